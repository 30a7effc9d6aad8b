// The Jump Items at the left: groups, search, what is live; reached and worked by keyboard as well as by pointer.
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import type { Item } from "../api/types";
import { plural } from "../format";
import { pulse } from "../pulse";
import { oneAtATime } from "../turns";
import { Icon } from "../widgets/icons";
import { Status } from "../widgets/status";
import { scrollTo, windowOf } from "../widgets/window";
import { Tree, type Row } from "./tree";

const SEARCH_MS = 150;

/** onHome: the list is wanted where there is no room for it beside something else. */
export function ItemList(props: {
	selected: number | null;
	onSelect: (item: Item) => void;
	onOpen: (item: Item) => void;
	onHome: () => void;
}) {
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const [search, setSearch] = useState("");
	const [wrong, setWrong] = useState("");
	const [wanted, setActive] = useState(0);
	const [scroll, setScroll] = useState({ top: 0, height: 600 });
	const box = useRef<HTMLDivElement>(null);
	const height = useMemo(rowHeight, []);
	const field = useRef<HTMLInputElement>(null);
	const isOpenWanted = useRef(false); // Enter came before its answer
	const tree = useMemo(
		() =>
			new Tree(
				client.groups,
				client.items,
				() => {
					setWrong("");
					redraw(0);
				},
				(error) => setWrong(wordsOf(error)),
			),
		[],
	);

	useEffect(() => {
		const load = oneAtATime(() => tree.load());
		void load();
		return pulse.follow(() => void load());
	}, [tree]);

	useEffect(() => {
		if (search.trim() === tree.sought) return;
		const timer = setTimeout(() => {
			setActive(0);
			void tree.find(search.trim());
		}, search ? SEARCH_MS : 0);
		return () => clearTimeout(timer);
	}, [search]);

	async function goToSearch() {
		if (document.fullscreenElement) await document.exitFullscreen();
		if (field.current?.offsetParent === null) props.onHome();
		requestAnimationFrame(() => {
			field.current?.focus();
			field.current?.select();
		});
	}

	useEffect(() => {
		const key = (event: KeyboardEvent) => {
			const target = event.target as HTMLElement;
			const isTyping = target.closest("input, textarea, select, dialog, .terminal-host");
			const isSearch = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
			const isHome = event.altKey && event.code === "Digit0" && !event.ctrlKey && !event.metaKey;
			if ((!isSearch && !isHome) || document.querySelector("dialog[open]")) return;
			event.preventDefault();
			event.stopPropagation(); // or a terminal sends it to its shell
			void goToSearch();
		};
		addEventListener("keydown", key, true);
		return () => removeEventListener("keydown", key, true);
	}, []);

	useEffect(() => {
		const element = box.current!;
		const observer = new ResizeObserver(() => setScroll({ top: element.scrollTop, height: element.clientHeight }));
		observer.observe(element);
		return () => observer.disconnect();
	}, []);

	const count = tree.count;
	const active = Math.max(0, Math.min(wanted, count - 1)); // rows may have gone
	const isPending = search.trim() !== tree.answered;
	const shown = windowOf(scroll.top, scroll.height, height, count);
	useEffect(() => {
		tree.want(shown.first, shown.end);
		if (isPending || !isOpenWanted.current) return;
		isOpenWanted.current = false;
		if (tree.items > 0) act(tree.row(firstItem()));
	});

	function firstItem(): number {
		let first = 0;
		while (tree.row(first)?.kind === "group") first++;
		return first;
	}

	function move(to: number) {
		const next = Math.max(0, Math.min(count - 1, to));
		const element = box.current!;
		setActive(next);
		element.scrollTop = scrollTo(next, element.scrollTop, element.clientHeight, height);
	}

	function enter() {
		if (isPending) isOpenWanted.current = true;
		else act(tree.row(active));
	}

	function act(row: Row | null) {
		if (row?.kind === "group") tree.toggle(row.group.id);
		else if (row?.item) props.onOpen(row.item);
	}

	function key(event: KeyboardEvent) {
		const row = tree.row(active);
		const page = Math.max(1, Math.floor(scroll.height / height) - 1);
		const steps: Record<string, () => void> = {
			ArrowDown: () => move(active + 1),
			ArrowUp: () => (active === 0 ? field.current?.focus() : move(active - 1)),
			PageDown: () => move(active + page),
			PageUp: () => move(active - page),
			Home: () => move(0),
			End: () => move(count - 1),
			Enter: enter,
			" ": () => (row?.kind === "item" && row.item ? props.onSelect(row.item) : act(row)),
			ArrowLeft: () => row?.kind === "group" && tree.toggle(row.group.id, false),
			ArrowRight: () => row?.kind === "group" && tree.toggle(row.group.id, true),
		};
		const step = steps[event.key];
		if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		step();
	}

	function searchKey(event: KeyboardEvent) {
		if (event.key === "Escape" && search) {
			event.preventDefault();
			setSearch("");
		} else if (event.key === "ArrowDown" || event.key === "Enter") {
			event.preventDefault();
			const first = event.key === "Enter" ? firstItem() : 0;
			setActive(first);
			if (event.key === "ArrowDown" || !search) box.current?.focus();
			else if (isPending) isOpenWanted.current = true;
			else act(tree.row(first));
		}
	}

	const rows = [];
	for (let i = shown.first; i < shown.end; i++) {
		const row = tree.row(i);
		if (row) rows.push(<RowView key={i} index={i} top={i * height} row={row} isActive={i === active} isFound={search !== ""} selected={props.selected} onPick={pick} onOpen={act} />);
	}
	function pick(index: number, row: Row) {
		setActive(index);
		if (row.kind === "group") tree.toggle(row.group.id);
		else if (row.item) props.onSelect(row.item);
	}

	return (
		<section class="items" aria-label="Jump Items">
			<div class="search">
				<Icon name="search" />
				<input
					ref={field}
					type="search"
					aria-label="Search Jump Items"
					aria-keyshortcuts="/ Alt+0"
					placeholder="Search   ( / )"
					value={search}
					autocomplete="off"
					spellcheck={false}
					onInput={(event) => setSearch(event.currentTarget.value)}
					onKeyDown={searchKey}
				/>
			</div>
			<p class="count" role="status">
				{!tree.isLoaded ? "Loading …" : isPending ? "Searching …" : plural(tree.items, search ? "match" : "Jump Item", search ? "matches" : undefined)}
			</p>
			{wrong && (
				<p class="wrong" role="alert">
					{wrong} <button onClick={() => void tree.load()}>Try again</button>
				</p>
			)}
			<div
				ref={box}
				class="rows"
				role="tree"
				tabIndex={0}
				aria-label="Jump Items by group"
				aria-activedescendant={active >= shown.first && active < shown.end ? `row-${active}` : undefined}
				onKeyDown={key}
				onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
			>
				<div class="rows-space" role="presentation" style={{ height: `${count * height}px` }}>
					{rows}
				</div>
				{tree.isLoaded && count === 0 && <Empty search={search} />}
			</div>
		</section>
	);
}

/** Of a row, in pixels: what the style sheet says of .row. */
function rowHeight(): number {
	return 3 * parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function Empty(props: { search: string }) {
	if (props.search)
		return (
			<p class="empty">
				Nothing matches “{props.search}”. Names, host names, tags, comments and groups are searched.
			</p>
		);
	return (
		<p class="empty">
			No Jump Items yet. They appear here as soon as one is registered in a Jump Group that you belong to, for example by a
			script: <code>btapi add jump-item/shell-jump</code>
		</p>
	);
}

function RowView(props: {
	index: number;
	top: number;
	row: Row;
	isActive: boolean;
	isFound: boolean;
	selected: number | null;
	onPick: (index: number, row: Row) => void;
	onOpen: (row: Row) => void;
}) {
	const { row, index } = props;
	const style = { transform: `translateY(${props.top}px)` };
	const mark = props.isActive ? " active" : "";
	if (row.kind === "group")
		return (
			<div
				id={`row-${index}`}
				class={`row group${mark}`}
				role="treeitem"
				aria-level={1}
				aria-setsize={row.of}
				aria-posinset={row.index + 1}
				aria-expanded={row.isOpen}
				style={style}
				onClick={() => props.onPick(index, row)}
			>
				<Icon name={row.isOpen ? "down" : "right"} />
				<span class="name">{row.group.name || "My own"}</span>
				<span class="number">{row.group.items.toLocaleString()}</span>
			</div>
		);
	const item = row.item;
	const isSelected = item !== null && item.id === props.selected;
	return (
		<div
			id={`row-${index}`}
			class={`row item${mark}${isSelected ? " selected" : ""}${item && !item.may_start ? " barred" : ""}`}
			role="treeitem"
			aria-level={props.isFound ? 1 : 2}
			aria-setsize={row.of}
			aria-posinset={row.index + 1}
			aria-selected={isSelected}
			style={style}
			onClick={() => props.onPick(index, row)}
			onDblClick={() => props.onOpen(row)}
		>
			{item ? (
				<>
					<span class="name">{item.name}</span>
					<span class="where">
						{props.isFound ? `${item.group.name} · ` : ""}
						{item.hostname}
					</span>
					<span class="marks">
						{item.live > 0 && <span class="live">{item.live} live</span>}
						<JumpointMark item={item} />
					</span>
				</>
			) : (
				<span class="where">Loading …</span>
			)}
		</div>
	);
}

export function JumpointMark(props: { item: Item; isLong?: boolean }) {
	const { jumpoint } = props.item;
	const name = props.isLong ? `${jumpoint.name}: ` : "";
	if (!jumpoint.enabled) return <Status tone="idle" text={`${name}disabled`} />;
	if (!jumpoint.connected) return <Status tone="bad" text={`${name}offline`} />;
	return <Status tone="good" text={`${name}online`} />;
}
