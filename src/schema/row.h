/* SPDX-License-Identifier: Apache-2.0 */
/* A row says all there is to know about one field: its name, kind, bounds and meaning. The struct
 * member, the JSON key, the SQL column and the documented name are the same identifier. The
 * compiler checks that the member exists and has the kind's C type. */
#ifndef SCHEMA_ROW_H
#define SCHEMA_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct resource;
struct shape;
struct change;
struct json;
struct json_writer;
struct arena;

enum row_kind {
	ROW_ID,
	ROW_INT,
	ROW_BOOL,
	ROW_TEXT,
	ROW_ENUM,
	ROW_TIME,
	ROW_REF,
	ROW_LIST,
	ROW_OBJECT,
	ROW_SECRET,
	ROW_MAP
};

/* C types of members. Null is: text NULL, ID, REF and TIME 0, ENUM 0 (the first choice is 1), the
 * maybe_ structs not set; a LIST or MAP is never null but empty; an OBJECT is null when it is
 * NULLABLE and all in it is zero. */
struct maybe_int {
	int64_t value;
	bool is_set;
};
struct maybe_bool {
	bool value;
	bool is_set;
};

/* A LIST's member: items is an array of int64_t (INT, REF), const char * (TEXT), int (ENUM) or the
 * shape's structs (OBJECT). */
struct items {
	void *data;
	size_t count;
};

/* A SECRET's member: plain only in the request that brings or checks it out, sealed is what the
 * store holds. */
struct sealed {
	struct str plain;
	struct str sealed;
};

/* The member of a REF by code name: code is what the wire says, filled with the id whenever a row
 * is read. */
struct code_ref {
	int64_t id;
	const char *code;
};

/* A MAP's member: names and texts by position. */
struct pairs {
	struct str *names;
	struct str *values;
	size_t count;
};

enum row_flag {
	PLAIN = 0,
	/* Must come with a create. */
	REQUIRED = 1 << 0,
	/* null may be sent, and means "not set". */
	NULLABLE = 1 << 1,
	/* A list may be asked for rows with this value. */
	FILTER = 1 << 2,
	/* No two rows alike, letter case aside for texts; named index <table>_<field>_unique. */
	UNIQUE = 1 << 3,
	/* A code name: [A-Za-z0-9_-]*, unique, derived from the name when absent or empty. */
	CODE = 1 << 4,
	/* Only the program writes; sent values are ignored on every face. */
	READ_ONLY = 1 << 5,
	/* The admin face writes; on the config face as READ_ONLY. */
	API_READ_ONLY = 1 << 6,
	/* Never in an answer (SECRET has it by kind). */
	WRITE_ONLY = 1 << 7,
	/* A column with no face. */
	HIDDEN = 1 << 8,
	/* A face with no column: the resource's fill makes it. */
	COMPUTED = 1 << 9,
	/* With any LISTED row in a shape, lists show only these and the ID. */
	LISTED = 1 << 10,
	/* Given at creation, ignored in a change. */
	FIXED = 1 << 11,
	/* "" means not set, whatever the least length, and is what an unset TEXT or ENUM answers.
	 */
	EMPTY_IS_NULL = 1 << 12,
	/* Kept in lower case. */
	FOLDED = 1 << 13,
	/* For a UNIQUE text: the empty value may repeat. */
	NOT_EMPTY = 1 << 14,
	/* For a REF by number: 0 is a value, which names no row. It is kept and answered as 0. */
	ZERO_IS_NONE = 1 << 15,
};

enum on_delete { ON_DELETE_REFUSE, ON_DELETE_CASCADE, ON_DELETE_NULL, ON_DELETE_DEFAULT };

enum edition { EDITION_RS = 1 << 0, EDITION_PRA = 1 << 1, BOTH = EDITION_RS | EDITION_PRA };

/* What the documentation says of a field where it differs from what is done: the vendor's own
 * oddities, which the contract demands. */
struct field_documents {
	/* Of the value, or of the items of a LIST; "string|integer" is one of them. */
	const char *type;
	const char *format, *initial, *pattern;
	const char *const *choices;
	int64_t minimum, maximum;
	bool has_bounds; /* minimum and maximum hold instead of the field's */
	bool as_numbers; /* TEXT: the bounds stand as minimum and maximum too */
	bool no_bounds, no_initial;
	bool nullable, no_nullable;
	bool read_only, no_read_only;
	bool required, no_required;
};

/* Another minimum and maximum for the parameter of a FILTER than for the field; 0, 0: the same. */
struct field_bounds {
	int64_t minimum, maximum;
};

struct field {
	const char *name;
	const char *doc; /* a sentence, for people */
	enum row_kind kind;
	unsigned flags;	     /* enum row_flag */
	size_t offset, size; /* of the member */

	/* INT: the value; TEXT, SECRET: UTF-8 characters; LIST, MAP: items; 0, 0: unbounded. ID and
	 * REF: the number, 0 stands for 1 and INT32_MAX. */
	int64_t minimum, maximum;
	/* INT: within the bounds only these; NULL: all. */
	const int64_t *allowed;
	size_t allowed_count;
	/* ENUM: NULL-ended. */
	const char *const *choices;

	/* REF, LIST of REF: what it names. */
	const struct resource *target;
	/* REF: the ENUM field that picks another target: choice n (from 1) picks targets[n - 1]; a
	 * NULL among them has no rows, so no id of it exists. */
	const char *by;
	const struct resource *const *targets;
	/* REF: what becomes of this row when the target goes. */
	enum on_delete on_delete;
	/* REF: on the wire the target's code name, bounded as a text; the member is a struct
	 * code_ref. */
	bool by_code;

	/* OBJECT, LIST of OBJECT. */
	const struct shape *shape;
	/* LIST: what it is a list of, and the bounds of an item. */
	enum row_kind item;
	int64_t item_minimum, item_maximum;
	/* LIST of REF or OBJECT kept as rows of <table>_<child_table>: (owner_id, position, value
	 * or the object's columns). */
	const char *child_table;

	/* The value when absent at creation, as text: "22", "true", "xterm"; a REF's is an id. */
	const char *initial;
	/* TEXT: a form that bounds cannot say; NULL: any. */
	bool (*matches)(struct str value);
	/* TEXT: the regular expression that the documentation shows for it. */
	const char *pattern;
	/* A valid value as text where none can be made of the row; "": left out of examples. */
	const char *example;
	struct field_bounds filter;
	/* FILTER of a HIDDEN COMPUTED row: asks the rows of this resource, below this one, instead.
	 */
	const struct resource *through;

	unsigned editions; /* 0 means BOTH */
	unsigned kinds;	   /* 1 << (choice - 1) of the resource's kind field; 0 means all */
	struct field_documents documents;

	/* The escape hatch: a field whose wire form no kind describes. Both or neither. */
	enum err (*read)(struct change *change, const struct field *field, const struct json *json);
	void (*write)(struct json_writer *writer, const struct field *field, const void *row);
};

struct shape {
	const char *name; /* in the documentation: "ShellJumpItem" */
	const char *doc;
	size_t size; /* of the struct */
	const struct field *fields;
	size_t count;
};

/* --- the row macros: eleven kinds, ROWS and SHAPE. SELF is the struct the rows describe. Each is
 * one brace initializer; a misspelt member, a member of another C type and a missing doc do not
 * compile (tests/unit/schema/wrong_rows). --- */

#define ROW_MEMBER(member) (((SELF *)0)->member)
#define ROW_CHECK(member, ...) \
	(0 * sizeof(struct { \
		 int unused; \
		 _Static_assert(_Generic(ROW_MEMBER(member), __VA_ARGS__, default : 0), \
				"the row's kind asks for another C type of member " #member); \
	 }))
#define ROW_PLACE(member, ...) \
	.name = #member, .offset = offsetof(SELF, member) + ROW_CHECK(member, __VA_ARGS__), \
	.size = sizeof(ROW_MEMBER(member))
#define ROW_WORDS(flags_, doc_) .flags = (flags_), .doc = "" doc_

#define ID(member, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, int64_t : 1), .kind = ROW_ID, \
						ROW_WORDS((flags_) | READ_ONLY, doc_), __VA_ARGS__ \
	}
#define INT(member, minimum_, maximum_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, int64_t : 1, struct maybe_int : 1), \
			.kind = ROW_INT, .minimum = (minimum_), .maximum = (maximum_), \
			ROW_WORDS(flags_, doc_), __VA_ARGS__ \
	}
#define BOOL(member, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, bool : 1, struct maybe_bool : 1), \
			.kind = ROW_BOOL, ROW_WORDS(flags_, doc_), __VA_ARGS__ \
	}
#define TEXT(member, minimum_, maximum_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, const char * : 1), .kind = ROW_TEXT, .minimum = (minimum_), \
						     .maximum = (maximum_), \
						     ROW_WORDS(flags_, doc_), __VA_ARGS__ \
	}
#define ENUM(member, choices_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, int : 1, unsigned : 1), .kind = ROW_ENUM, .choices = (choices_), \
							  ROW_WORDS(flags_, doc_), __VA_ARGS__ \
	}
#define TIME(member, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, int64_t : 1), .kind = ROW_TIME, ROW_WORDS(flags_, doc_), \
						__VA_ARGS__ \
	}
#define REF(member, target_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, int64_t : 1, struct code_ref : 1), \
			.kind = ROW_REF, .target = &target_##_resource, ROW_WORDS(flags_, doc_), \
			__VA_ARGS__ \
	}
#define LIST(member, item_, maximum_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, struct items : 1), .kind = ROW_LIST, .item = ROW_##item_, \
						     .maximum = (maximum_), \
						     ROW_WORDS(flags_, doc_), __VA_ARGS__ \
	}
#define OBJECT(member, shape_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, struct shape_ : 1), \
			.kind = ROW_OBJECT, .shape = &shape_##_shape, ROW_WORDS(flags_, doc_), \
			__VA_ARGS__ \
	}
#define SECRET(member, minimum_, maximum_, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, struct sealed : 1), \
			.kind = ROW_SECRET, .minimum = (minimum_), .maximum = (maximum_), \
			ROW_WORDS((flags_) | WRITE_ONLY, doc_), __VA_ARGS__ \
	}
#define MAP(member, flags_, doc_, ...) \
	{ \
		ROW_PLACE(member, struct pairs : 1), .kind = ROW_MAP, ROW_WORDS(flags_, doc_), \
						     __VA_ARGS__ \
	}

#define ROWS(...) \
	{ \
		__VA_ARGS__ \
	}
#define SHAPE(name_, title_, rows_, ...) \
	const struct shape name_##_shape = { .name = title_, \
					     .size = sizeof(struct name_), \
					     .fields = rows_, \
					     .count = COUNT_OF(rows_), \
					     __VA_ARGS__ }

#endif
