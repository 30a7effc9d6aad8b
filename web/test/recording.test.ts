import assert from "node:assert/strict";
import { test } from "node:test";

import { parseCast, sizeOf } from "../src/recording/cast";
import { Player, type Stage } from "../src/recording/player";
import { find, linesOf } from "../src/recording/search";
import { Clock } from "./site";

const head = '{"version": 2, "width": 80, "height": 24, "title": "web"}';
const cast = (...lines: string[]) => parseCast([head, ...lines].join("\n"));

test("a recording is its head and its events", () => {
	const made = cast('[0.5, "o", "hello"]', '[1.25, "r", "100x30"]', '[2, "o", "x"]');
	assert.equal(made.columns, 80);
	assert.equal(made.duration, 2000);
	assert.deepEqual(
		made.events.map((event) => event.at),
		[500, 1250, 2000],
	);
});

test("a last line that is cut short is left out", () => {
	assert.equal(cast('[0.5, "o", "hello"]', '[1.25, "o", "wor').events.length, 1);
});

test("another kind of file is refused", () => {
	for (const text of ['{"version": 1}', "", "null", "<html>"]) assert.throws(() => parseCast(text), /cannot be shown here/, text);
});

test("sizes are read, nonsense is not", () => {
	assert.deepEqual(sizeOf("120x40"), { columns: 120, rows: 40 });
	assert.equal(sizeOf("0x40"), null);
	assert.equal(sizeOf("120x40;rm"), null);
});

test("a text is found through colours and across events, at the moment it was whole", () => {
	const lines = linesOf(cast('[1, "o", "\\u001b[31mdisk \\u001b[0mfu"]', '[2, "o", "ll\\r\\n"]', '[3, "o", "done\\r\\n"]').events);
	const matches = find(lines, "Disk Full");
	assert.equal(matches.length, 1);
	assert.deepEqual([matches[0]!.at, matches[0]!.line, matches[0]!.from], [2000, "disk full", 0]);
});

test("an escape sequence that is cut between events is no text", () => {
	const lines = linesOf(cast('[1, "o", "a\\u001b]0;tit"]', '[2, "o", "le\\u0007b\\u001b[3"]', '[3, "o", "1mc"]').events);
	assert.deepEqual(
		lines.map((line) => line.text),
		["abc"],
	);
});

test("what was erased on its line is not found", () => {
	const lines = linesOf(cast('[1, "o", "secrat\\b\\bet"]', '[2, "o", "\\rSECRET\\n"]').events);
	assert.deepEqual(
		lines.map((line) => line.text),
		["SECRET"],
	);
	assert.equal(find(lines, "secrat").length, 0);
});

test("matches are bounded", () => {
	const lines = linesOf(cast(`[1, "o", "${"ab".repeat(2000)}"]`).events);
	assert.equal(find(lines, "a", 50).length, 50);
});

class Note implements Stage {
	screen = "";
	sizes: string[] = [];
	writes = 0;
	async write(data: string): Promise<void> {
		this.screen += data;
		this.writes++;
	}
	resize(columns: number, rows: number): void {
		this.sizes.push(`${columns}x${rows}`);
	}
	reset(columns: number, rows: number): void {
		this.screen = "";
		this.resize(columns, rows);
	}
	snapshot(): string {
		return this.screen;
	}
}

function play(...lines: string[]) {
	const clock = new Clock();
	const stage = new Note();
	const player = new Player(cast(...lines), stage, { now: () => clock.time, later: (ms, run) => clock.later(ms, run) }, () => {}, sizeOf);
	return { clock, stage, player };
}

test("events are shown when they happened", async () => {
	const { clock, stage, player } = play('[0.1, "o", "a"]', '[1, "o", "b"]', '[1.5, "o", "c"]');
	player.play();
	await clock.pass(500);
	assert.equal(stage.screen, "a");
	await clock.pass(600);
	assert.equal(stage.screen, "ab");
	await clock.pass(1000);
	assert.equal(stage.screen, "abc");
	assert.equal(player.isPlaying, false);
	assert.equal(player.time, 1500);
});

test("twice as fast takes half the time", async () => {
	const { clock, stage, player } = play('[1, "o", "a"]', '[1.9, "o", "b"]');
	player.setSpeed(2);
	player.play();
	await clock.pass(520);
	assert.equal(stage.screen, "a");
	await clock.pass(480);
	assert.equal(stage.screen, "ab");
});

test("long pauses are cut, where wanted", async () => {
	const { clock, stage, player } = play('[0.1, "o", "a"]', '[100, "o", "b"]');
	player.play();
	await clock.pass(3000);
	assert.equal(stage.screen, "ab");
	const other = play('[0.1, "o", "a"]', '[100, "o", "b"]');
	other.player.cutsIdle = false;
	other.player.play();
	await other.clock.pass(3000);
	assert.equal(other.stage.screen, "a");
});

test("seeking shows the screen of that moment, forwards and back", async () => {
	const { stage, player } = play('[1, "o", "a"]', '[2, "r", "100x30"]', '[3, "o", "b"]', '[4, "o", "c"]');
	await player.seek(3500);
	assert.equal(stage.screen, "ab");
	assert.equal(stage.sizes.at(-1), "100x30");
	assert.equal(player.time, 3500);
	await player.seek(1500);
	assert.equal(stage.screen, "a");
	assert.equal(stage.sizes.at(-1), "80x24");
	await player.seek(99999);
	assert.equal(stage.screen, "abc");
});

test("seeking back in a long recording begins at a screen kept on the way", async () => {
	const lines = Array.from({ length: 9000 }, (_, i) => `[${i / 100}, "o", "${i % 10}"]`);
	const { stage, player } = play(...lines);
	await player.seek(90_000);
	assert.equal(stage.screen.length, 9000);
	stage.writes = 0;
	await player.seek(60_000);
	assert.equal(stage.screen.length, 6001);
	assert.ok(stage.writes <= 3);
});

test("playing goes on after a seek", async () => {
	const { clock, stage, player } = play('[1, "o", "a"]', '[2, "o", "b"]', '[3, "o", "c"]');
	player.play();
	await player.seek(1500);
	assert.ok(player.isPlaying);
	await clock.pass(600);
	assert.equal(stage.screen, "ab");
	player.pause();
	await clock.pass(5000);
	assert.equal(stage.screen, "ab");
});
