#!/bin/sh
# tests/support: a check that does not hold fails its program, a skip tells its reason, a filter chooses, a crash is not hidden.
. "$(dirname "$0")/lib.sh"

put test_sample.c <<'END'
#include "support/test.h"

TEST(first_holds) { CHECK(1 + 1 == 2); CHECK_INT(3, 3); CHECK_TEXT("a", "a"); CHECK_STR(STR("a"), "a"); CHECK_OK(OK); }
TEST(second_holds) { CHECK_BYTES("ab", "ab", 2); CHECK_STR(STR("a"), STR("a")); CHECK_ERR(ERR_LIMIT, ERR_LIMIT); }
TEST(needs_a_thing) { SKIP("the thing is not there"); }
TEST(wrong_number) { CHECK_INT(1 + 1, 3); }
TEST(wrong_text) { CHECK_TEXT("got", NULL); }
TEST(wrong_str) { CHECK_STR(STR("got"), "want"); }
TEST(wrong_bytes) { CHECK_BYTES("ab", "ac", 2); }
TEST(wrong_error) { CHECK_ERR(ERR_LIMIT, ERR_BUG); }
TEST(wrong_ok) { CHECK_OK(ERR_IO); }
TEST(crash) { *(volatile int *)0 = 1; }
END
accepts "compiling" cc -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror "-I$top/src" "-I$top/tests" -o "$tree/sample" \
	"$tree/test_sample.c" "$top/tests/support/test_main.c" "$top/src/base/error.c" "$top/src/base/str.c" -lcmocka

# says WHAT CODE TEXT FILTER: the program ends with the code and says the text.
says() {
	run "$tree/sample" "$4"
	case $code:$said in
	"$2":*"$3"*) verdict yes "$1" ;;
	*) verdict no "$1 (ended with $code)" ;;
	esac
}

says "tests that hold" 0 'sample: 2 passed, 0 failed, 0 skipped' holds
says "one test by its name" 0 'sample: 1 passed, 0 failed, 0 skipped' second
says "a skipped test" 0 'sample: 0 passed, 0 failed, 1 skipped' needs
says "a skipped test's reason" 0 'skipped: needs_a_thing: the thing is not there' needs
says "tests that fail" 1 'sample: 0 passed, 6 failed, 0 skipped' wrong
says "a wrong number" 1 '1 + 1 is 2, not 3' wrong_number
says "a wrong text" 1 '(NULL)' wrong_text
says "wrong bytes" 1 'differs at byte 1: 0x62, not 0x63' wrong_bytes
says "a wrong error" 1 'gave limit, not bug' wrong_error
says "an unexpected error" 1 'gave io, not ok' wrong_ok
says "a name that no test has" 1 'no test has "nonsense" in its name' nonsense
run sh -c "ulimit -c 0; '$tree/sample' crash"
equal "a crash ends the program by its signal" "$code" 139
finish
