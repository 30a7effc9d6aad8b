// What the pages of a long list share: fetched as one types, a page at a time.
import { useEffect, useRef, useState } from "preact/hooks";

import { wordsOf } from "../api/client";
import { plural, zone } from "../format";
import { oneAtATime } from "../turns";

const PAGE = 50; // rows, as the site sends them
const TYPING_MS = 150;

export interface List<T> {
	search: string;
	page: number;
	found: T | null; // null: not here yet
	wrong: string;
	setSearch(text: string): void;
	setPage(page: number): void;
	reload(): Promise<void>;
}

function lastPage(total: number): number {
	return Math.max(1, Math.ceil(total / PAGE));
}

export function useList<T extends { total: number }>(fetch: (search: string, page: number) => Promise<T>, begin = ""): List<T> {
	const [search, setSearch] = useState(begin);
	const [page, setPage] = useState(1);
	const [found, setFound] = useState<T | null>(null);
	const [wrong, setWrong] = useState("");
	const load = useRef<() => Promise<void>>(async () => {});

	useEffect(() => {
		let isGone = false;
		load.current = oneAtATime(async () => {
			try {
				const next = await fetch(search.trim(), page);
				if (isGone) return;
				setFound(next);
				setWrong("");
				// Its last rows may have gone; a page that was turned meanwhile stays turned.
				setPage((now) => Math.min(now, lastPage(next.total)));
			} catch (error) {
				if (!isGone) setWrong(wordsOf(error));
			}
		});
		const timer = setTimeout(() => void load.current(), TYPING_MS);
		return () => {
			isGone = true;
			clearTimeout(timer);
		};
	}, [search, page]);

	return {
		search,
		page,
		found,
		wrong,
		setPage,
		setSearch(text) {
			setPage(1);
			setSearch(text);
		},
		reload: () => load.current(),
	};
}

export function ListSearch(props: { list: List<{ total: number }>; label: string; placeholder: string; one: string }) {
	const { list } = props;
	return (
		<>
			<div class="filter">
				<input
					type="search"
					aria-label={props.label}
					placeholder={props.placeholder}
					value={list.search}
					onInput={(event) => list.setSearch(event.currentTarget.value)}
				/>
				<span class="quiet" role="status">
					{list.found ? plural(list.found.total, props.one) : list.wrong ? "" : "Loading …"}
				</span>
				<span class="quiet zone">Times in {zone()}</span>
			</div>
			{list.wrong && (
				<p class="wrong" role="alert">
					{list.wrong} <button onClick={() => void list.reload()}>Try again</button>
				</p>
			)}
		</>
	);
}

export function Pager(props: { list: List<{ total: number }>; before: string; after: string }) {
	const { list } = props;
	const pages = lastPage(list.found?.total ?? 0);
	if (pages === 1) return null;
	return (
		<nav class="pager" aria-label="Pages">
			<button disabled={list.page === 1} onClick={() => list.setPage(list.page - 1)}>
				{props.before}
			</button>
			<span>
				Page {list.page} of {pages}
			</span>
			<button disabled={list.page >= pages} onClick={() => list.setPage(list.page + 1)}>
				{props.after}
			</button>
		</nav>
	);
}
