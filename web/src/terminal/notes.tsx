// Notes on a session, kept by the site as they are written.
import { useEffect, useRef, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import { Icon } from "../widgets/icons";

const SAVE_MS = 800;
const LONGEST = 16384;

export function Notes(props: { session: string; onClose: () => void }) {
	const [text, setText] = useState<string | null>(null);
	const [said, setSaid] = useState("");
	const kept = useRef("");
	const latest = useRef("");

	useEffect(() => {
		let isGone = false;
		client
			.session(props.session)
			.then((session) => {
				if (isGone) return;
				kept.current = latest.current = session.notes ?? "";
				setText(kept.current);
			})
			.catch((error) => !isGone && setSaid(wordsOf(error)));
		return () => {
			isGone = true;
			if (latest.current !== kept.current) void client.saveNotes(props.session, latest.current).catch(() => {});
		};
	}, [props.session]);

	useEffect(() => {
		if (text === null || text === kept.current) return;
		setSaid("");
		const timer = setTimeout(async () => {
			try {
				await client.saveNotes(props.session, text);
				kept.current = text;
				setSaid("Saved");
			} catch (error) {
				setSaid(`Not saved: ${wordsOf(error)}`);
			}
		}, SAVE_MS);
		return () => clearTimeout(timer);
	}, [text]);

	return (
		<aside class="notes" aria-label="Notes">
			<header>
				<h2>Notes</h2>
				<button class="tool" aria-label="Close notes" onClick={props.onClose}>
					<Icon name="close" />
				</button>
			</header>
			<textarea
				aria-label={`Notes on this session`}
				placeholder="What you did and why. Whoever may see this session can read it."
				maxLength={LONGEST}
				value={text ?? ""}
				disabled={text === null}
				onInput={(event) => {
					latest.current = event.currentTarget.value;
					setText(latest.current);
				}}
			/>
			<p class="quiet" role="status">
				{said}
			</p>
		</aside>
	);
}
