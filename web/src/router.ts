// Which page an address shows. Links are ordinary links; a click on one of ours changes the page without a reload, so that
// live terminals stay.

export type Place =
	| { page: "sign-in"; open: number | null; link: string | null }
	| { page: "items"; item: number | null; isOpening: boolean } // isOpening: its shell at once
	| { page: "sessions"; search: string }
	| { page: "replay"; session: string }
	| { page: "host-keys" }
	| { page: "api" }
	| { page: "password" }
	| { page: "nowhere" };

const itemName = /^shell-jump\/([1-9][0-9]{0,9})$/;

function itemNumber(text: string | null): number | null {
	const found = itemName.exec(text ?? "");
	return found ? Number(found[1]) : null;
}

/** path, search and hash as an URL has them. */
export function placeOf(path: string, search = "", hash = ""): Place {
	const asked = new URLSearchParams(search);
	const parts = path.split("/").filter(Boolean);
	if (parts[0] === "login" && parts.length === 1) {
		const given = new URLSearchParams(hash.replace(/^#/, ""));
		const link = given.get("link");
		return {
			page: "sign-in",
			link: link && /^[0-9a-f]{64}$/.test(link) ? link : null,
			open: itemNumber(given.get("open") ?? asked.get("open")),
		};
	}
	if (parts[0] !== "console") return { page: "nowhere" };
	const rest = parts.slice(1);
	switch (rest[0]) {
		case undefined:
			return { page: "items", item: itemNumber(asked.get("open")), isOpening: asked.has("open") };
		case "item":
			return { page: "items", item: itemNumber(rest.slice(1).join("/")), isOpening: false };
		case "sessions":
			return rest.length === 1 ? { page: "sessions", search: asked.get("search") ?? "" } : { page: "nowhere" };
		case "replay":
			return rest.length === 2 && /^[0-9A-Za-z_-]{1,64}$/.test(rest[1]!)
				? { page: "replay", session: rest[1]! }
				: { page: "nowhere" };
		case "host-keys":
			return rest.length === 1 ? { page: "host-keys" } : { page: "nowhere" };
		case "api":
			return rest.length === 1 ? { page: "api" } : { page: "nowhere" };
		case "password":
			return rest.length === 1 ? { page: "password" } : { page: "nowhere" };
		default:
			return { page: "nowhere" };
	}
}

type Listener = (place: Place) => void;
const listeners = new Set<Listener>();

export function here(): Place {
	return placeOf(location.pathname, location.search, location.hash);
}

function tell(): void {
	for (const listener of listeners) listener(here());
}

export function go(address: string, replace = false): void {
	if (replace) history.replaceState(null, "", address);
	else history.pushState(null, "", address);
	tell();
}

/** Returns what stops it. */
export function follow(listener: Listener): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

function isOurs(event: MouseEvent): HTMLAnchorElement | null {
	if (event.defaultPrevented || event.button !== 0) return null;
	if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
	const link = (event.target as Element | null)?.closest?.("a");
	if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return null;
	return link.pathname === "/console" || link.pathname.startsWith("/console/") ? link : null;
}

export function listen(): void {
	addEventListener("popstate", tell);
	document.addEventListener("click", (event) => {
		const link = isOurs(event);
		if (!link) return;
		event.preventDefault();
		go(link.pathname + link.search + link.hash);
	});
}
