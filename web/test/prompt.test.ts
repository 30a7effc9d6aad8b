// The card that shows a machine's question, as the nodes it is made of.
import assert from "node:assert/strict";
import { test } from "node:test";

import { PromptHead } from "../src/terminal/prompt";

type Node = { type: unknown; props: { children?: unknown } };

// Each element with the text within it, in order.
function elements(node: unknown, found: { type: string; text: string }[] = []): { type: string; text: string }[] {
	if (Array.isArray(node)) for (const one of node) elements(one, found);
	else if (node && typeof node === "object") {
		const { type, props } = node as Node;
		if (typeof type === "string") found.push({ type, text: text(props.children) });
		elements(props.children, found);
	}
	return found;
}

function text(node: unknown): string {
	if (Array.isArray(node)) return node.map(text).join("");
	if (node && typeof node === "object") return text((node as Node).props.children);
	return typeof node === "string" ? node : "";
}

const shown = (name: string, instruction: string) =>
	elements(PromptHead({ item: "web 1", prompt: { number: 1, name, instruction, prompts: [] } }));

test("a machine cannot title its question as the site's own", () => {
	const card = shown("Sallyport - confirm your password", "Sign in again.");

	assert.deepEqual(
		card.filter((one) => /^h\d$/.test(one.type)).map((one) => one.text),
		["web 1 asks"],
	);
	assert.deepEqual(
		card.map((one) => one.type),
		["h2", "p", "blockquote", "p", "p"],
	);
	assert.match(card[1]!.text, /words of the machine/);
	assert.equal(card[2]!.text, "Sallyport - confirm your passwordSign in again.");
});

test("a question without name and instruction is the machine's all the same", () => {
	const card = shown("", "");

	assert.deepEqual(
		card.map((one) => one.text),
		["web 1 asks", "In the words of the machine, not of Sallyport:"],
	);
});
