-- name: vault_leases_of
-- $1 account, $2 now: those in force
SELECT "id", "holder_kind", "holder_id", "holder_name", "taken_at" FROM "vault_lease"
WHERE "vault_account_id" = $1 AND "released_at" IS NULL AND ("unsure_until" IS NULL OR "unsure_until" > $2) ORDER BY "id"

-- name: vault_lease_take
-- $1 account, $2 kind, $3 id, $4 name, $5 now, $6 when it ends unless it is confirmed
INSERT INTO "vault_lease" ("vault_account_id", "holder_kind", "holder_id", "holder_name", "taken_at", "unsure_until")
VALUES ($1, $2, $3, $4, $5, $6) RETURNING "id"

-- name: vault_lease_confirm
-- $1 lease, $2 now
UPDATE "vault_lease" SET "unsure_until" = NULL WHERE "id" = $1 AND "released_at" IS NULL AND "unsure_until" > $2

-- name: vault_leases_unsure
-- $1 now: what nobody confirmed in time
SELECT "id", "vault_account_id" FROM "vault_lease" WHERE "unsure_until" <= $1 ORDER BY "id" LIMIT 100

-- name: vault_lease_release
-- $1 lease, $2 now, $3 by whom
UPDATE "vault_lease" SET "released_at" = $2, "released_by" = $3 WHERE "id" = $1 AND "released_at" IS NULL

-- name: vault_lease_forget
-- $1 lease: the check-out did not come about
DELETE FROM "vault_lease" WHERE "id" = $1

-- name: vault_account_checked_out
-- $1 account, $2 now
UPDATE "vault_account" SET "last_checkout_timestamp" = $2 WHERE "id" = $1

-- name: vault_leases_end
-- $1 account, $2 now, $3 by whom
UPDATE "vault_lease" SET "released_at" = $2, "released_by" = $3 WHERE "vault_account_id" = $1 AND "released_at" IS NULL

-- name: vault_leases_end_of_holder
-- $1 kind, $2 id, $3 now, $4 by whom
UPDATE "vault_lease" SET "released_at" = $3, "released_by" = $4 WHERE "holder_kind" = $1 AND "holder_id" = $2 AND "released_at" IS NULL
