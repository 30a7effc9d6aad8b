import assert from "node:assert/strict";
import { test } from "node:test";

import * as client from "../src/api/client";
import { Failure } from "../src/api/client";

type Fetch = typeof fetch;

/** The page's way to the site, for as long as a test runs. */
async function withFetch(answer: Fetch, run: () => Promise<void>): Promise<void> {
	const before = globalThis.fetch;
	globalThis.fetch = answer;
	try {
		await run();
	} finally {
		globalThis.fetch = before;
	}
}

function isUnreachable(error: unknown): boolean {
	return error instanceof Failure && error.status === 0;
}

test("a site that swallows a request counts as not reached, in a bounded time", async () => {
	const before = AbortSignal.timeout;
	const waits: number[] = [];
	AbortSignal.timeout = (ms) => {
		waits.push(ms);
		return AbortSignal.abort();
	};
	try {
		await withFetch(
			((_address, options) => new Promise((_done, refuse) => options?.signal?.aborted && refuse(options.signal.reason))) as Fetch,
			async () => {
				await assert.rejects(client.pulse(), isUnreachable);
				await assert.rejects(client.me(), isUnreachable);
				await assert.rejects(client.recording("ab"), isUnreachable);
			},
		);
	} finally {
		AbortSignal.timeout = before;
	}
	assert.deepEqual(waits, [5_000, 30_000, 600_000]);
});

test("an answer that is cut short counts as not reached", async () => {
	await withFetch(async () => new Response('{"user": {'), async () => assert.rejects(client.me(), isUnreachable));
});

test("a refusal has the site's words, and how long to wait", async () => {
	const answer = new Response(JSON.stringify({ error: "too_many", message: "Slow down." }), { status: 429, headers: { "Retry-After": "7" } });
	await withFetch(async () => answer, async () =>
		assert.rejects(client.me(), (error) => {
			assert.ok(error instanceof Failure);
			assert.deepEqual([error.status, error.word, error.message, error.retryAfter], [429, "too_many", "Slow down. Try again in 7 s.", 7]);
			return true;
		}),
	);
});

test("only what writes carries the login's token", async () => {
	const sent: [string, string | undefined][] = [];
	client.useToken("of this login");
	await withFetch(
		(async (_address: string, options: RequestInit) => {
			sent.push([options.method!, (options.headers as Record<string, string>)["X-CSRF-Token"]]);
			return new Response("{}");
		}) as Fetch,
		async () => {
			await client.me();
			await client.endSession("ab");
		},
	);
	assert.deepEqual(sent, [
		["GET", undefined],
		["POST", "of this login"],
	]);
});
