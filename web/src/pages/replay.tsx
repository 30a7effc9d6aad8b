// A recording on the same terminal that live sessions have: play, speed, seek, search, and the files to take away.
import { SearchAddon } from "@xterm/addon-search";
import { SerializeAddon } from "@xterm/addon-serialize";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { Terminal } from "@xterm/xterm";
import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import type { Session } from "../api/types";
import { duration, when } from "../format";
import { parseCast, sizeOf, type Cast } from "../recording/cast";
import { Player, SPEEDS } from "../recording/player";
import { find, linesOf, MOST, type Line, type Match } from "../recording/search";
import { dark, findColours, FONT, isReaderOn, light } from "../terminal/themes";
import { isDark, onTheme } from "../theme";
import { Icon } from "../widgets/icons";
import { RecordingState, SessionState } from "./sessions";

const SEEK_MS = 5000;
const SHOWN = 100; // matches in the list at once
const WAIT_MS = 1500; // for a recording that is not finished

export function ReplayPage(props: { session: string }) {
	const [session, setSession] = useState<Session | null>(null);
	const [cast, setCast] = useState<Cast | null>(null);
	const [wrong, setWrong] = useState("");

	useEffect(() => {
		let isGone = false;
		let timer: ReturnType<typeof setTimeout> | undefined;
		async function load() {
			try {
				const known = await client.session(props.session);
				if (isGone) return;
				setSession(known);
				if (known.recording.state === "recording" || known.recording.state === "none") {
					if (known.recording.state === "recording") timer = setTimeout(load, WAIT_MS);
					return;
				}
				const text = await client.recording(props.session);
				if (!isGone) setCast(parseCast(text));
			} catch (error) {
				if (!isGone) setWrong(wordsOf(error));
			}
		}
		void load();
		return () => {
			isGone = true;
			clearTimeout(timer);
		};
	}, [props.session]);

	const state = session?.recording.state;
	return (
		<main class="page replay" id="main">
			<header class="replay-head">
				<p class="kicker">
					<a href="/console/sessions">Sessions</a>
				</p>
				<h1>{session ? session.item.name : "Recording"}</h1>
				{session && (
					<p class="quiet facts-line">
						<span>{session.user.name}</span>
						<span>{when(session.started_at)}</span>
						<SessionState session={session} />
						<RecordingState session={session} />
					</p>
				)}
			</header>
			{wrong && (
				<p class="wrong" role="alert">
					{wrong}
				</p>
			)}
			{!cast && !wrong && (
				<p class="quiet" role="status">
					{state === "none"
						? "This session was not recorded."
						: state !== "recording"
							? "Fetching the recording …"
							: session?.state === "ended"
								? "The recording is being finished …"
								: "The session is live. Its recording is shown here when it has ended."}
				</p>
			)}
			{state === "incomplete" && (
				<p class="note warning">This recording is incomplete: what could not be written is missing from it.</p>
			)}
			{cast && cast.events.length === 0 && <p class="empty">Nothing was printed in this session.</p>}
			{cast && cast.events.length > 0 && <PlayerView cast={cast} />}
			{cast && (
				<p class="downloads">
					<a class="button" href={client.transcriptAddress(props.session)} download={`${props.session}.txt`}>
						Download transcript
					</a>
					<a class="button" href={client.recordingAddress(props.session)} download={`${props.session}.cast`}>
						Download recording (asciicast)
					</a>
				</p>
			)}
			{session?.notes && (
				<section>
					<h2>Notes</h2>
					<p class="comments">{session.notes}</p>
				</section>
			)}
		</main>
	);
}

function useTerminal(cast: Cast) {
	const place = useRef<HTMLDivElement>(null);
	const [, redraw] = useReducer((count: number) => count + 1, 0);
	const parts = useMemo(() => {
		const terminal = new Terminal({
			allowProposedApi: true,
			cols: cast.columns,
			rows: cast.rows,
			cursorBlink: false,
			disableStdin: true,
			fontFamily: FONT,
			fontSize: 14,
			lineHeight: 1.15,
			minimumContrastRatio: 4.5,
			screenReaderMode: isReaderOn(),
			scrollback: 5000,
			theme: isDark() ? dark : light,
		});
		const serializer = new SerializeAddon();
		const searcher = new SearchAddon({ highlightLimit: 1000 });
		terminal.loadAddon(serializer);
		terminal.loadAddon(searcher);
		terminal.attachCustomKeyEventHandler(() => false); // nothing is typed here: Tab and the player's keys are the page's
		terminal.loadAddon(new Unicode11Addon());
		terminal.unicode.activeVersion = "11";
		const player = new Player(
			cast,
			{
				write: (data) => new Promise((done) => terminal.write(data, done)),
				resize: (columns, rows) => {
					terminal.resize(columns, rows);
					fit();
				},
				reset: (columns, rows) => {
					terminal.reset();
					terminal.resize(columns, rows);
					fit();
				},
				snapshot: () => serializer.serialize(),
			},
			{
				now: () => performance.now(),
				later: (ms, run) => {
					const timer = setTimeout(run, ms);
					return () => clearTimeout(timer);
				},
			},
			() => redraw(0),
			sizeOf,
		);
		/** The recorded columns, as large as the place allows and the page's letters are. */
		function fit() {
			const width = place.current?.clientWidth ?? 0;
			if (!width) return;
			const wide = (width - 24) / terminal.cols / 0.605;
			const high = (innerHeight * 0.6) / terminal.rows / 1.35;
			const most = parseFloat(getComputedStyle(document.documentElement).fontSize);
			const fitting = Math.floor(Math.min(wide, Math.max(high, most * 0.7)) * 2) / 2;
			terminal.options.fontSize = Math.max(most / 2, Math.min(most, fitting)); // below that one scrolls sideways
		}
		/** Marks the text on the screen, the newest of it most. */
		function mark(text: string) {
			if (text) searcher.findPrevious(text, { decorations: findColours(isDark()) });
			else searcher.clearDecorations();
		}
		return { terminal, player, fit, mark };
	}, [cast]);

	useEffect(() => {
		const { terminal, player, fit } = parts;
		fit();
		terminal.open(place.current!);
		if (terminal.textarea) terminal.textarea.tabIndex = -1; // its place is where the keyboard is
		const observer = new ResizeObserver(fit);
		observer.observe(place.current!);
		const stop = onTheme(() => (terminal.options.theme = isDark() ? dark : light));
		void player.seek(0);
		const timer = setInterval(() => player.isPlaying && redraw(0), 200);
		return () => {
			clearInterval(timer);
			stop();
			observer.disconnect();
			player.free();
			terminal.dispose();
		};
	}, [parts]);
	return { place, player: parts.player, mark: parts.mark };
}

function PlayerView(props: { cast: Cast }) {
	const { cast } = props;
	const { place, player, mark } = useTerminal(cast);
	const time = player.time;

	function key(event: KeyboardEvent) {
		if ((event.target as HTMLElement).closest("input, select, a")) return;
		const steps: Record<string, () => void> = {
			" ": () => (player.isPlaying ? player.pause() : player.play()),
			k: () => (player.isPlaying ? player.pause() : player.play()),
			ArrowLeft: () => void player.seek(player.time - SEEK_MS),
			ArrowRight: () => void player.seek(player.time + SEEK_MS),
			Home: () => void player.seek(0),
			End: () => void player.seek(cast.duration),
		};
		const isButton = (event.target as HTMLElement).closest("button") !== null;
		const step = isButton && event.key === " " ? undefined : steps[event.key];
		if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
		event.preventDefault();
		step();
	}

	return (
		<div class="player" onKeyDown={key}>
			<div class="stage" ref={place} tabIndex={0} role="group" aria-label="Recorded terminal. Space plays, arrows seek." />
			<div class="controls" role="group" aria-label="Playback">
				<button class="primary play" aria-label={player.isPlaying ? "Pause" : "Play"} onClick={() => (player.isPlaying ? player.pause() : player.play())}>
					<Icon name={player.isPlaying ? "pause" : "play"} />
				</button>
				<input
					class="seek"
					type="range"
					min={0}
					max={Math.max(1, Math.round(cast.duration))}
					step={100}
					value={Math.round(time)}
					aria-label="Position"
					aria-valuetext={`${duration(time)} of ${duration(cast.duration)}`}
					onInput={(event) => void player.seek(Number(event.currentTarget.value))}
				/>
				<span class="time">
					{duration(time)} / {duration(cast.duration)}
				</span>
				<label class="inline">
					Speed{" "}
					<select value={String(player.speed)} onChange={(event) => player.setSpeed(Number(event.currentTarget.value))}>
						{SPEEDS.map((speed) => (
							<option key={speed} value={String(speed)}>
								{speed}×
							</option>
						))}
					</select>
				</label>
				<label class="inline">
					<input type="checkbox" checked={player.cutsIdle} onChange={(event) => (player.cutsIdle = event.currentTarget.checked)} /> Skip pauses
				</label>
			</div>
			<RecordingSearch cast={cast} onGo={(at, text) => void player.seek(at).then(() => mark(text))} onClear={() => mark("")} />
		</div>
	);
}

function RecordingSearch(props: { cast: Cast; onGo: (at: number, text: string) => void; onClear: () => void }) {
	const [text, setText] = useState("");
	const [chosen, setChosen] = useState(-1);
	const lines = useRef<Line[] | null>(null); // of a long recording they are much: made when first asked for
	const matches = useMemo(() => {
		if (!text.trim()) return [];
		lines.current ??= linesOf(props.cast.events);
		return find(lines.current, text);
	}, [props.cast, text]);

	const first = Math.floor(Math.max(0, chosen) / SHOWN) * SHOWN;
	const count = matches.length < MOST ? `${matches.length}` : `${MOST} or more`;

	function show(i: number) {
		const match = matches[i];
		if (!match) return;
		setChosen(i);
		props.onGo(match.at, text);
	}

	function key(event: KeyboardEvent) {
		if (event.key !== "Enter" || matches.length === 0) return;
		event.preventDefault();
		const step = event.shiftKey ? matches.length - 1 : 1;
		show(chosen < 0 ? 0 : (chosen + step) % matches.length);
	}

	return (
		<section class="recording-search">
			<div class="filter">
				<input
					type="search"
					aria-label="Search in the recording"
					placeholder="Search in the recording (Enter: next)"
					value={text}
					onInput={(event) => {
						setText(event.currentTarget.value);
						setChosen(-1);
						props.onClear();
					}}
					onKeyDown={key}
				/>
				<span class="quiet" role="status">
					{text.trim() ? (matches.length === 0 ? "no match" : `${chosen >= 0 ? `${chosen + 1} of ` : ""}${count} found`) : ""}
				</span>
			</div>
			{matches.length > 0 && (
				<ol class="matches" start={first + 1}>
					{matches.slice(first, first + SHOWN).map((match, at) => {
						const i = first + at;
						return (
							<li key={i}>
								<button class={i === chosen ? "match chosen" : "match"} aria-current={i === chosen} onClick={() => show(i)}>
									<span class="time">{duration(match.at)}</span>
									<MatchText match={match} />
								</button>
							</li>
						);
					})}
				</ol>
			)}
		</section>
	);
}

function MatchText(props: { match: Match }) {
	const { line, from, length } = props.match;
	const begin = Math.max(0, from - 30);
	return (
		<code>
			{begin > 0 ? "…" : ""}
			{line.slice(begin, from)}
			<mark>{line.slice(from, from + length)}</mark>
			{line.slice(from + length, from + length + 60)}
		</code>
	);
}
