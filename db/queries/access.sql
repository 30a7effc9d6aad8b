-- name: access_account_by_client_id
-- $1 client id
SELECT a."id", a."name", a."client_id", a."enabled", a."ip_addresses", a."perm_configuration", a."perm_configuration_vault_account",
  x."config_read_only", x."expires_at", x."rate_per_second", x."rate_per_hour", a."failed_login_attempts", a."failed_login_expiration"
FROM "api_account" a LEFT JOIN "api_account_access" x ON x."api_account_id" = a."id" WHERE a."client_id" = $1

-- name: access_account_by_id
-- $1 id
SELECT a."id", a."name", a."client_id", a."enabled", a."ip_addresses", a."perm_configuration", a."perm_configuration_vault_account",
  x."config_read_only", x."expires_at", x."rate_per_second", x."rate_per_hour", a."failed_login_attempts", a."failed_login_expiration"
FROM "api_account" a LEFT JOIN "api_account_access" x ON x."api_account_id" = a."id" WHERE a."id" = $1

-- name: access_account_settings_put
-- $1 account, $2 read only, $3 expires, $4 per second, $5 per hour
INSERT INTO "api_account_access" ("api_account_id", "config_read_only", "expires_at", "rate_per_second", "rate_per_hour")
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ("api_account_id") DO UPDATE SET "config_read_only" = excluded."config_read_only", "expires_at" = excluded."expires_at",
  "rate_per_second" = excluded."rate_per_second", "rate_per_hour" = excluded."rate_per_hour"

-- name: access_account_settings_delete
-- $1 account
DELETE FROM "api_account_access" WHERE "api_account_id" = $1

-- name: access_failures_set
-- $1 account, $2 attempts, $3 locked until
UPDATE "api_account" SET "failed_login_attempts" = $2, "failed_login_expiration" = $3 WHERE "id" = $1

-- name: access_failure_last
-- $1 account
SELECT "secret_hash", "style", "failed_at" FROM "api_failure" WHERE "api_account_id" = $1

-- name: access_failure_put
-- $1 account, $2 hash, $3 style, $4 now
INSERT INTO "api_failure" ("api_account_id", "secret_hash", "style", "failed_at") VALUES ($1, $2, $3, $4)
ON CONFLICT ("api_account_id") DO UPDATE SET "secret_hash" = excluded."secret_hash", "style" = excluded."style",
  "failed_at" = excluded."failed_at"

-- name: access_failure_delete
-- $1 account
DELETE FROM "api_failure" WHERE "api_account_id" = $1

-- name: access_secrets_of
-- $1 account
SELECT "id", "hash", "created_at", "expires_at", "last_used_at", "last_used_address" FROM "api_secret" WHERE "api_account_id" = $1 ORDER BY "id"

-- name: access_secret_insert
-- $1 account, $2 hash, $3 created
INSERT INTO "api_secret" ("api_account_id", "hash", "created_at") VALUES ($1, $2, $3) RETURNING "id"

-- name: access_secret_expire
-- $1 id, $2 account, $3 expires
UPDATE "api_secret" SET "expires_at" = $3 WHERE "id" = $1 AND "api_account_id" = $2

-- name: access_secret_delete
-- $1 id, $2 account
DELETE FROM "api_secret" WHERE "id" = $1 AND "api_account_id" = $2

-- name: access_secrets_delete_of
-- $1 account
DELETE FROM "api_secret" WHERE "api_account_id" = $1

-- name: access_secret_used
-- $1 id, $2 when, $3 address
UPDATE "api_secret" SET "last_used_at" = $2, "last_used_address" = $3 WHERE "id" = $1 AND ("last_used_at" IS NULL OR "last_used_at" < $2)

-- name: access_token_insert
-- $1 hash, $2 account, $3 secret, $4 created, $5 expires: only while the secret is there
INSERT INTO "api_token" ("hash", "api_account_id", "api_secret_id", "created_at", "expires_at")
SELECT $1, s."api_account_id", s."id", $4, $5 FROM "api_secret" s WHERE s."id" = $3 AND s."api_account_id" = $2
RETURNING "id"

-- name: access_token_trim
-- $1 account, $2 now, $3 how many newest to keep: what else it has goes
DELETE FROM "api_token" WHERE "api_account_id" = $1 AND ("expires_at" <= $2 OR "id" NOT IN (
  SELECT t."id" FROM "api_token" t WHERE t."api_account_id" = $1 AND t."expires_at" > $2 ORDER BY t."id" DESC LIMIT $3))
RETURNING "hash", "expires_at"

-- name: access_token_find
-- $1 hash
SELECT t."id", t."api_account_id", t."api_secret_id", t."expires_at" FROM "api_token" t WHERE t."hash" = $1

-- name: access_token_used
-- $1 id, $2 when, $3 address
UPDATE "api_token" SET "last_used_at" = $2, "last_used_address" = $3 WHERE "id" = $1 AND ("last_used_at" IS NULL OR "last_used_at" < $2)

-- name: access_tokens_delete_of
-- $1 account
DELETE FROM "api_token" WHERE "api_account_id" = $1

-- name: access_tokens_delete_by_secret
-- $1 secret, $2 account
DELETE FROM "api_token" WHERE "api_secret_id" = $1 AND "api_account_id" = $2

-- name: access_tokens_delete_expired
-- $1 now
DELETE FROM "api_token" WHERE "expires_at" <= $1

-- name: access_generation
-- $1 name
SELECT "number" FROM "generation" WHERE "name" = $1

-- name: access_generation_next
-- $1 name
UPDATE "generation" SET "number" = "number" + 1 WHERE "name" = $1

-- name: access_tokens_cut
-- $1 secret, $2 account, $3 when it ends
UPDATE "api_token" SET "expires_at" = $3 WHERE "api_secret_id" = $1 AND "api_account_id" = $2 AND "expires_at" > $3
