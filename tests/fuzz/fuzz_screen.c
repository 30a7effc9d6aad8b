/* SPDX-License-Identifier: Apache-2.0 */
/* What a hostile target prints. Each byte 0 of the input also changes the size. A viewer that gets
 * the painted screen must paint it just so. */
#include "fuzz.h"

#include "base/buf.h"
#include "jumpoint/session/screen_internal.h"

enum { PAINT_LIMIT = 4 * 1024 * 1024 };

static void
paint_both(const struct screen *screen)
{
	CLEANUP(buf_release) struct buf first, second;
	struct screen *viewer = screen_new(screen->columns, screen->rows);

	buf_init(&first, PAINT_LIMIT);
	buf_init(&second, PAINT_LIMIT);
	if (screen_paint(screen, &first) == OK) {
		screen_write(viewer, buf_str(&first));
		HOLDS(screen_paint(viewer, &second) == OK);
		HOLDS(str_equal(buf_str(&first), buf_str(&second)));
	}
	screen_free(viewer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct screen *screen = screen_new(20, 6);

	for (size_t i = 0; i < size; i++) {
		screen_write(screen, str_of(&data[i], 1));
		if (data[i] == 0 && i + 2 < size) {
			screen_resize(screen, data[i + 1] % 60, data[i + 2] % 30);
			i += 2;
		}
	}
	paint_both(screen);
	screen_free(screen);
	return 0;
}
