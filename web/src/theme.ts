// Light or dark: the system's wish unless the person chose. Kept per browser.

export type Theme = "system" | "light" | "dark";
const KEY = "sallyport.theme";
const wishes = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function theme(): Theme {
	try {
		const kept = localStorage.getItem(KEY);
		return kept === "light" || kept === "dark" ? kept : "system";
	} catch {
		return "system";
	}
}

export function isDark(): boolean {
	return theme() === "system" ? wishes.matches : theme() === "dark";
}

function apply(): void {
	document.documentElement.dataset.theme = isDark() ? "dark" : "light";
	for (const listener of listeners) listener();
}

export function setTheme(wish: Theme): void {
	try {
		localStorage.setItem(KEY, wish);
	} catch {
		// a browser that remembers nothing
	}
	apply();
}

/** Returns what stops it. */
export function onTheme(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function startTheme(): void {
	wishes.addEventListener("change", apply);
	apply();
}
