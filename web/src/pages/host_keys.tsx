// The host keys that Jumpoints trust: pinned on first contact; a changed one waits here for an administrator.
import { useState } from "preact/hooks";

import * as client from "../api/client";
import type { HostKey, HostKeys } from "../api/types";
import { when, whenInList } from "../format";
import { Confirm } from "../widgets/dialog";
import { ListSearch, Pager, useList } from "../widgets/list";
import { Status } from "../widgets/status";

export function HostKeysPage() {
	const list = useList<HostKeys>(client.hostKeys);
	const [accepting, setAccepting] = useState<HostKey | null>(null);
	const [forgetting, setForgetting] = useState<HostKey | null>(null);
	const { found } = list;

	return (
		<main class="page" id="main">
			<h1>Host keys</h1>
			<p class="lead">
				A machine's key is kept the first time a Jumpoint meets it. If it changes, nobody gets in there until you have looked into it
				and accepted the new one.
			</p>
			<ListSearch list={list} label="Search host keys" placeholder="Search by host, Jumpoint or fingerprint" one="key" />
			{found && found.total === 0 && (
				<p class="empty">{list.search ? `No key matches “${list.search}”.` : "No keys yet. The first session to a machine brings its key here."}</p>
			)}
			{found && found.total > 0 && (
				<table class="stacks">
					<thead>
						<tr>
							<th scope="col">Machine</th>
							<th scope="col">Jumpoint</th>
							<th scope="col">Fingerprint</th>
							<th scope="col">
								<span class="unseen">Actions</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{found.host_keys.map((key) => (
							<tr key={key.id}>
								<th scope="row">
									<span class="strong">
										{key.host}:{key.port}
									</span>
									<span class="quiet below">since {whenInList(key.first_seen)}</span>
								</th>
								<td data-label="Jumpoint">{key.jumpoint.name}</td>
								<td data-label="Fingerprint">
									<code class="fingerprint">{key.fingerprint}</code>
									<span class="quiet below">{key.algorithm}</span>
									{key.offered && <Status tone="bad" text={`another key was offered ${whenInList(key.offered.at)}`} />}
								</td>
								<td class="row-actions">
									{key.offered && (
										<button class="primary" onClick={() => setAccepting(key)}>
											Compare<span class="unseen"> the keys of {key.host}</span>
										</button>
									)}
									<button onClick={() => setForgetting(key)}>
										Forget<span class="unseen"> the key of {key.host}</span>
									</button>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			<Pager list={list} before="Previous" after="Next" />
			{accepting?.offered && (
				<Confirm
					title={`Trust the new key of ${accepting.host}?`}
					action="Trust the new key"
					isDanger
					onConfirm={async () => {
						await client.acceptHostKey(accepting.id);
						await list.reload();
					}}
					onClose={() => setAccepting(null)}
				>
					<p>
						A key changes when a machine was set up anew, and also when somebody stands between the Jumpoint and the machine. Compare
						the new fingerprint with the machine's own, for example with <code>ssh-keygen -lf</code> on its console.
					</p>
					<dl class="compare">
						<dt>Trusted now</dt>
						<dd>
							<code class="fingerprint">{accepting.fingerprint}</code>
							<span class="quiet below">
								{accepting.algorithm}, since {when(accepting.first_seen)}
							</span>
						</dd>
						<dt>Offered</dt>
						<dd>
							<code class="fingerprint">{accepting.offered.fingerprint}</code>
							<span class="quiet below">
								{accepting.offered.algorithm}, {when(accepting.offered.at)}
							</span>
						</dd>
					</dl>
				</Confirm>
			)}
			{forgetting && (
				<Confirm
					title={`Forget the key of ${forgetting.host}?`}
					action="Forget the key"
					isDanger
					onConfirm={async () => {
						await client.forgetHostKey(forgetting.id);
						await list.reload();
					}}
					onClose={() => setForgetting(null)}
				>
					<p>The next session through {forgetting.jumpoint.name} trusts whatever key the machine then shows.</p>
				</Confirm>
			)}
		</main>
	);
}
