// API Configuration: the XML API's switch, API accounts with their secrets shown once, the command line client.
import { useEffect, useState } from "preact/hooks";

import * as client from "../api/client";
import { wordsOf } from "../api/client";
import { apiRights, type ApiAccount, type ApiAccountWish, type ApiRight, type CommandRight, type Secret } from "../api/types";
import { CopyButton } from "../widgets/copy";
import { Confirm, Dialog, Wrong } from "../widgets/dialog";
import { Check, Field } from "../widgets/field";
import { Status } from "../widgets/status";

const rightNames: Record<ApiRight, [string, string]> = {
	perm_configuration: ["Configuration API", "Jump Items, Jump Groups, Jumpoints, users, policies"],
	perm_configuration_vault_account: ["Vault accounts through it", "Create, change and check out Vault accounts"],
	perm_reporting_support: ["Session reports", ""],
	perm_reporting_vault: ["Vault report", ""],
	perm_reporting_jump_item: ["Jump Item report", ""],
	perm_reporting_syslog: ["Syslog report", ""],
	perm_reporting_license: ["Licence report", ""],
	perm_reporting_archive: ["State archive", ""],
	perm_real_time_state: ["Real-time state", ""],
	perm_ecm: ["Endpoint credential manager", ""],
	perm_backup: ["Site backups", ""],
	perm_vault_backup: ["Vault backup key", ""],
};

const commandNames: Record<CommandRight, string> = { deny: "none", read_only: "read only", full_access: "full access" };

function emptyWish(): ApiAccountWish {
	const wish = { name: "", comments: "", enabled: true, ip_addresses: "", perm_command: "deny" } as ApiAccountWish;
	for (const right of apiRights) wish[right] = false;
	wish.perm_configuration = true;
	return wish;
}

function wishOf(account: ApiAccount): ApiAccountWish {
	const wish = emptyWish();
	for (const key of Object.keys(wish) as (keyof ApiAccountWish)[]) (wish as Record<string, unknown>)[key] = account[key];
	return wish;
}

export function ApiPage() {
	const [isXml, setXml] = useState<boolean | null>(null);
	const [accounts, setAccounts] = useState<ApiAccount[] | null>(null);
	const [wrong, setWrong] = useState("");
	const [editing, setEditing] = useState<ApiAccount | "new" | null>(null);
	const [deleting, setDeleting] = useState<ApiAccount | null>(null);
	const [regenerating, setRegenerating] = useState<ApiAccount | null>(null);
	const [secret, setSecret] = useState<(Secret & { name: string }) | null>(null);

	async function load() {
		try {
			const [settings, list] = await Promise.all([client.apiSettings(), client.apiAccounts()]);
			setXml(settings.xml_api_enabled);
			setAccounts(list.api_accounts);
			setWrong("");
		} catch (error) {
			setWrong(wordsOf(error));
		}
	}
	useEffect(() => void load(), []);

	async function switchXml(isOn: boolean) {
		setXml(isOn);
		try {
			setXml((await client.saveApiSettings({ xml_api_enabled: isOn })).xml_api_enabled);
			setWrong("");
		} catch (error) {
			setXml(!isOn);
			setWrong(wordsOf(error));
		}
	}

	return (
		<main class="page" id="main">
			<h1>API Configuration</h1>
			{wrong && (
				<p class="wrong" role="alert">
					{wrong}
				</p>
			)}
			<section class="block">
				<h2>XML API</h2>
				<Check
					label="Enable XML API"
					help="The command API and the reporting API answer only while this is on. The configuration API is not affected."
					value={isXml ?? false}
					disabled={isXml === null}
					onValue={(isOn) => void switchXml(isOn)}
				/>
			</section>
			<section class="block">
				<div class="block-head">
					<h2>API accounts</h2>
					<button class="primary" onClick={() => setEditing("new")}>
						Add account
					</button>
				</div>
				{accounts && accounts.length === 0 && (
					<p class="empty">No API accounts yet. A script signs in with one: add an account, then give the script its client ID and secret.</p>
				)}
				{accounts && accounts.length > 0 && (
					<table class="stacks">
						<thead>
							<tr>
								<th scope="col">Name</th>
								<th scope="col">Client ID</th>
								<th scope="col">May</th>
								<th scope="col">
									<span class="unseen">Actions</span>
								</th>
							</tr>
						</thead>
						<tbody>
							{accounts.map((account) => (
								<tr key={account.id}>
									<th scope="row">
										<span class="strong">{account.name}</span>
										<Status tone={account.enabled ? "good" : "idle"} text={account.enabled ? "enabled" : "disabled"} />
									</th>
									<td data-label="Client ID">
										<code>{account.client_id}</code>
									</td>
									<td data-label="May">{rightsOf(account)}</td>
									<td class="row-actions">
										<button onClick={() => setEditing(account)}>
											Edit<span class="unseen"> {account.name}</span>
										</button>
										<button onClick={() => setRegenerating(account)}>
											New secret<span class="unseen"> for {account.name}</span>
										</button>
										<button class="danger-text" onClick={() => setDeleting(account)}>
											Delete<span class="unseen"> {account.name}</span>
										</button>
									</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</section>
			<section class="block">
				<h2>Command line client</h2>
				<p>
					<code>btapi</code> speaks to the configuration API from a shell: one static program, no installation.
				</p>
				<p>
					<a class="button" href="/api/config/v1/cli/linux" download="btapi-linux.zip">
						Download btapi for Linux
					</a>
				</p>
			</section>
			{editing && (
				<AccountForm
					account={editing === "new" ? null : editing}
					onClose={() => setEditing(null)}
					onDone={async (made) => {
						setEditing(null);
						if (made) setSecret(made);
						await load();
					}}
				/>
			)}
			{deleting && (
				<Confirm
					title={`Delete ${deleting.name}?`}
					action="Delete account"
					isDanger
					onConfirm={async () => {
						await client.deleteApiAccount(deleting.id);
						await load();
					}}
					onClose={() => setDeleting(null)}
				>
					<p>Whatever signs in with it stops working at once. Its entries in the audit log stay.</p>
				</Confirm>
			)}
			{regenerating && (
				<Confirm
					title={`Make a new secret for ${regenerating.name}?`}
					action="Make a new secret"
					isDanger
					onConfirm={async () => {
						const made = await client.regenerateSecret(regenerating.id);
						setSecret({ ...made, name: regenerating.name });
					}}
					onClose={() => setRegenerating(null)}
				>
					<p>The old secret and all tokens made with it are dead at once. Scripts that use it fail until they have the new one.</p>
				</Confirm>
			)}
			{secret && <SecretOnce secret={secret} onClose={() => setSecret(null)} />}
		</main>
	);
}

function rightsOf(account: ApiAccount): string {
	const names = apiRights.filter((right) => account[right]).map((right) => rightNames[right][0]);
	if (account.perm_command !== "deny") names.unshift(`Command API (${commandNames[account.perm_command]})`);
	return names.length ? names.join(", ") : "nothing";
}

function SecretOnce(props: { secret: Secret & { name: string }; onClose: () => void }) {
	const { secret } = props;
	const [isKept, setKept] = useState(false);
	return (
		<Dialog title={`The secret of ${secret.name}`} onClose={() => isKept && props.onClose()}>
			<p>It is shown this once and cannot be shown again. Keep it where your scripts find it.</p>
			<dl class="secret">
				<dt>Client ID</dt>
				<dd>
					<code>{secret.client_id}</code> <CopyButton text={secret.client_id} label="client ID" />
				</dd>
				<dt>Client secret</dt>
				<dd>
					<code>{secret.client_secret}</code> <CopyButton text={secret.client_secret} label="client secret" />
				</dd>
			</dl>
			<Check label="I have kept the secret" value={isKept} onValue={setKept} />
			<div class="actions">
				<button class="primary" disabled={!isKept} onClick={props.onClose}>
					Done
				</button>
			</div>
		</Dialog>
	);
}

function AccountForm(props: {
	account: ApiAccount | null;
	onDone: (made: (Secret & { name: string }) | null) => Promise<void>;
	onClose: () => void;
}) {
	const [wish, setWish] = useState(props.account ? wishOf(props.account) : emptyWish());
	const [fields, setFields] = useState<Record<string, string[]>>({});
	const [wrong, setWrong] = useState("");
	const [isBusy, setBusy] = useState(false);

	function put(change: Partial<ApiAccountWish>) {
		setWish({ ...wish, ...change } as ApiAccountWish);
	}

	async function save(event: Event) {
		event.preventDefault();
		setBusy(true);
		setFields({});
		setWrong("");
		try {
			if (props.account) {
				await client.changeApiAccount(props.account.id, wish);
				await props.onDone(null);
			} else {
				const made = await client.addApiAccount(wish);
				await props.onDone({ name: made.name, client_id: made.client_id, client_secret: made.client_secret });
			}
		} catch (error) {
			if (error instanceof client.Failure) setFields(error.fields);
			setWrong(wordsOf(error));
			setBusy(false);
		}
	}

	return (
		<Dialog title={props.account ? `Edit ${props.account.name}` : "Add API account"} onClose={props.onClose} isWide>
			<form onSubmit={save}>
				<div class="dialog-body">
					<Field label="Name" value={wish.name} onValue={(name) => put({ name })} wrong={fields.name} rest={{ required: true, maxLength: 255, autofocus: true }} />
					<Field label="Comments" value={wish.comments} onValue={(comments) => put({ comments })} wrong={fields.comments} />
					<Field
						label="Allowed addresses"
						help="Addresses or networks, separated by commas. Empty: from anywhere."
						value={wish.ip_addresses}
						onValue={(ip_addresses) => put({ ip_addresses })}
						wrong={fields.ip_addresses}
						rest={{ spellcheck: false, placeholder: "192.0.2.0/24, 2001:db8::1" }}
					/>
					<Check label="Enabled" value={wish.enabled} onValue={(enabled) => put({ enabled })} />
					<fieldset>
						<legend>It may use</legend>
						<div class="field">
							<label for="perm_command">Command API</label>
							<select
								id="perm_command"
								value={wish.perm_command}
								onChange={(event) => put({ perm_command: event.currentTarget.value as CommandRight })}
							>
								{(Object.keys(commandNames) as CommandRight[]).map((right) => (
									<option key={right} value={right}>
										{commandNames[right]}
									</option>
								))}
							</select>
						</div>
						<div class="rights">
							{apiRights.map((right) => (
								<Check
									key={right}
									label={rightNames[right][0]}
									help={rightNames[right][1]}
									value={wish[right]}
									onValue={(isGiven) => put({ [right]: isGiven } as Partial<ApiAccountWish>)}
								/>
							))}
						</div>
					</fieldset>
				</div>
				<Wrong text={wrong} />
				<div class="actions">
					<button type="button" onClick={props.onClose}>
						Cancel
					</button>
					<button type="submit" class="primary" disabled={isBusy}>
						{props.account ? "Save" : "Add account"}
					</button>
				</div>
			</form>
		</Dialog>
	);
}
