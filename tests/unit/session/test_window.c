/* SPDX-License-Identifier: Apache-2.0 */
#include "session/window.h"

#include "support/test.h"

TEST(a_window_begins_at_its_least)
{
	struct window window;

	window_init(&window);
	CHECK_INT(window.size, WINDOW_LEAST);
}

TEST(a_window_is_what_was_shown_in_a_quarter_of_a_second)
{
	struct window window;

	window_init(&window);
	for (int64_t now = 1000; now <= 3000; now += 50)
		window_shown(&window, 20000, now); /* 400 KB a second */
	CHECK(window.size >= 90000 && window.size <= 120000);
}

TEST(a_window_grows_within_its_first_period)
{
	struct window window;

	window_init(&window);
	for (int64_t now = 1000; now < 1020; now++)
		window_shown(&window, 32768, now);
	CHECK(window.size > 500000);
}

TEST(a_window_never_exceeds_its_most)
{
	struct window window;

	window_init(&window);
	for (int64_t now = 1000; now < 5000; now++)
		window_shown(&window, 1 << 20, now);
	CHECK_INT(window.size, WINDOW_MOST);
}

TEST(a_window_shrinks_when_its_viewer_becomes_slow)
{
	struct window window;

	window_init(&window);
	for (int64_t now = 1000; now < 2000; now++)
		window_shown(&window, 10000, now);
	CHECK_INT(window.size, WINDOW_MOST);
	for (int64_t now = 2000; now < 4000; now += 100)
		window_shown(&window, 5000, now); /* 50 KB a second */
	CHECK_INT(window.size, WINDOW_LEAST);
}

TEST(a_pause_tells_nothing_about_speed)
{
	struct window window;
	int32_t before;

	window_init(&window);
	for (int64_t now = 1000; now < 2000; now++)
		window_shown(&window, 10000, now);
	before = window.size;
	window_shown(&window, 10, 60000);
	CHECK_INT(window.size, before);
}
