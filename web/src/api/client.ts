// Requests to /login/api: one function an address, typed; every failure is a Failure with words for a person.
import type * as api from "./types";

export class Failure extends Error {
	constructor(
		readonly status: number, // 0: the site was not reached
		readonly word: string,
		message: string,
		readonly fields: Record<string, string[]> = {},
		readonly retryAfter = 0, // seconds
	) {
		super(message);
	}
}

// Waits: a network that swallows what is sent gives no error of its own for minutes.
const ANSWER_MS = 30_000;
const PULSE_MS = 5_000;
const RECORDING_MS = 600_000;

let csrf = "";
let signedOut: (word: string) => void = () => {};

/** Of the login at hand; each writing request carries it. */
export function useToken(token: string): void {
	csrf = token;
}

/** Called when the site says that there is no login (any more), or that its password must be changed first. */
export function onSignedOut(then: (word: string) => void): void {
	signedOut = then;
}

function unreachable(): Failure {
	return new Failure(0, "unreachable", "The site cannot be reached. Check the network and try again.");
}

async function failureOf(answer: Response): Promise<Failure> {
	const said = (await answer.json().catch(() => ({}))) as Partial<api.Problem>;
	const wait = Number(answer.headers.get("Retry-After") ?? 0) || 0;
	let text = said.message || `The site answered ${answer.status}.`;
	if (answer.status === 429 && wait > 0 && !/\d/.test(text)) text += ` Try again in ${wait} s.`;
	return new Failure(answer.status, said.error ?? "", text, said.fields ?? {}, wait);
}

/** Head and body of the answer come within so many milliseconds, or it is a Failure. */
async function ask(method: string, path: string, body?: unknown, within = ANSWER_MS): Promise<Response> {
	const headers: Record<string, string> = { Accept: "application/json" };
	if (method !== "GET") headers["X-CSRF-Token"] = csrf;
	if (body !== undefined) headers["Content-Type"] = "application/json";
	let answer: Response;
	try {
		answer = await fetch(`/login/api/${path}`, {
			method,
			headers,
			body: body === undefined ? undefined : JSON.stringify(body),
			credentials: "same-origin",
			cache: "no-store",
			redirect: "error",
			signal: AbortSignal.timeout(within),
		});
	} catch {
		throw unreachable();
	}
	if (answer.ok) return answer;
	const failure = await failureOf(answer);
	if (failure.word === "login_required" || failure.word === "password_change_required") signedOut(failure.word);
	throw failure;
}

async function json<T>(method: string, path: string, body?: unknown, within?: number): Promise<T> {
	const answer = await ask(method, path, body, within);
	try {
		return (await answer.json()) as T;
	} catch {
		throw unreachable(); // cut short
	}
}

async function nothing(method: string, path: string, body?: unknown): Promise<void> {
	await ask(method, path, body);
}

function query(of: Record<string, string | number | boolean | null | undefined>): string {
	const given = new URLSearchParams();
	for (const [name, value] of Object.entries(of))
		if (value !== null && value !== undefined && value !== "") given.set(name, String(value));
	const text = given.toString();
	return text ? `?${text}` : "";
}

const at = encodeURIComponent;

export const me = () => json<api.Me>("GET", "me");
export const login = (username: string, password: string) => json<api.Me>("POST", "login", { username, password });
export const loginByLink = (token: string) => json<api.Me>("POST", "link", { token });
export const logout = () => nothing("POST", "logout");
export const changePassword = (current: string, next: string) => nothing("POST", "password", { current, new: next });

export const pulse = () => json<api.Pulse>("GET", "pulse", undefined, PULSE_MS);
export const groups = () => json<api.Group[]>("GET", "groups");
export const items = (search: string, group: number | null, page: number) =>
	json<api.Items>("GET", `items${query({ search, group, page })}`);
export const item = (id: number) => json<api.Item>("GET", `items/shell-jump/${id}`);
export const explain = (id: number) => json<api.Explanation>("GET", `items/shell-jump/${id}/explain`);
export const accounts = (id: number) => json<api.Accounts>("GET", `items/shell-jump/${id}/accounts`);

export const start = (item_id: number, account_id: number | null, columns: number, rows: number) =>
	json<api.Started>("POST", "sessions", { item_type: "shell_jump", item_id, account_id, columns, rows });
export const sessions = (search: string, page: number, live?: boolean) =>
	json<api.Sessions>("GET", `sessions${query({ search, page, live })}`);
export const session = (uid: string) => json<api.Session>("GET", `sessions/${at(uid)}`);
export const saveNotes = (uid: string, notes: string) => json<api.Session>("PATCH", `sessions/${at(uid)}`, { notes });
export const ticket = (uid: string, viewer: string | null) =>
	json<api.Ticket>("POST", `sessions/${at(uid)}/ticket`, { viewer });
export const endSession = (uid: string) => nothing("POST", `sessions/${at(uid)}/end`);

/** As asciicast v2. */
export async function recording(uid: string): Promise<string> {
	const answer = await ask("GET", `sessions/${at(uid)}/recording`, undefined, RECORDING_MS);
	return answer.text().catch(() => {
		throw unreachable();
	});
}
export const transcriptAddress = (uid: string) => `/login/api/sessions/${at(uid)}/transcript`;
export const recordingAddress = (uid: string) => `/login/api/sessions/${at(uid)}/recording`;

export const hostKeys = (search: string, page: number) => json<api.HostKeys>("GET", `host-keys${query({ search, page })}`);
export const acceptHostKey = (id: number) => nothing("POST", `host-keys/${id}/accept`);
export const forgetHostKey = (id: number) => nothing("DELETE", `host-keys/${id}`);

export const apiSettings = () => json<api.ApiSettings>("GET", "api-settings");
export const saveApiSettings = (settings: api.ApiSettings) => json<api.ApiSettings>("PATCH", "api-settings", settings);
export const apiAccounts = () => json<api.ApiAccounts>("GET", "api-accounts");
export const addApiAccount = (wish: api.ApiAccountWish) => json<api.ApiAccount & api.Secret>("POST", "api-accounts", wish);
export const changeApiAccount = (id: number, wish: Partial<api.ApiAccountWish>) =>
	json<api.ApiAccount>("PATCH", `api-accounts/${id}`, wish);
export const deleteApiAccount = (id: number) => nothing("DELETE", `api-accounts/${id}`);
export const regenerateSecret = (id: number) => json<api.Secret>("POST", `api-accounts/${id}/regenerate`);

/** What to tell a person of whatever was thrown. */
export function wordsOf(error: unknown): string {
	return error instanceof Error && error.message ? error.message : "Something went wrong. Try again.";
}
