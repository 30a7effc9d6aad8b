import assert from "node:assert/strict";
import { test } from "node:test";

import type { Item } from "../src/api/types";
import { PAGE, Tree } from "../src/pages/tree";
import { settle } from "./site";

interface Asked {
	search: string;
	group: number | null;
	page: number;
}

function made(sizes: Record<number, number>) {
	const asked: Asked[] = [];
	const wrong: unknown[] = [];
	let changes = 0;
	const item = (id: number) => ({ id, name: `item ${id}` }) as Item;
	const tree = new Tree(
		async () => Object.entries(sizes).map(([id, items]) => ({ id: Number(id), name: `group ${id}`, items })),
		async (search, group, page) => {
			asked.push({ search, group, page });
			const total = search ? 3 : sizes[group!]!;
			const from = (page - 1) * PAGE;
			const count = Math.max(0, Math.min(PAGE, total - from));
			return { total, items: Array.from({ length: count }, (_, i) => item((group ?? 0) * 100_000 + from + i)) };
		},
		() => changes++,
		(error) => wrong.push(error),
	);
	return { tree, asked, wrong, changes: () => changes };
}

test("groups are headings, their items rows below", async () => {
	const { tree } = made({ 1: 2, 2: 1 });
	await tree.load();
	assert.equal(tree.count, 5);
	assert.equal(tree.items, 3);
	assert.equal(tree.row(0)?.kind, "group");
	assert.equal(tree.row(1)?.kind, "item");
	assert.equal(tree.row(3)?.kind, "group");
	assert.equal(tree.row(5), null);
	const last = tree.row(4);
	assert.ok(last?.kind === "item" && last.item?.id === 200_000);
});

test("a row knows its place among its like", async () => {
	const { tree } = made({ 1: 1000, 2: 1 });
	await tree.load();
	const places = [0, 1, 700, 1001, 1002].map((at) => tree.row(at)!).map(({ kind, index, of }) => [kind, index, of]);
	assert.deepEqual(places, [
		["group", 0, 2],
		["item", 0, 1000],
		["item", 699, 1000],
		["group", 1, 2],
		["item", 0, 1],
	]);
});

test("a closed group has no rows, and stays closed when the list is fetched again", async () => {
	const { tree } = made({ 1: 2, 2: 1 });
	await tree.load();
	tree.toggle(1);
	assert.equal(tree.count, 3);
	await tree.load();
	assert.equal(tree.count, 3);
	tree.toggle(1);
	assert.equal(tree.count, 5);
});

test("of 10,000 rows only the pages in sight are fetched, each once", async () => {
	const { tree, asked } = made({ 1: 10_000 });
	await tree.load();
	assert.deepEqual(asked, [{ search: "", group: 1, page: 1 }]);
	assert.equal(tree.count, 10_001);
	tree.want(5_000, 5_020);
	tree.want(5_001, 5_021);
	await settle();
	assert.deepEqual(asked.slice(1), [{ search: "", group: 1, page: 25 }, { search: "", group: 1, page: 26 }].slice(0, asked.length - 1));
	const row = tree.row(5_000);
	assert.ok(row?.kind === "item" && row.item?.id === 104_999);
});

test("after a change the rows in sight are there at once", async () => {
	const { tree, asked } = made({ 1: 10_000, 2: 10_000 });
	await tree.load();
	tree.want(5_050, 5_070);
	await settle();
	asked.length = 0;
	await tree.load();
	assert.deepEqual(asked, [{ search: "", group: 1, page: 26 }]);
	const row = tree.row(5_060);
	assert.ok(row?.kind === "item" && row.item?.id === 105_059);
});

test("a search is asked of the site and is one list", async () => {
	const { tree, asked } = made({ 1: 10_000 });
	await tree.find("web");
	assert.deepEqual(asked, [{ search: "web", group: null, page: 1 }]);
	assert.equal(tree.count, 3);
	assert.equal(tree.row(0)?.kind, "item");
	await tree.find("");
	assert.equal(tree.row(0)?.kind, "group");
});

test("an answer that comes late does not replace a later search's", async () => {
	const late: (() => void)[] = [];
	const tree = new Tree(
		async () => [],
		(search) =>
			new Promise((done) => {
				late.push(() => done({ total: search.length, items: [] }));
			}),
		() => {},
		() => {},
	);
	const first = tree.find("a");
	const second = tree.find("bbb");
	late[1]!();
	late[0]!();
	await Promise.all([first, second]);
	assert.equal(tree.items, 3);
});

test("a list that cannot be fetched keeps what it has", async () => {
	let isWell = true;
	const wrong: unknown[] = [];
	const tree = new Tree(
		async () => {
			if (!isWell) throw new Error("no network");
			return [{ id: 1, name: "g", items: 1 }];
		},
		async () => ({ total: 1, items: [{ id: 1 } as Item] }),
		() => {},
		(error) => wrong.push(error),
	);
	await tree.load();
	isWell = false;
	await tree.load();
	assert.equal(wrong.length, 1);
	assert.equal(tree.count, 2);
});
