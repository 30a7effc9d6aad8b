// The console's beginning: theme, login, and the page that the address names.
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import "@xterm/xterm/css/xterm.css";
import "./style/app.css";

import { wordsOf } from "./api/client";
import { focusMain, focusPage, isFocusLost } from "./focus";
import * as logins from "./login";
import { Header } from "./pages/header";
import { ApiPage } from "./pages/api_configuration";
import { Console } from "./pages/console";
import { HostKeysPage } from "./pages/host_keys";
import { ReplayPage } from "./pages/replay";
import { SessionsPage } from "./pages/sessions";
import { ChangePassword, SignIn } from "./pages/sign_in";
import { watchPage } from "./pulse";
import { follow, go, here, listen, type Place } from "./router";
import { useStore } from "./store";
import { adoptStyles } from "./terminal/styles";
import type { Tab } from "./terminal/tab";
import * as tabs from "./terminal/tabs";
import { startTheme } from "./theme";

/** What the page is about, by what it shows: the shell in front, else the place. */
function titleOf(place: Place, login: logins.Login, tab: Tab | null): string {
	const titles: Record<Place["page"], string> = {
		"sign-in": "Sign in",
		items: "Jump Items",
		sessions: "Sessions",
		replay: "Recording",
		"host-keys": "Host keys",
		api: "API Configuration",
		password: "Password",
		nowhere: "Not found",
	};
	if (login.is === "nobody" || place.page === "sign-in") return titles["sign-in"];
	if (login.is === "known" && login.me.must_change_password) return titles.password;
	if (place.page === "items" && place.item === null && tab) return tab.item.name;
	return titles[place.page];
}

function usePlace(): Place {
	const [place, setPlace] = useState(here());
	useEffect(() => follow(setPlace), []);
	return place;
}

/** A new page without a reload: its title is said, and the keyboard is somewhere on it. */
function useTitle(title: string): void {
	const isFirst = useRef(true);

	useEffect(() => {
		document.title = `${title} · Sallyport`;
		if (isFirst.current) {
			isFirst.current = false;
			return;
		}
		const frame = requestAnimationFrame(() => isFocusLost() && focusPage());
		return () => cancelAnimationFrame(frame);
	}, [title]);
}

function App() {
	const place = usePlace();
	const login = useStore(logins.login);
	const title = titleOf(place, login, useStore(tabs.current));

	useTitle(title);
	return (
		<>
			<Shown place={place} login={login} />
			<p class="unseen" role="status">
				{login.is === "unknown" ? "" : title}
			</p>
		</>
	);
}

function Shown(props: { place: Place; login: logins.Login }) {
	const { place, login } = props;
	const [wrong, setWrong] = useState("");

	useEffect(() => {
		// A link signs in anew, whoever was signed in before.
		if (place.page === "sign-in" && place.link) logins.login.set({ is: "nobody", after: "nothing" });
		else logins.recall().catch((error) => setWrong(wordsOf(error)));
	}, []);

	useEffect(() => {
		if (login.is !== "known" || login.me.must_change_password) return;
		tabs.belongTo(login.me.user.id);
		if (place.page === "sign-in" && !place.link) go(place.open ? `/console?open=shell-jump/${place.open}` : "/console", true);
	}, [login, place]);

	if (login.is === "unknown")
		return (
			<main class="sign-in" id="main">
				<p role="status" class="quiet">
					{wrong || "Loading …"}
				</p>
				{wrong && <button onClick={() => location.reload()}>Try again</button>}
			</main>
		);
	if (login.is === "nobody" || (place.page === "sign-in" && place.link)) {
		const at = place.page === "sign-in" ? place : { link: null, open: null };
		return <SignIn link={at.link} open={at.open} after={login.is === "nobody" ? login.after : "nothing"} />;
	}
	if (login.me.must_change_password) return <ChangePassword isForced />;
	return (
		<>
			<a
				class="skip"
				href="#main"
				onClick={(event) => {
					event.preventDefault();
					focusMain();
				}}
			>
				Skip to the page
			</a>
			<Header me={login.me} place={place} />
			<Page place={place} />
		</>
	);
}

function Page(props: { place: Place }) {
	const { place } = props;
	switch (place.page) {
		case "items":
			return <Console item={place.item} isOpening={place.isOpening} />;
		case "sessions":
			return <SessionsPage search={place.search} />;
		case "replay":
			return <ReplayPage key={place.session} session={place.session} />;
		case "host-keys":
			return <HostKeysPage />;
		case "api":
			return <ApiPage />;
		case "password":
			return <ChangePassword isForced={false} />;
		default:
			return (
				<main class="page" id="main">
					<h1>There is nothing here</h1>
					<p>
						<a href="/console">To the Jump Items</a>
					</p>
				</main>
			);
	}
}

adoptStyles();
startTheme();
listen();
watchPage();
logins.listen();
tabs.listen();
render(<App />, document.getElementById("app")!);
