#!/bin/sh
# Each function of banned.h: a call does not compile, with gcc and with clang; the headers that declare them still do.
. "$(dirname "$0")/lib.sh"
header=$top/src/base/banned.h

put clean.c <<'END'
#include <alloca.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <time.h>
#include <wchar.h>
struct commands { int (*system)(int), rand; };
int f(struct commands *commands);
int f(struct commands *commands) { return (commands->system)(1) + commands->rand; }
END

for compiler in gcc clang; do
	command -v "$compiler" > /dev/null || continue
	for level in -O0 -O2; do
		accepts "$compiler $level: code that calls none" "$compiler" -std=gnu17 -D_GNU_SOURCE -Wall -Werror "$level" \
			-include "$header" -fsyntax-only "$tree/clean.c"
	done
	for name in $(sed -n 's/^#define \([a-z0-9_]*\)(\.\.\.).*/\1/p' "$header"); do
		echo "void f(void *a); void f(void *a) { (void)$name(a); }" | put dirty.c
		refuses "$compiler: $name" "${name}_is_banned" "$compiler" -std=gnu17 -D_GNU_SOURCE -include "$header" \
			-fsyntax-only "$tree/dirty.c"
	done
done
finish
