/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every resource because its rows say so, tried on each of them, on both stores. A
 * new resource is tested by being in the index. */
#include "walk.h"

/* --- making and reading --- */

static void
is_made_and_read_back(struct walk *walk)
{
	const struct resource *resource = walk->resource;
	struct reply made, read, head;
	const char *address = walk_make(walk, &made);
	struct str location = reply_header(&made, "Location");

	EXPECT(walk, str_ends(location, str_from(address)), &made);
	EXPECT(walk, str_starts(location, STR("http://site.test/")), &made);
	EXPECT(walk, str_equal(reply_header(&made, "Content-Type"), STR("application/json")),
	       &made);
	if (!(resource->verbs[FACE_CONFIG] & GET_ONE))
		return;
	read = walk_ask(walk, "GET", address, NULL);
	EXPECT(walk, read.status == 200, &read);
	if (resource->answers_array)
		EXPECT(walk, json_kind(read.json) == JSON_ARRAY && json_count(read.json) == 1,
		       &read);
	else
		EXPECT(walk, str_equal(made.body, read.body), &read);
	head = walk_ask(walk, "HEAD", address, NULL);
	EXPECT(walk, head.status == 200 && head.body.length == 0, &head);
	EXPECT(walk,
	       str_equal(reply_header(&head, "Content-Length"),
			 reply_header(&read, "Content-Length")),
	       &head);
}

STORE_TEST(every_resource_is_made_and_read_back)
{
	walk_on_every(url, CREATE, is_made_and_read_back);
}

/* Each member that was sent comes back as it was sent. */
static void
echoes(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct arena *arena = &walk->appliance->arena;
	const char *body = walk_example(walk), *why;
	struct reply made = walk_ask(walk, "POST", walk->path, body);
	const struct json *sent;

	EXPECT(walk, made.status == 201, &made);
	CHECK_OK(json_parse(arena, str_from(body), &sent, &why));
	for (; *fields; fields++) {
		const struct json *before = json_member(sent, (*fields)->name);
		const struct json *after = reply_at(&made, (*fields)->name);

		if ((*fields)->flags & WRITE_ONLY) {
			EXPECT(walk, after == NULL, &made);
			continue;
		}
		if (!before || walk_is_void(*fields))
			continue;
		EXPECT(walk, after != NULL && json_kind(after) == json_kind(before), &made);
		if (json_kind(before) == JSON_TEXT && !((*fields)->flags & FOLDED) &&
		    (*fields)->kind != ROW_TIME)
			EXPECT(walk, str_equal(json_text(before), json_text(after)), &made);
		if (json_kind(before) == JSON_INT)
			EXPECT(walk, json_int(before) == json_int(after), &made);
		if (json_kind(before) == JSON_BOOL)
			EXPECT(walk, json_bool(before) == json_bool(after), &made);
	}
}

STORE_TEST(every_resource_echoes_what_was_sent)
{
	walk_on_every(url, CREATE, echoes);
}

static void
never_shows_secrets(struct walk *walk)
{
	static const char mark[] = "Zx9-secret-mark-7Q";
	const struct field **fields = walk_fields(walk);
	struct reply made, read;
	const char *address;

	for (; *fields; fields++) {
		if ((*fields)->kind != ROW_SECRET || (*fields)->example)
			continue;
		made = walk_ask(walk, "POST", walk->path,
				walk_example_with(walk, (*fields)->name,
						  TEXT_OF(walk->appliance, "\"%s\"", mark)));
		if (made.status != 201)
			continue; /* a key must be a key */
		address = walk_address(walk, &made);
		read = walk_ask(walk, "GET", address, NULL);
		EXPECT(walk, !strstr(made.body.data, mark) && !strstr(read.body.data, mark), &read);
		read = walk_ask(walk, "GET", walk->path, NULL);
		EXPECT(walk, !strstr(read.body.data, mark), &read);
	}
}

STORE_TEST(every_resource_keeps_its_secrets)
{
	walk_on_every(url, CREATE, never_shows_secrets);
}

/* --- lists --- */

static void
is_listed(struct walk *walk)
{
	struct reply made, list;
	int64_t before = walk_count(walk);

	walk_make(walk, &made);
	list = walk_ask(walk, "GET", walk->path, NULL);
	EXPECT(walk, list.status == 200 && json_kind(list.json) == JSON_ARRAY, &list);
	EXPECT(walk, (int64_t)json_count(list.json) == before + 1, &list);
	if (walk->resource->is_unpaged) {
		EXPECT(walk, !reply_header(&list, "Link").data, &list);
		return;
	}
	EXPECT(walk, str_equal(reply_header(&list, "X-BT-Pagination-Current-Page"), STR("1")),
	       &list);
	EXPECT(walk, str_equal(reply_header(&list, "X-BT-Pagination-Last-Page"), STR("1")), &list);
	EXPECT(walk, str_equal(reply_header(&list, "X-BT-Pagination-Per-Page"), STR("100")), &list);
	EXPECT(walk,
	       str_equal_text(reply_header(&list, "X-BT-Pagination-Total"),
			      TEXT_OF(walk->appliance, "%lld", (long long)before + 1)),
	       &list);
	EXPECT(walk,
	       str_equal_text(reply_header(&list, "Link"),
			      TEXT_OF(walk->appliance,
				      "<http://site.test%s?per_page=100&current_page=1>; "
				      "rel=\"first\", <http://site.test%s?per_page=100&"
				      "current_page=1>; rel=\"last\"",
				      walk->path, walk->path)),
	       &list);
}

STORE_TEST(every_resource_is_listed)
{
	walk_on_every(url, CREATE | LIST_ALL, is_listed);
}

static void
is_paged(struct walk *walk)
{
	struct reply made, list;
	int64_t total, seen = 0;

	if (walk->resource->is_unpaged)
		return;
	for (int i = 0; i < 3; i++)
		walk_make(walk, &made);
	total = walk_count(walk);
	for (int64_t page = 1; page <= total; page++) {
		list = walk_ask(walk, "GET",
				TEXT_OF(walk->appliance, "%s?per_page=1&current_page=%lld",
					walk->path, (long long)page),
				NULL);
		EXPECT(walk, list.status == 200 && json_count(list.json) == 1, &list);
		EXPECT(walk, (strstr(list.head.data, "rel=\"previous\"") != NULL) == (page > 1),
		       &list);
		EXPECT(walk, (strstr(list.head.data, "rel=\"next\"") != NULL) == (page < total),
		       &list);
		seen++;
	}
	EXPECT(walk, seen == total, NULL);
	list = walk_ask(walk, "GET",
			TEXT_OF(walk->appliance, "%s?per_page=1&current_page=%lld", walk->path,
				(long long)total + 1),
			NULL);
	EXPECT(walk, list.status == 200 && str_equal(list.body, STR("[]")), &list);
}

STORE_TEST(every_resource_is_paged)
{
	walk_on_every(url, CREATE | LIST_ALL, is_paged);
}

/* A filter's value in a query, from a member of an answer; NULL: not to be asked for. */
static const char *
filter_value(struct walk *walk, const struct json *value)
{
	struct buf out;
	const char *text;

	if (!value)
		return NULL;
	switch (json_kind(value)) {
	case JSON_TEXT:
		if (json_text(value).length == 0)
			return NULL;
		buf_init(&out, 64 * 1024);
		for (size_t i = 0; i < json_text(value).length; i++)
			buf_printf(&out, "%%%02X", (unsigned char)json_text(value).data[i]);
		text = arena_text(&walk->appliance->arena, buf_str(&out));
		buf_release(&out);
		return text;
	case JSON_INT:
		return TEXT_OF(walk->appliance, "%lld", (long long)json_int(value));
	case JSON_BOOL:
		return json_bool(value) ? "true" : "false";
	default:
		return NULL;
	}
}

static void
is_found_by_its_filters(struct walk *walk)
{
	const struct shape *shape = walk->resource->shape;
	struct reply made, list;

	walk_make(walk, &made);
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		const char *value;

		if (!(field->flags & FILTER) || field->flags & (HIDDEN | COMPUTED) ||
		    !field_applies(field, walk->appliance->site->edition, walk->kind))
			continue;
		value = filter_value(walk, reply_at(&made, field->name));
		if (!value)
			continue;
		list = walk_ask(
			walk, "GET",
			TEXT_OF(walk->appliance, "%s?%s=%s", walk->path, field->name, value), NULL);
		EXPECT(walk, list.status == 200 && json_count(list.json) >= 1, &list);
		EXPECT(walk, strstr(list.head.data, TEXT_OF(walk->appliance, "?%s=", field->name)),
		       &list);
		if (field->kind != ROW_TEXT || field->flags & (CODE))
			continue;
		list = walk_ask(walk, "GET",
				TEXT_OF(walk->appliance, "%s?%s=nobody-is-called-that", walk->path,
					field->name),
				NULL);
		EXPECT(walk, list.status == 200 && str_equal(list.body, STR("[]")), &list);
	}
}

STORE_TEST(every_resource_is_found_by_its_filters)
{
	walk_on_every(url, CREATE | LIST_ALL, is_found_by_its_filters);
}

static void
refuses_strange_parameters(struct walk *walk)
{
	struct reply reply = walk_ask(
		walk, "GET", TEXT_OF(walk->appliance, "%s?no_such_parameter=1", walk->path), NULL);

	EXPECT(walk, reply.status == 401 && !reply_at(&reply, "error"), &reply);
	EXPECT(walk, reply_at(&reply, "message") != NULL, &reply);
}

STORE_TEST(every_resource_refuses_strange_parameters)
{
	walk_on_every(url, LIST_ALL, refuses_strange_parameters);
}

/* --- methods --- */

static void
names_its_methods(struct walk *walk)
{
	unsigned verbs = walk->resource->verbs[FACE_CONFIG];
	struct reply reply = walk_ask(walk, "OPTIONS", walk->path, NULL);
	struct str allow = reply_header(&reply, "Allow");

	EXPECT(walk, reply.status == 200 && reply.body.length == 0, &reply);
	if (verbs & LIST_ALL)
		EXPECT(walk, str_starts(allow, STR("GET,HEAD")), &reply);
	EXPECT(walk, !str_contains_byte(allow, ' '), &reply);
	if (verbs & CREATE)
		EXPECT(walk, strstr(reply.head.data, "POST") != NULL, &reply);
	reply = walk_ask(walk, "PUT", walk->path, "{}");
	EXPECT(walk, reply.status == 405 && str_equal(reply_header(&reply, "Allow"), allow),
	       &reply);
	EXPECT(walk, reply_at(&reply, "message") != NULL, &reply);
}

STORE_TEST(every_resource_names_its_methods)
{
	walk_on_every(url, 0, names_its_methods);
}

/* --- who did it --- */

static void
is_told_to_the_trail(struct walk *walk)
{
	const char *lines = TEXT_OF(walk->appliance,
				    "SELECT count(*) FROM \"audit\" WHERE \"resource\" = '%s' AND "
				    "\"actor_kind\" = 'api_account' AND \"actor_name\" = 'admin'",
				    walk->resource->name);
	const char *body = walk_example(walk);
	int64_t before = appliance_count(walk->appliance, lines);
	struct reply made = walk_ask(walk, "POST", walk->path, body), reply;
	const char *address;

	EXPECT(walk, made.status == 201, &made);
	address = walk_address(walk, &made);
	EXPECT(walk, appliance_count(walk->appliance, lines) == before + 1, &made);
	if (walk->resource->verbs[FACE_CONFIG] & DELETE_ONE) {
		reply = walk_ask(walk, "DELETE", address, NULL);
		EXPECT(walk, appliance_count(walk->appliance, lines) == before + 2, &reply);
	}
}

STORE_TEST(every_resource_tells_the_trail_who_did_it)
{
	walk_on_every(url, CREATE, is_told_to_the_trail);
}

/* --- the other edition: its own rows --- */

STORE_TEST(every_resource_of_the_other_edition_is_made_and_read_back)
{
	walk_on_every_of(url, EDITION_PRA, CREATE, is_made_and_read_back);
}

STORE_TEST(every_resource_of_the_other_edition_echoes_what_was_sent)
{
	walk_on_every_of(url, EDITION_PRA, CREATE, echoes);
}
