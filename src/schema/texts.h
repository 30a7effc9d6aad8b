/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences that the engine itself says about a value; what is special to a resource is in
 * model/texts.c. Those marked "wire" are known from live systems (config-api §1) and must stay as
 * they are, down to the full stop; the others follow their style. */
#ifndef SCHEMA_TEXTS_H
#define SCHEMA_TEXTS_H

#include "base/arena.h"

enum schema_text {
	TEXT_INVALID_REQUEST, /* the message above a bag of errors */
	TEXT_NOT_AN_OBJECT,   /* the body itself */
	TEXT_REQUIRED,
	TEXT_EMPTY,	       /* wire */
	TEXT_SELECTED_INVALID, /* wire */
	TEXT_NOT_AN_ARRAY,     /* wire; objects too */
	TEXT_NOT_AN_INTEGER,
	TEXT_NOT_A_BOOLEAN,
	TEXT_NOT_A_TEXT,
	TEXT_NOT_A_TIME,
	TEXT_WRONG_FORM,
	TEXT_TAKEN,
	/* With one number. */
	TEXT_TOO_SMALL,
	TEXT_TOO_LARGE,
	TEXT_TOO_SHORT,
	TEXT_TOO_LONG,
	TEXT_TOO_FEW,
	TEXT_TOO_MANY,
	TEXT_COUNT,
};

/* A sentence without a number; a literal. */
const char *schema_text(enum schema_text text);

/* One with a number, in the arena. */
const char *schema_text_with(struct arena *arena, enum schema_text text, int64_t number);

#endif
