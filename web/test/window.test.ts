import assert from "node:assert/strict";
import { test } from "node:test";

import { scrollTo, windowOf } from "../src/widgets/window";

test("rows in sight and a few around them are drawn", () => {
	assert.deepEqual(windowOf(0, 480, 48, 10_000, 4), { first: 0, end: 14 });
	assert.deepEqual(windowOf(48_000, 480, 48, 10_000, 4), { first: 996, end: 1014 });
	assert.deepEqual(windowOf(479_520, 480, 48, 10_000, 4), { first: 9986, end: 10_000 });
});

test("a list that shrank under its scroll position draws nothing wrong", () => {
	assert.deepEqual(windowOf(48_000, 480, 48, 3, 4), { first: 3, end: 3 });
	assert.deepEqual(windowOf(0, 0, 48, 0, 4), { first: 0, end: 0 });
});

test("a row comes into sight with the least movement", () => {
	assert.equal(scrollTo(0, 100, 480, 48), 0);
	assert.equal(scrollTo(5, 100, 480, 48), 100);
	assert.equal(scrollTo(20, 0, 480, 48), 21 * 48 - 480);
});
