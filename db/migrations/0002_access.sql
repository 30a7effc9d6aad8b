-- Who may ask: secrets and tokens of API accounts; check-outs of the Vault.

-- What an account may and what no face of it shows. One without a row here has full use of what its permissions say, the site's
-- limits and no end.
CREATE TABLE "api_account_access" (
  "api_account_id" BIGINT NOT NULL PRIMARY KEY,
  "config_read_only" BOOLEAN NOT NULL,
  "expires_at" BIGINT,
  "rate_per_second" BIGINT,
  "rate_per_hour" BIGINT
);

-- The last failed log-in that was counted, so that the same wrong secret sent again in the other credential style is known.
CREATE TABLE "api_failure" (
  "api_account_id" BIGINT NOT NULL PRIMARY KEY,
  "secret_hash" {bytes} NOT NULL,
  "style" BIGINT NOT NULL,
  "failed_at" BIGINT NOT NULL
);

-- Two at most an account. A secret is kept as its keyed hash only.
CREATE TABLE "api_secret" (
  "id" {id},
  "api_account_id" BIGINT NOT NULL,
  "hash" {bytes} NOT NULL,
  "created_at" BIGINT NOT NULL,
  "expires_at" BIGINT,
  "last_used_at" BIGINT,
  "last_used_address" TEXT
);
CREATE INDEX "api_secret_account" ON "api_secret" ("api_account_id", "id");

-- Thirty live ones an account: what asks for more than the hash goes by the account, and the sweep of expired ones reads all.
CREATE TABLE "api_token" (
  "id" {id},
  "hash" {bytes} NOT NULL,
  "api_account_id" BIGINT NOT NULL,
  "api_secret_id" BIGINT NOT NULL,
  "created_at" BIGINT NOT NULL,
  "expires_at" BIGINT NOT NULL,
  "last_used_at" BIGINT,
  "last_used_address" TEXT
);
CREATE UNIQUE INDEX "api_token_hash_unique" ON "api_token" ("hash");
CREATE INDEX "api_token_account" ON "api_token" ("api_account_id", "id");

-- Numbers that caches ask for once a second: another number than last time means "forget what you know".
CREATE TABLE "generation" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "number" BIGINT NOT NULL
);
INSERT INTO "generation" ("name", "number") VALUES ('access', 1);

-- Check-outs: a lease is in force while released_at is null. Kept afterwards for the Vault report.
CREATE TABLE "vault_lease" (
  "id" {id},
  "vault_account_id" BIGINT NOT NULL,
  "holder_kind" TEXT NOT NULL,
  "holder_id" BIGINT NOT NULL,
  "holder_name" TEXT NOT NULL,
  "taken_at" BIGINT NOT NULL,
  "released_at" BIGINT,
  "released_by" TEXT
);
CREATE INDEX "vault_lease_account" ON "vault_lease" ("vault_account_id", "released_at");
CREATE INDEX "vault_lease_holder" ON "vault_lease" ("holder_kind", "holder_id", "released_at");
