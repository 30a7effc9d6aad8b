-- Sessions while a process carries them (src/actions/session/plan.h, row.h).

-- name: live_plan
-- $1 uid
SELECT "id", "uid", "user_id", "jumpoint_id", "jumpoint_node_id", "item_type", "item_id", "item_name", "hostname", "port", "terminal", "keep_alive",
  "username", "account_uid", "columns", "rows", "recording_wanted", "started_at", "opened_at", "must_end_at", "ended_at", "end_why", "end_text",
  "exit_status"
FROM "session" WHERE "uid" = $1

-- name: live_plans
-- $1 how many at most, $2 who carried them: what a process has to take up when it starts
SELECT "id", "uid", "user_id", "jumpoint_id", "jumpoint_node_id", "item_type", "item_id", "item_name", "hostname", "port", "terminal", "keep_alive",
  "username", "account_uid", "columns", "rows", "recording_wanted", "started_at", "opened_at", "must_end_at", "ended_at", "end_why", "end_text",
  "exit_status"
FROM "session" WHERE "ended_at" IS NULL AND "site_node" = $2 ORDER BY "id" LIMIT $1

-- name: live_step
-- $1 uid, $2 state, $3 now, $4 has it just opened, $5 the Jumpoint's node or null, $6 who carries it, $7 columns, $8 rows, $9 recording state
UPDATE "session" SET "state" = $2, "opened_at" = CASE WHEN $4 THEN COALESCE("opened_at", $3) ELSE "opened_at" END,
  "jumpoint_node_id" = COALESCE($5, "jumpoint_node_id"), "site_node" = $6, "columns" = $7, "rows" = $8,
  "recording_state" = CASE WHEN $9 = 'none' THEN "recording_state" ELSE $9 END
WHERE "uid" = $1 AND "ended_at" IS NULL

-- name: live_end
-- $1 uid, $2 now, $3 why, $4 a sentence, $5 exit status or null, $6 columns, $7 rows, $8 recording state: of one that is finished the file decides
UPDATE "session" SET "state" = 'ended', "ended_at" = $2, "end_why" = $3, "end_text" = $4, "exit_status" = $5, "columns" = $6, "rows" = $7,
  "recording_state" = CASE WHEN $8 = 'none' OR "recording_state" IN ('whole', 'incomplete') THEN "recording_state" ELSE $8 END
WHERE "uid" = $1 AND "ended_at" IS NULL

-- name: live_recorded
-- $1 uid, $2 whole or incomplete, $3 bytes, $4 duration, $5 sha256 of the output: what was known to lack something stays so
UPDATE "session" SET "recording_state" = CASE WHEN "recording_state" = 'incomplete' THEN 'incomplete' ELSE $2 END, "recording_bytes" = $3,
  "recording_duration_ms" = $4, "recording_sha256" = $5
WHERE "uid" = $1

-- name: live_stale
-- $1 how many at most, $2 who carried them: ended, and yet nobody wrote down what became of the recording
SELECT "uid", "started_at" FROM "session" WHERE "recording_state" = 'recording' AND "ended_at" IS NOT NULL AND "site_node" = $2 ORDER BY "id" LIMIT $1

-- name: live_who
-- $1 uid
SELECT "id", "user_id", "user_name", "user_address", "account_id", "account_uid", "username", "jumpoint_id", "hostname", "port", "item_name"
FROM "session" WHERE "uid" = $1 AND "ended_at" IS NULL

-- name: live_node
-- $1 uid, $2 node: nothing when it may have no secret for the session: it is deleted, or its Jumpoint disabled or another
SELECT "n"."id" FROM "session" AS "s" JOIN "jumpoint_node" AS "n" ON "n"."jumpoint_id" = "s"."jumpoint_id"
JOIN "jumpoint" AS "j" ON "j"."id" = "n"."jumpoint_id" WHERE "s"."uid" = $1 AND "n"."id" = $2 AND "j"."enabled"

-- name: live_host_key
-- $1 Jumpoint, $2 host folded, $3 port
SELECT "id", "algorithm", "key", "fingerprint", "first_seen" FROM "host_key" WHERE "jumpoint_id" = $1 AND "host_key" = $2 AND "port" = $3

-- name: live_host_key_pin
-- $1 Jumpoint, $2 host, $3 the same folded, $4 port, $5 algorithm, $6 key, $7 fingerprint, $8 now, $9 session
INSERT INTO "host_key" ("jumpoint_id", "host", "host_key", "port", "algorithm", "key", "fingerprint", "first_seen", "session_uid")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING "id"

-- name: live_host_key_offer
-- $1 id, $2 algorithm, $3 key, $4 fingerprint, $5 now, $6 session
UPDATE "host_key" SET "offered_algorithm" = $2, "offered_key" = $3, "offered_fingerprint" = $4, "offered_at" = $5, "offered_session_uid" = $6
WHERE "id" = $1
