-- Recordings of sessions, as the commands of sallyport list and find them.

-- name: recording_list
-- $1 how many at most
SELECT "uid", "started_at", "user_name", "item_name", "recording_state", "recording_bytes", "recording_duration_ms" FROM "session"
WHERE "recording_state" <> 'none' ORDER BY "id" DESC LIMIT $1

-- name: recording_find
-- $1 how the uid begins, $2 the first text behind all such
SELECT "uid", "started_at", "recording_state", "recording_sha256" FROM "session" WHERE "uid" >= $1 AND "uid" < $2 ORDER BY "uid" LIMIT 2
