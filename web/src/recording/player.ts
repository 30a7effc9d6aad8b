// Plays a recording's events in time: knows no screen but two functions, and no clock but the one given.
import type { Cast, Event } from "./cast";

export interface Stage {
	write(data: string): Promise<void>;
	resize(columns: number, rows: number): void;
	reset(columns: number, rows: number): void;
	snapshot(): string; // what brings the screen back, after reset
}

export interface Clock {
	now(): number;
	later(ms: number, run: () => void): () => void; // returns what takes it back
}

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const IDLE_MS = 2000; // longer pauses are cut to this, where asked for
const SNAPSHOT_EVENTS = 2000;
const FRAME_MS = 33;

interface Snapshot {
	next: number; // the event after it
	columns: number;
	rows: number;
	screen: string;
}

export class Player {
	private next = 0;
	private position = 0; // milliseconds of the recording
	private begun = 0; // by the clock, when position was right
	private columns: number;
	private rows: number;
	private cancel: (() => void) | null = null;
	private seeking = 0;
	private readonly snapshots: Snapshot[] = [];
	isPlaying = false;
	speed = 1;
	cutsIdle = true;

	constructor(
		readonly cast: Cast,
		private readonly stage: Stage,
		private readonly clock: Clock,
		private readonly changed: () => void,
		private readonly sizeOf: (data: string) => { columns: number; rows: number } | null,
	) {
		this.columns = cast.columns;
		this.rows = cast.rows;
		stage.reset(cast.columns, cast.rows);
	}

	get time(): number {
		if (!this.isPlaying) return this.position;
		const time = this.position + (this.clock.now() - this.begun) * this.speed;
		const event = this.cast.events[this.next];
		return Math.min(time, event ? event.at : this.cast.duration);
	}

	play(): void {
		if (this.isPlaying) return;
		if (this.next >= this.cast.events.length) {
			void this.seek(0).then(() => this.play());
			return;
		}
		this.isPlaying = true;
		this.begun = this.clock.now();
		this.step();
		this.changed();
	}

	pause(): void {
		if (!this.isPlaying) return;
		this.position = this.time;
		this.stop();
		this.changed();
	}

	setSpeed(speed: number): void {
		this.position = this.time;
		this.begun = this.clock.now();
		this.speed = speed;
		if (this.isPlaying) this.step();
		this.changed();
	}

	/** The latest one asked for wins. */
	async seek(to: number): Promise<void> {
		const wasPlaying = this.isPlaying;
		const turn = ++this.seeking;
		this.stop();
		const wanted = Math.max(0, Math.min(to, this.cast.duration));
		if (wanted < this.position || this.hasSnapshotNearer(wanted)) await this.rewind(wanted);
		if (turn !== this.seeking) return;
		const events = this.cast.events;
		let end = this.next;
		while (end < events.length && events[end]!.at <= wanted) end++;
		while (this.next < end) {
			await this.run(Math.min(end, this.next + SNAPSHOT_EVENTS));
			if (turn !== this.seeking) return;
		}
		this.position = wanted;
		if (wasPlaying) this.play();
		this.changed();
	}

	free(): void {
		this.seeking++;
		this.stop();
	}

	private stop(): void {
		this.isPlaying = false;
		this.cancel?.();
		this.cancel = null;
	}

	private snapshotBefore(time: number): Snapshot | null {
		let found: Snapshot | null = null;
		for (const snapshot of this.snapshots) {
			const last = this.cast.events[snapshot.next - 1];
			if (last && last.at <= time && (!found || snapshot.next > found.next)) found = snapshot;
		}
		return found;
	}

	private hasSnapshotNearer(time: number): boolean {
		const snapshot = this.snapshotBefore(time);
		return snapshot !== null && snapshot.next > this.next;
	}

	private async rewind(time: number): Promise<void> {
		const snapshot = this.snapshotBefore(time);
		this.columns = snapshot?.columns ?? this.cast.columns;
		this.rows = snapshot?.rows ?? this.cast.rows;
		this.next = snapshot?.next ?? 0;
		this.position = 0;
		this.stage.reset(this.columns, this.rows);
		if (snapshot) await this.stage.write(snapshot.screen);
	}

	/** Shows the events up to end, joined to as few writes as resizes allow. */
	private async run(end: number): Promise<void> {
		const events = this.cast.events;
		let text = "";
		while (this.next < end) {
			const event = events[this.next++]!;
			if (event.kind === "o") text += event.data;
			if (event.kind !== "r") continue;
			if (text) await this.stage.write(text);
			text = "";
			this.take(event);
		}
		if (text) await this.stage.write(text);
		const last = this.snapshots[this.snapshots.length - 1]?.next ?? 0;
		if (this.next - last >= SNAPSHOT_EVENTS)
			this.snapshots.push({ next: this.next, columns: this.columns, rows: this.rows, screen: this.stage.snapshot() });
	}

	private take(event: Event): void {
		const size = this.sizeOf(event.data);
		if (!size) return;
		this.columns = size.columns;
		this.rows = size.rows;
		this.stage.resize(size.columns, size.rows);
	}

	private step(): void {
		this.cancel?.();
		this.cancel = null;
		const events = this.cast.events;
		const event = events[this.next];
		if (!event) {
			this.position = this.cast.duration;
			this.stop();
			this.changed();
			return;
		}
		const now = this.position + (this.clock.now() - this.begun) * this.speed;
		let wait = event.at - now;
		if (this.cutsIdle && wait > IDLE_MS) {
			this.position = event.at - IDLE_MS;
			this.begun = this.clock.now();
			wait = IDLE_MS;
		}
		this.cancel = this.clock.later(Math.max(0, wait / this.speed), () => void this.due());
	}

	private async due(): Promise<void> {
		const turn = this.seeking;
		const events = this.cast.events;
		const now = Math.max(this.position + (this.clock.now() - this.begun) * this.speed, events[this.next]?.at ?? 0);
		let end = this.next;
		while (end < events.length && events[end]!.at <= now + FRAME_MS * this.speed * 0.5) end++;
		await this.run(end);
		if (turn !== this.seeking || !this.isPlaying) return;
		this.step();
		this.changed();
	}
}
