// The terminal's colours and its settings, which a browser remembers.
import type { ISearchDecorationOptions } from "@xterm/addon-search";
import type { ITheme } from "@xterm/xterm";

export const FONT = '"JetBrains Mono", "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
const SIZES = [10, 11, 12, 13, 14, 15, 16, 18, 20, 24, 28, 32];

export const dark: ITheme = {
	background: "#12161c",
	foreground: "#dfe5ec",
	cursor: "#7cc4b4",
	cursorAccent: "#12161c",
	selectionBackground: "#3d6b8c88",
	black: "#2a323d",
	red: "#f07f7f",
	green: "#86cf8f",
	yellow: "#e2c26f",
	blue: "#7fb0ee",
	magenta: "#cf9be6",
	cyan: "#6fcad0",
	white: "#ccd4dd",
	brightBlack: "#8291a3",
	brightRed: "#ffa3a3",
	brightGreen: "#a9e6b0",
	brightYellow: "#f4da98",
	brightBlue: "#a9cdff",
	brightMagenta: "#e4bcf6",
	brightCyan: "#9ce4e8",
	brightWhite: "#ffffff",
};

export const light: ITheme = {
	background: "#fbfbf9",
	foreground: "#1f2630",
	cursor: "#0c6b5c",
	cursorAccent: "#fbfbf9",
	selectionBackground: "#9cc6e688",
	black: "#1f2630",
	red: "#b3261e",
	green: "#1d6b2c",
	yellow: "#7d5700",
	blue: "#1f55b0",
	magenta: "#86309d",
	cyan: "#08666e",
	white: "#5d6977",
	brightBlack: "#5d6977",
	brightRed: "#b3261e",
	brightGreen: "#1d6b2c",
	brightYellow: "#7d5700",
	brightBlue: "#1f55b0",
	brightMagenta: "#86309d",
	brightCyan: "#08666e",
	brightWhite: "#1f2630",
};

/** What a search marks. */
export function findColours(isDark: boolean): ISearchDecorationOptions {
	return {
		matchBackground: isDark ? "#5c4a10" : "#ffe39a",
		matchOverviewRuler: "#b88a00",
		activeMatchBackground: isDark ? "#9a5b00" : "#ffb84d",
		activeMatchColorOverviewRuler: "#e07000",
	};
}

const SIZE_KEY = "sallyport.font-size";
const READER_KEY = "sallyport.screen-reader";

function read(key: string): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

function keep(key: string, value: string): void {
	try {
		localStorage.setItem(key, value);
	} catch {
		// a browser that remembers nothing
	}
}

/** As chosen here, else larger than 14 where the browser was told to write larger. */
export function fontSize(): number {
	const size = Number(read(SIZE_KEY));
	if (SIZES.includes(size)) return size;
	const wanted = (14 * parseFloat(getComputedStyle(document.documentElement).fontSize)) / 16;
	return SIZES.filter((one) => one <= wanted).at(-1) ?? 14;
}

export function nextSize(size: number, step: 1 | -1): number {
	const next = SIZES[SIZES.indexOf(size) + step] ?? size;
	keep(SIZE_KEY, String(next));
	return next;
}

export function isReaderOn(): boolean {
	return read(READER_KEY) === "on";
}

export function keepReader(isOn: boolean): void {
	keep(READER_KEY, isOn ? "on" : "off");
}
