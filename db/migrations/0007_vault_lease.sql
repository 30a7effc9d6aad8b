-- A check-out is unsure until its secret was opened: one that neither came about nor could be taken back ends by itself then.
ALTER TABLE "vault_lease" ADD COLUMN "unsure_until" BIGINT;
CREATE INDEX "vault_lease_unsure" ON "vault_lease" ("unsure_until") WHERE "unsure_until" IS NOT NULL;
