// The open tabs of this browser tab, kept over a reload.
import * as client from "../api/client";
import { isReachable } from "../pulse";
import { go } from "../router";
import { Store } from "../store";
import { Tab, type TabItem } from "./tab";

export const tabs = new Store<Tab[]>([]);
export const current = new Store<Tab | null>(null);

const KEY = "sallyport.tabs";

interface Kept {
	session: string;
	viewer: string | null;
	item: TabItem;
}

function keep(): void {
	const kept = tabs
		.get()
		.filter((tab) => tab.isLive)
		.map((tab): Kept => ({ session: tab.session, viewer: tab.viewer, item: tab.item }));
	try {
		sessionStorage.setItem(KEY, JSON.stringify({ owner, tabs: kept, current: current.get()?.session ?? null }));
	} catch {
		// a browser that keeps nothing: a reload then finds the sessions in the list
	}
}

function add(tab: Tab): void {
	tab.onKeep = keep;
	tab.onKey = (event) => !tabKey(event);
	tabs.set([...tabs.get(), tab]);
}

export function select(tab: Tab | null): void {
	const before = current.get();
	if (before) before.isInFront = false;
	if (tab) {
		tab.isInFront = true;
		tab.seen();
	}
	current.set(tab);
	keep();
}

/** Attaches to a session that runs already; the same one is never open twice here. */
export function attach(session: string, item: TabItem): Tab {
	const known = tabs.get().find((tab) => tab.session === session);
	if (known) {
		select(known);
		return known;
	}
	const tab = new Tab(session, null, item);
	add(tab);
	select(tab);
	tab.begin(null);
	return tab;
}

/** A new session. Throws the site's refusal. */
export async function open(item: TabItem, account: number | null, columns: number, rows: number): Promise<Tab> {
	const made = await client.start(item.id, account, columns, rows);
	const tab = new Tab(made.session, made.viewer, item);
	add(tab);
	select(tab);
	tab.begin(made.ticket);
	return tab;
}

/** Leaves a live session running unless it was ended before. */
export function close(tab: Tab): void {
	const list = tabs.get();
	const at = list.indexOf(tab);
	if (at < 0) return;
	const left = list.filter((other) => other !== tab);
	tab.leave();
	tabs.set(left);
	if (current.get() === tab) select(left[Math.min(at, left.length - 1)] ?? null);
	else keep();
}

function restore(): void {
	let kept: { owner: number; tabs: Kept[]; current: string | null };
	try {
		kept = JSON.parse(sessionStorage.getItem(KEY) ?? "") as typeof kept;
		if (!Array.isArray(kept.tabs)) return;
	} catch {
		return;
	}
	if (kept.owner !== owner) return;
	for (const { session, viewer, item } of kept.tabs) {
		const tab = new Tab(session, viewer, item);
		add(tab);
		tab.begin(null);
	}
	select(tabs.get().find((tab) => tab.session === kept.current) ?? tabs.get()[0] ?? null);
}

let owner = 0;

/** Somebody is signed in: his tabs go on or come back, another's go. */
export function belongTo(user: number): void {
	if (owner === user) {
		tabs.get().forEach((tab) => tab.signedIn());
		return;
	}
	if (owner !== 0) forgetAll();
	owner = user;
	restore();
}

/** All of this person's tabs go, as after signing out. */
export function forgetAll(): void {
	for (const tab of [...tabs.get()]) tab.leave();
	tabs.set([]);
	current.set(null);
	try {
		sessionStorage.removeItem(KEY);
	} catch {
		// nothing was kept
	}
}

/** Alt and a number: that tab, whatever page is shown. True: it was that. */
function tabKey(event: KeyboardEvent): boolean {
	if (event.type !== "keydown" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return false;
	const digit = /^Digit([1-9])$/.exec(event.code);
	const wanted = digit ? tabs.get()[Number(digit[1]) - 1] : undefined;
	if (!wanted || document.querySelector("dialog[open]")) return false;
	event.preventDefault();
	select(wanted);
	if (location.pathname !== "/console") go("/console");
	wanted.view.focus();
	return true;
}

export function listen(): void {
	addEventListener("keydown", (event) => {
		if (!event.defaultPrevented) tabKey(event);
	});
	addEventListener("offline", () => tabs.get().forEach((tab) => tab.suspect()));
	addEventListener("online", () => tabs.get().forEach((tab) => tab.retryNow()));
	isReachable.follow((is) => tabs.get().forEach((tab) => (is ? tab.retryNow() : tab.suspect())));
}
