// The terminal's screen: xterm.js with its parts, in an element of its own that outlives the page around it.
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";

import { isDark, onTheme } from "../theme";
import { dark, findColours, FONT, fontSize, isReaderOn, keepReader, light, nextSize } from "./themes";

export interface ViewEvents {
	typed(bytes: Uint8Array): void;
	resized(columns: number, rows: number): void;
	pasted(text: string): void; // more than one line: the person is to be asked
	key(event: KeyboardEvent): boolean; // false: taken
	title(text: string): void;
}

const encoder = new TextEncoder();

export class View {
	readonly element = document.createElement("div");
	readonly terminal: Terminal;
	private readonly fitter = new FitAddon();
	private readonly searcher = new SearchAddon({ highlightLimit: 1000 });
	private readonly observer: ResizeObserver;
	private readonly forget: (() => void)[] = [];
	private frame = 0;
	private isOpen = false;
	private isFollowing = true; // its size is the element's

	constructor(private readonly events: ViewEvents) {
		this.element.className = "terminal-host";
		this.terminal = new Terminal({
			allowProposedApi: true,
			convertEol: false,
			cursorBlink: false,
			fontFamily: FONT,
			fontSize: fontSize(),
			lineHeight: 1.15,
			minimumContrastRatio: 4.5,
			screenReaderMode: isReaderOn(),
			scrollback: 5000,
			theme: isDark() ? dark : light,
			macOptionIsMeta: true,
			linkHandler: null,
		});
		this.terminal.loadAddon(this.fitter);
		this.terminal.loadAddon(this.searcher);
		this.terminal.loadAddon(new Unicode11Addon());
		this.terminal.loadAddon(
			new WebLinksAddon((event, address) => this.follow(event, address), {
				hover: () => (this.element.title = "Ctrl+click opens the link"),
				leave: () => this.element.removeAttribute("title"),
			}),
		);
		this.terminal.unicode.activeVersion = "11";
		this.terminal.onData((text) => events.typed(encoder.encode(text)));
		this.terminal.onBinary((text) => events.typed(Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255)));
		this.terminal.onResize(({ cols, rows }) => {
			if (this.isFollowing) events.resized(cols, rows);
		});
		this.terminal.onTitleChange((title) => events.title(title));
		this.terminal.attachCustomKeyEventHandler((event) => events.key(event));
		this.observer = new ResizeObserver(() => this.fitSoon());
		this.forget.push(onTheme(() => (this.terminal.options.theme = isDark() ? dark : light)));
		this.element.addEventListener("paste", (event) => this.ask(event), true);
	}

	/** Into a place of the page; again when the page was another in between. */
	show(place: HTMLElement): void {
		place.append(this.element);
		if (!this.isOpen) {
			this.terminal.open(this.element);
			this.isOpen = true;
		}
		this.observer.observe(this.element);
		this.fit();
	}

	hide(): void {
		this.observer.disconnect();
		this.element.remove();
	}

	free(): void {
		this.observer.disconnect();
		for (const run of this.forget) run();
		this.terminal.dispose();
		this.element.remove();
	}

	focus(): void {
		this.terminal.focus();
	}

	get size(): { columns: number; rows: number } {
		return { columns: this.terminal.cols, rows: this.terminal.rows };
	}

	/** As large as its place allows; then told by resized. */
	fit(): void {
		if (!this.element.isConnected || this.element.clientWidth < 20 || this.element.clientHeight < 20) return;
		this.isFollowing = true;
		this.fitter.fit();
	}

	private fitSoon(): void {
		cancelAnimationFrame(this.frame);
		this.frame = requestAnimationFrame(() => this.fit());
	}

	/** The session's size is another viewer's doing: shown as it is, not answered. */
	setSize(columns: number, rows: number): void {
		if (columns === this.terminal.cols && rows === this.terminal.rows) return;
		this.isFollowing = false;
		this.terminal.resize(columns, rows);
	}

	write(bytes: Uint8Array, done: () => void): void {
		this.terminal.write(bytes, done);
	}

	repaint(columns: number, rows: number, bytes: Uint8Array, done: () => void): void {
		// In the stream's order: what was written before must not be painted over the new screen.
		this.terminal.write("", () => {
			this.terminal.reset();
			this.setSize(columns, rows);
			this.terminal.write(bytes, () => {
				done();
				this.fit();
			});
		});
	}

	private ask(event: ClipboardEvent): void {
		const text = event.clipboardData?.getData("text/plain") ?? "";
		if (!/[\r\n]/.test(text.replace(/[\r\n]+$/, "")) && !/[\r\n]$/.test(text)) return;
		event.preventDefault();
		event.stopPropagation();
		this.events.pasted(text);
	}

	paste(text: string): void {
		this.terminal.paste(text);
		this.focus();
	}

	get selection(): string {
		return this.terminal.getSelection();
	}

	find(text: string, isBackward: boolean): void {
		const options = { decorations: findColours(isDark()) };
		if (!text) this.searcher.clearDecorations();
		else if (isBackward) this.searcher.findPrevious(text, options);
		else this.searcher.findNext(text, options);
	}

	/** index -1: more than are counted. Returns what stops it. */
	onFound(then: (index: number, count: number) => void): () => void {
		const listener = this.searcher.onDidChangeResults(({ resultIndex, resultCount }) => then(resultIndex, resultCount));
		return () => listener.dispose();
	}

	zoom(step: 1 | -1): number {
		const size = nextSize(this.terminal.options.fontSize ?? 14, step);
		this.terminal.options.fontSize = size;
		this.fit();
		return size;
	}

	get isReader(): boolean {
		return this.terminal.options.screenReaderMode ?? false;
	}

	setReader(isOn: boolean): void {
		this.terminal.options.screenReaderMode = isOn;
		keepReader(isOn);
	}

	/** A link in somebody's output: never with our page as its opener, and only when meant. */
	private follow(event: MouseEvent, address: string): void {
		if (!event.ctrlKey && !event.metaKey) return;
		if (/^https?:\/\//i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
	}
}
