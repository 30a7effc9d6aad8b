-- name: admin_tokens_live
-- $1 account, $2 now
SELECT count(*) FROM "api_token" WHERE "api_account_id" = $1 AND "expires_at" > $2
