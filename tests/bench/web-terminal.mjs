// One bulk measurement of another product's terminal in a page, by the words that its own page speaks: wetty's (socket.io) or
// shellinabox's (an HTTP poll). node web-terminal.mjs wetty|shellinabox URL CA-FILE COMMAND  prints one JSON line.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";

const [kind, url, caFile, command] = process.argv.slice(2);
const ca = readFileSync(caFile);
const WIDTH = 120, HEIGHT = 40, PATIENCE_MS = 120_000;

function giveUp(why) {
	console.error(`web-terminal: ${why}`);
	process.exit(1);
}

// Texts as they come: waits for a marker, counts what passes before it.
class Screen {
	constructor() {
		this.pieces = [];
		this.wake = () => {};
	}

	take(text) {
		this.pieces.push(text);
		this.wake();
	}

	async waitFor(marker) {
		let passed = 0, rest = "";
		for (;;) {
			while (this.pieces.length) {
				const text = rest + this.pieces.shift();
				const at = text.indexOf(marker);
				if (at >= 0) {
					const end = at + marker.length;
					if (end < text.length)
						this.pieces.unshift(text.slice(end));
					return passed + end;
				}
				rest = text.slice(-marker.length + 1);
				passed += text.length - rest.length;
			}
			await new Promise(wake => { this.wake = wake; });
		}
	}
}

// wetty sends on when the page says that it has shown a quarter of a megabyte more.
function openWetty(screen) {
	const COMMIT = 262144;
	const { io } = createRequire(`${process.cwd()}/`)("socket.io-client");
	const socket = io(url, { path: "/socket.io", transports: ["websocket"], ca });
	let shown = 0;
	socket.on("connect", () => socket.emit("resize", { cols: WIDTH, rows: HEIGHT }));
	socket.on("connect_error", error => giveUp(error.message));
	socket.on("logout", () => giveUp("wetty ended the terminal"));
	socket.on("data", text => {
		screen.take(text);
		for (shown += text.length; shown >= COMMIT; shown -= COMMIT)
			socket.emit("commit", COMMIT);
	});
	return text => socket.emit("input", text);
}

// shellinabox answers each poll with what has come meanwhile.
function openShellinabox(screen) {
	const agent = new Agent({ keepAlive: true });
	let session = "";
	const post = more => new Promise((resolve, reject) => {
		const body = `width=${WIDTH}&height=${HEIGHT}${session && `&session=${encodeURIComponent(session)}`}${more}`;
		const headers = { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Content-Length": body.length };
		const asked = request(`${url}/?`, { method: "POST", agent, headers }, answer => {
			const parts = [];
			answer.on("data", part => parts.push(part));
			answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
		});
		asked.on("error", reject);
		asked.end(body);
	});
	const poll = async () => {
		for (;;) {
			const { status, text } = await post("");
			if (status !== 200)
				giveUp(`shellinabox answered ${status}`);
			const said = JSON.parse(text.replace(/\\x([0-9a-fA-F]{2})/g, "\\u00$1"));
			session = said.session;
			if (said.data)
				screen.take(said.data);
		}
	};
	poll().catch(error => giveUp(error.message));
	return text => post(`&keys=${Buffer.from(text).toString("hex").toUpperCase()}`).catch(error => giveUp(error.message));
}

setTimeout(() => giveUp("no end in time"), PATIENCE_MS).unref();
const screen = new Screen();
const type = (kind === "wetty" ? openWetty : openShellinabox)(screen);
await screen.waitFor("$");
type("PS1= PS2= PROMPT_COMMAND=; echo rea''dy\r");
await screen.waitFor("ready\r\n");
type(`${command}; echo bulk''done\r`);
await screen.waitFor("done\r\n");
const began = performance.now();
const bytes = await screen.waitFor("bulkdone\r\n");
const ms = performance.now() - began;
console.log(JSON.stringify({ ms, bytes, mb_per_s: bytes / ms / 1e3 }));
process.exit(0);
