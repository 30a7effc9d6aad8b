/* SPDX-License-Identifier: Apache-2.0 */
/* Tests that register themselves: TEST(name) { CHECK(…); } in any file of a test program is run by
 * support/test_main.c. The first CHECK that does not hold ends its test. CHECK and SKIP work on the
 * test's own thread only. */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

#include "base/error.h"
#include "base/str.h"

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

/* Before main: adds a test to the program's list, in the order of its file. */
void test_register(struct test *test);

#define TEST(name_) \
	static void test_##name_(void); \
	static struct test test_entry_##name_ = { .name = #name_, .run = test_##name_ }; \
	__attribute__((constructor)) static void test_register_##name_(void) \
	{ \
		test_register(&test_entry_##name_); \
	} \
	static void test_##name_(void)

#define CHECK(condition) test_check((condition) ? true : false, #condition, __FILE__, __LINE__)

/* Whole numbers, also enums and booleans; both are compared as int64_t. */
#define CHECK_INT(got, want) \
	test_check_int((int64_t)(got), (int64_t)(want), #got, __FILE__, __LINE__)

/* NUL-terminated texts; NULL equals only NULL. */
#define CHECK_TEXT(got, want) test_check_text((got), (want), #got, __FILE__, __LINE__)

/* A struct str against a struct str or a text. */
#define CHECK_STR(got, want) test_check_str((got), TEST_STR(want), #got, __FILE__, __LINE__)
#define TEST_STR(s) \
	_Generic((s), struct str : test_str_itself, char * : str_from, const char * : str_from)(s)

#define CHECK_BYTES(got, want, size) \
	test_check_bytes((got), (want), (size), #got, __FILE__, __LINE__)

/* What a fallible function returned. */
#define CHECK_ERR(call, want) test_check_err((call), (want), #call, __FILE__, __LINE__)
#define CHECK_OK(call) test_check_err((call), OK, #call, __FILE__, __LINE__)

/* Ends the test without a verdict; the reason is printed. */
#define SKIP(why) test_skip((why), __FILE__, __LINE__)

void test_check(bool holds, const char *text, const char *file, int line);
void test_check_int(int64_t got, int64_t want, const char *text, const char *file, int line);
void test_check_text(const char *got, const char *want, const char *text, const char *file,
		     int line);
void test_check_str(struct str got, struct str want, const char *text, const char *file, int line);
void test_check_bytes(const void *got, const void *want, size_t size, const char *text,
		      const char *file, int line);
void test_check_err(enum err got, enum err want, const char *text, const char *file, int line);
NORETURN void test_skip(const char *why, const char *file, int line);
struct str test_str_itself(struct str s);

#endif
