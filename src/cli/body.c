/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs become a tree by the parts of their keys, the tree becomes JSON by the types of its leaves.
 */
#include "cli/body.h"

#include "base/limits.h"
#include "cli/fields.h"
#include "codec/form.h"

/* A part of a key: the values given for exactly this key, or what lies below it. */
struct node {
	struct str name;
	const struct pair **values; /* room for as many as there are pairs of this key */
	size_t value_count;
	struct node *first, *last, *next;
	size_t child_count;
};

struct writer {
	struct arena *arena;
	const struct shape *shape;
	struct json_writer json;
	struct str parts[LIMIT_JSON_DEPTH]; /* the key of the node at hand */
	size_t depth;
	const char **ret_why;
};

static struct node *
child_named(struct arena *arena, struct node *node, struct str name)
{
	/* Keys of one object come together, so the last one is mostly the one. */
	if (node->last && str_equal(node->last->name, name))
		return node->last;
	for (struct node *child = node->first; child; child = child->next) {
		if (str_equal(child->name, name))
			return child;
	}
	struct node *made = arena_new(arena, struct node);
	made->name = name;
	if (node->last)
		node->last->next = made;
	else
		node->first = made;
	node->last = made;
	node->child_count++;
	return made;
}

static void
add_value(struct arena *arena, struct node *node, const struct pair *pair)
{
	size_t count = node->value_count;

	/* Full at each power of two. */
	if ((count & (count - 1)) == 0) {
		const struct pair **grown =
			arena_array(arena, const struct pair *, count ? count * 2 : 1);

		if (count)
			memcpy(grown, node->values, count * sizeof(struct pair *));
		node->values = grown;
	}
	node->values[node->value_count++] = pair;
}

/* Cuts *rest at the first "__" that has something on both sides. */
static struct str
next_part(struct str *rest)
{
	for (size_t i = 1; i + 2 < rest->length; i++) {
		if (rest->data[i] != '_' || rest->data[i + 1] != '_')
			continue;
		struct str part = str_of(rest->data, i);

		*rest = str_from_offset(*rest, i + 2);
		return part;
	}
	struct str part = *rest;
	*rest = (struct str){ NULL, 0 };
	return part;
}

static enum err
refuse(struct arena *arena, const char **ret_why, unsigned line, const char *what)
{
	*ret_why = arena_printf(arena, "line %u of the input %s", line, what);
	return ERR_INVALID;
}

static enum err
plant(struct arena *arena, struct node *root, const struct pair *pair, const char **ret_why)
{
	struct str rest = pair->key;
	struct node *node = root;

	for (size_t depth = 0; rest.data; depth++) {
		if (depth == LIMIT_JSON_DEPTH - 1) /* the root is a level too */
			return refuse(arena, ret_why, pair->line, "has a key of too many parts");
		if (node->value_count > 0)
			return refuse(arena, ret_why, pair->line,
				      "gives parts of a key that has a value already");
		node = child_named(arena, node, next_part(&rest));
	}
	if (node->first)
		return refuse(arena, ret_why, pair->line,
			      "gives a value to a key that has parts already");
	add_value(arena, node, pair);
	return OK;
}

/* An integer as JSON spells it: no leading zeros, so that "007" stays text. */
static bool
is_integer(struct str text, int64_t *ret_value)
{
	struct str digits = str_starts(text, STR("-")) ? str_from_offset(text, 1) : text;

	if (digits.length > 1 && digits.data[0] == '0')
		return false;
	return str_to_int(text, INT64_MIN, INT64_MAX, ret_value) == OK;
}

static bool
is_word_null(const struct pair *pair)
{
	return !pair->is_quoted && str_equal_text(pair->value, "null");
}

/* Nothing behind the '=', not even quotes. */
static bool
is_bare(const struct pair *pair)
{
	return !pair->is_quoted && pair->value.length == 0;
}

static void
write_guess(struct json_writer *json, const struct pair *pair)
{
	bool is_true = str_equal_text(pair->value, "true");
	int64_t number;

	if (!pair->is_quoted && is_integer(pair->value, &number))
		json_write_int(json, number);
	else if (!pair->is_quoted && (is_true || str_equal_text(pair->value, "false")))
		json_write_bool(json, is_true);
	else if (is_word_null(pair))
		json_write_null(json);
	else
		json_write_text(json, pair->value);
}

/* A value that does not have the type the model wants goes out as text: the server says what is
 * wrong with it. */
static void
write_value(struct json_writer *json, const struct pair *pair, struct value_type type)
{
	int64_t number;

	if (type.is_nullable && (is_word_null(pair) || is_bare(pair))) {
		json_write_null(json);
	} else if (type.kind == VALUE_UNKNOWN) {
		write_guess(json, pair);
	} else if (type.kind == VALUE_INT &&
		   str_to_int(pair->value, INT64_MIN, INT64_MAX, &number) == OK) {
		json_write_int(json, number);
	} else if (type.kind == VALUE_BOOL && str_equal_nocase(pair->value, STR("true"))) {
		json_write_bool(json, true);
	} else if (type.kind == VALUE_BOOL && str_equal_nocase(pair->value, STR("false"))) {
		json_write_bool(json, false);
	} else if (type.kind == VALUE_OBJECT && is_bare(pair)) {
		json_write_begin_object(json);
		json_write_end_object(json);
	} else {
		json_write_text(json, pair->value);
	}
}

static void
write_list(struct writer *writer, const struct node *node, bool is_nullable)
{
	const struct pair *first = node->values[0];
	struct str parts[LIMIT_JSON_DEPTH + 1];

	if (node->value_count == 1 && is_word_null(first) && is_nullable) {
		json_write_null(&writer->json);
		return;
	}
	memcpy(parts, writer->parts, writer->depth * sizeof(struct str));
	parts[writer->depth] = STR("0");
	struct value_type item = field_type(writer->shape, parts, writer->depth + 1);

	json_write_begin_array(&writer->json);
	/* "jump_items=" alone is the empty list, as -K prints it. */
	for (size_t i = 0; i < node->value_count && !(node->value_count == 1 && is_bare(first));
	     i++)
		write_value(&writer->json, node->values[i], item);
	json_write_end_array(&writer->json);
}

static void
write_values(struct writer *writer, const struct node *node)
{
	struct value_type type = field_type(writer->shape, writer->parts, writer->depth);

	if (type.kind == VALUE_LIST) {
		write_list(writer, node, type.is_nullable);
		return;
	}
	if (node->value_count == 1) {
		write_value(&writer->json, node->values[0], type);
		return;
	}
	json_write_begin_array(&writer->json);
	for (size_t i = 0; i < node->value_count; i++)
		write_value(&writer->json, node->values[i], type);
	json_write_end_array(&writer->json);
}

static bool
is_array(const struct node *node)
{
	size_t index;

	for (const struct node *child = node->first; child; child = child->next) {
		if (!field_is_index(child->name, &index))
			return false;
	}
	return node->first != NULL;
}

static enum err write_node(struct writer *writer, const struct node *node);

static enum err
write_child(struct writer *writer, const struct node *child)
{
	writer->parts[writer->depth++] = child->name;
	enum err err = write_node(writer, child);
	writer->depth--;
	return err;
}

static enum err
write_array(struct writer *writer, const struct node *node)
{
	const struct node **items =
		arena_array(writer->arena, const struct node *, node->child_count);
	size_t index;
	enum err err = OK;

	for (const struct node *child = node->first; child; child = child->next) {
		if (!field_is_index(child->name, &index) || index >= node->child_count) {
			*writer->ret_why = arena_printf(
				writer->arena,
				"the input names item %.*s of a list, but not all before it",
				STR_ARG(child->name));
			return ERR_INVALID;
		}
		items[index] = child;
	}
	json_write_begin_array(&writer->json);
	for (size_t i = 0; i < node->child_count && !err; i++)
		err = write_child(writer, items[i]);
	if (!err)
		json_write_end_array(&writer->json);
	return err;
}

/* Recursion is bounded by plant. */
static enum err
write_node(struct writer *writer, const struct node *node)
{
	enum err err = OK;

	if (node->value_count > 0) {
		write_values(writer, node);
		return OK;
	}
	if (is_array(node))
		return write_array(writer, node);
	json_write_begin_object(&writer->json);
	for (const struct node *child = node->first; child && !err; child = child->next) {
		json_write_name_str(&writer->json, child->name);
		err = write_child(writer, child);
	}
	if (!err)
		json_write_end_object(&writer->json);
	return err;
}

enum err
body_from_pairs(struct arena *arena, const struct keyvalue *keyvalue, const struct shape *shape,
		struct buf *out, const char **ret_why)
{
	struct writer writer = { .arena = arena, .shape = shape, .ret_why = ret_why };
	struct node root = { 0 };
	enum err err;

	for (size_t i = 0; i < keyvalue->count; i++) {
		err = plant(arena, &root, &keyvalue->pairs[i], ret_why);
		if (err)
			return err;
	}
	json_write_init(&writer.json, out);
	err = write_node(&writer, &root);
	if (err)
		return err;
	if (buf_error(out)) {
		*ret_why = "the input is too large";
		return ERR_LIMIT;
	}
	return OK;
}

static struct str
parameter_text(const struct pair *pair, const struct shape *shape)
{
	if (field_type(shape, &pair->key, 1).kind == VALUE_BOOL) {
		if (str_equal_nocase(pair->value, STR("true")))
			return STR("true");
		if (str_equal_nocase(pair->value, STR("false")))
			return STR("false");
	}
	return pair->value;
}

void
query_from_pairs(const struct keyvalue *keyvalue, const struct shape *shape, struct buf *out)
{
	for (size_t i = 0; i < keyvalue->count; i++)
		form_write(out, keyvalue->pairs[i].key, parameter_text(&keyvalue->pairs[i], shape));
}

static enum err
write_parameter(struct arena *arena, struct buf *out, struct str name, const struct json *value,
		const char **ret_why)
{
	enum err err = OK;

	switch (json_kind(value)) {
	case JSON_NULL:
		break;
	case JSON_BOOL:
		form_write(out, name, json_bool(value) ? STR("true") : STR("false"));
		break;
	case JSON_INT:
		form_write(out, name,
			   str_from(arena_printf(arena, "%lld", (long long)json_int(value))));
		break;
	case JSON_REAL:
		form_write(out, name, str_from(arena_printf(arena, "%.17g", json_double(value))));
		break;
	case JSON_TEXT:
		form_write(out, name, json_text(value));
		break;
	case JSON_ARRAY:
		for (size_t i = 0; i < json_count(value) && !err; i++)
			err = write_parameter(arena, out, name, json_item(value, i), ret_why);
		break;
	case JSON_OBJECT:
		*ret_why = "the fields of a list are plain values, not objects";
		err = ERR_INVALID;
		break;
	}
	return err;
}

enum err
query_from_json(struct arena *arena, const struct json *json, struct buf *out, const char **ret_why)
{
	const struct json *value;
	struct str name;
	enum err err;

	if (json_kind(json) != JSON_OBJECT) {
		*ret_why = "the input is not a JSON object";
		return ERR_INVALID;
	}
	for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
		err = write_parameter(arena, out, name, value, ret_why);
		if (err)
			return err;
	}
	return OK;
}
