// Times, sizes and durations as people read them. Times are in the browser's zone, which is named beside them.

const inZone: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" };
const withZone = new Intl.DateTimeFormat(undefined, inZone);
const withoutZone = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** With its zone, as in a sentence. */
export function when(ms: number): string {
	return withZone.format(ms);
}

/** Without it, as in a list that names the zone once. */
export function whenInList(ms: number): string {
	return withoutZone.format(ms);
}

export function zone(): string {
	return withZone.resolvedOptions().timeZone;
}

export function duration(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
	const shown = parts[0] ? parts : parts.slice(1);
	return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

export function bytes(count: number): string {
	if (count < 1000) return `${count} B`;
	if (count < 1e6) return `${(count / 1e3).toFixed(1)} kB`;
	if (count < 1e9) return `${(count / 1e6).toFixed(1)} MB`;
	return `${(count / 1e9).toFixed(1)} GB`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
