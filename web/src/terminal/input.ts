// What was typed and is not taken yet: numbered, kept until the target has it, sent within the window, and once more after a
// new attach.
import { INPUT_FRAME, INPUT_WINDOW } from "./frames";

export const INPUT_MOST = 4 * 1024 * 1024; // waiting, as after a large paste

export class Input {
	private waiting: Uint8Array = new Uint8Array(0); // from `taken` on
	private taken = 0;
	private sent = 0;
	private isNumbered = false; // the site said where this viewer's input begins

	get pending(): number {
		return this.waiting.length;
	}

	/** Offset of the next byte typed. */
	get end(): number {
		return this.taken + this.waiting.length;
	}

	/** False: too much waits already, and nothing was added. */
	add(bytes: Uint8Array): boolean {
		if (this.waiting.length + bytes.length > INPUT_MOST) return false;
		const longer = new Uint8Array(this.waiting.length + bytes.length);
		longer.set(this.waiting);
		longer.set(bytes, this.waiting.length);
		this.waiting = longer;
		return true;
	}

	/** The next frame that may go now, or null. */
	next(): { offset: number; bytes: Uint8Array } | null {
		const begin = this.sent - this.taken;
		const end = Math.min(this.waiting.length, INPUT_WINDOW, begin + INPUT_FRAME);
		if (!this.isNumbered || end <= begin) return null;
		const frame = { offset: this.sent, bytes: this.waiting.subarray(begin, end) };
		this.sent = this.taken + end;
		return frame;
	}

	/** The target has all up to there. */
	take(offset: number): void {
		if (offset <= this.taken) return;
		const count = Math.min(offset, this.end) - this.taken;
		this.waiting = this.waiting.slice(count);
		this.taken += count;
		if (this.sent < this.taken) this.sent = this.taken;
	}

	/** After an attach: what came to the site before does not go again, the rest does. False: what was typed cannot be matched
	 * with what the site has, and what it lacks is gone. */
	resume(offset: number): boolean {
		const fits = !this.isNumbered || (offset >= this.taken && offset <= this.end);
		if (this.isNumbered && fits) this.take(offset);
		else this.taken = offset;
		this.isNumbered = true;
		this.sent = this.taken;
		return fits;
	}
}
