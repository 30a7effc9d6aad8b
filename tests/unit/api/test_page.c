/* SPDX-License-Identifier: Apache-2.0 */
/* Page headers, in the documented form. */
#include "api/page.h"

#include "replies.h"

static const char *
headers(struct arena *arena, const char *query, struct page page)
{
	struct http_response response = response_new();
	const char *text;

	page_write(&response, arena, "https://h/user", str_from(query), &page);
	text = arena_text(arena, buf_str(&response.head));
	response_free(&response);
	return text;
}

TEST(page_last_is_at_least_one)
{
	CHECK_INT(page_last(&(struct page){ 1, 10, 0 }), 1);
	CHECK_INT(page_last(&(struct page){ 1, 10, 1 }), 1);
	CHECK_INT(page_last(&(struct page){ 1, 10, 10 }), 1);
	CHECK_INT(page_last(&(struct page){ 1, 10, 11 }), 2);
	CHECK_INT(page_last(&(struct page){ 1, 1, 45 }), 45);
}

TEST(page_headers_as_documented)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(headers(&arena, "per_page=10&current_page=2", (struct page){ 2, 10, 45 }),
		   "Link: <https://h/user?per_page=10&current_page=1>; rel=\"first\", "
		   "<https://h/user?per_page=10&current_page=1>; rel=\"previous\", "
		   "<https://h/user?per_page=10&current_page=3>; rel=\"next\", "
		   "<https://h/user?per_page=10&current_page=5>; rel=\"last\"\r\n"
		   "X-BT-Pagination-Current-Page: 2\r\nX-BT-Pagination-Last-Page: 5\r\n"
		   "X-BT-Pagination-Per-Page: 10\r\nX-BT-Pagination-Total: 45\r\n");
	arena_release(&arena);
}

TEST(page_first_and_last_are_always_there)
{
	struct arena arena;

	arena_init(&arena);
	CHECK(strstr(headers(&arena, "", (struct page){ 1, 100, 0 }),
		     "Link: <https://h/user?per_page=100&current_page=1>; rel=\"first\", "
		     "<https://h/user?per_page=100&current_page=1>; rel=\"last\"\r\n") != NULL);
	arena_release(&arena);
}

TEST(page_past_the_end_points_back)
{
	struct arena arena;
	const char *text;

	arena_init(&arena);
	text = headers(&arena, "", (struct page){ 9, 10, 11 });
	CHECK(strstr(text, "current_page=2>; rel=\"previous\"") != NULL);
	CHECK(!strstr(text, "rel=\"next\""));
	arena_release(&arena);
}

TEST(page_keeps_other_parameters_escaped)
{
	struct arena arena;

	arena_init(&arena);
	CHECK(strstr(headers(&arena, "name=a,b%3B+c&per_page=5&name=%3Ex",
			     (struct page){ 1, 5, 1 }),
		     "<https://h/user?name=a%2Cb%3B%20c&name=%3Ex&per_page=5&current_page=1>; "
		     "rel=\"first\"") != NULL);
	arena_release(&arena);
}

TEST(page_leaves_a_link_out_that_no_head_has_room_for)
{
	struct arena arena;
	char query[6000];
	const char *text;

	arena_init(&arena);
	memset(query, 'a', sizeof(query));
	query[0] = 'n';
	query[1] = '=';
	query[sizeof(query) - 1] = '\0';
	text = headers(&arena, query, (struct page){ 1, 5, 1 });
	CHECK(!strstr(text, "Link:"));
	CHECK(strstr(text, "X-BT-Pagination-Total: 1\r\n") != NULL);
	arena_release(&arena);
}
