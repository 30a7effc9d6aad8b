/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the registered tests of one program through cmocka, prints why a test was skipped and ends
 * with a one-line summary. An argument runs only the tests whose name contains it. */
#include "support/test.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct test *tests;
static struct test **last = &tests;
static size_t registered;
static const struct test *current;
static int passed, skipped;

/* cmocka catches these and goes on, which hides a sanitizer's report: each test gets back what was
 * there before. */
static const int fault_signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS };
static struct sigaction fault_actions[COUNT_OF(fault_signals)];

void
test_register(struct test *test)
{
	*last = test;
	last = &test->next;
	registered++;
}

void
test_check(bool holds, const char *text, const char *file, int line)
{
	if (holds)
		return;
	print_error("%s does not hold\n", text);
	_fail(file, line);
}

void
test_check_int(int64_t got, int64_t want, const char *text, const char *file, int line)
{
	if (got == want)
		return;
	print_error("%s is %lld, not %lld\n", text, (long long)got, (long long)want);
	_fail(file, line);
}

void
test_check_text(const char *got, const char *want, const char *text, const char *file, int line)
{
	if (got == want || (got && want && strcmp(got, want) == 0))
		return;
	print_error("%s is\n  %s\nnot\n  %s\n", text, got ? got : "(NULL)", want ? want : "(NULL)");
	_fail(file, line);
}

void
test_check_str(struct str got, struct str want, const char *text, const char *file, int line)
{
	if (str_equal(got, want))
		return;
	print_error("%s is (%zu bytes)\n  %.*s\nnot (%zu bytes)\n  %.*s\n", text, got.length,
		    STR_ARG(got), want.length, STR_ARG(want));
	_fail(file, line);
}

void
test_check_bytes(const void *got, const void *want, size_t size, const char *text, const char *file,
		 int line)
{
	const unsigned char *a = got;
	const unsigned char *b = want;

	for (size_t i = 0; i < size; i++) {
		if (a[i] == b[i])
			continue;
		print_error("%s differs at byte %zu: 0x%02x, not 0x%02x\n", text, i, a[i], b[i]);
		_fail(file, line);
	}
}

void
test_check_err(enum err got, enum err want, const char *text, const char *file, int line)
{
	if (got == want)
		return;
	print_error("%s gave %s, not %s\n", text, err_name(got), err_name(want));
	_fail(file, line);
}

void
test_skip(const char *why, const char *file, int line)
{
	skipped++;
	print_message("skipped: %s: %s\n", current->name, why);
	_skip(file, line);
	abort(); /* cmocka has jumped away */
}

struct str
test_str_itself(struct str s)
{
	return s;
}

static void
run_one(void **state)
{
	for (size_t i = 0; i < COUNT_OF(fault_signals); i++)
		sigaction(fault_signals[i], &fault_actions[i], NULL);
	current = *state;
	current->run();
	passed++;
}

int
main(int argc, char **argv)
{
	const char *filter = argc > 1 ? argv[1] : "";
	const char *without = getenv("SALLYPORT_TEST_WITHOUT"); /* leaves these out; NULL: none */
	const char *slash = strrchr(argv[0], '/');
	const char *program = slash ? slash + 1 : argv[0];
	struct CMUnitTest *chosen = calloc(registered + 1, sizeof(*chosen));
	size_t count = 0;

	if (!chosen)
		abort();
	for (struct test *test = tests; test; test = test->next) {
		if (!strstr(test->name, filter) || (without && strstr(test->name, without)))
			continue;
		chosen[count++] = (struct CMUnitTest){ .name = test->name,
						       .test_func = run_one,
						       .initial_state = test };
	}
	if (count == 0) {
		fprintf(stderr, "%s: no test has \"%s\" in its name\n", program, filter);
		free(chosen);
		return 1;
	}
	for (size_t i = 0; i < COUNT_OF(fault_signals); i++)
		sigaction(fault_signals[i], NULL, &fault_actions[i]);

	int failed = _cmocka_run_group_tests(program, chosen, count, NULL, NULL);
	printf("%s: %d passed, %d failed, %d skipped\n", program, passed,
	       (int)count - passed - skipped, skipped);
	free(chosen);
	return failed != 0 || (int)count != passed + skipped;
}
