// A question over the page: the browser's own modal dialog, which keeps the focus inside; what had it before gets it back.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import { wordsOf } from "../api/client";
import { focusPage } from "../focus";

export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren; isWide?: boolean }) {
	const element = useRef<HTMLDialogElement>(null);
	const id = useRef(`dialog-${Math.random().toString(36).slice(2)}`).current;

	// Open before the next key: one that is typed at once is the question's, not the page's behind it.
	useLayoutEffect(() => {
		const dialog = element.current!;
		const before = document.activeElement as HTMLElement | null;
		dialog.showModal();
		return () => {
			dialog.close();
			if (before?.isConnected && before !== document.body) before.focus();
			else focusPage();
		};
	}, []);

	/** A browser lets nobody refuse a second Escape; a dialog that its owner still wants comes back. */
	function closed() {
		const dialog = element.current;
		if (!dialog?.isConnected || dialog.open) return;
		props.onClose();
		setTimeout(() => element.current?.isConnected && !element.current.open && element.current.showModal());
	}

	return (
		<dialog
			ref={element}
			aria-labelledby={id}
			class={props.isWide ? "wide" : ""}
			onCancel={(event) => {
				event.preventDefault();
				props.onClose();
			}}
			onClose={closed}
		>
			<h2 id={id}>{props.title}</h2>
			{props.children}
		</dialog>
	);
}

/** Asks before something is lost. confirm runs while the dialog stays; what it throws is shown. */
export function Confirm(props: {
	title: string;
	children: ComponentChildren;
	action: string;
	isDanger?: boolean;
	onConfirm: () => Promise<void> | void;
	onClose: () => void;
}) {
	const [isBusy, setBusy] = useState(false);
	const [wrong, setWrong] = useState("");

	async function confirm(event: Event) {
		event.preventDefault();
		setBusy(true);
		setWrong("");
		try {
			await props.onConfirm();
			props.onClose();
		} catch (error) {
			setWrong(wordsOf(error));
			setBusy(false);
		}
	}
	return (
		<Dialog title={props.title} onClose={props.onClose}>
			<form onSubmit={confirm}>
				<div class="dialog-body">{props.children}</div>
				<Wrong text={wrong} />
				<div class="actions">
					<button type="button" onClick={props.onClose}>
						Cancel
					</button>
					<button type="submit" class={props.isDanger ? "danger" : "primary"} disabled={isBusy}>
						{props.action}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

/** What went wrong, said aloud; keeps no place while there is nothing. */
export function Wrong(props: { text: string }) {
	return (
		<div role="alert" class={props.text ? "wrong" : "wrong none"}>
			{props.text}
		</div>
	);
}
