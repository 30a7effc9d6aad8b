import assert from "node:assert/strict";
import { test } from "node:test";

import { pulse, startPulse, stopPulse } from "../src/pulse";

test("after a pulse that failed everything is fetched again, and then not any more", async () => {
	const before = { fetch: globalThis.fetch, setTimeout: globalThis.setTimeout, document: globalThis.document };
	let isDown = false;
	let heard = 0;
	let next: (() => void) | null = null;

	async function turn(run: () => void) {
		next = null;
		run();
		while (!next) await new Promise((done) => setImmediate(done));
		return heard;
	}
	const again = () => turn(next!);

	globalThis.document = { hidden: false } as Document;
	globalThis.setTimeout = ((run: () => void) => {
		next = run;
		return 1;
	}) as unknown as typeof setTimeout;
	globalThis.fetch = async () => {
		if (isDown) throw new TypeError("no network");
		return new Response(JSON.stringify({ items: 1, jumpoints: 1, sessions: 1 }));
	};
	const forget = pulse.follow(() => heard++);
	try {
		assert.equal(await turn(startPulse), 1);
		assert.equal(await again(), 1);
		isDown = true;
		assert.equal(await again(), 1);
		isDown = false;
		assert.equal(await again(), 2);
		assert.equal(await again(), 2);
	} finally {
		forget();
		stopPulse();
		Object.assign(globalThis, before);
	}
});
