#!/bin/sh
. "$(dirname "$0")/lib.sh"
tool=$top/tools/check-format
cp "$top/.clang-format" "$tree/.clang-format"

explains "$tool"
put good.c <<'END'
#include "base/x.h"

static int
double_of(int number)
{
	if (number > 0)
		return number * 2;
	return 0;
}
END
printf 'int double_of(int number) { return number*2; }\n' | put bad.c
put rows.c <<'END'
static const struct field rows[] = ROWS(
	ID  (id,      PLAIN,      "Columns that a person   laid out."),
	TEXT(name, 1, 128,        "And that stay.")
);
END
accepts "a file in the project's layout" "$tool" "$tree/good.c"
accepts "rows stay as they are" "$tool" "$tree/rows.c"
refuses "a file in another layout" "bad.c" "$tool" "$tree/bad.c"
accepts "laying it out" "$tool" --fix "$tree/bad.c"
accepts "what was laid out" "$tool" "$tree/bad.c"
refuses "another version of clang-format" "clang-format 14 is needed" env CLANG_FORMAT=/bin/echo "$tool" "$tree/good.c"
finish
