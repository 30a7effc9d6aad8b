// A labelled input with its help and what the site said of it.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

let fields = 0;

function useId(): string {
	return useRef(`field-${++fields}`).current;
}

export function Field(props: {
	label: string;
	value: string;
	onValue: (value: string) => void;
	help?: ComponentChildren;
	wrong?: string[];
	isSecret?: boolean;
	rest?: { autocomplete?: string; autofocus?: boolean; maxLength?: number; placeholder?: string; required?: boolean; spellcheck?: boolean };
}) {
	const id = useId();
	const wrong = props.wrong?.join(" ") ?? "";
	const said = [props.help ? `${id}-help` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
	return (
		<div class="field">
			<label for={id}>{props.label}</label>
			<input
				{...props.rest}
				{...(props.isSecret ? { type: "password" as const } : { type: "text" as const })}
				id={id}
				value={props.value}
				aria-describedby={said || undefined}
				aria-invalid={wrong ? "true" : undefined}
				onInput={(event) => props.onValue(event.currentTarget.value)}
			/>
			{props.help && (
				<p class="help" id={`${id}-help`}>
					{props.help}
				</p>
			)}
			{wrong && (
				<p class="field-wrong" id={`${id}-wrong`} role="alert">
					{wrong}
				</p>
			)}
		</div>
	);
}

export function Check(props: { label: string; help?: string; value: boolean; onValue: (value: boolean) => void; disabled?: boolean }) {
	const id = useId();
	return (
		<div class="check">
			<input
				type="checkbox"
				id={id}
				checked={props.value}
				disabled={props.disabled}
				aria-describedby={props.help ? `${id}-help` : undefined}
				onChange={(event) => props.onValue(event.currentTarget.checked)}
			/>
			<label for={id}>{props.label}</label>
			{props.help && (
				<p class="help" id={`${id}-help`}>
					{props.help}
				</p>
			)}
		</div>
	);
}
