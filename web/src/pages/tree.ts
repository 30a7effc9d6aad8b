// The list of Jump Items as flat rows: each group's heading, and below an open one its items, which are fetched a page at a time
// as they come into sight. A search is one group without a heading.
import type { Group, Item, Items } from "../api/types";

export const PAGE = 200;

export type Row =
	| { kind: "group"; group: Group; isOpen: boolean; index: number; of: number }
	| { kind: "item"; item: Item | null; group: number | null; index: number; of: number }; // item null: not here yet

interface Section {
	group: Group | null;
	isOpen: boolean;
	total: number;
	pages: Map<number, Item[]>;
}

export class Tree {
	private sections: Section[] = [];
	private closed = new Set<number>();
	private asked = new Set<string>();
	private seen: { group: number | null; page: number }[] = []; // in sight at last
	sought = ""; // what the rows will be the answer to
	answered = ""; // what they are the answer to
	private generation = 0;
	isLoaded = false;

	constructor(
		private readonly fetchGroups: () => Promise<Group[]>,
		private readonly fetchItems: (search: string, group: number | null, page: number) => Promise<Items>,
		private readonly changed: () => void,
		private readonly failed: (error: unknown) => void,
	) {}

	get count(): number {
		return this.sections.reduce((sum, section) => sum + (section.group ? 1 : 0) + (section.isOpen ? section.total : 0), 0);
	}

	/** Of all groups, or of what was found. */
	get items(): number {
		return this.sections.reduce((sum, section) => sum + section.total, 0);
	}

	row(index: number): Row | null {
		let left = index;
		for (const [at, section] of this.sections.entries()) {
			if (section.group) {
				if (left === 0) return { kind: "group", group: section.group, isOpen: section.isOpen, index: at, of: this.sections.length };
				left--;
			}
			if (!section.isOpen) continue;
			if (left < section.total) {
				const item = section.pages.get(Math.floor(left / PAGE))?.[left % PAGE] ?? null;
				return { kind: "item", item, group: section.group?.id ?? null, index: left, of: section.total };
			}
			left -= section.total;
		}
		return null;
	}

	toggle(group: number, isOpen?: boolean): void {
		const section = this.sections.find((one) => one.group?.id === group);
		if (!section) return;
		section.isOpen = isOpen ?? !section.isOpen;
		if (section.isOpen) this.closed.delete(group);
		else this.closed.add(group);
		this.changed();
	}

	/** Begins anew with a search, or with all groups. */
	async find(search: string): Promise<void> {
		this.sought = search;
		this.seen = [];
		await this.load();
	}

	/** Something changed at the site: what is shown stays until its successor is here. */
	async load(): Promise<void> {
		const generation = ++this.generation;
		const sought = this.sought;
		try {
			const sections = sought ? await this.loadFound() : await this.loadGroups();
			if (generation !== this.generation) return;
			this.sections = sections;
			this.answered = sought;
			this.asked.clear();
			this.isLoaded = true;
			this.changed();
		} catch (error) {
			if (generation === this.generation) this.failed(error);
		}
	}

	private async loadFound(): Promise<Section[]> {
		const found = await this.fetchItems(this.sought, null, 1);
		const section: Section = { group: null, isOpen: true, total: found.total, pages: new Map([[0, found.items]]) };
		await this.fillSeen([section]);
		return [section];
	}

	private async loadGroups(): Promise<Section[]> {
		const groups = await this.fetchGroups();
		const sections = groups
			.filter((group) => group.items > 0 || group.id !== 0)
			.map((group): Section => ({ group, isOpen: !this.closed.has(group.id), total: group.items, pages: new Map() }));
		await this.fillSeen(sections);
		return sections;
	}

	/** The pages in sight are fetched before the list is shown, so that it does not flicker. */
	private async fillSeen(sections: Section[]): Promise<void> {
		const seen = this.seen.length
			? this.seen
			: sections
					.filter((section) => section.isOpen)
					.slice(0, 8)
					.map((section) => ({ group: section.group?.id ?? null, page: 0 }));
		await Promise.all(
			seen.map(({ group, page }) => {
				const section = sections.find((one) => (one.group?.id ?? null) === group);
				const isThere = section && section.isOpen && page * PAGE < section.total && !section.pages.has(page);
				return isThere ? this.fill(section, page) : undefined;
			}),
		);
	}

	private async fill(section: Section, page: number): Promise<void> {
		const got = await this.fetchItems(this.sought, section.group?.id ?? null, page + 1);
		section.pages.set(page, got.items);
		section.total = got.total;
	}

	/** Fetches what these rows lack. */
	want(first: number, end: number): void {
		this.seen = [];
		for (let i = first; i < end; i++) {
			const row = this.row(i);
			if (row?.kind !== "item") continue;
			const page = Math.floor(row.index / PAGE);
			if (!this.seen.some((one) => one.group === row.group && one.page === page)) this.seen.push({ group: row.group, page });
			if (row.item) continue;
			const key = `${row.group}/${page}`;
			if (this.asked.has(key)) continue;
			this.asked.add(key);
			const section = this.sections.find((one) => (one.group?.id ?? null) === row.group)!;
			const generation = this.generation;
			this.fill(section, page)
				.then(() => generation === this.generation && this.changed())
				.catch((error) => generation === this.generation && this.failed(error));
		}
	}
}
