-- Jumpoints that connect: deploy keys, nodes, links.

-- name: deploy_key_put
-- $1 jumpoint, $2 hash, $3 now, $4 expires: replaces the one before
INSERT INTO "jumpoint_deploy_key" ("jumpoint_id", "hash", "made_at", "expires_at", "node_id") VALUES ($1, $2, $3, $4, NULL)
ON CONFLICT ("jumpoint_id") DO UPDATE SET "hash" = $2, "made_at" = $3, "expires_at" = $4, "node_id" = NULL

-- name: deploy_key_find
-- $1 hash: with the key of the node that it made
SELECT "d"."jumpoint_id", "d"."expires_at", "d"."node_id", "k"."public_key" FROM "jumpoint_deploy_key" AS "d"
LEFT JOIN "jumpoint_node_key" AS "k" ON "k"."node_id" = "d"."node_id" WHERE "d"."hash" = $1

-- name: deploy_key_use
-- $1 hash, $2 node
UPDATE "jumpoint_deploy_key" SET "node_id" = $2 WHERE "hash" = $1

-- name: deploy_key_forget
-- $1 jumpoint
DELETE FROM "jumpoint_deploy_key" WHERE "jumpoint_id" = $1

-- name: node_count
-- $1 jumpoint
SELECT COUNT(*) FROM "jumpoint_node" WHERE "jumpoint_id" = $1

-- name: node_key_put
-- $1 node, $2 key
INSERT INTO "jumpoint_node_key" ("node_id", "public_key") VALUES ($1, $2)

-- name: node_key_find
-- $1 node: nothing when the node is gone
SELECT "k"."public_key", "n"."jumpoint_id", "j"."enabled" FROM "jumpoint_node_key" AS "k"
JOIN "jumpoint_node" AS "n" ON "n"."id" = "k"."node_id" JOIN "jumpoint" AS "j" ON "j"."id" = "n"."jumpoint_id"
WHERE "k"."node_id" = $1

-- name: node_key_forget
-- $1 node
DELETE FROM "jumpoint_node_key" WHERE "node_id" = $1

-- name: node_connected
-- $1 node, $2 now, $3 public address, $4 private address or null, $5 host name or null, $6 to $8 the same folded
UPDATE "jumpoint_node" SET "last_connect_timestamp" = $2, "public_ip" = $3, "private_ip" = $4, "hostname" = $5,
"public_ip_key" = $6, "private_ip_key" = $7, "hostname_key" = $8 WHERE "id" = $1

-- name: node_disconnected
-- $1 node, $2 when
UPDATE "jumpoint_node" SET "last_disconnect_timestamp" = $2 WHERE "id" = $1

-- name: link_put
-- $1 node, $2 jumpoint, $3 epoch, $4 number, $5 now: the node's old link is no more
INSERT INTO "jumpoint_link" ("node_id", "jumpoint_id", "epoch", "number", "since") VALUES ($1, $2, $3, $4, $5)
ON CONFLICT ("node_id") DO UPDATE SET "jumpoint_id" = $2, "epoch" = $3, "number" = $4, "since" = $5

-- name: link_drop
-- $1 node, $2 epoch, $3 number
DELETE FROM "jumpoint_link" WHERE "node_id" = $1 AND "epoch" = $2 AND "number" = $3

-- name: link_forget
-- $1 node, whoever has it
DELETE FROM "jumpoint_link" WHERE "node_id" = $1

-- name: links_of_epoch
-- $1 epoch: those whose node may be connected
SELECT "l"."node_id", "l"."number", "l"."jumpoint_id" FROM "jumpoint_link" AS "l" JOIN "jumpoint_node_key" AS "k" ON "k"."node_id" = "l"."node_id"
JOIN "jumpoint_node" AS "n" ON "n"."id" = "l"."node_id" JOIN "jumpoint" AS "j" ON "j"."id" = "n"."jumpoint_id"
WHERE "l"."epoch" = $1 AND "j"."enabled" ORDER BY "l"."node_id"

-- name: jumpoint_settle
-- $1 jumpoint: whether a node of it is connected
UPDATE "jumpoint" SET "connected" = EXISTS (SELECT 1 FROM "jumpoint_link" WHERE "jumpoint_link"."jumpoint_id" = $1) WHERE "id" = $1

-- name: jumpoints_settle
-- those that are said to be connected and are not
UPDATE "jumpoint" SET "connected" = FALSE
WHERE "connected" AND NOT EXISTS (SELECT 1 FROM "jumpoint_link" WHERE "jumpoint_link"."jumpoint_id" = "jumpoint"."id")

-- name: epoch_seen
-- $1 epoch, $2 place, $3 now
INSERT INTO "site_epoch" ("epoch", "place", "seen_at") VALUES ($1, $2, $3) ON CONFLICT ("epoch") DO UPDATE SET "seen_at" = $3

-- name: epochs_gone
-- $1 epoch of who asks, $2 its place, $3 seen before this is gone
SELECT "epoch" FROM "site_epoch" WHERE "epoch" <> $1 AND ("place" = $2 OR "seen_at" < $3) ORDER BY "epoch"

-- name: epoch_disconnected
-- $1 epoch: its nodes were there until it was seen last
UPDATE "jumpoint_node" SET "last_disconnect_timestamp" = (SELECT "seen_at" FROM "site_epoch" WHERE "epoch" = $1)
WHERE "id" IN (SELECT "node_id" FROM "jumpoint_link" WHERE "epoch" = $1)

-- name: epoch_links_drop
-- $1 epoch
DELETE FROM "jumpoint_link" WHERE "epoch" = $1

-- name: epoch_forget
-- $1 epoch
DELETE FROM "site_epoch" WHERE "epoch" = $1

-- name: node_jumpoint
-- $1 node
SELECT "jumpoint_id" FROM "jumpoint_node" WHERE "id" = $1

-- name: nodes_shown
-- $1 how many at most
SELECT "n"."id", "j"."name", "n"."hostname", "n"."private_ip", "n"."public_ip", "l"."node_id" IS NOT NULL, "n"."last_connect_timestamp"
FROM "jumpoint_node" AS "n" JOIN "jumpoint" AS "j" ON "j"."id" = "n"."jumpoint_id"
LEFT JOIN "jumpoint_link" AS "l" ON "l"."node_id" = "n"."id" ORDER BY "n"."id" LIMIT $1
