-- What was done, and what is still to be done.

-- One line for each change of a row and each operation worth one. Lines are written in the transaction of what they tell, without
-- number and hash; a sealer numbers and chains those that have none, once a second, in the order of their ids.
CREATE TABLE "audit" (
  "id" {id},
  "happened_at" BIGINT NOT NULL,
  "event" TEXT NOT NULL,
  "resource" TEXT NOT NULL,
  "parent_id" BIGINT,
  "row_id" BIGINT,
  "actor_kind" TEXT NOT NULL,
  "actor_id" BIGINT,
  "actor_name" TEXT NOT NULL,
  "address" TEXT NOT NULL,
  "request" TEXT NOT NULL,
  "fields" {json} NOT NULL,
  "details" {json},
  "number" BIGINT,
  "hash" {bytes}
);
CREATE INDEX "audit_row" ON "audit" ("resource", "row_id", "id");
CREATE INDEX "audit_actor" ON "audit" ("actor_kind", "actor_id", "id");
CREATE INDEX "audit_happened_at" ON "audit" ("happened_at", "id");
CREATE INDEX "audit_unchained" ON "audit" ("id") WHERE "number" IS NULL;
CREATE UNIQUE INDEX "audit_number_unique" ON "audit" ("number");

-- How many rows a table has, so that a list can say so without counting them. The sum over the lanes counts; writers that run at
-- once use different lanes and do not meet.
CREATE TABLE "row_count" (
  "table_name" TEXT NOT NULL,
  "lane" BIGINT NOT NULL,
  "count" BIGINT NOT NULL,
  PRIMARY KEY ("table_name", "lane")
);

-- Work for later: a job is taken by UPDATE … WHERE "lease_until" < now RETURNING, done at least once, and deleted when done.
CREATE TABLE "due" (
  "id" {id},
  "kind" TEXT NOT NULL,
  "subject_id" BIGINT,
  "details" {json},
  "due_at" BIGINT NOT NULL,
  "tries" BIGINT NOT NULL,
  "lease_until" BIGINT NOT NULL,
  "lease_node" TEXT
);
CREATE INDEX "due_due_at" ON "due" ("due_at", "id");
CREATE INDEX "due_subject" ON "due" ("kind", "subject_id");
