// A site made of nothing: enough of docs/PROTOCOL.console.md to work on the console without one. Never shipped, knows no
// secrets: "alice" with "correct horse" signs in, and the shell echoes.
//   node web/test/mock/server.mjs build/src/api/console [port]
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const folder = process.argv[2];
const port = Number(process.argv[3] ?? 8080);
const files = readdirSync(folder);
const asset = (name, extension) => `/assets/${files.find((file) => file.startsWith(`${name}-`) && file.endsWith(extension))}`;
const page = readFileSync(new URL("../../index.html", import.meta.url), "utf8")
	.replace("%app.css%", asset("app", ".css"))
	.replace("%app.js%", asset("app", ".js"));
const policy =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'";
const types = { js: "text/javascript", css: "text/css", txt: "text/plain" };

// --- what there is ---

const count = Number(process.env.MOCK_ITEMS ?? 10000);
const groups = ["Branch offices", "Customers: north", "Data centre", "Lab"].map((name, i) => ({ id: i + 1, name }));
const jumpoints = [
	{ id: 1, name: "rack-1", enabled: true, connected: true },
	{ id: 2, name: "rack-2", enabled: true, connected: false },
];
const items = Array.from({ length: count }, (_, i) => makeItem(i + 1));
const pulse = { items: 1, jumpoints: 1, sessions: 1 };

function makeItem(id) {
	const group = groups[id % 100 < 4 ? id % 4 : 2];
	const jumpoint = jumpoints[id % 11 === 0 ? 1 : 0];
	return {
		type: "shell_jump",
		id,
		name: `${["web", "db", "mail", "build", "edge"][id % 5]}-${String(id).padStart(5, "0")}`,
		hostname: `10.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`,
		port: 22,
		protocol: "ssh",
		terminal: "xterm",
		username: id % 3 ? null : "admin",
		tag: id % 7 ? "" : "production",
		comments: id % 5 ? "" : "Patched on Tuesdays.\nAsk the owner before a restart.",
		group,
		jumpoint,
		may_start: jumpoint.connected,
		why_not: jumpoint.connected ? null : `The Jumpoint ${jumpoint.name} is offline, so nothing behind it can be reached.`,
		live: 0,
	};
}

const sessions = new Map();
const tickets = new Map();
const keys = [
	{
		id: 1,
		jumpoint: { id: 1, name: "rack-1" },
		host: "10.0.0.1",
		port: 22,
		algorithm: "ssh-ed25519",
		fingerprint: "SHA256:uV4nXq8m1rQXy2o9xk1o3HhE4mJ5n0s7p2c6T8yWbZs",
		first_seen: Date.now() - 86400e3 * 40,
		offered: { algorithm: "ssh-ed25519", fingerprint: "SHA256:Zr9aQ1tq0P3vY7w5b2N8d6K4m1L0s9X7c5V3f2G1h0J", at: Date.now() - 3600e3 },
	},
	{
		id: 2,
		jumpoint: { id: 1, name: "rack-1" },
		host: "10.0.0.2",
		port: 22,
		algorithm: "ecdsa-sha2-nistp256",
		fingerprint: "SHA256:b1C2d3E4f5G6h7I8j9K0l1M2n3O4p5Q6r7S8t9U0v1W",
		first_seen: Date.now() - 86400e3 * 3,
		offered: null,
	},
];
let apiSettings = { xml_api_enabled: false };
let apiAccounts = [];
let mustChange = false;

// A finished session to replay.
sessions.set("a".repeat(32), {
	...sessionOf("a".repeat(32), items[0]),
	state: "ended",
	started_at: Date.now() - 7200e3,
	opened_at: Date.now() - 7199e3,
	ended_at: Date.now() - 6900e3,
	end: { why: "person", text: "Ended by Alice Example" },
	recording: { state: "whole", bytes: 48211, duration_ms: 62000 },
	notes: "Looked into the full disk; cleared old logs.",
	output: Buffer.alloc(0),
	viewers: new Set(),
});
for (let i = 1; i < 60; i++) {
	const uid = i.toString(16).padStart(32, "0");
	sessions.set(uid, {
		...sessionOf(uid, items[i]),
		state: "ended",
		started_at: Date.now() - 86400e3 * i,
		opened_at: Date.now() - 86400e3 * i + 900,
		ended_at: Date.now() - 86400e3 * i + 200e3 * i,
		end: { why: "target", text: "The machine closed the connection" },
		recording: { state: i % 9 ? "whole" : "incomplete", bytes: 12000 * i, duration_ms: 200e3 * i },
		output: Buffer.alloc(0),
		viewers: new Set(),
	});
}

function sessionOf(session, item) {
	return {
		session,
		item: { type: item.type, id: item.id, name: item.name, hostname: item.hostname },
		jumpoint: { id: item.jumpoint.id, name: item.jumpoint.name },
		user: { id: 1, name: "Alice Example" },
		account: { id: 1, name: "deploy key" },
		state: "starting",
		started_at: Date.now(),
		opened_at: null,
		ended_at: null,
		end: null,
		columns: 80,
		rows: 24,
		notes: "",
		recording: { state: "recording", bytes: 0, duration_ms: 0 },
		may_end: true,
		may_attach: true,
	};
}

function cast() {
	const lines = [JSON.stringify({ version: 2, width: 80, height: 24, timestamp: 1700000000, title: "web" })];
	let at = 0.2;
	const say = (text) => lines.push(JSON.stringify([Number((at += 0.05).toFixed(3)), "o", text]));
	const type = (text) => {
		say("\x1b[1;32mdeploy@web-00001\x1b[0m:\x1b[1;34m~\x1b[0m$ ");
		at += 1;
		for (const letter of text) {
			at += 0.05;
			say(letter);
		}
		say("\r\n");
	};
	type("df -h /var");
	say("Filesystem      Size  Used Avail Use% Mounted on\r\n/dev/vda1        40G   \x1b[31m38G  2.0G  95%\x1b[0m /\r\n");
	type("ls -lh /var/log | sort -k5 -h | tail -4");
	for (let i = 1; i < 5; i++) say(`-rw-r----- 1 root adm ${i * 3}G Nov 1${i} 04:0${i} app.log.${i}\r\n`);
	at += 30;
	type("sudo rm /var/log/app.log.[1-4]");
	type("df -h /var");
	say("Filesystem      Size  Used Avail Use% Mounted on\r\n/dev/vda1        40G   \x1b[32m8.1G   30G  22%\x1b[0m /\r\n");
	type("exit");
	return lines.join("\n") + "\n";
}

// --- answers ---

const me = () => ({
	user: { id: 1, username: "alice", display_name: "Alice Example", is_administrator: true, may_configure_api: true, may_view_recordings: true },
	csrf: "c".repeat(32),
	must_change_password: mustChange,
	last_login: { at: Date.now() - 86400e3, address: "192.0.2.17" },
	site: { name: "site.test", version: "0.1.0" },
});
const refuse = (status, error, message, fields) => ({ status, body: { error, message, fields } });
const publicOf = ({ output, viewers, line, shell, inputs, ...session }) => session;

function found(search, group) {
	const word = search.toLowerCase();
	return items.filter(
		(item) =>
			(!word || `${item.name} ${item.hostname} ${item.tag} ${item.group.name}`.toLowerCase().includes(word)) &&
			(group === null || item.group.id === group),
	);
}

function ticketFor(session, viewer) {
	const ticket = randomBytes(32).toString("hex");
	tickets.set(ticket, { session, viewer: viewer ?? randomBytes(8).toString("hex") });
	return { ticket, viewer: tickets.get(ticket).viewer };
}

function answer(method, path, query, body, cookies) {
	const key = `${method} ${path.join("/")}`;
	if (key === "POST login") {
		if (body.username !== "alice" || body.password !== "correct horse")
			return refuse(401, "wrong_credentials", "That user name and password do not fit together.");
		return { body: me(), cookie: "mock=1; Path=/; HttpOnly; SameSite=Strict" };
	}
	if (key === "POST link") {
		if (body.token !== "1".repeat(64)) return refuse(401, "wrong_credentials", "This link is not valid (any more).");
		return { body: me(), cookie: "mock=1; Path=/; HttpOnly; SameSite=Strict" };
	}
	if (!/mock=1/.test(cookies)) return refuse(401, "login_required", "Sign in first.");
	const uid = path[1];
	const session = sessions.get(uid);
	switch (`${method} ${path[0]}`) {
		case "GET me":
			return { body: me() };
		case "POST logout":
			return { status: 204, cookie: "mock=0; Path=/; Max-Age=0" };
		case "POST password":
			if (body.current !== "correct horse") return refuse(401, "wrong_credentials", "That is not your password.");
			if (body.new.length < 12) return refuse(422, "invalid", "The password was refused.", { new: ["is shorter than 12 characters"] });
			mustChange = false;
			return { status: 204 };
		case "GET pulse":
			return { body: pulse };
		case "GET groups":
			return { body: groups.map((group) => ({ ...group, items: items.filter((item) => item.group.id === group.id).length })) };
		case "GET items": {
			if (path.length === 1) {
				const all = found(query.get("search") ?? "", query.has("group") ? Number(query.get("group")) : null);
				const at = (Number(query.get("page") ?? 1) - 1) * 200;
				return { body: { total: all.length, items: all.slice(at, at + 200) } };
			}
			const item = items.find((one) => one.id === Number(path[2]));
			if (!item) return refuse(404, "not_found", "There is no such Jump Item, or you may not see it.");
			if (path[3] === "accounts")
				return {
					body: {
						accounts: [
							[],
							[{ id: 1, name: "deploy key", username: "deploy", type: "ssh", description: "", is_recommended: true }],
							[
								{ id: 2, name: "root password", username: "root", type: "username_password", description: "For the console only", is_recommended: false },
								{ id: 1, name: "deploy key", username: "deploy", type: "ssh", description: "Rotated weekly", is_recommended: true },
								{ id: 3, name: "site certificate", username: "ops", type: "ssh_ca", description: "", is_recommended: false },
							],
						][item.id % 3],
						username: item.username,
					},
				};
			if (path[3] === "explain")
				return {
					body: {
						allowed: item.may_start,
						steps: [
							{ rule: "user", allowed: true, why: "You may use Shell Jump." },
							{ rule: "group", allowed: true, why: `Your role in ${item.group.name} lets you start sessions.` },
							{ rule: "jumpoint", allowed: item.may_start, why: item.may_start ? "The Jumpoint is online." : item.why_not },
						],
						accounts: [
							{ name: "root's key", allowed: true, why: "It may be used on this item." },
							{ name: "database", allowed: false, why: "It is not associated with this item." },
						],
					},
				};
			return { body: item };
		}
		case "POST sessions": {
			if (path[2] === "ticket") {
				if (!session) return refuse(404, "not_found", "There is no such session.");
				if (session.state === "ended") return refuse(409, "conflict", "The session has ended.");
				return { body: ticketFor(session, body.viewer) };
			}
			if (path[2] === "end") {
				finish(session, "person", "Ended by Alice Example");
				return { status: 204 };
			}
			const item = items.find((one) => one.id === body.item_id);
			if (!item?.may_start) return refuse(403, "not_allowed", item?.why_not ?? "You may not start this.");
			const made = { ...sessionOf(randomBytes(16).toString("hex"), item), output: Buffer.alloc(0), viewers: new Set(), line: "", inputs: new Map() };
			made.asks = body.account_id === null;
			sessions.set(made.session, made);
			item.live++;
			pulse.items++;
			pulse.sessions++;
			return { status: 201, body: { session: made.session, ...ticketFor(made) } };
		}
		case "GET sessions": {
			if (path.length === 1) {
				const word = (query.get("search") ?? "").toLowerCase();
				const all = [...sessions.values()]
					.filter((one) => !query.has("live") || one.state !== "ended")
					.filter((one) => `${one.item.name} ${one.user.name} ${one.notes}`.toLowerCase().includes(word))
					.sort((a, b) => b.started_at - a.started_at);
				const at = (Number(query.get("page") ?? 1) - 1) * 50;
				return { body: { total: all.length, sessions: all.slice(at, at + 50).map(publicOf) } };
			}
			if (!session) return refuse(404, "not_found", "There is no such session.");
			if (path[2] === "recording") return { text: cast(), type: "application/x-asciicast" };
			if (path[2] === "transcript") return { text: "deploy@web-00001:~$ df -h /var\n", type: "text/plain" };
			return { body: publicOf(session) };
		}
		case "PATCH sessions":
			session.notes = body.notes;
			return { body: publicOf(session) };
		case "GET host-keys":
			return { body: { total: keys.length, host_keys: keys } };
		case "POST host-keys": {
			const accepted = keys.find((one) => one.id === Number(uid));
			Object.assign(accepted, { fingerprint: accepted.offered.fingerprint, offered: null });
			return { status: 204 };
		}
		case "DELETE host-keys":
			keys.splice(0, keys.length, ...keys.filter((one) => one.id !== Number(uid)));
			return { status: 204 };
		case "GET api-settings":
			return { body: apiSettings };
		case "PATCH api-settings":
			apiSettings = body;
			return { body: apiSettings };
		case "GET api-accounts":
			return { body: { total: apiAccounts.length, api_accounts: apiAccounts } };
		case "POST api-accounts": {
			if (path[2] === "regenerate") return { body: { client_id: "id", client_secret: randomBytes(24).toString("base64") } };
			if (apiAccounts.some((one) => one.name === body.name))
				return refuse(422, "invalid", "Some fields were refused.", { name: ["is taken by another account"] });
			const account = { id: apiAccounts.length + 1, client_id: randomBytes(20).toString("hex"), ...body };
			apiAccounts.push(account);
			return { status: 201, body: { ...account, client_secret: randomBytes(24).toString("base64") } };
		}
		case "PATCH api-accounts":
			Object.assign(apiAccounts.find((one) => one.id === Number(uid)), body);
			return { body: apiAccounts.find((one) => one.id === Number(uid)) };
		case "DELETE api-accounts":
			apiAccounts = apiAccounts.filter((one) => one.id !== Number(uid));
			return { status: 204 };
	}
	return refuse(404, "not_found", "Nothing is there.");
}

const server = createServer((request, response) => {
	const url = new URL(request.url, "http://mock");
	const parts = [];
	request.on("data", (part) => parts.push(part));
	request.on("end", () => {
		if (url.pathname.startsWith("/assets/")) {
			const name = url.pathname.slice(8);
			response.writeHead(200, { "Content-Type": types[name.split(".").pop()], "X-Content-Type-Options": "nosniff" });
			response.end(readFileSync(`${folder}/${files.includes(name) ? name : "nothing"}`));
			return;
		}
		if (!url.pathname.startsWith("/login/api/")) {
			response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
			response.end(page);
			return;
		}
		const text = Buffer.concat(parts).toString();
		const path = url.pathname.slice("/login/api/".length).split("/");
		const made = answer(request.method, path, url.searchParams, text ? JSON.parse(text) : {}, request.headers.cookie ?? "");
		const head = { "Content-Type": made.type ?? "application/json" };
		if (made.cookie) head["Set-Cookie"] = made.cookie;
		response.writeHead(made.status ?? 200, head);
		response.end(made.text ?? (made.body ? JSON.stringify(made.body) : undefined));
	});
});

// For tests: POST /mock/… would be a door; a signal is simpler. USR2 registers an item.
process.on("SIGUSR2", () => {
	items.push({ ...makeItem(items.length + 1), name: "00-new-machine" });
	items.sort((a, b) => (a.name < b.name ? -1 : 1));
	pulse.items++;
});
items.sort((a, b) => (a.name < b.name ? -1 : 1));

// --- the terminal ---

function frame(kind, data) {
	const head = data.length < 126 ? Buffer.from([0x80 | kind, data.length]) : Buffer.alloc(4);
	if (data.length >= 126) {
		head[0] = 0x80 | kind;
		head[1] = 126;
		head.writeUInt16BE(data.length, 2);
	}
	return Buffer.concat([head, data]);
}

function output(session, text) {
	const data = Buffer.from(text);
	const offset = session.output.length;
	session.output = Buffer.concat([session.output, data]);
	for (const viewer of session.viewers) viewer.binary(1, offset, data);
}

function finish(session, why, text) {
	if (session.state === "ended") return;
	Object.assign(session, { state: "ended", ended_at: Date.now(), end: { why, text } });
	session.recording = { state: "whole", bytes: session.output.length, duration_ms: Date.now() - session.started_at };
	const item = items.find((one) => one.id === session.item.id);
	item.live--;
	pulse.items++;
	pulse.sessions++;
	for (const viewer of session.viewers) {
		viewer.say({ type: "ended", why, text, exit_status: 0 });
		viewer.close(1000);
	}
}

const PROMPT = "\x1b[1;32mdeploy@host\x1b[0m:\x1b[1;34m~\x1b[0m$ ";

function setState(session, state, text = null) {
	session.state = state;
	for (const viewer of session.viewers) viewer.say({ type: "state", state, text });
}

function open(session) {
	setState(session, "open");
	session.opened_at = Date.now();
	output(session, `Linux ${session.item.name} 6.1.0 x86_64\r\n\r\nLast login: yesterday from rack-1\r\n${PROMPT}`);
}

function typed(session, text) {
	for (const letter of text) {
		if (letter === "\r") {
			const line = session.line;
			session.line = "";
			output(session, "\r\n");
			if (line === "exit") {
				finish(session, "target", "The shell ended (exit status 0).");
				return;
			}
			if (line === "colours")
				for (let i = 0; i < 16; i++) output(session, `\x1b[${i < 8 ? 30 + i : 82 + i}mcolour ${i}\x1b[0m${i % 4 === 3 ? "\r\n" : "  "}`);
			else if (line === "flood") for (let i = 0; i < 2000; i++) output(session, `line ${i} of many that go by\r\n`);
			else if (line) output(session, `${line.split(" ")[0]}: done\r\n`);
			output(session, PROMPT);
		} else if (letter === "\x7f") {
			if (session.line) output(session, "\b \b");
			session.line = session.line.slice(0, -1);
		} else if (letter >= " ") {
			session.line += letter;
			output(session, letter);
		}
	}
}

server.on("upgrade", (request, socket) => {
	const asked = (request.headers["sec-websocket-protocol"] ?? "").split(/, */);
	const ticket = asked[1]?.replace("ticket.", "");
	const known = tickets.get(ticket);
	tickets.delete(ticket);
	if (!known || asked[0] !== "sallyport-console-1") {
		socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
		return;
	}
	const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
	socket.write(
		`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: sallyport-console-1\r\n\r\n`,
	);
	const { session, viewer: name } = known;
	const viewer = {
		say: (message) => socket.write(frame(1, Buffer.from(JSON.stringify(message)))),
		binary(kind, offset, data, columns, rows) {
			for (let from = 0; from < data.length || from === 0; from += 32768) {
				const part = data.subarray(from, from + 32768);
				const head = Buffer.alloc(kind === 2 ? 13 : 9);
				head[0] = kind;
				head.writeBigUInt64BE(BigInt(kind === 2 ? offset : offset + from), 1);
				if (kind === 2) {
					head.writeUInt16BE(columns, 9);
					head.writeUInt16BE(rows, 11);
				}
				socket.write(frame(2, Buffer.concat([head, part])));
			}
		},
		close(code) {
			const data = Buffer.alloc(2);
			data.writeUInt16BE(code);
			socket.end(frame(8, data));
		},
	};
	let rest = Buffer.alloc(0);
	socket.on("data", (data) => {
		rest = Buffer.concat([rest, data]);
		while (rest.length >= 2) {
			let length = rest[1] & 127;
			let at = 2;
			if (length === 126) {
				if (rest.length < 4) return;
				length = rest.readUInt16BE(2);
				at = 4;
			}
			if (rest.length < at + 4 + length) return;
			const mask = rest.subarray(at, at + 4);
			const body = Buffer.from(rest.subarray(at + 4, at + 4 + length));
			for (let i = 0; i < body.length; i++) body[i] ^= mask[i % 4];
			const kind = rest[0] & 15;
			rest = rest.subarray(at + 4 + length);
			if (kind === 8) socket.end();
			else hear(kind, body);
		}
	});
	socket.on("close", () => session.viewers.delete(viewer));
	socket.on("error", () => session.viewers.delete(viewer));

	function hear(kind, body) {
		if (kind === 2) {
			const offset = Number(body.readBigUInt64BE(1));
			const have = session.inputs.get(name) ?? 0;
			const fresh = body.subarray(9 + Math.max(0, have - offset));
			session.inputs.set(name, have + fresh.length);
			typed(session, fresh.toString());
			viewer.say({ type: "taken", input: have + fresh.length });
			return;
		}
		const message = JSON.parse(body.toString());
		if (message.type === "attach") {
			const end = session.output.length;
			viewer.say({ type: "attached", session: session.session, viewer: name, state: session.state, offset: end, input: session.inputs.get(name) ?? 0, columns: session.columns, rows: session.rows, item: session.item, is_recorded: true });
			session.viewers.add(viewer);
			if (message.offset >= 0 && end - message.offset < 32768) {
				if (end > message.offset) viewer.binary(1, message.offset, session.output.subarray(message.offset));
			} else viewer.binary(2, end, session.output.subarray(-20000), session.columns, session.rows);
			if (session.state === "starting") begin(session);
			else if (session.state === "authenticating" && session.asks) ask(viewer);
		} else if (message.type === "resize") {
			Object.assign(session, { columns: message.columns, rows: message.rows });
		} else if (message.type === "answer") {
			open(session);
		} else if (message.type === "end") {
			finish(session, "person", "Ended by Alice Example");
		}
	}
});

const ask = (viewer) =>
	viewer.say({
		type: "prompt",
		number: 1,
		name: "Password authentication",
		instruction: "Your password has expired in 3 days.",
		prompts: [
			{ text: "User name: ", echo: true },
			{ text: "Password: ", echo: false },
		],
	});

function begin(session) {
	setState(session, "connecting");
	setTimeout(() => {
		setState(session, "authenticating");
		for (const viewer of session.viewers)
			viewer.say({ type: "notice", level: "info", text: "First contact: the host key SHA256:uV4nXq8m1rQXy2o9xk1o3HhE4mJ5n0s7p2c6T8yWbZs is trusted from now on." });
		if (session.asks) for (const viewer of session.viewers) ask(viewer);
		else setTimeout(() => open(session), 150);
	}, 150);
}

server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
