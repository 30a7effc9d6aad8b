// One Jump Item: what it is, whether it may be started and why not, who is in it now.
import { useEffect, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import type { Explanation, Item, Session } from "../api/types";
import { when } from "../format";
import { pulse } from "../pulse";
import { oneAtATime } from "../turns";
import { Icon } from "../widgets/icons";
import { Status } from "../widgets/status";
import { JumpointMark } from "./items";

export function ItemPage(props: {
	id: number;
	known: Item | null;
	onOpen: (item: Item) => void;
	onAttach: (session: Session) => void;
	onBack: () => void;
}) {
	const [item, setItem] = useState<Item | null>(props.known?.id === props.id ? props.known : null);
	const [live, setLive] = useState<Session[]>([]);
	const [why, setWhy] = useState<Explanation | null>(null);
	const [wrong, setWrong] = useState("");

	useEffect(() => {
		let isGone = false;
		const load = oneAtATime(async () => {
			try {
				const next = await client.item(props.id);
				const running = next.live > 0 ? (await client.sessions("", 1, true)).sessions : [];
				if (isGone) return;
				setItem(next);
				setLive(running.filter((session) => session.item.id === next.id));
				setWrong("");
			} catch (error) {
				if (!isGone) setWrong(wordsOf(error));
			}
		});
		setItem(props.known?.id === props.id ? props.known : null);
		setWhy(null);
		void load();
		const stop = pulse.follow(() => void load());
		return () => {
			isGone = true;
			stop();
		};
	}, [props.id]);

	async function explain() {
		try {
			setWhy(await client.explain(props.id));
		} catch (error) {
			setWrong(wordsOf(error));
		}
	}

	return (
		<article class="item-page">
			<button class="plain back" onClick={props.onBack}>
				<Icon name="back" /> All Jump Items
			</button>
			{wrong && (
				<p class="wrong" role="alert">
					{wrong}
				</p>
			)}
			{!item && !wrong && (
				<p class="quiet" role="status">
					Loading …
				</p>
			)}
			{item && (
				<>
					<header>
						<p class="kicker">{item.group.name || "My own"}</p>
						<h1>{item.name}</h1>
						<p class="address">
							{item.protocol}://{item.username ? `${item.username}@` : ""}
							{item.hostname}:{item.port}
						</p>
					</header>
					<div class="start">
						<button class="primary large" disabled={!item.may_start} aria-describedby="why-not" onClick={() => props.onOpen(item)}>
							<Icon name="shell" /> Open shell
						</button>
						<p id="why-not" class={item.may_start ? "quiet" : "barred-why"}>
							{item.may_start ? "Runs through the Jumpoint and is recorded where the site says so." : item.why_not}
						</p>
					</div>
					<dl class="facts">
						<dt>Jumpoint</dt>
						<dd>
							<JumpointMark item={item} isLong />
						</dd>
						<dt>Terminal</dt>
						<dd>{item.terminal}</dd>
						{item.tag && (
							<>
								<dt>Tag</dt>
								<dd>{item.tag}</dd>
							</>
						)}
						{item.comments && (
							<>
								<dt>Comments</dt>
								<dd class="comments">{item.comments}</dd>
							</>
						)}
					</dl>
					{live.length > 0 && (
						<section>
							<h2>Live now</h2>
							<ul class="live-list">
								{live.map((session) => (
									<li key={session.session}>
										<Status tone="good" text={session.user.name} />
										<span class="quiet">since {when(session.started_at)}</span>
										{session.may_attach && (
											<button onClick={() => props.onAttach(session)}>
												Show<span class="unseen"> the session of {session.user.name}</span>
											</button>
										)}
									</li>
								))}
							</ul>
						</section>
					)}
					<section class="why">
						{!why && (
							<button class="plain" onClick={explain}>
								Why {item.may_start ? "may I" : "may I not"} start this?
							</button>
						)}
						{why && <Why explanation={why} />}
					</section>
				</>
			)}
		</article>
	);
}

function Why(props: { explanation: Explanation }) {
	return (
		<>
			<h2>How this is decided</h2>
			<ol class="steps">
				{props.explanation.steps.map((step) => (
					<li key={step.rule}>
						<Status tone={step.allowed ? "good" : "bad"} text={step.allowed ? "yes" : "no"} />
						<span>{step.why}</span>
					</li>
				))}
			</ol>
			<VaultAccounts accounts={props.explanation.accounts} />
		</>
	);
}

// An account that is not for this item stands in nobody's way: its "no" is no fault.
function VaultAccounts(props: { accounts: Explanation["accounts"] }) {
	return (
		<>
			<h2>Vault accounts</h2>
			{props.accounts.length > 0 && (
				<ul class="steps">
					{props.accounts.map((account, i) => (
						<li key={i}>
							<Status tone={account.allowed ? "good" : "idle"} text={account.allowed ? "yes" : "no"} />
							<span>
								<strong>{account.name}</strong>: {account.why}
							</span>
						</li>
					))}
				</ul>
			)}
			{props.accounts.length === 0 && <p>You have a role for no Vault account.</p>}
			{!props.accounts.some((account) => account.allowed) && <p class="quiet">None is offered: the password is asked for.</p>}
		</>
	);
}
