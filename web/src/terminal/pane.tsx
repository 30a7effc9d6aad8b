// A session's pane: its state, the terminal, and what a person does with them.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { mayViewRecordings } from "../login";
import { useStore } from "../store";
import { Confirm, Dialog } from "../widgets/dialog";
import { copyText, useSaid } from "../widgets/copy";
import { Icon } from "../widgets/icons";
import { Status } from "../widgets/status";
import { Notes } from "./notes";
import { PromptForm } from "./prompt";
import type { Tab, TabState } from "./tab";

export function Pane(props: { tab: Tab; onAgain: (item: number) => void; onClose: (tab: Tab) => void; onBack: () => void }) {
	const { tab } = props;
	const state = useStore(tab.state);
	const place = useRef<HTMLDivElement>(null);
	const pane = useRef<HTMLElement>(null);
	const [isSearching, setSearching] = useState(false);
	const [hasNotes, setNotes] = useState(false);
	const [isEnding, setEnding] = useState(false);
	const [said, say] = useSaid(2500);

	useLayoutEffect(() => {
		tab.view.show(place.current!);
		if (!document.querySelector("dialog[open]")) tab.view.focus();
		return () => tab.view.hide();
	}, [tab]);

	useLayoutEffect(() => {
		const before = tab.onKey;
		tab.onKey = (event) => {
			if (event.type === "keydown" && event.ctrlKey && event.shiftKey && event.code === "KeyF") {
				event.preventDefault();
				setSearching(true);
				return false;
			}
			if (event.type === "keydown" && event.ctrlKey && event.shiftKey && event.code === "KeyC") {
				event.preventDefault();
				void copy();
				return false;
			}
			return before(event);
		};
		return () => {
			tab.onKey = before;
		};
	}, [tab]);

	async function copy() {
		const text = tab.view.selection;
		if (!text) say("Select something in the terminal first.");
		else say((await copyText(text)) ? "Copied." : "The browser refused to copy. Use its menu.");
		tab.view.focus();
	}

	async function paste() {
		try {
			const text = await navigator.clipboard.readText();
			if (/[\r\n]/.test(text)) tab.state.set({ ...tab.state.get(), paste: text });
			else tab.view.paste(text);
		} catch {
			say("The browser does not let a page read the clipboard. Use Ctrl+Shift+V or its menu.");
		}
	}

	async function fullScreen() {
		if (document.fullscreenElement) await document.exitFullscreen();
		else await pane.current?.requestFullscreen?.();
		tab.view.focus();
	}

	const isOpen = state.status === "open" && state.link.is === "attached";
	return (
		<section class="pane" ref={pane} role="tabpanel" id={`panel-${tab.session}`} aria-label={`Session with ${tab.item.name}`}>
			<h1 class="unseen">Session with {tab.item.name}. Alt and 0 lead out of the terminal.</h1>
			<div class="bar" role="group" aria-label="Terminal">
				<button class="plain back" onClick={props.onBack} aria-label="All Jump Items">
					<Icon name="back" />
				</button>
				<div class="bar-state">
					<StateMark state={state} />
					{state.isRecorded && !state.ended && <span class="recorded">● Recorded</span>}
				</div>
				<Progress tab={tab} state={state} said={said} />
				<Tool name="copy" label="Copy selection (Ctrl+Shift+C)" onClick={copy} />
				<Tool name="paste" label="Paste" onClick={paste} disabled={!isOpen} />
				<Tool name="search" label="Search (Ctrl+Shift+F)" onClick={() => setSearching(!isSearching)} isPressed={isSearching} />
				<Tool name="smaller" label="Smaller text" onClick={() => say(`Text size ${tab.view.zoom(-1)}`)} />
				<Tool name="larger" label="Larger text" onClick={() => say(`Text size ${tab.view.zoom(1)}`)} />
				<ReaderTool tab={tab} say={say} />
				<Tool name="full" label="Full screen" onClick={fullScreen} />
				<Tool name="notes" label="Notes" onClick={() => setNotes(!hasNotes)} isPressed={hasNotes} />
				{state.ended || state.link.is === "gone" ? (
					<button class="tool-text" onClick={() => props.onClose(tab)}>
						Close tab
					</button>
				) : (
					<button class="tool-text danger-text" onClick={() => setEnding(true)}>
						<Icon name="end" /> End
					</button>
				)}
			</div>
			<Outcome tab={tab} state={state} onAgain={props.onAgain} />
			{isSearching && <SearchBar tab={tab} onClose={() => setSearching(false)} />}
			<div class="pane-body">
				<div class="terminal-place" ref={place} data-ended={state.ended !== null} />
				{hasNotes && (
					<Notes
						session={tab.session}
						onClose={() => {
							setNotes(false);
							tab.view.focus();
						}}
						onLost={(why) => tab.notice("warning", `Your last notes were not saved. ${why}`)}
					/>
				)}
				<Notices tab={tab} state={state} />
				{state.prompt && <PromptForm key={state.prompt.number} tab={tab} prompt={state.prompt} />}
			</div>
			{state.paste !== null && <PasteQuestion tab={tab} text={state.paste} />}
			{isEnding && (
				<Confirm
					title={`End the session with ${tab.item.name}?`}
					action="End session"
					isDanger
					onConfirm={() => tab.end()}
					onClose={() => setEnding(false)}
				>
					<p>The connection is cut and what runs in this shell is told to stop. The recording stays.</p>
				</Confirm>
			)}
		</section>
	);
}

function Tool(props: { name: string; label: string; onClick: () => void; disabled?: boolean; isPressed?: boolean }) {
	return (
		<button
			class="tool"
			title={props.label}
			aria-label={props.label}
			aria-pressed={props.isPressed}
			disabled={props.disabled}
			onMouseDown={(event) => event.preventDefault()}
			onClick={props.onClick}
		>
			<Icon name={props.name} />
		</button>
	);
}

function ReaderTool(props: { tab: Tab; say: (text: string) => void }) {
	const [isOn, setOn] = useState(props.tab.view.isReader);
	return (
		<Tool
			name="reader"
			label="Screen reader mode"
			isPressed={isOn}
			onClick={() => {
				props.tab.view.setReader(!isOn);
				setOn(!isOn);
				props.say(isOn ? "Screen reader mode off" : "Screen reader mode on");
			}}
		/>
	);
}

/** What a tab and its pane say of the session, in a word. */
export function StateMark(props: { state: TabState }) {
	const { link, status, ended } = props.state;
	if (ended) return <Status tone="idle" text="Ended" />;
	if (link.is === "gone") return <Status tone="bad" text="Closed" />;
	if (link.is === "signed-out") return <Status tone="bad" text="Signed out" />;
	if (link.is !== "attached") return <Status tone="busy" text={status === "starting" ? "Starting" : "Reconnecting"} />;
	if (status === "open") return <Status tone="good" text="Connected" />;
	if (status === "authenticating") return <Status tone="busy" text="Signing in" />;
	return <Status tone="busy" text={status === "reconnecting" ? "Reconnecting" : "Connecting"} />;
}

function Countdown(props: { until: number }) {
	const [, tick] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => tick((count) => count + 1), 250);
		return () => clearInterval(timer);
	}, [props.until]);
	const left = Math.max(0, Math.ceil((props.until - performance.now()) / 1000));
	return <>{left > 0 ? `Trying again in ${left} s.` : "Trying again …"}</>;
}

/** What goes on, in the bar's own line: the terminal keeps its size. */
function Progress(props: { tab: Tab; state: TabState; said: string }) {
	const { tab, state, said } = props;
	const { link } = state;
	if (!state.ended && link.is === "waiting")
		return (
			<div class="bar-said warning">
				<span title="No way to the site. What you type is kept and sent later.">
					<span role="alert">
						<span class="unseen">No way to the site. </span>The shell goes on.
					</span>{" "}
					<Countdown until={link.until} />
				</span>
				<button onClick={() => tab.retryNow()}>Try now</button>
			</div>
		);
	if (!state.ended && link.is === "signed-out")
		return (
			<div class="bar-said warning" role="alert">
				<span>You are signed out. Sign in again and this terminal goes on.</span>
			</div>
		);
	const text = said || (!state.ended && link.is === "attached" ? state.text : "");
	return (
		<>
			<div class={`bar-said${!said && state.status === "reconnecting" ? " warning" : ""}`} role="status">
				<span>{text}</span>
			</div>
			{!text && !state.ended && (
				<p class="bar-hint">
					<kbd>Alt</kbd>+<kbd>0</kbd> leaves the terminal
				</p>
			)}
		</>
	);
}

function Outcome(props: { tab: Tab; state: TabState; onAgain: (item: number) => void }) {
	const { tab, state } = props;
	const text = state.ended?.text ?? (state.link.is === "gone" ? state.link.text : "");
	if (!text) return null;
	return (
		<div class={`strip ${state.ended ? "end" : "warning"}`} role="alert">
			<p>{text}</p>
			<div class="strip-actions">
				<button onClick={() => props.onAgain(tab.item.id)}>Open again</button>
				{state.isRecorded && state.wasOpen && mayViewRecordings() && (
					<a class="button" href={`/console/replay/${tab.session}`}>
						Replay
					</a>
				)}
			</div>
		</div>
	);
}

function Notices(props: { tab: Tab; state: TabState }) {
	return (
		<div class="notices" role="log" aria-label="Notices">
			{props.state.notices.map((notice) => (
				<div key={notice.key} class={`notice ${notice.level}`}>
					<p>{notice.text}</p>
					<button
						class="tool"
						aria-label="Dismiss"
						onClick={() => {
							props.tab.dismiss(notice);
							props.tab.view.focus(); // or what is typed next goes nowhere
						}}
					>
						<Icon name="close" />
					</button>
				</div>
			))}
		</div>
	);
}

/** index -1: there are more than are counted. */
function wordsOfFound(index: number, count: number): string {
	if (count === 0) return "no match";
	return index < 0 ? `over ${count}` : `${index + 1} of ${count}`;
}

function SearchBar(props: { tab: Tab; onClose: () => void }) {
	const { tab } = props;
	const [text, setText] = useState("");
	const [found, setFound] = useState("");
	const field = useRef<HTMLInputElement>(null);
	useLayoutEffect(() => {
		const forget = tab.view.onFound((index, count) => setFound(wordsOfFound(index, count)));
		field.current?.focus();
		return () => {
			forget();
			tab.view.find("", false);
			tab.view.focus();
		};
	}, [tab]);
	return (
		<div class="search-bar" role="search">
			<input
				ref={field}
				type="search"
				aria-label="Search in this terminal"
				placeholder="Search in this terminal"
				value={text}
				onInput={(event) => {
					setText(event.currentTarget.value);
					setFound("");
					tab.view.find(event.currentTarget.value, true);
				}}
				onKeyDown={(event) => {
					if (event.key === "Enter") tab.view.find(text, !event.shiftKey);
					else if (event.key === "Escape") props.onClose();
					else return;
					event.preventDefault();
				}}
			/>
			<span role="status" class="quiet">
				{text ? found : ""}
			</span>
			<button class="tool" aria-label="Match above" onClick={() => tab.view.find(text, true)}>
				<Icon name="up" />
			</button>
			<button class="tool" aria-label="Match below" onClick={() => tab.view.find(text, false)}>
				<Icon name="down" />
			</button>
			<button class="tool" aria-label="Close search" onClick={props.onClose}>
				<Icon name="close" />
			</button>
		</div>
	);
}

function PasteQuestion(props: { tab: Tab; text: string }) {
	const lines = props.text.replace(/\r\n?/g, "\n").split("\n");
	const shown = lines.slice(0, 12).join("\n");
	const count = lines[lines.length - 1] === "" ? lines.length - 1 : lines.length;
	return (
		<Dialog title={count > 1 ? `Paste ${count} lines?` : "Paste a line that ends in Enter?"} onClose={() => props.tab.confirmPaste(false)}>
			<p>Each line may run as a command as soon as it is pasted.</p>
			<pre class="preview" tabIndex={0} aria-label="What would be pasted">
				{shown.length > 2000 ? `${shown.slice(0, 2000)} …` : shown}
				{lines.length > 12 ? "\n…" : ""}
			</pre>
			<div class="actions">
				<button onClick={() => props.tab.confirmPaste(false)}>Cancel</button>
				<button class="primary" autofocus onClick={() => props.tab.confirmPaste(true)}>
					Paste
				</button>
			</div>
		</Dialog>
	);
}
