// What a connection's tests stand on: a clock that moves when told, a site that answers when told, a screen that only notes.
import { Connection, type Environment, type Link, type Screen, type Socket } from "../src/terminal/connection";
import type { Prompt } from "../src/terminal/frames";

export class Clock {
	time = 1000;
	private waiting: { at: number; run: () => void }[] = [];

	later(ms: number, run: () => void): () => void {
		const entry = { at: this.time + ms, run };
		this.waiting.push(entry);
		return () => {
			this.waiting = this.waiting.filter((other) => other !== entry);
		};
	}

	/** Runs what is due, in order; promises between are settled. */
	async pass(ms: number): Promise<void> {
		const end = this.time + ms;
		await settle();
		for (;;) {
			const next = this.waiting.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
			if (!next) break;
			this.waiting = this.waiting.filter((entry) => entry !== next);
			this.time = Math.max(this.time, next.at);
			next.run();
			await settle();
		}
		this.time = end;
	}
}

export function settle(): Promise<void> {
	return new Promise((done) => setImmediate(done));
}

export class FakeSocket implements Socket {
	binaryType = "";
	onopen: (() => void) | null = null;
	onmessage: ((event: { data: unknown }) => void) | null = null;
	onclose: ((event: { code: number }) => void) | null = null;
	texts: Record<string, unknown>[] = [];
	inputs: { offset: number; text: string; size: number }[] = [];
	isClosed = false;

	constructor(readonly ticket: string) {}

	send(data: string | Uint8Array<ArrayBuffer>): void {
		if (typeof data === "string") {
			this.texts.push(JSON.parse(data) as Record<string, unknown>);
			return;
		}
		const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
		const body = data.subarray(9);
		this.inputs.push({
			offset: Number(view.getBigUint64(1)),
			text: new TextDecoder().decode(body),
			size: body.length,
		});
	}

	close(): void {
		this.isClosed = true;
	}

	// --- the site's side ---

	open(): void {
		this.onopen?.();
	}

	say(message: object): void {
		this.onmessage?.({ data: JSON.stringify(message) });
	}

	attached(offset: number, input: number, recordsInput = false): void {
		const recording = { is_recorded: true, records_input: recordsInput };
		this.say({ type: "attached", session: "s", viewer: "v1", state: "open", offset, input, columns: 80, rows: 24, ...recording });
	}

	output(offset: number, text: string): void {
		const body = new TextEncoder().encode(text);
		const frame = new Uint8Array(9 + body.length);
		frame[0] = 1;
		new DataView(frame.buffer).setBigUint64(1, BigInt(offset));
		frame.set(body, 9);
		this.onmessage?.({ data: frame.buffer });
	}

	repaint(offset: number, columns: number, rows: number, text: string): void {
		const body = new TextEncoder().encode(text);
		const frame = new Uint8Array(13 + body.length);
		frame[0] = 2;
		const view = new DataView(frame.buffer);
		view.setBigUint64(1, BigInt(offset));
		view.setUint16(9, columns);
		view.setUint16(11, rows);
		frame.set(body, 13);
		this.onmessage?.({ data: frame.buffer });
	}

	fail(code = 1006): void {
		this.onclose?.({ code });
	}
}

/** Paints at once unless told to hold. */
export class FakeScreen implements Screen {
	painted = "";
	log: string[] = [];
	links: Link[] = [];
	prompts: Prompt[] = [];
	held: (() => void)[] | null = null;

	output(bytes: Uint8Array, done: () => void): void {
		this.painted += new TextDecoder().decode(bytes);
		if (this.held) this.held.push(done);
		else done();
	}

	repaint(columns: number, rows: number, bytes: Uint8Array, done: () => void): void {
		this.painted = `[${columns}x${rows}]${new TextDecoder().decode(bytes)}`;
		if (this.held) this.held.push(done);
		else done();
	}

	attached(viewer: string): void {
		this.log.push(`attached ${viewer}`);
	}

	status(status: string): void {
		this.log.push(`state ${status}`);
	}

	notice(level: string, text: string): void {
		this.log.push(`${level}: ${text}`);
	}

	prompt(prompt: Prompt): void {
		this.prompts.push(prompt);
	}

	size(columns: number, rows: number): void {
		this.log.push(`size ${columns}x${rows}`);
	}

	ended(why: string, text: string): void {
		this.log.push(`ended ${why}: ${text}`);
	}

	link(link: Link): void {
		this.links.push(link);
	}

	inputLost(): void {
		this.log.push("input lost");
	}
}

export function site(viewer: string | null = null) {
	const clock = new Clock();
	const screen = new FakeScreen();
	const sockets: FakeSocket[] = [];
	const asked: (string | null)[] = []; // viewers that asked for a ticket
	const answers: { ticket: Environment["ticket"]; session: Environment["session"] } = {
		ticket: async () => ({ ticket: `t${asked.length}`, viewer: "v1" }),
		session: async () => {
			throw new Error("not asked for in this test");
		},
	};
	const connection = new Connection(
		{
			open: (ticket) => {
				const socket = new FakeSocket(ticket);
				sockets.push(socket);
				return socket;
			},
			ticket: (name) => {
				asked.push(name);
				return answers.ticket(name);
			},
			session: () => answers.session(),
			now: () => clock.time,
			later: (ms, run) => clock.later(ms, run),
			random: () => 0.5,
		},
		screen,
		viewer,
	);
	/** A live connection over the latest socket. */
	async function attach(offset = 0, input = 0): Promise<FakeSocket> {
		await settle();
		const socket = sockets[sockets.length - 1]!;
		socket.open();
		socket.attached(offset, input);
		return socket;
	}
	const type = (text: string) => connection.type(new TextEncoder().encode(text));
	return { clock, screen, sockets, asked, answers, connection, attach, type };
}
