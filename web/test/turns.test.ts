import assert from "node:assert/strict";
import { test } from "node:test";

import { oneAtATime } from "../src/turns";
import { settle } from "./site";

function held() {
	const open: (() => void)[] = [];
	const ask = oneAtATime(() => new Promise((done) => open.push(() => done())));
	return { open, ask };
}

test("who asks during a run gets one more after it, however many ask", async () => {
	const { open, ask } = held();
	void ask();
	void ask();
	const last = ask();
	assert.equal(open.length, 1);
	open[0]!();
	await settle();
	assert.equal(open.length, 2);
	open[1]!();
	await last;
	assert.equal(open.length, 2);
});

test("when it is over, the next one runs at once", async () => {
	const { open, ask } = held();
	const first = ask();
	open[0]!();
	await first;
	void ask();
	assert.equal(open.length, 2);
});

test("a run that fails does not end it for ever", async () => {
	let runs = 0;
	const ask = oneAtATime(async () => {
		if (++runs === 1) throw new Error("once");
	});
	await assert.rejects(ask());
	await ask();
	assert.equal(runs, 2);
});
