-- Settings that differ from their defaults; values as text, read by the rows of src/model/config.c.
CREATE TABLE "setting" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "value" TEXT NOT NULL
);
INSERT INTO "generation" ("name", "number") VALUES ('settings', 1);
