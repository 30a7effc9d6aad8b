// The way in: a name and a password, or a single-use link; then a new password where the site asks for one.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import { login, refresh, signIn, signInByLink } from "../login";
import { go } from "../router";
import { Wrong } from "../widgets/dialog";
import { Field } from "../widgets/field";

function Card(props: { title: string; children: preact.ComponentChildren }) {
	return (
		<main class="sign-in" id="main">
			<div class="card">
				<Brand />
				<h1>{props.title}</h1>
				{props.children}
			</div>
		</main>
	);
}

export function Brand() {
	return (
		<div class="brand" aria-hidden="true">
			<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">
				<path d="M4 21V10a8 8 0 0 1 16 0v11" />
				<path d="M9 21v-9.5a3 3 0 0 1 6 0V21" />
				<path d="M2.5 21h19" />
			</svg>
			<span>Sallyport</span>
		</div>
	);
}

function wordsFor(error: unknown): string {
	if (error instanceof client.Failure && error.word === "wrong_credentials")
		return error.message || "That name and password do not fit. After several tries an account is locked for a while.";
	return wordsOf(error);
}

const farewells = {
	nothing: "",
	end: "Your login has ended. Sign in to go on; running shells are still there.",
	leave: "You are signed out.",
};

export function SignIn(props: { link: string | null; open: number | null; after: keyof typeof farewells }) {
	const [username, setUsername] = useState("");
	const [password, setPassword] = useState("");
	const [wrong, setWrong] = useState("");
	const [isLinking, setLinking] = useState(props.link !== null);
	const [isBusy, setBusy] = useState(false);
	const after = props.open ? `/console?open=shell-jump/${props.open}` : "/console";

	const farewell = farewells[props.after];

	useLayoutEffect(() => {
		if (!isLinking) document.getElementById("username")?.focus();
	}, [isLinking]);

	useEffect(() => {
		if (!props.link) return;
		// The secret leaves the address, and so the history, before it is used.
		history.replaceState(null, "", "/login");
		signInByLink(props.link)
			.then(() => go(after, true))
			.catch((error) => {
				setLinking(false);
				setWrong(
					error instanceof client.Failure && error.status === 401
						? "This link was used already, or is older than ten minutes. Make another one, or sign in with a password."
						: wordsOf(error),
				);
			});
	}, []);

	async function submit(event: Event) {
		event.preventDefault();
		setBusy(true);
		setWrong("");
		try {
			await signIn(username, password);
			if (location.pathname.startsWith("/login")) go(after, true);
		} catch (error) {
			setWrong(wordsFor(error));
			setPassword("");
			document.getElementById("password")?.focus();
		}
		setBusy(false);
	}

	if (isLinking)
		return (
			<Card title="Signing in …">
				<p class="quiet" role="status">
					With your single-use link.
				</p>
			</Card>
		);
	return (
		<Card title="Sign in">
			{farewell && !wrong && (
				<p class="note" role="status">
					{farewell}
				</p>
			)}
			<form onSubmit={submit}>
				<div class="field">
					<label for="username">User name</label>
					<input
						id="username"
						name="username"
						autocomplete="username"
						autocapitalize="none"
						spellcheck={false}
						required
						value={username}
						onInput={(event) => setUsername(event.currentTarget.value)}
					/>
				</div>
				<div class="field">
					<label for="password">Password</label>
					<input
						id="password"
						name="password"
						type="password"
						autocomplete="current-password"
						required
						value={password}
						onInput={(event) => setPassword(event.currentTarget.value)}
					/>
				</div>
				<Wrong text={wrong} />
				<button type="submit" class="primary wide" disabled={isBusy}>
					{isBusy ? "Signing in …" : "Sign in"}
				</button>
			</form>
		</Card>
	);
}

/** Forced: nothing else answers until it is done. */
export function ChangePassword(props: { isForced: boolean }) {
	const [current, setCurrent] = useState("");
	const [next, setNext] = useState("");
	const [again, setAgain] = useState("");
	const [wrong, setWrong] = useState("");
	const [fields, setFields] = useState<Record<string, string[]>>({});
	const [isBusy, setBusy] = useState(false);
	const [isDone, setDone] = useState(false);
	const now = login.get();

	async function submit(event: Event) {
		event.preventDefault();
		setFields({});
		setWrong("");
		if (next !== again) {
			setFields({ again: ["The two new passwords differ."] });
			return;
		}
		setBusy(true);
		try {
			await client.changePassword(current, next);
			await refresh();
			setCurrent("");
			setNext("");
			setAgain("");
			setDone(true);
		} catch (error) {
			if (error instanceof client.Failure && Object.keys(error.fields).length > 0) setFields(error.fields);
			else if (error instanceof client.Failure && error.word === "wrong_credentials")
				setFields({ current: ["That is not your current password."] });
			else setWrong(wordsOf(error));
		}
		setBusy(false);
	}

	const form = (
		<form onSubmit={submit} class="narrow">
			{props.isForced && <p class="note">This password was set by somebody else, or is too old. Choose one that only you know.</p>}
			<input type="text" name="username" autocomplete="username" hidden readOnly value={now.is === "known" ? now.me.user.username : ""} />
			<Field
				label="Current password"
				value={current}
				onValue={setCurrent}
				wrong={fields.current}
				help={props.isForced ? undefined : "Leave it empty if a single-use link signed you in."}
				isSecret
				rest={{ autocomplete: "current-password", required: props.isForced, autofocus: props.isForced }}
			/>
			<Field
				label="New password"
				value={next}
				onValue={setNext}
				wrong={fields.new}
				help="A few words that do not belong together are easy to keep and hard to guess."
				isSecret
				rest={{ autocomplete: "new-password", required: true }}
			/>
			<Field
				label="New password, again"
				value={again}
				onValue={setAgain}
				wrong={fields.again}
				isSecret
				rest={{ autocomplete: "new-password", required: true }}
			/>
			<Wrong text={wrong} />
			{isDone && (
				<p class="note good" role="status">
					Changed. Every other login of yours has ended.
				</p>
			)}
			<button type="submit" class="primary" disabled={isBusy}>
				Change password
			</button>
		</form>
	);
	if (props.isForced) return <Card title="Choose a new password">{form}</Card>;
	return (
		<main class="page" id="main">
			<h1>Password</h1>
			{form}
		</main>
	);
}
