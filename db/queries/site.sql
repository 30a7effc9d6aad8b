-- name: site_settings
SELECT "name", "value" FROM "setting" ORDER BY "name"

-- name: site_setting_put
-- $1 name, $2 value
INSERT INTO "setting" ("name", "value") VALUES ($1, $2) ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"

-- name: site_setting_delete
-- $1 name
DELETE FROM "setting" WHERE "name" = $1
