// asciicast v2: a line of head, then a line an event. A line that cannot be read (the last one of a recording that is still
// running) is left out.

export interface Event {
	at: number; // milliseconds since the recording began
	kind: "o" | "r" | "m" | "i";
	data: string;
}

export interface Cast {
	columns: number;
	rows: number;
	events: Event[];
	duration: number;
}

const kinds = new Set(["o", "r", "m", "i"]);

interface Head {
	version?: number;
	width?: number;
	height?: number;
}

function headOf(line: string): Head {
	try {
		const head = JSON.parse(line) as Head | null;
		if (head?.version === 2) return head;
	} catch {
		// no JSON: no recording
	}
	throw new Error("This recording cannot be shown here. Download it, and see what is in it.");
}

export function parseCast(text: string): Cast {
	const lines = text.split("\n");
	const head = headOf(lines[0] ?? "");
	const events: Event[] = [];
	for (let i = 1; i < lines.length; i++) {
		const line = lines[i]!;
		if (!line.startsWith("[")) continue;
		try {
			const [seconds, kind, data] = JSON.parse(line) as [number, Event["kind"], string];
			if (typeof seconds === "number" && kinds.has(kind) && typeof data === "string")
				events.push({ at: seconds * 1000, kind, data });
		} catch {
			// cut short
		}
	}
	return {
		columns: head.width ?? 80,
		rows: head.height ?? 24,
		events,
		duration: events[events.length - 1]?.at ?? 0,
	};
}

/** "120x40" as a resize event has it. */
export function sizeOf(data: string): { columns: number; rows: number } | null {
	const found = /^([1-9][0-9]{0,3})x([1-9][0-9]{0,3})$/.exec(data);
	return found ? { columns: Number(found[1]), rows: Number(found[2]) } : null;
}
