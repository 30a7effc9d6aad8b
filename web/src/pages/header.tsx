// The bar on top: where one is, where else one may go, and who one is.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { wordsOf } from "../api/client";
import type { Me } from "../api/types";
import { focusPage } from "../focus";
import { when } from "../format";
import { greeting, signOut } from "../login";
import { isReachable } from "../pulse";
import type { Place } from "../router";
import { useStore } from "../store";
import * as tabs from "../terminal/tabs";
import { setTheme, theme, type Theme } from "../theme";
import { Confirm } from "../widgets/dialog";
import { Icon } from "../widgets/icons";
import { Brand } from "./sign_in";

const GREETING_MS = 30000;

export function Header(props: { me: Me; place: Place }) {
	const { me, place } = props;
	const { user } = me;
	const greeted = useStore(greeting);
	const reachable = useStore(isReachable);
	const before = useRef(place.page);

	useEffect(() => {
		// It would lie on what the next page has in its corner.
		if (before.current !== place.page && before.current !== "sign-in") greeting.set(null);
		before.current = place.page;
	}, [place.page]);

	function link(address: string, text: string, isHere: boolean) {
		return (
			<a href={address} aria-current={isHere ? "page" : undefined}>
				{text}
			</a>
		);
	}
	return (
		<>
			<header class="top">
				<a class="home" href="/console" aria-label="Sallyport: Jump Items">
					<Brand />
				</a>
				<nav aria-label="Pages">
					{link("/console", "Jump Items", place.page === "items")}
					{link("/console/sessions", "Sessions", place.page === "sessions" || place.page === "replay")}
					{user.is_administrator && link("/console/host-keys", "Host keys", place.page === "host-keys")}
					{user.may_configure_api && link("/console/api", "API", place.page === "api")}
				</nav>
				<UserMenu me={me} />
			</header>
			<div class="toasts">
				<div role="alert">
					{!reachable && (
						<div class="notice warning">
							<p>The site cannot be reached. Running shells go on; this page catches up by itself.</p>
						</div>
					)}
				</div>
				<div role="status">{greeted && <Greeting greeted={greeted} />}</div>
			</div>
		</>
	);
}

/** The last sign-in, for the person to say "that was not me". */
function Greeting(props: { greeted: Me }) {
	const { user, last_login } = props.greeted;
	useEffect(() => {
		const timer = setTimeout(() => greeting.set(null), GREETING_MS);
		return () => clearTimeout(timer);
	}, []);
	return (
		<div class="notice info">
			<p>
				Welcome, {user.display_name || user.username}.{" "}
				{last_login ? `Last sign-in: ${when(last_login.at)} from ${last_login.address}.` : "This is your first sign-in."}
			</p>
			<button
				class="tool"
				aria-label="Dismiss"
				onClick={() => {
					greeting.set(null);
					focusPage();
				}}
			>
				<Icon name="close" />
			</button>
		</div>
	);
}

function UserMenu(props: { me: Me }) {
	const { me } = props;
	const [isOpen, setOpen] = useState(false);
	const [wish, setWish] = useState<Theme>(theme());
	const [isLeaving, setLeaving] = useState(false);
	const [wrong, setWrong] = useState("");
	const box = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);

	useLayoutEffect(() => {
		if (!isOpen) return;
		const away = (event: Event) => {
			if (!box.current?.contains(event.target as Node)) setOpen(false);
		};
		const key = (event: KeyboardEvent) => {
			if (event.key !== "Escape") return;
			setOpen(false);
			button.current?.focus();
		};
		addEventListener("pointerdown", away);
		addEventListener("focusin", away);
		addEventListener("keydown", key);
		return () => {
			removeEventListener("pointerdown", away);
			removeEventListener("focusin", away);
			removeEventListener("keydown", key);
		};
	}, [isOpen]);

	async function leave() {
		try {
			await signOut();
			tabs.forgetAll();
		} catch (error) {
			setWrong(wordsOf(error));
		}
	}

	return (
		<div class="user" ref={box}>
			<button ref={button} aria-expanded={isOpen} aria-controls="user-menu" onClick={() => setOpen(!isOpen)}>
				<span class="user-name">{me.user.display_name || me.user.username}</span>
				<Icon name="down" />
			</button>
			{isOpen && (
				<div class="menu" id="user-menu">
					<p class="quiet">
						{me.user.username} at {me.site.name}
					</p>
					<fieldset class="theme">
						<legend>Theme</legend>
						{(["system", "light", "dark"] as Theme[]).map((one) => (
							<label key={one}>
								<input
									type="radio"
									name="theme"
									checked={wish === one}
									onChange={() => {
										setTheme(one);
										setWish(one);
									}}
								/>
								<span>{one === "system" ? "As the system" : one === "light" ? "Light" : "Dark"}</span>
							</label>
						))}
					</fieldset>
					<a href="/console/password" onClick={() => setOpen(false)}>
						Change password
					</a>
					<button class="plain" onClick={() => (tabs.tabs.get().some((tab) => tab.isLive) ? setLeaving(true) : void leave())}>
						Sign out
					</button>
					{wrong && (
						<p class="wrong" role="alert">
							{wrong}
						</p>
					)}
					<p class="quiet">Sallyport {me.site.version}</p>
				</div>
			)}
			{isLeaving && (
				<Confirm title="Sign out with live sessions?" action="Sign out" onConfirm={leave} onClose={() => setLeaving(false)}>
					<p>They are not ended: sign in again and show them from the list of sessions.</p>
				</Confirm>
			)}
		</div>
	);
}
