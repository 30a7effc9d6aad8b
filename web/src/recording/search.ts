// Finds a text in what a recording printed: line by line, without escape sequences, with the moment of each match.
import type { Event } from "./cast";

export interface Line {
	text: string;
	moments: number[]; // for each character, when it was printed
}

export interface Match {
	at: number;
	line: string;
	from: number; // of the match in its line
	length: number;
}

export const MOST = 500; // matches
const LONGEST_LINE = 4096;

/** Takes escape sequences out of a stream that may be cut anywhere. */
class Plain {
	private state: "text" | "escape" | "csi" | "string" | "string-escape" = "text";

	*letters(data: string): Generator<string> {
		for (const letter of data) {
			const code = letter.codePointAt(0)!;
			switch (this.state) {
				case "text":
					if (code === 0x1b) this.state = "escape";
					else if (code >= 0x20 || letter === "\n" || letter === "\r" || letter === "\b" || letter === "\t") yield letter;
					break;
				case "escape":
					if (letter === "[") this.state = "csi";
					else if ("]PX^_".includes(letter)) this.state = "string";
					else if (code >= 0x30) this.state = "text"; // anything below is an intermediate, one more follows
					break;
				case "csi":
					if (code >= 0x40 && code <= 0x7e) this.state = "text";
					break;
				case "string":
					if (code === 0x07) this.state = "text";
					else if (code === 0x1b) this.state = "string-escape";
					break;
				case "string-escape":
					this.state = letter === "\\" ? "text" : "string";
					break;
			}
		}
	}
}

export function linesOf(events: Event[]): Line[] {
	const lines: Line[] = [];
	const plain = new Plain();
	let letters: string[] = [];
	let moments: number[] = [];
	let at = 0;

	function finish() {
		if (letters.length > 0) lines.push({ text: letters.join(""), moments });
		letters = [];
		moments = [];
		at = 0;
	}
	for (const event of events) {
		if (event.kind !== "o") continue;
		for (const letter of plain.letters(event.data)) {
			if (letter === "\n" || at >= LONGEST_LINE) finish();
			if (letter === "\n") continue;
			if (letter === "\r") at = 0;
			else if (letter === "\b") at = Math.max(0, at - 1);
			else {
				letters[at] = letter === "\t" ? " " : letter;
				moments[at] = event.at;
				at++;
			}
		}
	}
	finish();
	return lines;
}

export function find(lines: Line[], wanted: string, most = MOST): Match[] {
	const needle = wanted.toLocaleLowerCase();
	const matches: Match[] = [];
	if (!needle) return matches;
	for (const line of lines) {
		const text = line.text.toLocaleLowerCase();
		for (let from = text.indexOf(needle); from >= 0; from = text.indexOf(needle, from + needle.length)) {
			// Shown when its last character is.
			const end = Math.min(from + needle.length, line.moments.length);
			let at = 0;
			for (let i = from; i < end; i++) at = Math.max(at, line.moments[i] ?? 0);
			matches.push({ at, line: line.text, from, length: needle.length });
			if (matches.length >= most) return matches;
		}
	}
	return matches;
}
