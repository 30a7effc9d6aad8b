/* SPDX-License-Identifier: Apache-2.0 */
/* A site of a few rows in memory, and changes to it as the API would make them: decoded, validated,
 * ruled on. Nothing is ever written. */
#ifndef UNIT_MODEL_FAKE_SITE_H
#define UNIT_MODEL_FAKE_SITE_H

#include "schema/change.h"
#include "support/test.h"

/* Empties the site and the memory of the last test. The edition is RS, the face FACE_CONFIG. */
void site_begin(void);

/* Makes a row known; it must stay. row may be NULL: it then only exists. */
void site_add(const struct resource *resource, int64_t id, const void *row);

/* The change of a POST below a parent (0 without), a PATCH of before, a DELETE of row; it lives
 * until site_begin. An error of the rule itself (ERR_DENIED) or ERR_INVALID is what *ret_err gets.
 */
struct change *site_create(const struct resource *resource, int64_t parent_id, const char *json,
			   enum err *ret_err);
struct change *site_update(const struct resource *resource, int64_t parent_id, const void *before,
			   const char *json, enum err *ret_err);
struct change *site_delete(const struct resource *resource, int64_t parent_id, void *row,
			   enum err *ret_err);

/* For the next changes. */
void site_use_edition(unsigned edition);
void site_use_face(enum face face);

/* What was said about a field: the text, NULL when nothing was. */
const char *site_complaint(const struct change *change, const char *at);
bool site_asks_for(const struct change *change, int effect);

/* The row of a change that must have been accepted. */
#define SITE_ROW(type, change, err) (CHECK_OK(err), (struct type *)change_row(change))

#endif
