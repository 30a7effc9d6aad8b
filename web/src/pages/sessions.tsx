// Sessions past and live: who, where, when, how it ended, and the way to its recording.
import { useEffect, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import type { Session, Sessions } from "../api/types";
import { bytes, duration, plural, when } from "../format";
import { mayViewRecordings } from "../login";
import { pulse } from "../pulse";
import { go } from "../router";
import * as tabList from "../terminal/tabs";
import { Status } from "../widgets/status";

const PAGE = 50;

export function SessionsPage(props: { search: string }) {
	const [search, setSearch] = useState(props.search);
	const [page, setPage] = useState(1);
	const [list, setList] = useState<Sessions | null>(null);
	const [wrong, setWrong] = useState("");

	useEffect(() => {
		let isGone = false;
		const load = () =>
			client
				.sessions(search.trim(), page)
				.then((next) => {
					if (isGone) return;
					setList(next);
					setWrong("");
				})
				.catch((error) => !isGone && setWrong(wordsOf(error)));
		const timer = setTimeout(load, 150);
		const stop = pulse.follow(() => void load());
		return () => {
			isGone = true;
			clearTimeout(timer);
			stop();
		};
	}, [search, page]);

	const pages = list ? Math.max(1, Math.ceil(list.total / PAGE)) : 1;
	return (
		<main class="page" id="main">
			<h1>Sessions</h1>
			<div class="filter">
				<input
					type="search"
					aria-label="Search sessions"
					placeholder="Search by machine or person"
					value={search}
					onInput={(event) => {
						setPage(1);
						setSearch(event.currentTarget.value);
					}}
				/>
				<span class="quiet" role="status">
					{list ? plural(list.total, "session") : "Loading …"}
				</span>
			</div>
			{wrong && (
				<p class="wrong" role="alert">
					{wrong}
				</p>
			)}
			{list && list.total === 0 && (
				<p class="empty">{search ? `No session matches “${search}”.` : "No sessions yet. Open a shell from the list of Jump Items; it appears here with its recording."}</p>
			)}
			{list && list.total > 0 && (
				<table class="stacks">
					<thead>
						<tr>
							<th scope="col">Machine</th>
							<th scope="col">Person</th>
							<th scope="col">Began</th>
							<th scope="col">State</th>
							<th scope="col">Recording</th>
							<th scope="col">
								<span class="unseen">Actions</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{list.sessions.map((session) => (
							<SessionRow key={session.session} session={session} />
						))}
					</tbody>
				</table>
			)}
			{pages > 1 && (
				<nav class="pager" aria-label="Pages">
					<button disabled={page === 1} onClick={() => setPage(page - 1)}>
						Newer
					</button>
					<span>
						Page {page} of {pages}
					</span>
					<button disabled={page >= pages} onClick={() => setPage(page + 1)}>
						Older
					</button>
				</nav>
			)}
		</main>
	);
}

export function SessionState(props: { session: Session }) {
	const { session } = props;
	if (session.state === "ended") return <Status tone="idle" text={session.end?.text || "Ended"} />;
	if (session.state === "open") return <Status tone="good" text="Live" />;
	return <Status tone="busy" text={session.state === "reconnecting" ? "Reconnecting" : "Connecting"} />;
}

export function RecordingState(props: { session: Session }) {
	const { recording } = props.session;
	if (recording.state === "none") return <span class="quiet">none</span>;
	const size = `${duration(recording.duration_ms)}, ${bytes(recording.bytes)}`;
	if (recording.state === "recording") return <Status tone="busy" text={`running, ${size}`} />;
	if (recording.state === "incomplete") return <Status tone="bad" text={`incomplete, ${size}`} />;
	return <span>{size}</span>;
}

function SessionRow(props: { session: Session }) {
	const { session } = props;
	const isOver = session.state === "ended";
	return (
		<tr>
			<th scope="row">
				<span class="strong">{session.item.name}</span>
				<span class="quiet below">{session.item.hostname}</span>
			</th>
			<td data-label="Person">
				{session.user.name}
				{session.account && <span class="quiet below">as {session.account.name}</span>}
			</td>
			<td data-label="Began">
				{when(session.started_at)}
				{session.ended_at && <span class="quiet below">{duration(session.ended_at - session.started_at)} long</span>}
			</td>
			<td data-label="State">
				<SessionState session={session} />
			</td>
			<td data-label="Recording">
				<RecordingState session={session} />
			</td>
			<td class="row-actions">
				{!isOver && session.may_attach && (
					<button
						onClick={() => {
							tabList.attach(session.session, session.item);
							go("/console");
						}}
					>
						Show<span class="unseen"> {session.item.name}</span>
					</button>
				)}
				{isOver && session.recording.state !== "none" && mayViewRecordings() && (
					<a class="button" href={`/console/replay/${session.session}`}>
						Replay<span class="unseen"> {session.item.name}</span>
					</a>
				)}
			</td>
		</tr>
	);
}
