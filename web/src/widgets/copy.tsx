// Copies a text, and says that it did.
import { useEffect, useRef, useState } from "preact/hooks";

export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}

/** A word that is said for a while: the last one said, and what says the next. */
export function useSaid(ms: number): [string, (text: string) => void] {
	const [said, setSaid] = useState("");
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

	useEffect(() => () => clearTimeout(timer.current), []);
	return [
		said,
		(text) => {
			clearTimeout(timer.current);
			timer.current = setTimeout(() => setSaid(""), ms);
			setSaid(text);
		},
	];
}

export function CopyButton(props: { text: string; label: string }) {
	const [said, say] = useSaid(2000);

	return (
		<>
			<button type="button" onClick={async () => say((await copyText(props.text)) ? "Copied" : "Select it and copy")}>
				{said || "Copy"}
				<span class="unseen"> {props.label}</span>
			</button>
			<span class="unseen" role="status">
				{said}
			</span>
		</>
	);
}
