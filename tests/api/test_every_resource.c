/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every resource because its rows say so, tried on each of them, on both stores. A
 * new resource is tested by being in the index. */
#include "base/random.h"
#include "walk.h"

static void
on_every_of(const char *url, unsigned edition, unsigned verbs, void (*run)(struct walk *walk))
{
	struct appliance appliance;

	appliance_open_edition(&appliance, url, edition);
	appliance_admin(&appliance);
	walk_every(&appliance, verbs, run);
	appliance_close(&appliance);
}

static void
on_every(const char *url, unsigned verbs, void (*run)(struct walk *walk))
{
	on_every_of(url, EDITION_RS, verbs, run);
}

static struct reply
ask(struct walk *walk, const char *method, const char *target, const char *body)
{
	return appliance_ask(walk->appliance, method, target, body);
}

/* Two bodies alike, member by member. */
static bool
same(struct str a, struct str b)
{
	return str_equal(a, b);
}

/* The error of a field, or of something in it ("criteria.host"). */
static bool
blames(const struct reply *reply, const char *name)
{
	const struct json *errors = reply_at(reply, "errors"), *value;
	struct str at;

	if (!errors || json_kind(errors) != JSON_OBJECT)
		return false;
	for (size_t i = 0; json_next_member(errors, &i, &at, &value);) {
		if (str_equal_text(at, name) ||
		    (str_starts(at, str_from(name)) && at.data[strlen(name)] == '.'))
			return true;
	}
	return false;
}

static int64_t
count_of(struct walk *walk)
{
	struct reply reply = ask(walk, "GET", walk->path, NULL);

	EXPECT(walk, reply.status == 200, &reply);
	return (int64_t)json_count(reply.json);
}

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
	read = ask(walk, "GET", address, NULL);
	EXPECT(walk, read.status == 200, &read);
	if (resource->answers_array)
		EXPECT(walk, json_kind(read.json) == JSON_ARRAY && json_count(read.json) == 1,
		       &read);
	else
		EXPECT(walk, same(made.body, read.body), &read);
	head = ask(walk, "HEAD", address, NULL);
	EXPECT(walk, head.status == 200 && head.body.length == 0, &head);
	EXPECT(walk,
	       str_equal(reply_header(&head, "Content-Length"),
			 reply_header(&read, "Content-Length")),
	       &head);
}

STORE_TEST(every_resource_is_made_and_read_back)
{
	on_every(url, CREATE, is_made_and_read_back);
}

/* A new user has not failed yet, whatever is said (config-api §7), and criteria belong to one
 * filter type only. */
static bool
is_void(const struct field *field)
{
	return strcmp(field->name, "failed_logins") == 0 || field->kind == ROW_OBJECT ||
	       strcmp(field->name, "maximum_password_age") == 0;
}

/* Each member that was sent comes back as it was sent. */
static void
echoes(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct arena *arena = &walk->appliance->arena;
	const char *body = walk_example(walk), *why;
	struct reply made = ask(walk, "POST", walk->path, body);
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
		if (!before || is_void(*fields))
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
	on_every(url, CREATE, echoes);
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
		made = ask(walk, "POST", walk->path,
			   walk_example_with(walk, (*fields)->name,
					     TEXT_OF(walk->appliance, "\"%s\"", mark)));
		if (made.status != 201)
			continue; /* a key must be a key */
		address = walk_address(walk, &made);
		read = ask(walk, "GET", address, NULL);
		EXPECT(walk, !strstr(made.body.data, mark) && !strstr(read.body.data, mark), &read);
		read = ask(walk, "GET", walk->path, NULL);
		EXPECT(walk, !strstr(read.body.data, mark), &read);
	}
}

STORE_TEST(every_resource_keeps_its_secrets)
{
	on_every(url, CREATE, never_shows_secrets);
}

/* --- lists --- */

static void
is_listed(struct walk *walk)
{
	struct reply made, list;
	int64_t before = count_of(walk);

	walk_make(walk, &made);
	list = ask(walk, "GET", walk->path, NULL);
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
	on_every(url, CREATE | LIST_ALL, is_listed);
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
	total = count_of(walk);
	for (int64_t page = 1; page <= total; page++) {
		list = ask(walk, "GET",
			   TEXT_OF(walk->appliance, "%s?per_page=1&current_page=%lld", walk->path,
				   (long long)page),
			   NULL);
		EXPECT(walk, list.status == 200 && json_count(list.json) == 1, &list);
		EXPECT(walk, (strstr(list.head.data, "rel=\"previous\"") != NULL) == (page > 1),
		       &list);
		EXPECT(walk, (strstr(list.head.data, "rel=\"next\"") != NULL) == (page < total),
		       &list);
		seen++;
	}
	EXPECT(walk, seen == total, NULL);
	list = ask(walk, "GET",
		   TEXT_OF(walk->appliance, "%s?per_page=1&current_page=%lld", walk->path,
			   (long long)total + 1),
		   NULL);
	EXPECT(walk, list.status == 200 && str_equal(list.body, STR("[]")), &list);
}

STORE_TEST(every_resource_is_paged)
{
	on_every(url, CREATE | LIST_ALL, is_paged);
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
		list = ask(walk, "GET",
			   TEXT_OF(walk->appliance, "%s?%s=%s", walk->path, field->name, value),
			   NULL);
		EXPECT(walk, list.status == 200 && json_count(list.json) >= 1, &list);
		EXPECT(walk, strstr(list.head.data, TEXT_OF(walk->appliance, "?%s=", field->name)),
		       &list);
		if (field->kind != ROW_TEXT || field->flags & (CODE))
			continue;
		list = ask(walk, "GET",
			   TEXT_OF(walk->appliance, "%s?%s=nobody-is-called-that", walk->path,
				   field->name),
			   NULL);
		EXPECT(walk, list.status == 200 && str_equal(list.body, STR("[]")), &list);
	}
}

STORE_TEST(every_resource_is_found_by_its_filters)
{
	on_every(url, CREATE | LIST_ALL, is_found_by_its_filters);
}

static void
refuses_strange_parameters(struct walk *walk)
{
	struct reply reply =
		ask(walk, "GET", TEXT_OF(walk->appliance, "%s?colour=red", walk->path), NULL);

	EXPECT(walk, reply.status == 401 && !reply_at(&reply, "error"), &reply);
	EXPECT(walk, reply_at(&reply, "message") != NULL, &reply);
}

STORE_TEST(every_resource_refuses_strange_parameters)
{
	on_every(url, LIST_ALL, refuses_strange_parameters);
}

/* --- what is wrong with a body --- */

static void
wants_required_members(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct reply reply;

	for (; *fields; fields++) {
		if (!((*fields)->flags & REQUIRED))
			continue;
		reply = ask(walk, "POST", walk->path,
			    walk_example_with(walk, (*fields)->name, NULL));
		EXPECT(walk, reply.status == 422 && blames(&reply, (*fields)->name), &reply);
		EXPECT(walk, reply_at(&reply, "message") != NULL, &reply);
	}
}

STORE_TEST(every_resource_wants_its_required_members)
{
	on_every(url, CREATE, wants_required_members);
}

/* A JSON value of the wrong kind. */
static const char *
wrong_value(const struct field *field)
{
	switch (field->kind) {
	case ROW_INT:
	case ROW_ID:
		return "\"7\"";
	case ROW_REF:
		return field->by_code ? "7" : "\"7\"";
	case ROW_BOOL:
		return "\"true\"";
	case ROW_LIST:
	case ROW_OBJECT:
	case ROW_MAP:
		return "\"text\"";
	case ROW_ENUM:
		return "\"no such choice\"";
	default:
		return "7";
	}
}

static void
refuses_wrong_kinds(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct reply reply;

	for (; *fields; fields++) {
		if ((*fields)->read)
			continue;
		reply = ask(walk, "POST", walk->path,
			    walk_example_with(walk, (*fields)->name, wrong_value(*fields)));
		EXPECT(walk, reply.status == 422 && blames(&reply, (*fields)->name), &reply);
		reply = ask(walk, "POST", walk->path,
			    walk_example_with(walk, (*fields)->name, "{\"a\":[1]}"));
		EXPECT(walk, reply.status == 422 || reply.status == 401, &reply);
	}
}

STORE_TEST(every_resource_refuses_wrong_kinds)
{
	on_every(url, CREATE, refuses_wrong_kinds);
}

static const char *
text_of_length(struct walk *walk, int64_t length)
{
	char *text = arena_alloc(&walk->appliance->arena, (size_t)length + 3);

	memset(text + 1, 'a', (size_t)length);
	text[0] = text[length + 1] = '"';
	/* unique ones must stay so */
	for (int i = 1; i <= 8 && i <= length; i++)
		text[i] = (char)('a' + random_below(26));
	return text;
}

static void
expect_edge(struct walk *walk, const struct field *field, const char *inside, const char *outside)
{
	struct reply reply;

	if (inside) {
		reply = ask(walk, "POST", walk->path, walk_example_with(walk, field->name, inside));
		EXPECT(walk, reply.status == 201 || !blames(&reply, field->name), &reply);
	}
	if (outside) {
		reply = ask(walk, "POST", walk->path,
			    walk_example_with(walk, field->name, outside));
		EXPECT(walk, reply.status == 422 && blames(&reply, field->name), &reply);
	}
}

static void
holds_its_bounds(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);

	for (; *fields; fields++) {
		const struct field *field = *fields;
		bool is_text = field->kind == ROW_TEXT || field->kind == ROW_SECRET;

		if (field->read)
			continue;
		if (is_text && field->maximum)
			expect_edge(walk, field,
				    walk_is_special(walk, field)
					    ? NULL
					    : text_of_length(walk, field->maximum),
				    text_of_length(walk, field->maximum + 1));
		if (is_text && field->minimum > 0 && !(field->flags & EMPTY_IS_NULL))
			expect_edge(walk, field, NULL, text_of_length(walk, field->minimum - 1));
		/* a number that is an id too must exist as well */
		if (field->kind == ROW_INT && !field->allowed_count && field->maximum &&
		    !str_ends(str_from(field->name), STR("_id"))) {
			expect_edge(
				walk, field,
				TEXT_OF(walk->appliance, "%lld", (long long)field->maximum),
				TEXT_OF(walk->appliance, "%lld", (long long)field->maximum + 1));
			expect_edge(
				walk, field,
				TEXT_OF(walk->appliance, "%lld", (long long)field->minimum),
				TEXT_OF(walk->appliance, "%lld", (long long)field->minimum - 1));
		}
	}
}

STORE_TEST(every_resource_holds_its_bounds)
{
	on_every(url, CREATE, holds_its_bounds);
}

static void
refuses_unknown_members(struct walk *walk)
{
	struct reply reply;

	reply = ask(walk, "POST", walk->path, walk_example_with(walk, "no_such_member", "1"));
	EXPECT(walk, reply.status == 401 && !reply_at(&reply, "error"), &reply);
	EXPECT(walk, strstr(reply.body.data, "no_such_member") != NULL, &reply);
}

STORE_TEST(every_resource_refuses_unknown_members)
{
	on_every(url, CREATE, refuses_unknown_members);
}

static void
refuses_what_is_no_object(struct walk *walk)
{
	static const char *const bodies[] = { "{",
					      "[]",
					      "7",
					      "\"text\"",
					      "null",
					      "{\"a\":1,\"a\":2}",
					      "{\"name\":\"\\u0000\"}",
					      "{\"name\":\"\xff\"}" };

	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct reply reply = ask(walk, "POST", walk->path, bodies[i]);

		EXPECT(walk, reply.status == 422 && reply_at(&reply, "message"), &reply);
	}
}

STORE_TEST(every_resource_refuses_what_is_no_object)
{
	on_every(url, CREATE, refuses_what_is_no_object);
}

/* Whatever was refused has left nothing behind. */
static void
writes_nothing_when_it_refuses(struct walk *walk)
{
	static const char audit[] = "SELECT count(*) FROM \"audit\"";
	const char *unknown = walk_example_with(walk, "no_such_member", "1");
	const struct field **fields = walk_fields(walk);
	int64_t lines, rows = count_of(walk);
	struct reply reply;

	for (; *fields && !((*fields)->flags & REQUIRED); fields++)
		;
	if (!*fields)
		return;
	const char *missing = walk_example_with(walk, (*fields)->name, NULL);

	lines = appliance_count(walk->appliance, audit);
	reply = ask(walk, "POST", walk->path, unknown);
	EXPECT(walk, reply.status == 401, &reply);
	reply = ask(walk, "POST", walk->path, missing);
	EXPECT(walk, reply.status == 422, &reply);
	EXPECT(walk, appliance_count(walk->appliance, audit) == lines, NULL);
	EXPECT(walk, count_of(walk) == rows, NULL);
}

STORE_TEST(every_resource_writes_nothing_when_it_refuses)
{
	on_every(url, CREATE | LIST_ALL, writes_nothing_when_it_refuses);
}

static void
refuses_references_to_nothing(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);

	for (; *fields; fields++) {
		struct reply reply;

		if ((*fields)->kind != ROW_REF || (*fields)->read)
			continue;
		reply = ask(
			walk, "POST", walk->path,
			walk_example_with(walk, (*fields)->name,
					  (*fields)->by_code ? "\"no-such-code\"" : "2000000000"));
		EXPECT(walk, reply.status == 422 && blames(&reply, (*fields)->name), &reply);
	}
}

STORE_TEST(every_resource_refuses_references_to_nothing)
{
	on_every(url, CREATE, refuses_references_to_nothing);
}

static void
keeps_unique_values_unique(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);

	for (; *fields; fields++) {
		struct reply made, reply;
		struct str value;
		char *upper;

		if (!((*fields)->flags & (UNIQUE | CODE)) || (*fields)->kind != ROW_TEXT)
			continue;
		walk_make(walk, &made);
		value = reply_text(&made, (*fields)->name);
		upper = arena_text(&walk->appliance->arena, value);
		for (size_t i = 0; i < value.length; i++)
			if (upper[i] >= 'a' && upper[i] <= 'z')
				upper[i] = (char)(upper[i] - 'a' + 'A');
		reply = ask(walk, "POST", walk->path,
			    walk_example_with(walk, (*fields)->name,
					      TEXT_OF(walk->appliance, "\"%s\"", upper)));
		EXPECT(walk, reply.status == 422 && blames(&reply, (*fields)->name), &reply);
	}
}

STORE_TEST(every_resource_keeps_unique_values_unique)
{
	on_every(url, CREATE, keeps_unique_values_unique);
}

/* A membership is made once. */
static void
is_no_member_twice(struct walk *walk)
{
	const char *body;
	struct reply reply;

	if (!walk->resource->key)
		return;
	body = walk_example(walk);
	reply = ask(walk, "POST", walk->path, body);
	EXPECT(walk, reply.status == 201, &reply);
	reply = ask(walk, "POST", walk->path, body);
	EXPECT(walk, reply.status == 422 && blames(&reply, walk->resource->key), &reply);
}

STORE_TEST(every_membership_is_made_once)
{
	on_every(url, CREATE, is_no_member_twice);
}

/* --- changing --- */

static void
is_changed(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct arena *arena = &walk->appliance->arena;
	struct reply made, changed, read;
	const char *address = walk_make(walk, &made), *why, *body;
	const struct json *sent;

	/* what is fixed stays as it is, whatever is sent */
	body = walk_example(walk);
	CHECK_OK(json_parse(arena, str_from(body), &sent, &why));
	changed = ask(walk, "PATCH", address, body);
	EXPECT(walk, changed.status == 200, &changed);
	for (; *fields; fields++) {
		const struct json *after = reply_at(&changed, (*fields)->name);
		const struct json *want = (*fields)->flags & FIXED
						  ? reply_at(&made, (*fields)->name)
						  : json_member(sent, (*fields)->name);

		if (!want || (*fields)->flags & (WRITE_ONLY | FOLDED) || is_void(*fields))
			continue;
		EXPECT(walk, after != NULL && json_kind(after) == json_kind(want), &changed);
		if (json_kind(want) == JSON_TEXT)
			EXPECT(walk, str_equal(json_text(after), json_text(want)), &changed);
		if (json_kind(want) == JSON_INT)
			EXPECT(walk, json_int(after) == json_int(want), &changed);
	}
	read = ask(walk, "GET", address, NULL);
	EXPECT(walk, same(read.body, changed.body), &read);
}

STORE_TEST(every_resource_is_changed)
{
	on_every(url, CREATE | UPDATE | GET_ONE, is_changed);
}

static void
keeps_what_was_not_given(struct walk *walk)
{
	struct reply made, changed;
	const char *address = walk_make(walk, &made);

	changed = ask(walk, "PATCH", address, "{}");
	EXPECT(walk, changed.status == 200 && same(made.body, changed.body), &changed);
	changed = ask(walk, "PATCH", address, NULL);
	EXPECT(walk, changed.status == 200 && same(made.body, changed.body), &changed);
}

STORE_TEST(every_resource_keeps_what_was_not_given)
{
	on_every(url, CREATE | UPDATE, keeps_what_was_not_given);
}

static void
ignores_read_only_members(struct walk *walk)
{
	const struct shape *shape = walk->resource->shape;
	struct reply made, changed;
	const char *address = walk_make(walk, &made);

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (!(field->flags & READ_ONLY) || !field_has_face(field) ||
		    !field_applies(field, walk->appliance->site->edition, walk->kind))
			continue;
		changed = ask(walk, "PATCH", address,
			      TEXT_OF(walk->appliance, "{\"%s\":12345}", field->name));
		EXPECT(walk, changed.status == 200 && same(made.body, changed.body), &changed);
		changed = ask(walk, "PATCH", address,
			      TEXT_OF(walk->appliance, "{\"%s\":null}", field->name));
		EXPECT(walk, changed.status == 200 && same(made.body, changed.body), &changed);
	}
}

STORE_TEST(every_resource_ignores_read_only_members)
{
	on_every(url, CREATE | UPDATE, ignores_read_only_members);
}

static void
refuses_null_where_nothing_cannot_be(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct reply made, changed;
	const char *address = walk_make(walk, &made);

	for (; *fields; fields++) {
		if ((*fields)->read || (*fields)->flags & (FIXED | COMPUTED))
			continue;
		changed = ask(walk, "PATCH", address,
			      TEXT_OF(walk->appliance, "{\"%s\":null}", (*fields)->name));
		if ((*fields)->flags & (NULLABLE | EMPTY_IS_NULL))
			EXPECT(walk, changed.status == 200 || changed.status == 422, &changed);
		else
			EXPECT(walk, changed.status == 422 && blames(&changed, (*fields)->name),
			       &changed);
	}
}

STORE_TEST(every_resource_refuses_null_where_nothing_cannot_be)
{
	on_every(url, CREATE | UPDATE, refuses_null_where_nothing_cannot_be);
}

static void
refuses_unknown_members_of_a_change(struct walk *walk)
{
	struct reply made, changed, read;
	const char *address = walk_make(walk, &made);

	changed = ask(walk, "PATCH", address, "{\"no_such_member\":1}");
	EXPECT(walk, changed.status == 401, &changed);
	read = ask(walk, "GET", address, NULL);
	EXPECT(walk, same(made.body, read.body), &read);
}

STORE_TEST(every_resource_refuses_unknown_members_of_a_change)
{
	on_every(url, CREATE | UPDATE | GET_ONE, refuses_unknown_members_of_a_change);
}

/* --- deleting, and what is not there --- */

static bool
is_absent(struct walk *walk, const struct reply *reply)
{
	if (walk->resource->answers_array)
		return reply->status == 200 && str_equal(reply->body, STR("[]"));
	return reply->status == 404 && reply_at(reply, "message") != NULL;
}

static void
is_deleted(struct walk *walk)
{
	int status = walk->resource->delete_status ? walk->resource->delete_status : 204;
	struct reply made, reply;
	const char *address = walk_make(walk, &made);

	reply = ask(walk, "DELETE", address, NULL);
	EXPECT(walk, reply.status == status && reply.body.length == 0, &reply);
	reply = ask(walk, "GET", address, NULL);
	EXPECT(walk, is_absent(walk, &reply), &reply);
	reply = ask(walk, "DELETE", address, NULL);
	/* a tolerance that clients in the field need (config-api §6) */
	if (walk->resource->is_single)
		EXPECT(walk, reply.status == 204, &reply);
	else
		EXPECT(walk, reply.status == 404, &reply);
	if (walk->resource->verbs[FACE_CONFIG] & UPDATE) {
		reply = ask(walk, "PATCH", address, "{}");
		EXPECT(walk, reply.status == 404, &reply);
	}
}

STORE_TEST(every_resource_is_deleted)
{
	on_every(url, CREATE | DELETE_ONE | GET_ONE, is_deleted);
}

static void
is_not_there(struct walk *walk)
{
	static const char *const ids[] = {
		"2000000000",		"0",   "-1", "01", "x", "2147483648",
		"99999999999999999999", "1.5", "%31"
	};

	if (walk->resource->is_single)
		return;
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		struct reply reply = ask(
			walk, "GET", TEXT_OF(walk->appliance, "%s/%s", walk->path, ids[i]), NULL);

		if (i == 0)
			EXPECT(walk, is_absent(walk, &reply), &reply);
		else
			EXPECT(walk, reply.status == 404 && reply_at(&reply, "message"), &reply);
	}
}

STORE_TEST(every_resource_answers_404_for_what_is_not_there)
{
	on_every(url, GET_ONE, is_not_there);
}

static void
has_parents(struct walk *walk)
{
	struct reply reply;
	const char *body, *path = TEXT_OF(walk->appliance, "%s", walk->path);
	char *id;

	if (!walk->resource->parent || walk->resource->parent->is_single)
		return;
	body = walk_example(walk);
	id = strstr(path, TEXT_OF(walk->appliance, "/%lld/", (long long)walk->parent_ids[0]));
	CHECK(id != NULL);
	path = TEXT_OF(walk->appliance, "%.*s/2000000000%s", (int)(id - path), path,
		       strchr(id + 1, '/'));
	reply = ask(walk, "POST", path, body);
	EXPECT(walk, reply.status == 404, &reply);
	if (walk->resource->verbs[FACE_CONFIG] & LIST_ALL) {
		reply = ask(walk, "GET", path, NULL);
		EXPECT(walk, reply.status == 404, &reply);
	}
}

STORE_TEST(every_resource_is_below_its_parents_only)
{
	on_every(url, CREATE, has_parents);
}

/* Rows go with their parent. */
static void
goes_with_its_parent(struct walk *walk)
{
	const struct resource *parent = walk->resource->parent;
	struct reply made, reply;
	const char *address, *above;

	if (!parent || parent->is_single || !(parent->verbs[FACE_CONFIG] & DELETE_ONE))
		return;
	address = walk_make(walk, &made);
	above = strrchr(walk->path, '/');
	above = TEXT_OF(walk->appliance, "%.*s", (int)(above - walk->path), walk->path);
	reply = ask(walk, "DELETE", above, NULL);
	EXPECT(walk, reply.status == 204, &reply);
	reply = ask(walk, "GET", address, NULL);
	EXPECT(walk, reply.status == 404, &reply);
}

STORE_TEST(every_resource_goes_with_its_parent)
{
	on_every(url, CREATE | GET_ONE, goes_with_its_parent);
}

/* --- methods --- */

static void
names_its_methods(struct walk *walk)
{
	unsigned verbs = walk->resource->verbs[FACE_CONFIG];
	struct reply reply = ask(walk, "OPTIONS", walk->path, NULL);
	struct str allow = reply_header(&reply, "Allow");

	EXPECT(walk, reply.status == 200 && reply.body.length == 0, &reply);
	if (verbs & LIST_ALL)
		EXPECT(walk, str_starts(allow, STR("GET,HEAD")), &reply);
	EXPECT(walk, !str_contains_byte(allow, ' '), &reply);
	if (verbs & CREATE)
		EXPECT(walk, strstr(reply.head.data, "POST") != NULL, &reply);
	reply = ask(walk, "PUT", walk->path, "{}");
	EXPECT(walk, reply.status == 405 && str_equal(reply_header(&reply, "Allow"), allow),
	       &reply);
	EXPECT(walk, reply_at(&reply, "message") != NULL, &reply);
}

STORE_TEST(every_resource_names_its_methods)
{
	on_every(url, 0, names_its_methods);
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
	struct reply made = ask(walk, "POST", walk->path, body), reply;
	const char *address;

	EXPECT(walk, made.status == 201, &made);
	address = walk_address(walk, &made);
	EXPECT(walk, appliance_count(walk->appliance, lines) == before + 1, &made);
	if (walk->resource->verbs[FACE_CONFIG] & DELETE_ONE) {
		reply = ask(walk, "DELETE", address, NULL);
		EXPECT(walk, appliance_count(walk->appliance, lines) == before + 2, &reply);
	}
}

STORE_TEST(every_resource_tells_the_trail_who_did_it)
{
	on_every(url, CREATE, is_told_to_the_trail);
}

/* --- the other edition: its own rows --- */

STORE_TEST(every_resource_of_the_other_edition_is_made_and_read_back)
{
	on_every_of(url, EDITION_PRA, CREATE, is_made_and_read_back);
}

STORE_TEST(every_resource_of_the_other_edition_echoes_what_was_sent)
{
	on_every_of(url, EDITION_PRA, CREATE, echoes);
}

STORE_TEST(every_resource_of_the_other_edition_is_changed)
{
	on_every_of(url, EDITION_PRA, CREATE | UPDATE | GET_ONE, is_changed);
}

STORE_TEST(every_resource_of_the_other_edition_refuses_wrong_kinds)
{
	on_every_of(url, EDITION_PRA, CREATE, refuses_wrong_kinds);
}
