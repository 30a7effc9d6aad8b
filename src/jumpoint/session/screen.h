/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal's screen as the person sees it, kept from the bytes that the target prints, so that a
 * viewer who comes later gets it as it is. It answers nothing and never fails: hostile bytes cost
 * bounded time and memory. */
#ifndef JUMPOINT_SESSION_SCREEN_H
#define JUMPOINT_SESSION_SCREEN_H

#include "base/buf.h"

struct screen;

/* Sizes are clamped to 1 .. LINK_COLUMNS_MOST and LINK_ROWS_MOST. */
struct screen *screen_new(int columns, int rows);
void screen_free(struct screen *screen); /* takes NULL */

/* Any bytes, cut anywhere. */
void screen_write(struct screen *screen, struct str bytes);

/* As xterm.js does without reflow: lines are cut or padded on the right; the cursor's line stays.
 */
void screen_resize(struct screen *screen, int columns, int rows);

/* Escape sequences that bring a fresh terminal of the same size to this very state: both buffers,
 * cursor, pen, margins, modes, tabs, character sets, title, and the start of a sequence whose end
 * has not come yet. ERR_LIMIT: it does not fit in out. */
MUST_CHECK enum err screen_paint(const struct screen *screen, struct buf *out);

/* The same without colours and attributes, which is at most 20 bytes a cell. */
MUST_CHECK enum err screen_paint_plain(const struct screen *screen, struct buf *out);

#endif
