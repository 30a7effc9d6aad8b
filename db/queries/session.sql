-- name: session_insert
-- $1 uid, $2 user, $3 their name, $4 address, $5 item type, $6 item, $7 its name, $8 group, $9 group type, $10 jump policy, $11 session policy,
-- $12 Jumpoint, $13 its name, $14 host, $15 port, $16 protocol, $17 terminal, $18 keep alive, $19 user name there, $20 account, $21 its uid,
-- $22 its name, $23 its type, $24 now, $25 must end, $26 columns, $27 rows, $28 is to be recorded, $29 search key
INSERT INTO "session" ("uid", "user_id", "user_name", "user_address", "item_type", "item_id", "item_name", "jump_group_id", "jump_group_type",
  "jump_policy_id", "session_policy_id", "jumpoint_id", "jumpoint_name", "hostname", "port", "protocol", "terminal", "keep_alive", "username",
  "account_id", "account_uid", "account_name", "account_type", "state", "started_at", "must_end_at", "columns", "rows", "notes",
  "recording_wanted", "recording_state", "recording_bytes", "recording_duration_ms", "search_key")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 'starting', $24, $25, $26, $27,
  '', $28, 'none', 0, 0, $29) RETURNING "id"

-- name: session_member_put
-- $1 session, $2 user, $3 their name, $4 now
INSERT INTO "session_member" ("session_id", "user_id", "user_name", "joined_at") VALUES ($1, $2, $3, $4)
ON CONFLICT ("session_id", "user_id") DO UPDATE SET "joined_at" = excluded."joined_at"

-- name: session_notes_set
-- $1 session, $2 notes
UPDATE "session" SET "notes" = $2 WHERE "id" = $1

-- name: session_ticket_insert
-- $1 hash, $2 session, $3 login, $4 user, $5 viewer, $6 expires
INSERT INTO "session_ticket" ("hash", "session_id", "web_login_id", "user_id", "viewer", "expires_at") VALUES ($1, $2, $3, $4, $5, $6)

-- name: session_ticket_trim
-- $1 login, $2 now, $3 how many newest to keep
DELETE FROM "session_ticket" WHERE "web_login_id" = $1 AND ("expires_at" <= $2 OR "id" NOT IN (
  SELECT t."id" FROM "session_ticket" t WHERE t."web_login_id" = $1 ORDER BY t."id" DESC LIMIT $3))

-- name: session_ticket_take
-- $1 hash, $2 login, $3 now: used up by whoever shows it with the login it was made for
DELETE FROM "session_ticket" WHERE "hash" = $1 AND "web_login_id" = $2 AND "expires_at" > $3
RETURNING "session_id", "user_id", "viewer"

-- name: session_uid_of
-- $1 session: while it lives
SELECT "uid" FROM "session" WHERE "id" = $1 AND "ended_at" IS NULL

-- name: session_tickets_delete_expired
-- $1 now
DELETE FROM "session_ticket" WHERE "expires_at" <= $1

-- name: host_key_by_id
-- $1 id
SELECT k."id", k."jumpoint_id", k."host", k."port", k."algorithm", k."fingerprint", k."offered_algorithm", k."offered_fingerprint"
FROM "host_key" k WHERE k."id" = $1

-- name: host_key_accept
-- $1 id: the key that was offered becomes the one trusted
UPDATE "host_key" SET "algorithm" = "offered_algorithm", "key" = "offered_key", "fingerprint" = "offered_fingerprint", "first_seen" = "offered_at",
  "session_uid" = "offered_session_uid", "offered_algorithm" = NULL, "offered_key" = NULL, "offered_fingerprint" = NULL, "offered_at" = NULL,
  "offered_session_uid" = NULL
WHERE "id" = $1 AND "offered_key" IS NOT NULL

-- name: host_key_delete
-- $1 id
DELETE FROM "host_key" WHERE "id" = $1

-- name: page_jumpoint_nodes
SELECT "jumpoint_id", "id", "hostname", "private_ip", "last_connect_timestamp", "last_disconnect_timestamp" FROM "jumpoint_node"
ORDER BY "jumpoint_id", "id"

-- name: page_changes
-- How often the rows of each table that pages follow have changed.
SELECT "table_name", CAST(sum("number") AS BIGINT) FROM "row_change" GROUP BY "table_name" ORDER BY "table_name"

-- name: session_live_count_of
-- $1 user
SELECT count(*) FROM "session" WHERE "user_id" = $1 AND "ended_at" IS NULL

-- name: session_end_unused
-- $1 begun before, $2 now, $3 why, $4 a sentence: nobody came for them
UPDATE "session" SET "state" = 'ended', "ended_at" = $2, "end_why" = $3, "end_text" = $4
WHERE "ended_at" IS NULL AND "state" = 'starting' AND "started_at" < $1

-- name: session_end_unattached
-- $1 session, $2 now, $3 why, $4 a sentence: while nothing carries it
UPDATE "session" SET "state" = 'ended', "ended_at" = $2, "end_why" = $3, "end_text" = $4
WHERE "id" = $1 AND "ended_at" IS NULL AND "state" = 'starting'
