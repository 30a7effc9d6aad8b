#!/bin/sh
. "$(dirname "$0")/lib.sh"
tool=$top/tools/check-mirror

good() {
	rm -rf "$tree/src" "$tree/tests" "$tree/db"
	printf 'int\nf(void)\n{\n\treturn 0;\n}\n' | put src/base/buf.c
	printf 'int\nf(void)\n{\n\treturn 0;\n}\n' | put src/api/page/paging.c
	printf 'int\nmain(void)\n{\n\treturn 0;\n}\n' | put src/main/program.c
	printf 'static const struct field rows[] = ROWS(\n\tID(id),\n);\n' | put src/model/jump/jump_group.c
	: | put tests/unit/base/test_buf.c
	: | put tests/unit/api/page/test_paging.c
	: | put db/migrations/0001_first.sql
	echo "files('base/buf.c', 'api/page/paging.c', 'model/jump/jump_group.c')" | put src/meson.build
	echo "files('program.c', '../../db/migrations/0001_first.sql')" | put src/main/meson.build
	echo "files('base/test_buf.c', 'api/page/test_paging.c')" | put tests/unit/meson.build
}

explains "$tool"
good
accepts "a tree with all its tests" "$tool" "$tree"

good
rm "$tree/tests/unit/api/page/test_paging.c"
refuses "a source without a test" 'src/api/page/paging.c: tests/unit/api/page/test_paging.c is missing' "$tool" "$tree"

echo 'src/api/page/paging.c tests/unit/base/test_buf.c pages are cut there' | put tests/unit/MIRROR
accepts "a source that is tested elsewhere" "$tool" "$tree"

echo 'src/api/page/paging.c tests/unit/base/test_buf.c' | put tests/unit/MIRROR
refuses "an exception without a reason" 'no reason given' "$tool" "$tree"

echo 'src/api/page/paging.c tests/unit/none.c why' | put tests/unit/MIRROR
refuses "an exception whose test is gone" 'tests/unit/none.c does not exist' "$tool" "$tree"

good
echo 'src/base/gone.c tests/unit/base/test_buf.c why' | put tests/unit/MIRROR
refuses "an exception whose source is gone" 'src/base/gone.c does not exist' "$tool" "$tree"

good
echo 'src/base/buf.c tests/unit/base/test_buf.c why' | put tests/unit/MIRROR
refuses "an exception that is none" 'has a test file of its own' "$tool" "$tree"

good
: | put tests/unit/base/test_old_name.c
refuses "a test without a source" 'tests/unit/base/test_old_name.c: src/base/old_name.c does not exist' "$tool" "$tree"

good
echo "files('base/test_buf.c')" | put tests/unit/meson.build
refuses "a test that is never built" 'tests/unit/api/page/test_paging.c: no meson.build names it' "$tool" "$tree"

good
echo "files('base/test_buf.c')	# 'api/page/test_paging.c'" | put tests/unit/meson.build
refuses "a test that only a remark names" 'tests/unit/api/page/test_paging.c: no meson.build names it' "$tool" "$tree"

good
: | put tests/fuzz/fuzz_json.c
: | put tests/fuzz/corpus/json/empty
echo "# 'json': ['codec']," | put tests/fuzz/meson.build
refuses "a fuzz target that is never built" "tests/fuzz/fuzz_json.c: tests/fuzz/meson.build has no line 'json'" "$tool" "$tree"
echo "  'json': ['codec']," | put tests/fuzz/meson.build
accepts "a fuzz target" "$tool" "$tree"
rm -r "$tree/tests/fuzz/corpus"
refuses "a fuzz target without a corpus" 'tests/fuzz/corpus/json is missing' "$tool" "$tree"

good
: | put db/migrations/0002_second.sql
refuses "a migration that never runs" 'db/migrations/0002_second.sql: no meson.build names it' "$tool" "$tree"

good
printf 'static enum err\ncheck(struct change *change)\n{\n\treturn OK;\n}\n' >> "$tree/src/model/jump/jump_group.c"
refuses "a table that got a rule" 'src/model/jump/jump_group.c: ' "$tool" "$tree"
finish
