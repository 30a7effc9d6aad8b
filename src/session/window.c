/* SPDX-License-Identifier: Apache-2.0 */
/* Periods of a quarter of a second; one that took longer counts by its rate. A viewer with nothing
 * to show tells nothing about its speed, so a period ends only with an acknowledgement. */
#include "session/window.h"

void
window_init(struct window *window)
{
	*window = (struct window){ .size = WINDOW_LEAST };
}

static int32_t
within(int64_t size)
{
	return (int32_t)(size < WINDOW_LEAST  ? WINDOW_LEAST
			 : size > WINDOW_MOST ? WINDOW_MOST
					      : size);
}

void
window_shown(struct window *window, int64_t bytes, int64_t now_ms)
{
	int64_t took_ms = now_ms - window->since_ms;
	int64_t shown = window->shown + bytes;

	/* After a pause of a whole period the first bytes begin a new one. */
	if (!window->since_ms || took_ms >= 4 * WINDOW_MS) {
		window->since_ms = now_ms;
		window->shown = (int32_t)(bytes < WINDOW_MOST ? bytes : WINDOW_MOST);
		return;
	}
	if (took_ms < WINDOW_MS) {
		window->shown = (int32_t)(shown < WINDOW_MOST ? shown : WINDOW_MOST);
		if (window->size < window->shown)
			window->size = within(window->shown);
		return;
	}
	window->size = within(shown * WINDOW_MS / took_ms);
	window->since_ms = now_ms;
	window->shown = 0;
}
