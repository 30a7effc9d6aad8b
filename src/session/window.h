/* SPDX-License-Identifier: Apache-2.0 */
/* How much may be under way to a viewer: what it showed in the last quarter of a second, so that
 * what is typed is answered by a screen at most that old. Pure. */
#ifndef SESSION_WINDOW_H
#define SESSION_WINDOW_H

#include <stdint.h>

enum { WINDOW_LEAST = 32 * 1024, WINDOW_MOST = 1024 * 1024, WINDOW_MS = 250 };

struct window {
	int32_t size;	  /* bytes that may be under way */
	int32_t shown;	  /* in this period, at most WINDOW_MOST */
	int64_t since_ms; /* when this period began; 0: with the next byte shown */
};

void window_init(struct window *window);

/* So many bytes more were shown. Grows at once, shrinks when a period has been slower. */
void window_shown(struct window *window, int64_t bytes, int64_t now_ms);

#endif
