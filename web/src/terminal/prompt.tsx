// What the machine asks while it signs the person in: a name, a password, a code.
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Prompt } from "./frames";
import type { Tab } from "./tab";

// The name and the instruction are what the machine sent, whatever they claim to be: they never stand as the card's own heading.
export function PromptHead(props: { item: string; prompt: Prompt }) {
	const { name, instruction } = props.prompt;

	return (
		<>
			<h2>{props.item} asks</h2>
			<p class="quiet">In the words of the machine, not of Sallyport:</p>
			{(name || instruction) && (
				<blockquote class="instruction">
					{name && <p>{name}</p>}
					{instruction && <p>{instruction}</p>}
				</blockquote>
			)}
		</>
	);
}

export function PromptForm(props: { tab: Tab; prompt: Prompt }) {
	const { prompt, tab } = props;
	const [answers, setAnswers] = useState(prompt.prompts.map(() => ""));
	const form = useRef<HTMLFormElement>(null);

	useLayoutEffect(() => {
		(form.current?.querySelector("input, button") as HTMLElement | null)?.focus();
	}, []);

	function answer(event: Event) {
		event.preventDefault();
		tab.answer(answers);
		tab.view.focus();
	}
	return (
		<div class="prompt-place">
			<form class="prompt card" ref={form} onSubmit={answer} aria-label={`${tab.item.name} asks`}>
				<PromptHead item={tab.item.name} prompt={prompt} />
				{prompt.prompts.map((one, i) => (
					<div class="field" key={i}>
						<label for={`prompt-${prompt.number}-${i}`}>{one.text.trim().replace(/:$/, "") || "Answer"}</label>
						<input
							id={`prompt-${prompt.number}-${i}`}
							{...(one.echo ? { type: "text" as const } : { type: "password" as const })}
							autocomplete="off"
							autocapitalize="off"
							spellcheck={false}
							value={answers[i]}
							onInput={(event) => {
								const value = event.currentTarget.value;
								setAnswers((before) => before.map((old, j) => (i === j ? value : old)));
							}}
						/>
					</div>
				))}
				<div class="actions">
					<button type="button" onClick={() => void tab.end().catch(() => {})}>
						Cancel
					</button>
					<button type="submit" class="primary">
						Continue
					</button>
				</div>
			</form>
		</div>
	);
}
