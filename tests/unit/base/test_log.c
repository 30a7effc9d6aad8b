/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "support/test.h"

#define HEAD \
	"{\"time\":\"2024-02-29T23:59:58.007Z\",\"level\":\"info\",\"process\":\"front\"," \
	"\"event\":"

/* 2024-02-29T23:59:58.007Z */
enum { LEAP_DAY_S = 1709251198 };

static int reader, writer;

static void
open_log(enum log_level lowest)
{
	int ends[2];

	CHECK_INT(pipe2(ends, O_CLOEXEC), 0);
	reader = ends[0];
	writer = ends[1];
	clock_use_fake((int64_t)LEAP_DAY_S * 1000 + 7);
	log_open("front", writer, lowest);
}

/* Everything that was logged since open_log. */
static const char *
close_log(void)
{
	static char text[64 * 1024];
	size_t length = 0;
	ssize_t got = 1;

	close(writer);
	while (got > 0) {
		got = read(reader, text + length, sizeof(text) - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	text[length] = '\0';
	close(reader);
	log_open("test", STDERR_FILENO, LOG_INFO);
	clock_use_real();
	return text;
}

TEST(log_line_has_time_level_process_event_and_fields)
{
	open_log(LOG_INFO);
	log_info("store.opened", LOG_TEXT("engine", "sqlite"), LOG_INT("rows", -5),
		 LOG_BOOL("new", true), LOG_ERR(ERR_NOT_FOUND), LOG_ERRNO(ENOSPC),
		 LOG_STR("part", str_of("abcdef", 3)));
	log_info("store.closed");
	CHECK_TEXT(close_log(),
		   HEAD "\"store.opened\",\"engine\":\"sqlite\",\"rows\":-5,\"new\":true,"
			"\"error\":\"not_found\",\"errno\":\"ENOSPC\",\"part\":\"abc\"}\n" HEAD
			"\"store.closed\"}\n");
}

TEST(log_leaves_out_what_is_below_its_level)
{
	open_log(LOG_WARNING);
	log_debug("a");
	log_info("b");
	log_warning("c");
	log_error("d");
	const char *text = close_log();
	CHECK(!strstr(text, "\"a\"") && !strstr(text, "\"b\""));
	CHECK(strstr(text, "\"level\":\"warning\"") && strstr(text, "\"event\":\"c\""));
	CHECK(strstr(text, "\"level\":\"error\"") && strstr(text, "\"event\":\"d\""));
}

TEST(log_escapes_values)
{
	open_log(LOG_INFO);
	log_info("e",
		 LOG_STR("v",
			 STR("\"\\\n\x1b[0m\x7f\0\xc2\x9b\xc3\xa4\xe2\x82\xac\xf0\x9f\x9a\xaa")));
	CHECK_TEXT(close_log(),
		   HEAD "\"e\",\"v\":\"\\\"\\\\\\u000a\\u001b[0m\\u007f\\u0000\\ufffd\\ufffd"
			"\xc3\xa4\xe2\x82\xac\xf0\x9f\x9a\xaa\"}\n");
}

TEST(log_replaces_bytes_that_are_not_utf8)
{
	/* A lone continuation, overlong, surrogate, past the last code point, cut short. */
	open_log(LOG_INFO);
	log_info("e",
		 LOG_STR("v", STR("\x80|\xc0\xaf|\xed\xa0\x80|\xf4\x90\x80\x80|\xff|\xe2\x82")));
	CHECK_TEXT(close_log(), HEAD "\"e\",\"v\":\"\\ufffd|\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd|"
				     "\\ufffd\\ufffd\\ufffd\\ufffd|\\ufffd|\\ufffd\\ufffd\"}\n");
}

TEST(log_text_that_is_null_is_empty)
{
	open_log(LOG_INFO);
	log_info("e", LOG_TEXT("v", NULL));
	CHECK_TEXT(close_log(), HEAD "\"e\",\"v\":\"\"}\n");
}

TEST(log_cuts_a_line_that_is_too_long)
{
	char value[8000];

	/* Each length of the value puts the cut at another place; what comes out is always whole
	 * JSON within the bound. */
	for (size_t length = 3850; length < 4050; length++) {
		open_log(LOG_INFO);
		memset(value, 'x', sizeof(value));
		memcpy(value + length - 2, "\xc3\xa4", 2);
		log_info("e", LOG_STR("v", str_of(value, length)), LOG_INT("n", 1),
			 LOG_TEXT("last", "yes"));
		struct str line = str_from(close_log());
		bool is_cut = str_ends(line, STR(",\"cut\":true}\n"));

		CHECK(line.length <= 4096);
		CHECK(is_cut || str_ends(line, STR("\"n\":1,\"last\":\"yes\"}\n")));
		CHECK(!strchr(line.data, '\xc3') == !strchr(line.data, '\xa4'));
	}

	open_log(LOG_INFO);
	log_info("e", LOG_STR("v", str_of(value, sizeof(value))), LOG_INT("n", 1));
	struct str line = str_from(close_log());
	CHECK(line.length > 4000 && line.length <= 4096);
	CHECK(str_ends(line, STR("xxx\",\"cut\":true}\n")));
}

TEST(log_carries_the_request_of_its_thread)
{
	open_log(LOG_INFO);
	log_set_request(STR("0123456789abcdef0123456789abcdef-and-more"));
	log_info("a");
	log_set_request((struct str){ NULL, 0 });
	log_info("b");
	CHECK_TEXT(close_log(), HEAD
		   "\"a\",\"request\":\"0123456789abcdef0123456789abcdef\"}\n" HEAD "\"b\"}\n");
}

TEST(log_keeps_errno)
{
	open_log(LOG_INFO);
	close(writer);
	errno = ENOENT;
	log_info("a");
	CHECK_INT(errno, ENOENT);
	writer = dup(STDERR_FILENO);
	close_log();
}

TEST(log_errno_name_of_nonsense_is_a_text)
{
	CHECK_TEXT(log_errno_name(EACCES), "EACCES");
	CHECK_TEXT(log_errno_name(123456), "unknown");
}

static void
log_many(void *context)
{
	log_set_request(str_from(context));
	for (int i = 0; i < 50; i++)
		log_info("line", LOG_TEXT("from", context));
}

TEST(log_lines_of_threads_do_not_mix)
{
	struct thread *threads[4];
	char names[4][2] = { "0", "1", "2", "3" };
	int counts[4] = { 0 };

	open_log(LOG_INFO);
	for (int i = 0; i < 4; i++)
		threads[i] = thread_start("logger", log_many, names[i]);
	for (int i = 0; i < 4; i++)
		thread_join(threads[i]);
	struct str rest = str_from(close_log());
	struct str line;
	while (str_split(&rest, '\n', &line) && line.length > 0) {
		int request, from;
		char copy[256];

		snprintf(copy, sizeof(copy), "%.*s", STR_ARG(line));
		CHECK_INT(sscanf(copy, HEAD "\"line\",\"request\":\"%d\",\"from\":\"%d\"}",
				 &request, &from),
			  2);
		CHECK_INT(request, from);
		counts[from]++;
	}
	for (int i = 0; i < 4; i++)
		CHECK_INT(counts[i], 50);
}
