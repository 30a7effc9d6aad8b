// A state as a mark and a word: never by colour alone.

export type Tone = "good" | "busy" | "bad" | "idle";

export function Status(props: { tone: Tone; text: string }) {
	return (
		<span class={`status ${props.tone}`}>
			<svg class="mark" viewBox="0 0 10 10" aria-hidden="true">
				{props.tone === "good" && <circle cx="5" cy="5" r="4" fill="currentColor" />}
				{props.tone === "busy" && <circle cx="5" cy="5" r="3" fill="none" stroke="currentColor" stroke-width="2" />}
				{props.tone === "bad" && <path d="M1.5 1.5l7 7m0-7l-7 7" stroke="currentColor" stroke-width="2" stroke-linecap="round" />}
				{props.tone === "idle" && <path d="M1.5 5h7" stroke="currentColor" stroke-width="2" stroke-linecap="round" />}
			</svg>
			{props.text}
		</span>
	);
}
