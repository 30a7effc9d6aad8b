#!/bin/sh
# tools/embed-queries and tools/embed-migrations: what they write is compiled, run and compared with what they read.
. "$(dirname "$0")/lib.sh"
queries=$top/tools/embed-queries
migrations=$top/tools/embed-migrations

explains "$queries"
explains "$migrations"

put a.sql <<'END'
-- name: first_one
-- $1 what it takes
SELECT "a", '\', '\n' FROM "t" WHERE "x" LIKE '100%%' ESCAPE '\';

  -- a remark inside
-- name: second
SELECT 1
  FROM "u"
END
put b.sql <<'END'
-- name: third
DELETE FROM "u";
END
mkdir -p "$tree/store"
accepts "statements" "$queries" "$tree/store/queries.h" "$tree/queries.c" "$tree/a.sql" "$tree/b.sql"
echo 'const char *query_named(int name);' | put store/store.h
put print.c <<'END'
#include <stdio.h>
#include "store/queries.h"
#include "store/store.h"
int main(void)
{
	printf("%d\n%s%s%s%s%s", QUERY_COUNT, query_named(QUERY_FIRST_ONE), query_named(QUERY_SECOND), query_named(QUERY_THIRD),
	       query_named(-1) ? "!" : "", query_named(QUERY_COUNT) ? "!" : "");
	return 0;
}
END
accepts "compiling the statements" cc -Wall -Werror "-I$tree" -o "$tree/print" "$tree/print.c" "$tree/queries.c"
run "$tree/print"
equal "the statements" "$said" '3
SELECT "a", '\''\'\'', '\''\n'\'' FROM "t" WHERE "x" LIKE '\''100%%'\'' ESCAPE '\''\'\''
SELECT 1
  FROM "u"
DELETE FROM "u"'

broken() {
	put c.sql
	refuses "$1" "$2" "$queries" "$tree/x.h" "$tree/x.c" "$tree/b.sql" "$tree/c.sql"
}
echo 'SELECT 1' | put c.sql
refuses "a statement without a heading" 'c.sql:1: a statement without a heading' "$queries" "$tree/x.h" "$tree/x.c" "$tree/c.sql"
printf -- '-- name: third\nSELECT 1\n' | broken "a name used twice" 'c.sql:1: a second statement of that name: third'
printf -- '-- name: Bad-Name\nSELECT 1\n' | broken "a name that is none" 'not a name'
printf -- '-- name: empty\n-- name: next\nSELECT 1\n' | broken "a heading without a statement" 'empty has no text'
printf -- '-- name: last\n' | broken "a last heading without a statement" 'last has no text'
printf -- '-- name: two\nSELECT 1;\nSELECT 2;\n' | broken "two statements under one heading" 'a second statement'

put 0001_first.sql <<'END'
-- The "first" \ one.
CREATE TABLE "a" ("id" {id});
END
printf 'CREATE TABLE "b" ("x" TEXT)' | put 0002_second.sql
accepts "migrations" "$migrations" "$tree/migrations.c" "$tree/0001_first.sql" "$tree/0002_second.sql"
put store/engine.h <<'END'
#include <stddef.h>
struct str { const char *data; size_t length; };
#define STR(literal) { "" literal, sizeof(literal) - 1 }
struct migration { int number; const char *name; struct str text; };
extern const struct migration store_migrations[];
END
put history.c <<'END'
#include <stdio.h>
#include "store/engine.h"
int main(void)
{
	for (const struct migration *m = store_migrations; m->number; m++)
		printf("%d %s\n%.*s", m->number, m->name, (int)m->text.length, m->text.data);
	return 0;
}
END
accepts "compiling the migrations" cc -Wall -Werror "-I$tree" -o "$tree/history" "$tree/history.c" "$tree/migrations.c"
run "$tree/history"
equal "the migrations" "$said" '1 0001_first.sql
-- The "first" \ one.
CREATE TABLE "a" ("id" {id});
2 0002_second.sql
CREATE TABLE "b" ("x" TEXT)'

refuses "a hole in the numbers" 'this should be 1' "$migrations" "$tree/x.c" "$tree/0002_second.sql"
echo 'SELECT 1;' | put first.sql
refuses "a name without a number" 'not a name of a migration' "$migrations" "$tree/x.c" "$tree/first.sql"
accepts "no migrations" "$migrations" "$tree/none.c"
accepts "compiling no migrations" cc -Wall -Werror "-I$tree" -c -o "$tree/none.o" "$tree/none.c"
finish
