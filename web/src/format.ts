// Times, sizes and durations as people read them.

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export function when(ms: number | null): string {
	return ms === null ? "" : dateTime.format(ms);
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
