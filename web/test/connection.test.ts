import assert from "node:assert/strict";
import { test } from "node:test";

import { Failure } from "../src/api/client";
import { site } from "./site";

test("a new session attaches with its ticket for a fresh screen", async () => {
	const { connection, sockets, asked, screen, attach } = site("v1");
	connection.begin("ticket");
	const socket = await attach();
	assert.equal(socket.ticket, "ticket");
	assert.deepEqual(asked, []);
	assert.deepEqual(socket.texts[0], { type: "attach", offset: -1 });
	assert.equal(socket.binaryType, "arraybuffer");
	assert.deepEqual(screen.links.at(-1), { is: "attached" });
	assert.equal(sockets.length, 1);
});

test("after a reload it asks for a ticket as the viewer it was", async () => {
	const { connection, asked, attach } = site("v1");
	connection.begin(null);
	const socket = await attach(500, 12);
	assert.deepEqual(asked, ["v1"]);
	assert.deepEqual(socket.texts[0], { type: "attach", offset: -1 });
});

test("who types is told once that input is recorded, and not where it is not", async () => {
	const { connection, screen, sockets, attach } = site("v1");
	const told = () => screen.log.filter((line) => line.startsWith("info: What you type is recorded"));
	connection.begin("t");
	await attach();
	assert.equal(told().length, 0);
	sockets[0]!.attached(0, 0, true);
	sockets[0]!.attached(0, 0, true);
	assert.equal(told().length, 1);
});

test("input begins where the site says that this viewer's ends", async () => {
	const { connection, attach, type } = site("v1");
	connection.begin(null);
	type("early");
	const socket = await attach(0, 12);
	assert.deepEqual(socket.inputs, [{ offset: 12, text: "early", size: 5 }]);
});

test("input is numbered on and on", async () => {
	const { connection, attach, type } = site();
	connection.begin("t");
	const socket = await attach();
	type("ls");
	type("\r");
	assert.deepEqual(
		socket.inputs.map(({ offset, text }) => [offset, text]),
		[
			[0, "ls"],
			[2, "\r"],
		],
	);
});

test("a large paste goes in frames of 32 KiB and stops 64 KiB ahead of what is taken", async () => {
	const { connection, attach, type } = site();
	connection.begin("t");
	const socket = await attach();
	type("x".repeat(200_000));
	assert.deepEqual(
		socket.inputs.map(({ offset, size }) => [offset, size]),
		[
			[0, 32768],
			[32768, 32768],
		],
	);
	socket.say({ type: "taken", input: 32768 });
	assert.deepEqual(
		socket.inputs.slice(2).map(({ offset, size }) => [offset, size]),
		[[65536, 32768]],
	);
	socket.say({ type: "taken", input: 98304 });
	assert.deepEqual(
		socket.inputs.slice(3).map(({ offset, size }) => [offset, size]),
		[
			[98304, 32768],
			[131072, 32768],
		],
	);
	socket.say({ type: "taken", input: 163840 });
	assert.equal(socket.inputs.at(-1)!.offset + socket.inputs.at(-1)!.size, 200_000);
});

test("more input than can ever wait is refused aloud, not cut", async () => {
	const { connection, attach, type, screen } = site();
	connection.begin("t");
	const socket = await attach();
	type("x".repeat(5 * 1024 * 1024));
	assert.deepEqual(screen.log.at(-1), "input lost");
	assert.equal(socket.inputs.length, 0);
});

test("a lost socket is followed by another, and only what did not arrive is sent again", async () => {
	const { connection, sockets, attach, type, clock, asked } = site();
	connection.begin("t");
	const first = await attach();
	type("abc");
	type("def");
	first.fail();
	type("ghi");
	await clock.pass(1000);
	assert.deepEqual(asked, ["v1"]);
	assert.equal(sockets.length, 2);
	const second = await attach(0, 4);
	assert.deepEqual(second.inputs, [{ offset: 4, text: "efghi", size: 5 }]);
});

test("what the target took is never sent again", async () => {
	const { connection, attach, type, clock } = site();
	connection.begin("t");
	const first = await attach();
	type("abc");
	first.say({ type: "taken", input: 3 });
	first.fail();
	await clock.pass(1000);
	const second = await attach(0, 3);
	assert.deepEqual(second.inputs, []);
	type("d");
	assert.deepEqual(second.inputs, [{ offset: 3, text: "d", size: 1 }]);
});

test("a site that lost input says so to the person", async () => {
	const { connection, attach, type, clock, screen } = site();
	connection.begin("t");
	const first = await attach();
	type("abcdef");
	first.say({ type: "taken", input: 6 });
	first.fail();
	await clock.pass(1000);
	await attach(0, 2);
	assert.ok(screen.log.includes("input lost"));
});

test("output that comes twice is painted once", async () => {
	const { connection, attach, screen, clock } = site();
	connection.begin("t");
	const first = await attach();
	first.repaint(0, 80, 24, "");
	first.output(0, "hello ");
	first.output(6, "world");
	first.fail();
	await clock.pass(1000);
	const second = await attach(11);
	assert.deepEqual(second.texts[0], { type: "attach", offset: 11 });
	second.output(6, "world, again");
	assert.equal(screen.painted, "[80x24]hello world, again");
});

test("it attaches from what was painted, not from what merely came", async () => {
	const { connection, attach, screen, clock } = site();
	connection.begin("t");
	const first = await attach();
	first.output(0, "abc");
	screen.held = [];
	first.output(3, "def");
	first.fail();
	await clock.pass(1000);
	const second = await attach(6);
	assert.deepEqual(second.texts[0], { type: "attach", offset: 3 });
	second.output(3, "defghi");
	assert.equal(screen.painted, "abcdefghi");
});

test("a hole in the output asks for a fresh screen", async () => {
	const { connection, attach, sockets, clock } = site();
	connection.begin("t");
	const first = await attach();
	first.output(0, "abc");
	first.output(10, "late");
	assert.ok(first.isClosed);
	await clock.pass(1000);
	assert.equal(sockets.length, 2);
	const second = await attach(14);
	assert.deepEqual(second.texts[0], { type: "attach", offset: -1 });
});

test("a repaint replaces the screen, and output goes on at its offset", async () => {
	const { connection, attach, screen } = site();
	connection.begin("t");
	const socket = await attach();
	socket.output(0, "abc");
	socket.repaint(1000, 100, 30, "fresh");
	socket.output(1000, "!");
	assert.equal(screen.painted, "[100x30]fresh!");
});

test("what was painted is said soon, and at once when it is much", async () => {
	const { connection, attach, clock } = site();
	connection.begin("t");
	const socket = await attach();
	const shown = () => socket.texts.filter((text) => text.type === "shown").map((text) => text.offset);
	socket.output(0, "abc");
	socket.output(3, "def");
	assert.deepEqual(shown(), []);
	await clock.pass(25);
	assert.deepEqual(shown(), [6]);
	socket.output(6, "x".repeat(20_000));
	assert.deepEqual(shown(), [6, 20_006]);
});

test("what a repaint made old is not said to be shown", async () => {
	const { connection, attach, clock, screen } = site();
	connection.begin("t");
	const socket = await attach();
	screen.held = [];
	socket.output(0, "abc");
	socket.repaint(500, 80, 24, "");
	const [old, fresh] = screen.held;
	fresh!();
	old!();
	await clock.pass(25);
	assert.deepEqual(
		socket.texts.filter((text) => text.type === "shown").map((text) => text.offset),
		[500],
	);
});

test("tries come later each time, with a bound, and begin anew after an attach", async () => {
	const { connection, answers, screen, clock, attach } = site();
	answers.ticket = async () => {
		throw new Failure(0, "unreachable", "no network");
	};
	connection.begin(null);
	await clock.pass(60_000);
	const waits = screen.links.filter((link) => link.is === "waiting");
	assert.ok(waits.length > 5 && waits.length < 16);
	const last = waits.at(-1)!;
	assert.ok(last.is === "waiting" && last.until - clock.time <= 10_000);
	answers.ticket = async () => ({ ticket: "t", viewer: "v1" });
	await clock.pass(10_000);
	const socket = await attach();
	socket.fail();
	const link = screen.links.at(-1)!;
	assert.ok(link.is === "waiting" && link.until - clock.time <= 250);
});

test("a network that is back is used at once", async () => {
	const { connection, answers, clock, sockets } = site();
	answers.ticket = async () => {
		throw new Failure(0, "unreachable", "no network");
	};
	connection.begin(null);
	await clock.pass(30_000);
	answers.ticket = async () => ({ ticket: "t", viewer: "v1" });
	connection.retryNow();
	await clock.pass(0);
	assert.equal(sockets.length, 1);
});

test("a busy site is left alone for as long as it asks", async () => {
	const { connection, answers, clock, asked } = site();
	answers.ticket = async () => {
		throw new Failure(429, "too_many", "slow down", {}, 30);
	};
	connection.begin(null);
	await clock.pass(29_000);
	assert.equal(asked.length, 1);
	await clock.pass(2_000);
	assert.equal(asked.length, 2);
});

test("typing into silence finds the dead socket", async () => {
	const { connection, attach, type, clock, sockets } = site();
	connection.begin("t");
	const first = await attach();
	type("x");
	await clock.pass(6_000);
	assert.ok(first.isClosed);
	assert.equal(sockets.length, 2);
});

test("a socket that never opens is given up", async () => {
	const { connection, clock, sockets } = site();
	connection.begin("t");
	await clock.pass(11_000);
	assert.equal(sockets.length, 2);
});

test("silence without typing is no fault", async () => {
	const { connection, attach, clock, sockets } = site();
	connection.begin("t");
	await attach();
	await clock.pass(600_000);
	assert.equal(sockets.length, 1);
});

test("signed out: it waits for a new login and then goes on", async () => {
	const { connection, answers, screen, clock, sockets } = site();
	answers.ticket = async () => {
		throw new Failure(401, "login_required", "sign in");
	};
	connection.begin(null);
	await clock.pass(60_000);
	assert.deepEqual(screen.links.at(-1), { is: "signed-out" });
	answers.ticket = async () => ({ ticket: "t", viewer: "v1" });
	connection.signedIn();
	await clock.pass(0);
	assert.equal(sockets.length, 1);
});

test("a session that ended meanwhile ends with its reason", async () => {
	const { connection, answers, screen, clock } = site();
	answers.ticket = async () => {
		throw new Failure(409, "conflict", "it has ended");
	};
	answers.session = async () => ({ state: "ended", end: { why: "target", text: "The shell ended." } }) as never;
	connection.begin(null);
	await clock.pass(0);
	assert.ok(screen.log.includes("ended target: The shell ended."));
});

test("a session that may not be seen says why and tries no more", async () => {
	const { connection, answers, screen, clock, asked } = site();
	answers.ticket = async () => {
		throw new Failure(403, "not_allowed", "It is another person's.");
	};
	answers.session = async () => {
		throw new Failure(404, "not_found", "There is no such session.");
	};
	connection.begin(null);
	await clock.pass(60_000);
	assert.deepEqual(screen.links.at(-1), { is: "gone", text: "There is no such session." });
	assert.equal(asked.length, 1);
});

test("the end is the end: no try follows", async () => {
	const { connection, attach, screen, clock, sockets, type } = site();
	connection.begin("t");
	const socket = await attach();
	socket.say({ type: "ended", why: "person", text: "Ended.", exit_status: null });
	socket.fail(1000);
	type("x");
	await clock.pass(60_000);
	assert.equal(sockets.length, 1);
	assert.ok(screen.log.includes("ended person: Ended."));
});

test("closed for cause: a fresh screen, and not for ever", async () => {
	const { connection, attach, screen, clock, sockets } = site();
	connection.begin("t");
	const first = await attach();
	first.output(0, "abc");
	first.fail(1008);
	await clock.pass(1000);
	assert.deepEqual((sockets[1]!.open(), sockets[1]!.texts[0]), { type: "attach", offset: -1 });
	for (let i = 1; i < 6; i++) {
		sockets.at(-1)!.fail(1008);
		await clock.pass(20_000);
	}
	assert.equal(screen.links.at(-1)!.is, "gone");
});

test("prompts, notices and sizes reach the screen, answers the site", async () => {
	const { connection, attach, screen } = site();
	connection.begin("t");
	const socket = await attach();
	socket.say({ type: "prompt", number: 3, name: "", instruction: "", prompts: [{ text: "Password: ", echo: false }] });
	socket.say({ type: "notice", level: "warning", text: "look" });
	socket.say({ type: "size", columns: 100, rows: 40 });
	connection.answer(3, ["secret"]);
	assert.equal(screen.prompts[0]!.number, 3);
	assert.deepEqual(screen.log.slice(-2), ["warning: look", "size 100x40"]);
	assert.deepEqual(socket.texts.at(-1), { type: "answer", number: 3, answers: ["secret"] });
});
