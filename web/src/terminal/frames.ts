// The bytes of the terminal's WebSocket (docs/PROTOCOL.console.md). Numbers are big endian; offsets fit a number.

export const OUTPUT = 1;
export const REPAINT = 2;
export const INPUT = 17;

export const INPUT_FRAME = 32 * 1024;
export const INPUT_WINDOW = 64 * 1024;

export type Binary =
	| { kind: "output"; offset: number; bytes: Uint8Array }
	| { kind: "repaint"; offset: number; columns: number; rows: number; bytes: Uint8Array };

export interface Prompt {
	number: number;
	name: string;
	instruction: string;
	prompts: { text: string; echo: boolean }[];
}

export type Text =
	| {
			type: "attached";
			session: string;
			viewer: string;
			state: string;
			offset: number;
			input: number;
			columns: number;
			rows: number;
			is_recorded: boolean;
			records_input?: boolean;
	  }
	| { type: "state"; state: string; text?: string | null }
	| { type: "notice"; level: "info" | "warning"; text: string }
	| ({ type: "prompt" } & Prompt)
	| { type: "taken"; input: number }
	| { type: "size"; columns: number; rows: number }
	| { type: "ended"; why: string; text: string; exit_status?: number | null };

function readOffset(view: DataView, at: number): number {
	return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}

/** null: no frame that this page knows. */
export function readBinary(data: ArrayBuffer): Binary | null {
	const view = new DataView(data);
	if (data.byteLength < 9) return null;
	const offset = readOffset(view, 1);
	if (view.getUint8(0) === OUTPUT) return { kind: "output", offset, bytes: new Uint8Array(data, 9) };
	if (view.getUint8(0) === REPAINT && data.byteLength >= 13)
		return {
			kind: "repaint",
			offset,
			columns: view.getUint16(9),
			rows: view.getUint16(11),
			bytes: new Uint8Array(data, 13),
		};
	return null;
}

export function inputFrame(offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	const frame = new Uint8Array(9 + bytes.length);
	const view = new DataView(frame.buffer);
	view.setUint8(0, INPUT);
	view.setUint32(1, Math.floor(offset / 2 ** 32));
	view.setUint32(5, offset % 2 ** 32);
	frame.set(bytes, 9);
	return frame;
}
