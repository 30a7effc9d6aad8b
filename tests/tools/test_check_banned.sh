#!/bin/sh
. "$(dirname "$0")/lib.sh"
tool=$top/tools/check-banned

good() {
	rm -rf "$tree/src" "$tree/tests"
	put src/base/banned.h < "$top/src/base/banned.h"
	put src/codec/json.c <<'END'
/* This may talk of malloc(1), of pthread_create and
 * of system("x"). */
struct head { long time; int (*free)(void *); };
static const char *text = "fork() and \"sleep(1)\"";	// and strcpy(a, b)
static const char quote = '"';
int
f(struct head *head, int random)
{
	int sleeping = head->time + random;	/* not time() */

	return head->free(head) + head . sleep (1) + sleeping;
}
END
	put src/base/memory.c <<'END'
void *p = malloc(1);
END
	put tests/unit/codec/test_json.c <<'END'
char *p = strdup("the tests may do more");
END
}

# bans WHERE LINE WORD
bans() {
	good
	mkdir -p "$tree/$(dirname "$1")"
	echo "$2" >> "$tree/$1"
	refuses "$1: $2" "$3 is not for this file" "$tool" "$tree"
}

explains "$tool"
good
accepts "a tree that keeps the rules" "$tool" "$tree"
bans src/codec/json.c 'void *p = malloc(1);' malloc
bans src/codec/json.c '	.release = free(p),' free
bans src/codec/json.c 'hooks(calloc, p);' calloc
bans src/net/loop.c 'pthread_mutex_t m;' pthread_mutex_t
bans src/net/loop.c 'return fork();' fork
bans src/net/loop.c 'return time (NULL);' time
bans src/net/loop.c 'execve(a, b, c);' execve
bans src/net/loop.c 'char *(*copy)(char *, const char *) = strcpy;' strcpy
bans src/net/loop.c '/* a remark */ popen("x", "r");' popen
bans src/net/loop.c 'x = "text"; system("x"); /* and' system
bans src/net/loop.c 'struct str s = secret_open(secret);' secret_open
bans src/base/arena.c 'return calloc(1, 1);' calloc
bans tests/unit/codec/test_json.c 'usleep(1000);' usleep
bans tests/api/test_wire.c 'nanosleep(&wait, NULL);' nanosleep

good
echo 'pid_t child = fork();' | put src/supervisor/launch.c
echo 'struct str s = secret_open(secret);' | put src/keeper/keeper.c
accepts "words where they belong" "$tool" "$tree"

: > "$tree/src/base/banned.h"
refuses "a list that cannot be read" 'no banned function found' "$tool" "$tree"
finish
