import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf } from "../src/router";

const token = "0123456789abcdef".repeat(4);

test("each page has its address", () => {
	assert.deepEqual(placeOf("/console"), { page: "items", item: null, isOpening: false });
	assert.deepEqual(placeOf("/console/"), { page: "items", item: null, isOpening: false });
	assert.deepEqual(placeOf("/console/item/shell-jump/7"), { page: "items", item: 7, isOpening: false });
	assert.deepEqual(placeOf("/console", "?open=shell-jump/7"), { page: "items", item: 7, isOpening: true });
	assert.deepEqual(placeOf("/console/sessions", "?search=web"), { page: "sessions", search: "web" });
	assert.deepEqual(placeOf("/console/replay/ab12"), { page: "replay", session: "ab12" });
	assert.deepEqual(placeOf("/console/host-keys"), { page: "host-keys" });
	assert.deepEqual(placeOf("/console/api"), { page: "api" });
	assert.deepEqual(placeOf("/console/password"), { page: "password" });
});

test("a single-use link is read from behind the hash", () => {
	assert.deepEqual(placeOf("/login", "", `#link=${token}&open=shell-jump/1`), { page: "sign-in", link: token, open: 1 });
	assert.deepEqual(placeOf("/login"), { page: "sign-in", link: null, open: null });
	assert.deepEqual(placeOf("/login", "", "#link=short"), { page: "sign-in", link: null, open: null });
});

test("what is no page is nowhere", () => {
	for (const path of ["/", "/other", "/console/nowhere", "/console/replay", "/console/replay/a/b", "/console/replay/<script>"])
		assert.equal(placeOf(path).page, "nowhere", path);
	assert.deepEqual(placeOf("/console/item/shell-jump/x"), { page: "items", item: null, isOpening: false });
});
