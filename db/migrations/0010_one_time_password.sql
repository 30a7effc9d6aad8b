-- A one-time password that nobody came with in time lets nobody in. Those that were given before have no end.
ALTER TABLE "user" ADD COLUMN "one_time_until" BIGINT;
