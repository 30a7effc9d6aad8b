// Copies a text, and says that it did.
import { useState } from "preact/hooks";

export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		return false;
	}
}

export function CopyButton(props: { text: string; label: string }) {
	const [said, setSaid] = useState("");
	return (
		<button
			type="button"
			aria-label={`${said || "Copy"} ${props.label}`}
			onClick={async () => {
				setSaid((await copyText(props.text)) ? "Copied" : "Select it and copy");
				setTimeout(() => setSaid(""), 2000);
			}}
		>
			{said || "Copy"}
		</button>
	);
}
