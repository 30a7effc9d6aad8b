// One session's tab: its screen, its connection and what the page shows of them.
import * as client from "../api/client";
import type { State } from "../api/types";
import { Store } from "../store";
import { Connection, type Link, type Screen, type Socket } from "./connection";
import type { Prompt } from "./frames";
import { View } from "./view";

export interface Notice {
	key: number;
	level: "info" | "warning";
	text: string;
}

export interface TabState {
	status: State;
	text: string;
	link: Link;
	isRecorded: boolean;
	wasOpen: boolean; // there is something to replay
	notices: Notice[];
	prompt: Prompt | null;
	paste: string | null; // several lines: waits for the person's word
	ended: { why: string; text: string } | null;
	title: string;
	hasNews: boolean; // printed something while another tab was in front
}

export interface TabItem {
	id: number;
	name: string;
	hostname: string;
}

const TITLE_MOST = 200; // letters of what a program calls itself

let notices = 0;

function openSocket(ticket: string): Socket {
	const address = new URL("/console/terminal", location.href);
	address.protocol = address.protocol === "http:" ? "ws:" : "wss:";
	return new WebSocket(address, ["sallyport-console-1", `ticket.${ticket}`]) as unknown as Socket;
}

export class Tab implements Screen {
	readonly view: View;
	readonly state: Store<TabState>;
	isInFront = false;
	onKeep: () => void = () => {}; // what a reload needs has changed
	onKey: (event: KeyboardEvent) => boolean = () => true;
	private readonly connection: Connection;

	constructor(
		readonly session: string,
		public viewer: string | null,
		readonly item: TabItem,
	) {
		this.state = new Store<TabState>({
			status: "starting",
			text: "",
			link: { is: "connecting" },
			isRecorded: false,
			wasOpen: false,
			notices: [],
			prompt: null,
			paste: null,
			ended: null,
			title: "",
			hasNews: false,
		});
		this.view = new View({
			typed: (bytes) => this.connection.type(bytes),
			resized: (columns, rows) => this.connection.resize(columns, rows),
			pasted: (text) => this.put({ paste: text }),
			key: (event) => this.onKey(event),
			title: (title) => this.put({ title: title.slice(0, TITLE_MOST) }),
		});
		this.connection = new Connection(
			{
				open: openSocket,
				ticket: (viewer) => client.ticket(session, viewer),
				session: () => client.session(session),
				now: () => performance.now(),
				later: (ms, run) => {
					const timer = setTimeout(run, ms);
					return () => clearTimeout(timer);
				},
				random: Math.random,
			},
			this,
			viewer,
		);
	}

	begin(ticket: string | null): void {
		this.connection.begin(ticket);
	}

	get isLive(): boolean {
		const { ended, link } = this.state.get();
		return !ended && link.is !== "gone";
	}

	// --- the person's wishes ---

	answer(answers: string[]): void {
		const prompt = this.state.get().prompt;
		if (!prompt) return;
		this.connection.answer(prompt.number, answers);
		this.put({ prompt: null });
	}

	async end(): Promise<void> {
		if (!this.connection.end()) await client.endSession(this.session);
	}

	leave(): void {
		this.connection.leave();
		this.view.free();
	}

	retryNow(): void {
		this.connection.retryNow();
	}

	signedIn(): void {
		this.connection.signedIn();
	}

	suspect(): void {
		this.connection.suspect();
	}

	confirmPaste(isWanted: boolean): void {
		const text = this.state.get().paste;
		this.put({ paste: null });
		if (isWanted && text) this.view.paste(text);
		else this.view.focus();
	}

	dismiss(notice: Notice): void {
		this.put({ notices: this.state.get().notices.filter((other) => other !== notice) });
	}

	seen(): void {
		if (this.state.get().hasNews) this.put({ hasNews: false });
	}

	// --- the connection's screen ---

	output(bytes: Uint8Array, done: () => void): void {
		this.view.write(bytes, done);
		if (!this.isInFront && !this.state.get().hasNews) this.put({ hasNews: true });
	}

	repaint(columns: number, rows: number, bytes: Uint8Array, done: () => void): void {
		this.view.repaint(columns, rows, bytes, done);
	}

	attached(viewer: string, isRecorded: boolean): void {
		this.viewer = viewer;
		this.put({ isRecorded });
		this.onKeep();
		const { columns, rows } = this.view.size;
		this.connection.resize(columns, rows);
	}

	/** Without a text of the site's own. */
	static textOf(status: State): string {
		switch (status) {
			case "starting":
			case "connecting":
				return "Connecting through the Jumpoint …";
			case "authenticating":
				return "Signing in to the machine …";
			case "reconnecting":
				return "The Jumpoint lost its way to the site. The shell goes on; this comes back by itself.";
			default:
				return "";
		}
	}

	status(word: string, text: string): void {
		const status = word as State;
		const prompt = status === "open" ? null : this.state.get().prompt;
		const wasOpen = this.state.get().wasOpen || status === "open";
		this.put({ status, text: text || Tab.textOf(status), prompt, wasOpen });
	}

	notice(level: "info" | "warning", text: string): void {
		const kept = this.state.get().notices.slice(-4);
		this.put({ notices: [...kept, { key: ++notices, level, text }] });
	}

	prompt(prompt: Prompt): void {
		this.put({ prompt });
	}

	size(columns: number, rows: number): void {
		this.view.setSize(columns, rows);
	}

	ended(why: string, text: string): void {
		this.put({ status: "ended", ended: { why, text: text || "The session has ended." }, prompt: null, paste: null });
		this.onKeep();
	}

	link(link: Link): void {
		this.put({ link });
		if (link.is === "gone") this.onKeep();
	}

	inputLost(): void {
		this.notice("warning", "Some of what you typed did not reach the machine. Check the last line before you go on.");
	}

	private put(change: Partial<TabState>): void {
		this.state.set({ ...this.state.get(), ...change });
	}
}
