import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, duration, plural, when, whenInList, zone } from "../src/format";

test("a time in a sentence names its zone, one in a list does not", () => {
	const named = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" }).formatToParts(0).find(({ type }) => type === "timeZoneName")!.value;
	assert.ok(when(0).includes(named), when(0));
	assert.ok(!whenInList(0).includes(named), whenInList(0));
	assert.equal(zone(), Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test("durations and sizes", () => {
	assert.deepEqual([0, 59_999, 61_000, 3_600_000].map(duration), ["0:00", "0:59", "1:01", "1:00:00"]);
	assert.deepEqual([999, 1000, 1_500_000, 2e9].map(bytes), ["999 B", "1.0 kB", "1.5 MB", "2.0 GB"]);
	assert.deepEqual([plural(1, "match", "matches"), plural(2, "match", "matches"), plural(2, "key")], ["1 match", "2 matches", "2 keys"]);
});
