// One viewer's connection to a session: attaches, numbers input and output, says what was shown, and attaches again after a
// reload or a lost network. Knows neither the terminal's screen nor the page: both are its Screen and Environment.
import { Failure } from "../api/client";
import type { Session, Ticket } from "../api/types";
import { inputFrame, readBinary, type Prompt, type Text } from "./frames";
import { Input } from "./input";

export interface Socket {
	binaryType: string;
	send(data: string | Uint8Array<ArrayBuffer>): void;
	close(code?: number): void;
	onopen: (() => void) | null;
	onmessage: ((event: { data: unknown }) => void) | null;
	onclose: ((event: { code: number }) => void) | null;
}

/** What the connection needs of the world. */
export interface Environment {
	open(ticket: string): Socket;
	ticket(viewer: string | null): Promise<Ticket>;
	session(): Promise<Session>;
	now(): number;
	later(ms: number, run: () => void): () => void; // returns what takes it back
	random(): number;
}

export type Link =
	| { is: "connecting" }
	| { is: "attached" }
	| { is: "waiting"; until: number } // for the next try, by the environment's clock
	| { is: "signed-out" }
	| { is: "gone"; text: string }; // no more tries: ended, or not allowed

/** Where all of it is shown. Bytes are painted in the order given; done is called when they are. */
export interface Screen {
	output(bytes: Uint8Array, done: () => void): void;
	repaint(columns: number, rows: number, bytes: Uint8Array, done: () => void): void;
	attached(viewer: string, isRecorded: boolean): void;
	status(status: string, text: string): void;
	notice(level: "info" | "warning", text: string): void;
	prompt(prompt: Prompt): void;
	size(columns: number, rows: number): void;
	ended(why: string, text: string): void;
	link(link: Link): void;
	inputLost(): void;
}

const BACK_OFF_MS = [250, 500, 1000, 2000, 4000, 8000, 10000];
const SHOWN_STEP = 16 * 1024;
const SHOWN_MS = 20;
const SILENCE_MS = 5000; // typed, and nothing heard for so long: the network is gone
const OPENING_MS = 10000;
const CLOSED_FOR_CAUSE = 1008;

export class Connection {
	private socket: Socket | null = null;
	private readonly input = new Input();
	private received = -1; // end of the output handed to the screen
	private shown = -1; // end of what it has painted
	private told = -1; // of that, what the site knows
	private tries = 0;
	private refusals = 0; // sockets closed for a fault of ours, in a row
	private heard = 0;
	private isFresh = true; // the screen shows nothing of this session yet
	private isAttached = false;
	private isToldOfInput = false;
	private isOver = false;
	private generation = 0; // of what is being painted; a repaint begins a new one
	private cancelTry: (() => void) | null = null;
	private cancelTold: (() => void) | null = null;
	private cancelWatch: (() => void) | null = null;

	constructor(
		private readonly environment: Environment,
		private readonly screen: Screen,
		private viewer: string | null,
	) {}

	/** With the ticket of a session just started, or with none. */
	begin(ticket: string | null): void {
		this.screen.link({ is: "connecting" });
		if (ticket) this.open(ticket);
		else void this.fetchTicket();
	}

	type(bytes: Uint8Array): void {
		if (this.isOver) return;
		if (!this.input.add(bytes)) {
			this.screen.inputLost();
			return;
		}
		this.flush();
		this.watch();
	}

	resize(columns: number, rows: number): void {
		this.say({ type: "resize", columns, rows });
	}

	answer(number: number, answers: string[]): void {
		this.say({ type: "answer", number, answers });
	}

	/** False: no socket to say it on. */
	end(): boolean {
		return this.say({ type: "end" });
	}

	/** The network seems gone, though the socket does not say so yet. */
	suspect(): void {
		if (this.isOver || !this.socket) return;
		this.drop();
		this.again();
	}

	/** The network is back, or the person does not want to wait. */
	retryNow(): void {
		if (this.isOver || this.socket || !this.cancelTry) return;
		this.cancelTry();
		this.cancelTry = null;
		void this.fetchTicket();
	}

	/** After a new sign-in. */
	signedIn(): void {
		if (this.isOver || this.socket || this.cancelTry) return;
		this.tries = 0;
		void this.fetchTicket();
	}

	/** Leaves the session running. */
	leave(): void {
		this.isOver = true;
		this.drop();
		this.cancelTry?.();
		this.cancelTry = null;
	}

	// --- opening ---

	private async fetchTicket(): Promise<void> {
		this.screen.link({ is: "connecting" });
		try {
			const made = await this.environment.ticket(this.viewer);
			if (this.isOver || this.socket) return;
			this.viewer = made.viewer;
			this.open(made.ticket);
		} catch (error) {
			if (!this.isOver) await this.refused(error);
		}
	}

	private async refused(error: unknown): Promise<void> {
		const failure = error instanceof Failure ? error : null;
		if (failure?.status === 401 || failure?.word === "password_change_required") {
			this.screen.link({ is: "signed-out" });
			return;
		}
		if (failure && failure.status >= 400 && failure.status < 500 && failure.status !== 429) {
			await this.learnEnd(failure.message);
			return;
		}
		this.again(failure?.retryAfter ?? 0);
	}

	/** No ticket is to be had: either the session is over, or the person may not see it. */
	private async learnEnd(message: string): Promise<void> {
		let text = message;
		try {
			const session = await this.environment.session();
			if (session.state === "ended") {
				this.over(session.end?.why ?? "", session.end?.text ?? "The session has ended.");
				return;
			}
		} catch (error) {
			if (error instanceof Failure && error.status === 0) {
				this.again();
				return;
			}
			if (error instanceof Failure) text = error.message;
		}
		this.isOver = true;
		this.screen.link({ is: "gone", text });
	}

	private open(ticket: string): void {
		const socket = this.environment.open(ticket);
		this.socket = socket;
		this.isAttached = false;
		socket.binaryType = "arraybuffer";
		socket.onopen = () => {
			this.heard = this.environment.now();
			socket.send(JSON.stringify({ type: "attach", offset: this.isFresh ? -1 : this.shown }));
		};
		socket.onmessage = (event) => {
			if (socket !== this.socket) return;
			this.heard = this.environment.now();
			if (typeof event.data === "string") this.hear(JSON.parse(event.data) as Text);
			else this.paint(event.data as ArrayBuffer);
		};
		socket.onclose = (event) => {
			if (socket !== this.socket) return;
			this.closed(event.code);
		};
		this.watch(OPENING_MS);
	}

	private drop(): void {
		const socket = this.socket;
		this.socket = null;
		this.isAttached = false;
		this.cancelWatch?.();
		this.cancelWatch = null;
		this.cancelTold?.();
		this.cancelTold = null;
		if (!socket) return;
		socket.onopen = socket.onmessage = socket.onclose = null;
		socket.close();
	}

	private closed(code: number): void {
		this.drop();
		if (this.isOver) return;
		if (code === CLOSED_FOR_CAUSE) {
			// What either side thinks of the other is wrong: begin with a fresh screen.
			this.isFresh = true;
			this.refusals++;
			if (this.refusals > 3) {
				this.isOver = true;
				this.screen.link({ is: "gone", text: "The site refused this terminal. Reload the page." });
				return;
			}
		}
		this.again();
	}

	/** One more try, later each time, never all pages at once. */
	private again(leastSeconds = 0): void {
		if (this.isOver || this.cancelTry) return;
		const longest = BACK_OFF_MS[Math.min(this.tries, BACK_OFF_MS.length - 1)]!;
		const wait = Math.max(longest * (0.5 + this.environment.random() / 2), leastSeconds * 1000);
		this.tries++;
		this.screen.link({ is: "waiting", until: this.environment.now() + wait });
		this.cancelTry = this.environment.later(wait, () => {
			this.cancelTry = null;
			void this.fetchTicket();
		});
	}

	// --- hearing ---

	private hear(text: Text): void {
		switch (text.type) {
			case "attached":
				this.attached(text);
				break;
			case "state":
				this.screen.status(text.state, text.text ?? "");
				break;
			case "notice":
				this.screen.notice(text.level, text.text);
				break;
			case "prompt":
				this.screen.prompt(text);
				break;
			case "taken":
				this.input.take(text.input);
				this.flush();
				break;
			case "size":
				this.screen.size(text.columns, text.rows);
				break;
			case "ended":
				this.over(text.why, text.text);
				break;
		}
	}

	private attached(text: Text & { type: "attached" }): void {
		this.viewer = text.viewer;
		this.isAttached = true;
		this.tries = 0;
		this.told = this.shown;
		if (!this.input.resume(text.input)) this.screen.inputLost();
		this.screen.attached(text.viewer, text.is_recorded);
		this.screen.link({ is: "attached" });
		this.screen.status(text.state, "");
		if (text.records_input && !this.isToldOfInput) {
			this.isToldOfInput = true;
			this.screen.notice("info", "What you type is recorded too, as far as the machine shows it.");
		}
		if (this.isFresh) this.received = text.offset;
		this.flush();
		this.cancelWatch?.(); // of the opening
		this.cancelWatch = null;
		if (this.input.pending > 0) this.watch();
	}

	private over(why: string, text: string): void {
		this.isOver = true;
		this.cancelTry?.();
		this.cancelTry = null;
		this.screen.ended(why, text);
		this.drop();
	}

	// --- output ---

	private paint(data: ArrayBuffer): void {
		const frame = readBinary(data);
		if (!frame) return;
		this.refusals = 0;
		if (frame.kind === "repaint") {
			const generation = ++this.generation;
			this.isFresh = false;
			this.received = frame.offset;
			this.screen.repaint(frame.columns, frame.rows, frame.bytes, () => this.painted(generation, frame.offset));
			return;
		}
		const end = frame.offset + frame.bytes.length;
		if (!this.isFresh && frame.offset > this.received) {
			// A hole: ask for the whole screen rather than show a wrong one.
			this.isFresh = true;
			this.drop();
			this.again();
			return;
		}
		const known = this.isFresh ? 0 : Math.max(0, this.received - frame.offset);
		if (known >= frame.bytes.length) return;
		this.isFresh = false;
		this.received = end;
		const generation = this.generation;
		this.screen.output(frame.bytes.subarray(known), () => this.painted(generation, end));
	}

	private painted(generation: number, offset: number): void {
		if (generation !== this.generation) return;
		this.shown = offset;
		if (this.shown - this.told >= SHOWN_STEP) this.tell();
		else if (!this.cancelTold) this.cancelTold = this.environment.later(SHOWN_MS, () => this.tell());
	}

	private tell(): void {
		this.cancelTold?.();
		this.cancelTold = null;
		if (!this.isAttached || this.shown === this.told) return;
		this.told = this.shown;
		this.say({ type: "shown", offset: this.shown });
	}

	// --- input ---

	private say(message: object): boolean {
		if (!this.isAttached || !this.socket) return false;
		this.socket.send(JSON.stringify(message));
		return true;
	}

	private flush(): void {
		if (!this.isAttached || !this.socket) return;
		for (let frame = this.input.next(); frame; frame = this.input.next())
			this.socket.send(inputFrame(frame.offset, frame.bytes));
	}

	/** Something waits for the site: if it stays silent, the socket is dead. */
	private watch(within = SILENCE_MS): void {
		if (this.cancelWatch || !this.socket) return;
		const begun = this.environment.now();
		this.cancelWatch = this.environment.later(within, () => {
			this.cancelWatch = null;
			if (!this.socket || (this.isAttached && this.input.pending === 0)) return;
			if (this.heard <= begun || !this.isAttached) this.suspect();
			else this.watch();
		});
	}
}
