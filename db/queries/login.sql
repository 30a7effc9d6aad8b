-- name: login_user_by_name
-- $1 provider, $2 name folded
SELECT u."id", u."username", u."password_hash", u."enabled", u."failed_logins", u."two_factor_required", x."locked_until",
  p."enabled", p."user_authentication", u."password_reset_next_login", u."one_time_until"
FROM "user" u JOIN "security_provider" p ON p."id" = u."security_provider_id" LEFT JOIN "user_access" x ON x."user_id" = u."id"
WHERE u."security_provider_id" = $1 AND u."username_key" = $2

-- name: login_user_by_id
-- $1 user
SELECT u."id", u."username", u."password_hash", u."enabled", u."failed_logins", u."two_factor_required", x."locked_until",
  p."enabled", p."user_authentication", u."password_reset_next_login", u."one_time_until"
FROM "user" u JOIN "security_provider" p ON p."id" = u."security_provider_id" LEFT JOIN "user_access" x ON x."user_id" = u."id"
WHERE u."id" = $1

-- name: login_failures_set
-- $1 user, $2 failures
UPDATE "user" SET "failed_logins" = $2 WHERE "id" = $1

-- name: login_failures_forgive
-- $1 user, $2 the hash of the password that was proved: as long as it is theirs and they may sign in
UPDATE "user" SET "failed_logins" = 0 WHERE "id" = $1 AND "password_hash" = $2 AND "enabled"

-- name: login_lock_put
-- $1 user, $2 until when, or null
INSERT INTO "user_access" ("user_id", "locked_until") VALUES ($1, $2)
ON CONFLICT ("user_id") DO UPDATE SET "locked_until" = excluded."locked_until"

-- name: login_hash_set
-- $1 user, $2 the hash it had, $3 the new one of the same password
UPDATE "user" SET "password_hash" = $3 WHERE "id" = $1 AND "password_hash" = $2

-- name: login_last
-- $1 user
SELECT "last_login_at", "last_login_address" FROM "user_access" WHERE "user_id" = $1

-- name: login_last_put
-- $1 user, $2 when, $3 address
INSERT INTO "user_access" ("user_id", "last_login_at", "last_login_address") VALUES ($1, $2, $3)
ON CONFLICT ("user_id") DO UPDATE SET "last_login_at" = excluded."last_login_at", "last_login_address" = excluded."last_login_address"

-- name: login_authenticated
-- $1 user, $2 when
UPDATE "user" SET "last_authentication" = $2 WHERE "id" = $1

-- name: login_access_delete
-- $1 user
DELETE FROM "user_access" WHERE "user_id" = $1

-- name: login_web_insert
-- $1 hash, $2 user, $3 method, $4 now, $5 ends, $6 address, $7 user agent, $8 previous login, $9 its address
INSERT INTO "web_login" ("hash", "user_id", "method", "created_at", "seen_at", "ends_at", "address", "user_agent", "previous_at", "previous_address")
VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9) RETURNING "id"

-- name: login_web_trim
-- $1 user, $2 how many newest to keep
DELETE FROM "web_login" WHERE "user_id" = $1 AND "id" NOT IN (
  SELECT l."id" FROM "web_login" l WHERE l."user_id" = $1 ORDER BY l."id" DESC LIMIT $2)

-- name: login_web_find
-- $1 hash
SELECT l."id", l."user_id", l."method", l."seen_at", l."ends_at", u."username", u."enabled", u."perm_admin", u."perm_view_sd_recordings",
  u."password_reset_next_login", u."password_expiration", u."perm_console_idle_timeout", p."enabled"
FROM "web_login" l JOIN "user" u ON u."id" = l."user_id" JOIN "security_provider" p ON p."id" = u."security_provider_id"
WHERE l."hash" = $1

-- name: login_web_seen
-- $1 login, $2 when
UPDATE "web_login" SET "seen_at" = $2 WHERE "id" = $1 AND "seen_at" < $2

-- name: login_web_previous
-- $1 login
SELECT "previous_at", "previous_address" FROM "web_login" WHERE "id" = $1

-- name: login_web_delete
-- $1 login
DELETE FROM "web_login" WHERE "id" = $1

-- name: login_web_delete_of
-- $1 user, $2 the login that stays, or 0
DELETE FROM "web_login" WHERE "user_id" = $1 AND "id" <> $2

-- name: login_web_delete_over
-- $1 now
DELETE FROM "web_login" WHERE "ends_at" <= $1

-- name: login_link_insert
-- $1 hash, $2 user, $3 what it opens, $4 now, $5 expires
INSERT INTO "login_link" ("hash", "user_id", "open", "created_at", "expires_at") VALUES ($1, $2, $3, $4, $5)

-- name: login_link_take
-- $1 hash, $2 now
DELETE FROM "login_link" WHERE "hash" = $1 AND "expires_at" > $2 RETURNING "user_id"

-- name: login_link_delete_of
-- $1 user
DELETE FROM "login_link" WHERE "user_id" = $1

-- name: login_link_delete_expired
-- $1 now
DELETE FROM "login_link" WHERE "expires_at" <= $1

-- name: login_person
-- $1 user
SELECT "id", "username", "public_display_name", "private_display_name", "enabled", "perm_admin", "perm_view_support_reports",
  "perm_view_sd_recordings", "perm_support_allowed", "perm_access_allowed", "perm_shell_jump", "perm_vault", "default_jump_item_role_id",
  "private_jump_item_role_id", "inferior_jump_item_role_id", "unassigned_jump_item_role_id"
FROM "user" WHERE "id" = $1

-- name: login_admin_first
-- The first local administrator who may sign in, or none.
SELECT "id" FROM "user" WHERE "perm_admin" AND "enabled" AND "security_provider_id" = 1 ORDER BY "id" LIMIT 1

-- name: login_web_delete_by_hash
-- $1 hash
DELETE FROM "web_login" WHERE "hash" = $1 RETURNING "user_id"
