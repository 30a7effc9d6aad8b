/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: is it, how many characters, and the forms in which letter case does not count. Pure;
 * thread-safe. */
#ifndef CODEC_UTF8_H
#define CODEC_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* Shortest forms only, no surrogates, nothing above U+10FFFF. U+0000 is valid here: who refuses it
 * says so. */
bool utf8_is_valid(struct str text);

/* Code points of a valid text; of an invalid one the number of bytes that begin one. */
size_t utf8_count(struct str text);

/* The length of the valid sequence at the start of text (1 to 4 bytes), or 0 when there is none. */
size_t utf8_sequence(struct str text, uint32_t *ret_code_point);

/* The bytes of a code point up to U+10FFFF, 1 to 4 of them: how many. */
size_t utf8_write(uint32_t code_point, char out[]);

/* What no line of text shows and some readers end lines at: C0 and C1 controls, DEL, U+2028,
 * U+2029, and the byte order mark. */
bool utf8_is_control(uint32_t code_point);

/* Text of unknown origin, for a terminal, which obeys some of it: controls and bytes that are no
 * UTF-8 become '?'. */
void utf8_append_visible(struct buf *out, struct str text);

/* Columns of a terminal: 0 for what combines with the character before it, 1, or 2 for wide ones.
 * Of a control 1: whoever asks has dealt with those. */
int utf8_width(uint32_t code_point);

/* Two texts that differ only in letter case or in how accents are composed have one key: Unicode
 * full case folding, then NFC. It is what a <name>_key column holds, so changing it needs a
 * migration. NUL behind its end. Invalid UTF-8 is copied as it is. */
struct str utf8_fold_key(struct arena *arena, struct str text);

/* Lower case, one code point for one. NUL behind its end. Invalid UTF-8 is copied as it is. */
struct str utf8_lower(struct arena *arena, struct str text);

#endif
