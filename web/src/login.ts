// Who is signed in, and what signing in and out does to the page.
import * as client from "./api/client";
import type { Me } from "./api/types";
import { startPulse, stopPulse } from "./pulse";
import { Store } from "./store";

export type Login =
	| { is: "unknown" } // not asked yet
	| { is: "nobody"; after: "nothing" | "end" | "leave" } // end: the login is over; leave: the person signed out
	| { is: "known"; me: Me };

export const login = new Store<Login>({ is: "unknown" });
export const greeting = new Store<Me | null>(null); // a sign-in just now: its last-login notice is shown once

function known(me: Me): void {
	client.useToken(me.csrf);
	login.set({ is: "known", me });
	if (!me.must_change_password) startPulse();
}

export async function recall(): Promise<void> {
	try {
		known(await client.me());
	} catch (error) {
		if (error instanceof client.Failure && error.status === 401) login.set({ is: "nobody", after: "nothing" });
		else throw error;
	}
}

export async function signIn(username: string, password: string): Promise<void> {
	const me = await client.login(username, password);
	greeting.set(me);
	known(me);
}

export async function signInByLink(token: string): Promise<void> {
	const me = await client.loginByLink(token);
	greeting.set(me);
	known(me);
}

export async function signOut(): Promise<void> {
	await client.logout();
	stopPulse();
	login.set({ is: "nobody", after: "leave" });
}

/** The password was changed: what the site says of the login now. */
export async function refresh(): Promise<void> {
	known(await client.me());
}

export function listen(): void {
	client.onSignedOut((word) => {
		const now = login.get();
		if (now.is !== "known") return;
		stopPulse();
		if (word === "password_change_required") login.set({ is: "known", me: { ...now.me, must_change_password: true } });
		else login.set({ is: "nobody", after: "end" });
	});
}

export function mayViewRecordings(): boolean {
	const now = login.get();
	return now.is === "known" && now.me.user.may_view_recordings;
}
