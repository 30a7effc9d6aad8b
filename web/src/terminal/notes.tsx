// Notes on a session, kept by the site as they are written.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import { oneAtATime } from "../turns";
import { Icon } from "../widgets/icons";

const SAVE_MS = 800;
const LONGEST = 16384;

/** onLost: closed, and what was written last could not be kept. */
export function Notes(props: { session: string; onClose: () => void; onLost: (why: string) => void }) {
	const [text, setText] = useState<string | null>(null);
	const [said, setSaid] = useState("");
	const field = useRef<HTMLTextAreaElement>(null);
	const kept = useRef("");
	const latest = useRef("");
	const isGone = useRef(false);
	const save = useMemo(
		() =>
			oneAtATime(async () => {
				const now = latest.current;
				if (now === kept.current) return;
				try {
					await client.saveNotes(props.session, now);
					kept.current = now;
					setSaid("Saved");
				} catch (error) {
					setSaid(`Not saved: ${wordsOf(error)}`);
					if (isGone.current) props.onLost(wordsOf(error));
				}
			}),
		[props.session],
	);

	useEffect(() => {
		client
			.session(props.session)
			.then((session) => {
				if (isGone.current) return;
				kept.current = latest.current = session.notes ?? "";
				setText(kept.current);
			})
			.catch((error) => isGone.current || setSaid(wordsOf(error)));
		return () => {
			isGone.current = true;
			void save();
		};
	}, [props.session]);

	useLayoutEffect(() => {
		if (text !== null) field.current?.focus();
	}, [text === null]);

	useEffect(() => {
		if (text === null || text === kept.current) return;
		setSaid("");
		const timer = setTimeout(() => void save(), SAVE_MS);
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
				ref={field}
				aria-label="Notes on this session"
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
