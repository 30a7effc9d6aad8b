// Asks each second whether anything changed, less often where nobody looks. Where the numbers differ from the last ones the lists
// are fetched again; and where they could not be had in between, for then a list could not either.
import * as client from "./api/client";
import type { Pulse } from "./api/types";
import { Store } from "./store";

const VISIBLE_MS = 1000;
const HIDDEN_MS = 10000;
const LOST_AFTER = 2; // failures in a row

export const pulse = new Store<Pulse>({ items: 0, jumpoints: 0, sessions: 0 });
export const isReachable = new Store(true);

let timer: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let isMissed = false; // the last one was not answered
let isRunning = false;

async function beat(): Promise<void> {
	clearTimeout(timer);
	timer = undefined;
	let wait = document.hidden ? HIDDEN_MS : VISIBLE_MS;
	try {
		const next = await client.pulse();
		const last = pulse.get();
		const isNew = next.items !== last.items || next.jumpoints !== last.jumpoints || next.sessions !== last.sessions;
		failures = 0;
		isReachable.set(true);
		if (isNew || isMissed) pulse.set(next);
		isMissed = false;
	} catch (error) {
		isMissed = true;
		const failure = error instanceof client.Failure ? error : null;
		if (failure?.status === 0 && ++failures >= LOST_AFTER) isReachable.set(false);
		wait = Math.max(wait, (failure?.retryAfter ?? 0) * 1000);
	}
	if (isRunning && timer === undefined) timer = setTimeout(beat, wait);
}

export function startPulse(): void {
	if (isRunning) return;
	isRunning = true;
	void beat();
}

export function stopPulse(): void {
	isRunning = false;
	clearTimeout(timer);
	timer = undefined;
}

export function watchPage(): void {
	document.addEventListener("visibilitychange", () => {
		if (isRunning && !document.hidden) void beat();
	});
	addEventListener("online", () => {
		if (isRunning) void beat();
	});
}
