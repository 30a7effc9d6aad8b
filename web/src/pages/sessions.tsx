// Sessions past and live: who, where, when, how it ended, and the way to its recording.
import { useEffect, useState } from "preact/hooks";

import * as client from "../api/client";
import type { Session } from "../api/types";
import { bytes, duration, whenInList } from "../format";
import { mayViewRecordings } from "../login";
import { pulse } from "../pulse";
import { go } from "../router";
import * as tabList from "../terminal/tabs";
import { Confirm } from "../widgets/dialog";
import { ListSearch, Pager, useList } from "../widgets/list";
import { Status } from "../widgets/status";

export function SessionsPage(props: { search: string }) {
	const list = useList((search, page) => client.sessions(search, page), props.search);
	const [ending, setEnding] = useState<Session | null>(null);
	const { found } = list;

	useEffect(() => pulse.follow(() => void list.reload()), []);

	return (
		<main class="page" id="main">
			<h1>Sessions</h1>
			<ListSearch list={list} label="Search sessions" placeholder="Search by machine or person" one="session" />
			{found && found.total === 0 && (
				<p class="empty">{list.search ? `No session matches “${list.search}”.` : "No sessions yet. Open a shell from the list of Jump Items; it appears here with its recording."}</p>
			)}
			{found && found.total > 0 && (
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
						{found.sessions.map((session) => (
							<SessionRow key={session.session} session={session} onEnd={setEnding} />
						))}
					</tbody>
				</table>
			)}
			<Pager list={list} before="Newer" after="Older" />
			{ending && (
				<Confirm
					title={`End the session with ${ending.item.name}?`}
					action="End session"
					isDanger
					onConfirm={async () => {
						await client.endSession(ending.session);
						await list.reload();
					}}
					onClose={() => setEnding(null)}
				>
					<p>
						{ending.user.name} is cut off from {ending.item.hostname} at once, and what runs in that shell is told to stop. The recording
						stays.
					</p>
				</Confirm>
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

function SessionRow(props: { session: Session; onEnd: (session: Session) => void }) {
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
				{whenInList(session.started_at)}
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
				{!isOver && session.may_end && (
					<button class="danger-text" onClick={() => props.onEnd(session)}>
						End<span class="unseen"> the session with {session.item.name}</span>
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
