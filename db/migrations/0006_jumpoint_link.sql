-- Jumpoints that connect: what proves a new node, what proves an old one, and who is connected where.

-- The key of a Jumpoint's latest installer: 256 random bits, kept as a hash, good for one node. "node_id" is the node that it made.
CREATE TABLE "jumpoint_deploy_key" (
  "jumpoint_id" BIGINT NOT NULL PRIMARY KEY,
  "hash" {bytes} NOT NULL,
  "made_at" BIGINT NOT NULL,
  "expires_at" BIGINT NOT NULL,
  "node_id" BIGINT
);
CREATE UNIQUE INDEX "jumpoint_deploy_key_hash_unique" ON "jumpoint_deploy_key" ("hash");

-- The public half of the key that a node made for itself.
CREATE TABLE "jumpoint_node_key" (
  "node_id" BIGINT NOT NULL PRIMARY KEY,
  "public_key" {bytes} NOT NULL
);

-- The links that are open now: at most one a node. "epoch" is the process that has it, "number" its link of that process.
CREATE TABLE "jumpoint_link" (
  "node_id" BIGINT NOT NULL PRIMARY KEY,
  "jumpoint_id" BIGINT NOT NULL,
  "epoch" TEXT NOT NULL,
  "number" BIGINT NOT NULL,
  "since" BIGINT NOT NULL
);
CREATE INDEX "jumpoint_link_jumpoint" ON "jumpoint_link" ("jumpoint_id");
CREATE INDEX "jumpoint_link_epoch" ON "jumpoint_link" ("epoch", "node_id");

-- The processes that serve the site. One that has not been seen for a while is gone, and what its epoch holds with it; a process
-- that starts at the same place ends what its forerunner held at once.
CREATE TABLE "site_epoch" (
  "epoch" TEXT NOT NULL PRIMARY KEY,
  "place" TEXT NOT NULL,
  "seen_at" BIGINT NOT NULL
);
