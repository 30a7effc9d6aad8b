// The console: Jump Items at the left, at the right an item or the open sessions. On a narrow screen one of the two.
import { useEffect, useRef, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import type { Accounts, Item, Session } from "../api/types";
import { go } from "../router";
import { useStore } from "../store";
import { Pane, StateMark } from "../terminal/pane";
import type { Tab } from "../terminal/tab";
import * as tabList from "../terminal/tabs";
import { fontSize } from "../terminal/themes";
import { Confirm, Dialog } from "../widgets/dialog";
import { Icon } from "../widgets/icons";
import { AccountChoice } from "./accounts";
import { ItemPage } from "./item";
import { ItemList } from "./items";

/** About what the terminal will have; it says its true size as soon as it has its place. */
function likelySize(): { columns: number; rows: number } {
	const size = fontSize();
	const workspace = document.querySelector(".workspace");
	const width = (workspace?.clientWidth || innerWidth) - 28;
	const height = innerHeight - 180;
	return {
		columns: Math.max(20, Math.min(400, Math.floor(width / (size * 0.602)))),
		rows: Math.max(5, Math.min(200, Math.floor(height / (size * 1.33)))),
	};
}

interface Choice {
	item: Item;
	offered: Accounts;
}

export function Console(props: { item: number | null; isOpening: boolean }) {
	const tabs = useStore(tabList.tabs);
	const current = useStore(tabList.current);
	const [known, setKnown] = useState<Item | null>(null);
	const [choice, setChoice] = useState<Choice | null>(null);
	const [closing, setClosing] = useState<Tab | null>(null);
	const [wrong, setWrong] = useState("");
	const [isStarting, setStarting] = useState(false);
	const hasOpened = useRef(false);
	const isItemShown = props.item !== null && !props.isOpening;
	const tab = isItemShown ? null : current;

	useEffect(() => {
		if (!props.isOpening || props.item === null || hasOpened.current) return;
		hasOpened.current = true;
		const id = props.item;
		go("/console", true);
		void openById(id);
	}, [props.isOpening, props.item]);

	async function openById(id: number) {
		try {
			await openItem(await client.item(id));
		} catch (error) {
			setWrong(wordsOf(error));
		}
	}

	async function openItem(item: Item) {
		if (isStarting) return;
		if (!item.may_start) {
			select(item);
			return;
		}
		setStarting(true);
		try {
			const offered = await client.accounts(item.id);
			if (offered.accounts.length > 1) setChoice({ item, offered });
			else await start(item, offered.accounts[0]?.id ?? null);
		} catch (error) {
			setWrong(wordsOf(error));
		}
		setStarting(false);
	}

	async function start(item: Item, account: number | null) {
		setChoice(null);
		try {
			const { columns, rows } = likelySize();
			await tabList.open({ id: item.id, name: item.name, hostname: item.hostname }, account, columns, rows);
			go("/console");
		} catch (error) {
			setWrong(wordsOf(error));
		}
	}

	function attach(session: Session) {
		tabList.attach(session.session, { id: session.item.id, name: session.item.name, hostname: session.item.hostname });
		go("/console");
	}

	function select(item: Item) {
		setKnown(item);
		go(`/console/item/shell-jump/${item.id}`);
	}

	function close(which: Tab) {
		if (which.isLive) setClosing(which);
		else tabList.close(which);
	}

	function back() {
		tabList.select(null);
		go("/console");
	}

	const hasContent = isItemShown || tab !== null;
	return (
		<main class={`console${hasContent ? " has-content" : ""}`} id="main">
			<ItemList selected={isItemShown ? props.item : null} onSelect={select} onOpen={openItem} onHome={back} />
			<div class="workspace">
				{tabs.length > 0 && <TabStrip tabs={tabs} current={tab} onClose={close} />}
				{isItemShown && (
					<ItemPage key={props.item} id={props.item!} known={known} onOpen={openItem} onAttach={attach} onBack={back} />
				)}
				{tab && <Pane key={tab.session} tab={tab} onAgain={openById} onClose={close} onBack={back} />}
				{!hasContent && <Welcome hasTabs={tabs.length > 0} />}
			</div>
			{choice && (
				<AccountChoice
					item={choice.item}
					offered={choice.offered}
					onChoose={(account) => void start(choice.item, account)}
					onClose={() => setChoice(null)}
				/>
			)}
			{closing && (
				<Confirm
					title={`Close the tab of ${closing.item.name}?`}
					action="End session and close"
					isDanger
					onConfirm={async () => {
						await closing.end();
						tabList.close(closing);
					}}
					onClose={() => setClosing(null)}
				>
					<p>The session is live. Ending it stops what runs in its shell.</p>
					<p>
						<button
							type="button"
							onClick={() => {
								tabList.close(closing);
								setClosing(null);
							}}
						>
							Close the tab, let the session run
						</button>
					</p>
				</Confirm>
			)}
			{wrong && (
				<Dialog title="That did not work" onClose={() => setWrong("")}>
					<p role="alert">{wrong}</p>
					<div class="actions">
						<button class="primary" autofocus onClick={() => setWrong("")}>
							Close
						</button>
					</div>
				</Dialog>
			)}
			<p class="unseen" role="status">
				{isStarting ? "Opening …" : ""}
			</p>
		</main>
	);
}

function Welcome(props: { hasTabs: boolean }) {
	return (
		<div class="welcome">
			<Icon name="shell" />
			<h1>{props.hasTabs ? "Choose a session above, or another machine" : "Choose a machine to open its shell"}</h1>
			<ul class="keys">
				<li>
					<kbd>/</kbd> searches
				</li>
				<li>
					<kbd>↑</kbd> <kbd>↓</kbd> and <kbd>Enter</kbd> open
				</li>
				<li>
					<kbd>Alt</kbd>+<kbd>1</kbd>…<kbd>9</kbd> shows a session, <kbd>Alt</kbd>+<kbd>0</kbd> this list
				</li>
			</ul>
		</div>
	);
}

function TabStrip(props: { tabs: Tab[]; current: Tab | null; onClose: (tab: Tab) => void }) {
	const strip = useRef<HTMLDivElement>(null);

	function show(tab: Tab, focus: boolean) {
		tabList.select(tab);
		go("/console");
		if (focus) requestAnimationFrame(() => (strip.current?.querySelector('[aria-selected="true"]') as HTMLElement | null)?.focus());
	}

	function key(event: KeyboardEvent, at: number) {
		const count = props.tabs.length;
		const to: Record<string, number> = {
			ArrowRight: (at + 1) % count,
			ArrowLeft: (at + count - 1) % count,
			Home: 0,
			End: count - 1,
		};
		const next = to[event.key];
		if (event.key === "Delete") {
			event.preventDefault();
			props.onClose(props.tabs[at]!);
		} else if (next !== undefined && !event.altKey && !event.ctrlKey) {
			event.preventDefault();
			show(props.tabs[next]!, true);
		}
	}

	const reachable = props.current ?? props.tabs[0];
	return (
		<div class="tabs" role="tablist" aria-label="Sessions" ref={strip}>
			{props.tabs.map((tab, i) => (
				<TabView
					key={tab.session}
					tab={tab}
					number={i + 1}
					isSelected={tab === props.current}
					isReachable={tab === reachable}
					onShow={() => show(tab, false)}
					onClose={() => props.onClose(tab)}
					onKey={(event) => key(event, i)}
				/>
			))}
		</div>
	);
}

function TabView(props: {
	tab: Tab;
	number: number;
	isSelected: boolean;
	isReachable: boolean;
	onShow: () => void;
	onClose: () => void;
	onKey: (event: KeyboardEvent) => void;
}) {
	const state = useStore(props.tab.state);
	// A list of tabs may hold nothing but tabs, so the cross is the pointer's alone; by keyboard it is Delete.
	return (
		<div class={`tab${props.isSelected ? " selected" : ""}${state.hasNews ? " news" : ""}`} role="presentation">
			<button
				role="tab"
				aria-selected={props.isSelected}
				aria-controls={props.isSelected ? `panel-${props.tab.session}` : undefined}
				aria-keyshortcuts={props.number <= 9 ? `Alt+${props.number} Delete` : "Delete"}
				tabIndex={props.isReachable ? 0 : -1}
				title={state.title || `${props.tab.item.name} (${props.tab.item.hostname})`}
				onClick={props.onShow}
				onKeyDown={props.onKey}
			>
				<span class="tab-mark">
					<StateMark state={state} />
				</span>
				<span class="tab-name">{props.tab.item.name}</span>
				{state.hasNews && <span class="unseen">, new output</span>}
			</button>
			<button class="tab-close" tabIndex={-1} aria-hidden="true" title={`Close ${props.tab.item.name}`} onClick={props.onClose}>
				<Icon name="close" />
			</button>
		</div>
	);
}
