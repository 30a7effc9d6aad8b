-- People: how they log in to the pages. Sessions: who opened which machine, and what became of it.

-- --- logins ---

-- What logging in leaves of a local user, beside the fields of "user". A lock holds while "failed_logins" of the user is at the
-- site's limit and this time has not come.
CREATE TABLE "user_access" (
  "user_id" BIGINT NOT NULL PRIMARY KEY,
  "locked_until" BIGINT,
  "last_login_at" BIGINT,
  "last_login_address" TEXT
);

-- A login of the pages: a cookie, kept as its keyed hash. "ends_at" is its last moment whatever happens, "seen_at" the last
-- request that a person made; "previous_" is what the page tells of the login before.
CREATE TABLE "web_login" (
  "id" {id},
  "hash" {bytes} NOT NULL,
  "user_id" BIGINT NOT NULL,
  "method" TEXT NOT NULL,
  "created_at" BIGINT NOT NULL,
  "seen_at" BIGINT NOT NULL,
  "ends_at" BIGINT NOT NULL,
  "address" TEXT NOT NULL,
  "user_agent" TEXT NOT NULL,
  "previous_at" BIGINT,
  "previous_address" TEXT
);
CREATE UNIQUE INDEX "web_login_hash_unique" ON "web_login" ("hash");
CREATE INDEX "web_login_user" ON "web_login" ("user_id", "id");

-- A link that logs in once, from this machine. "open" is what the page goes to: "shell-jump/1".
CREATE TABLE "login_link" (
  "id" {id},
  "hash" {bytes} NOT NULL,
  "user_id" BIGINT NOT NULL,
  "open" TEXT NOT NULL,
  "created_at" BIGINT NOT NULL,
  "expires_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX "login_link_hash_unique" ON "login_link" ("hash");
CREATE INDEX "login_link_user" ON "login_link" ("user_id");

-- --- sessions ---

-- Names are as they were when it began: a session tells what happened, also after what it was opened on is gone. "hostname" to
-- "username" are the plan it runs by. "site_node" names the process that carries it. "state": starting, connecting,
-- authenticating, open, reconnecting, ended. "recording_state": none, recording, whole, incomplete. "search_key" is what a
-- search looks into, folded.
CREATE TABLE "session" (
  "id" {id},
  "uid" TEXT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "user_name" TEXT NOT NULL,
  "user_address" TEXT NOT NULL,
  "item_type" TEXT NOT NULL,
  "item_id" BIGINT NOT NULL,
  "item_name" TEXT NOT NULL,
  "jump_group_id" BIGINT NOT NULL,
  "jump_group_type" TEXT NOT NULL,
  "jump_policy_id" BIGINT,
  "session_policy_id" BIGINT,
  "jumpoint_id" BIGINT NOT NULL,
  "jumpoint_name" TEXT NOT NULL,
  "jumpoint_node_id" BIGINT,
  "site_node" TEXT,
  "hostname" TEXT NOT NULL,
  "port" BIGINT NOT NULL,
  "protocol" TEXT NOT NULL,
  "terminal" TEXT NOT NULL,
  "keep_alive" BIGINT NOT NULL,
  "username" TEXT NOT NULL,
  "account_id" BIGINT,
  "account_uid" TEXT,
  "account_name" TEXT,
  "account_type" TEXT,
  "state" TEXT NOT NULL,
  "started_at" BIGINT NOT NULL,
  "opened_at" BIGINT,
  "ended_at" BIGINT,
  "must_end_at" BIGINT,
  "end_why" TEXT,
  "end_text" TEXT,
  "exit_status" BIGINT,
  "columns" BIGINT NOT NULL,
  "rows" BIGINT NOT NULL,
  "notes" TEXT NOT NULL,
  "recording_wanted" BOOLEAN NOT NULL,
  "recording_state" TEXT NOT NULL,
  "recording_bytes" BIGINT NOT NULL,
  "recording_duration_ms" BIGINT NOT NULL,
  "recording_sha256" TEXT,
  "search_key" TEXT NOT NULL
);
CREATE UNIQUE INDEX "session_uid_unique" ON "session" ("uid");
CREATE INDEX "session_live" ON "session" ("id") WHERE "ended_at" IS NULL;
CREATE INDEX "session_user" ON "session" ("user_id", "id");
CREATE INDEX "session_item" ON "session" ("item_type", "item_id", "id");
CREATE INDEX "session_group" ON "session" ("jump_group_type", "jump_group_id", "id");
CREATE INDEX "session_jumpoint" ON "session" ("jumpoint_id") WHERE "ended_at" IS NULL;

-- Who else was let into a session than the user who began it.
CREATE TABLE "session_member" (
  "session_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "user_name" TEXT NOT NULL,
  "joined_at" BIGINT NOT NULL,
  PRIMARY KEY ("session_id", "user_id")
);
CREATE INDEX "session_member_user" ON "session_member" ("user_id", "session_id");

-- What opens a terminal's WebSocket, once: for one login, session and viewer. Kept as its keyed hash; taken by deleting it.
CREATE TABLE "session_ticket" (
  "id" {id},
  "hash" {bytes} NOT NULL,
  "session_id" BIGINT NOT NULL,
  "web_login_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "viewer" TEXT NOT NULL,
  "expires_at" BIGINT NOT NULL
);
CREATE UNIQUE INDEX "session_ticket_hash_unique" ON "session_ticket" ("hash");
CREATE INDEX "session_ticket_expires" ON "session_ticket" ("expires_at");
CREATE INDEX "session_ticket_login" ON "session_ticket" ("web_login_id");

-- The key that a host showed to a Jumpoint the first time. One key a host and port: another one, of whatever algorithm, is
-- kept as "offered" and refused until somebody accepts it. "host_key" is the name folded, "key" and "offered_key" are in the form of the wire.
CREATE TABLE "host_key" (
  "id" {id},
  "jumpoint_id" BIGINT NOT NULL,
  "host" TEXT NOT NULL,
  "host_key" TEXT NOT NULL,
  "port" BIGINT NOT NULL,
  "algorithm" TEXT NOT NULL,
  "key" {bytes} NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "first_seen" BIGINT NOT NULL,
  "session_uid" TEXT,
  "offered_algorithm" TEXT,
  "offered_key" {bytes},
  "offered_fingerprint" TEXT,
  "offered_at" BIGINT,
  "offered_session_uid" TEXT
);
CREATE UNIQUE INDEX "host_key_host_unique" ON "host_key" ("jumpoint_id", "host_key", "port");
CREATE INDEX "host_key_list" ON "host_key" ("host_key", "port", "id");

-- --- what pages ask for again and again ---

-- How often the rows of a table changed, so that a page can ask cheaply whether to read again. The sum over the lanes counts, as
-- with "row_count".
CREATE TABLE "row_change" (
  "table_name" TEXT NOT NULL,
  "lane" BIGINT NOT NULL,
  "number" BIGINT NOT NULL,
  PRIMARY KEY ("table_name", "lane")
);
