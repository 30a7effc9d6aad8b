/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 of RFC 4648: the standard alphabet with padding, and the one for URLs and tokens without.
 * Pure; thread-safe. */
#ifndef CODEC_BASE64_H
#define CODEC_BASE64_H

#include "base/arena.h"
#include "base/buf.h"

enum base64_kind { BASE64_STANDARD, BASE64_URL };

void base64_encode(struct buf *out, struct str bytes, enum base64_kind kind);

/* Strict: this kind's alphabet, padding exactly where the kind has it, no blanks, no stray bits in
 * the last character; so each byte string has one spelling. ERR_INVALID otherwise. The result is in
 * the arena, a NUL behind its end. */
MUST_CHECK enum err base64_decode(struct arena *arena, struct str text, enum base64_kind kind,
				  struct str *ret_bytes);

#endif
