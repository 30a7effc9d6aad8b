/* SPDX-License-Identifier: Apache-2.0 */
/* What the model says of a field that is named by its path: "criteria__tag__0" in text,
 * {"criteria", "tag", "0"} here. Pure. */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "schema/shape.h"

enum value_kind { VALUE_UNKNOWN, VALUE_TEXT, VALUE_INT, VALUE_BOOL, VALUE_LIST, VALUE_OBJECT };

struct value_type {
	enum value_kind kind;
	bool is_nullable;
};

/* shape may be NULL. VALUE_UNKNOWN when the model does not know the field or knows it as two kinds.
 */
struct value_type field_type(const struct shape *shape, const struct str *parts, size_t count);

/* Whether it is the number of an item: digits without a leading zero, at most LIMIT_JSON_MEMBERS.
 */
bool field_is_index(struct str part, size_t *ret_index);

#endif
