// What the site says under /login/api (docs/PROTOCOL.console.md). Times are milliseconds since 1970.

export interface Named {
	id: number;
	name: string;
}

export interface Me {
	user: {
		id: number;
		username: string;
		display_name: string;
		is_administrator: boolean;
		may_configure_api: boolean;
		may_view_recordings: boolean;
	};
	csrf: string;
	must_change_password: boolean;
	last_login: { at: number; address: string } | null;
	site: { name: string; version: string };
}

export interface Pulse {
	items: number;
	jumpoints: number;
	sessions: number;
}

export interface Group extends Named {
	items: number;
}

export interface Item {
	type: "shell_jump";
	id: number;
	name: string;
	hostname: string;
	port: number;
	protocol: string;
	terminal: string;
	username: string | null;
	tag: string | null;
	comments: string | null;
	group: Named;
	jumpoint: Named & { enabled: boolean; connected: boolean };
	may_start: boolean;
	why_not: string | null;
	live: number;
}

export interface Items {
	total: number;
	items: Item[];
}

export interface Explanation {
	allowed: boolean;
	steps: { rule: string; allowed: boolean; why: string }[];
	accounts: { name: string; allowed: boolean; why: string }[];
}

export interface Account extends Named {
	username: string | null;
	type: string;
	description: string | null;
	is_recommended: boolean;
}

export interface Accounts {
	accounts: Account[];
	username: string | null;
}

export type State = "starting" | "connecting" | "authenticating" | "open" | "reconnecting" | "ended";

export interface Session {
	session: string;
	item: { type: string; id: number; name: string; hostname: string };
	jumpoint: Named;
	user: Named;
	account: Named | null;
	state: State;
	started_at: number;
	opened_at: number | null;
	ended_at: number | null;
	end: { why: string; text: string } | null;
	columns: number;
	rows: number;
	notes: string | null;
	recording: { state: "none" | "recording" | "whole" | "incomplete"; bytes: number; duration_ms: number };
	may_end: boolean;
	may_attach: boolean;
}

export interface Sessions {
	total: number;
	sessions: Session[];
}

export interface Started {
	session: string;
	viewer: string;
	ticket: string;
}

export interface Ticket {
	viewer: string;
	ticket: string;
}

export interface HostKey {
	id: number;
	jumpoint: Named;
	host: string;
	port: number;
	algorithm: string;
	fingerprint: string;
	first_seen: number;
	offered: { algorithm: string; fingerprint: string; at: number } | null;
}

export interface HostKeys {
	total: number;
	host_keys: HostKey[];
}

export interface ApiSettings {
	xml_api_enabled: boolean;
}

export const apiRights = [
	"perm_configuration",
	"perm_configuration_vault_account",
	"perm_reporting_support",
	"perm_reporting_vault",
	"perm_reporting_jump_item",
	"perm_reporting_syslog",
	"perm_reporting_license",
	"perm_reporting_archive",
	"perm_real_time_state",
	"perm_ecm",
	"perm_backup",
	"perm_vault_backup",
] as const;
export type ApiRight = (typeof apiRights)[number];

export type CommandRight = "deny" | "read_only" | "full_access";

// What a person chooses of an API account, as the Configuration API names it.
export type ApiAccountWish = {
	name: string;
	comments: string;
	enabled: boolean;
	ip_addresses: string;
	perm_command: CommandRight;
} & Record<ApiRight, boolean>;

export type ApiAccount = ApiAccountWish & { id: number; client_id: string };

export interface ApiAccounts {
	total: number;
	api_accounts: ApiAccount[];
}

export interface Secret {
	client_id: string;
	client_secret: string;
}

// The words of an error's "error".
export type Problem = {
	error: string;
	message: string;
	fields?: Record<string, string[]>;
};
