/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/test.h"

/* What the site answers in turn, beginning with the token. */
struct reply {
	int status;
	const char *body;
	const char *type;  /* NULL: application/json */
	const char *pages; /* NULL: no paging headers */
	const char *disposition;
};

/* One run: what goes in, what came out. The site is a table of replies. */
struct scene {
	struct transport transport;
	const struct reply *replies;
	size_t reply_count, asked_count;
	bool is_cut; /* the network fails instead */
	bool is_open;
	char asked[8][600]; /* "METHOD target body" */
	struct buf out, error;
	enum exit_code code;
};

static struct scene scene;
static struct arena arena;
static const char *const *environment;
static const char *const whole_environment[] = {
	"BT_API_HOST", "h", "BT_CLIENT_ID", "id", "BT_CLIENT_SECRET", "s", NULL
};

static const char *
variable(const char *name)
{
	for (size_t i = 0; environment[i]; i += 2) {
		if (strcmp(environment[i], name) == 0)
			return environment[i + 1];
	}
	return NULL;
}

static void
add_header(struct dial_response *response, const char *name, const char *value)
{
	if (!response->headers)
		response->headers = arena_array(&response->arena, struct dial_header, 4);
	if (value)
		response->headers[response->header_count++] =
			(struct dial_header){ str_from(name), str_from(value) };
}

static enum err
scene_send(struct transport *transport, const struct ask *ask, struct dial_response *response,
	   struct dial_reason *ret_reason)
{
	const struct reply *reply;

	if (scene.is_cut) {
		*ret_reason = (struct dial_reason){ "cannot resolve h: no such name" };
		return ERR_NOT_FOUND;
	}
	CHECK(scene.asked_count < scene.reply_count);
	reply = &scene.replies[scene.asked_count];
	snprintf(scene.asked[scene.asked_count++], sizeof(scene.asked[0]), "%s %s%s%.*s",
		 ask->method, ask->target, ask->body.length ? " " : "", STR_ARG(ask->body));
	response->status = reply->status;
	buf_append_text(&response->body, reply->body);
	add_header(response, "Content-Type", reply->type ? reply->type : "application/json");
	add_header(response, "X-BT-Pagination-Last-Page", reply->pages);
	add_header(response, "Content-Disposition", reply->disposition);
	return OK;
}

static struct transport *
scene_connect(const struct settings *settings)
{
	CHECK(!scene.is_open);
	scene.is_open = true;
	scene.transport.send = scene_send;
	return &scene.transport;
}

static void
scene_disconnect(struct transport *own_transport)
{
	CHECK(own_transport == &scene.transport);
	scene.is_open = false;
}

static int
pipe_with(const char *text)
{
	int both[2];

	if (!text)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	CHECK_INT(pipe(both), 0);
	CHECK_INT(write(both[1], text, strlen(text)), (ssize_t)strlen(text));
	close(both[1]);
	return both[0];
}

static void
take_all(int descriptor, struct buf *out)
{
	ssize_t got;

	buf_release(out);
	buf_init(out, 100000);
	lseek(descriptor, 0, SEEK_SET);
	do {
		char *room = buf_reserve(out, 4096);

		got = room ? read(descriptor, room, 4096) : -1;
		if (got > 0)
			buf_added(out, (size_t)got);
	} while (got > 0);
	close(descriptor);
}

static int
temporary_file(void)
{
	char path[] = "/tmp/test_run.XXXXXX";
	int file = mkstemp(path);

	CHECK(file >= 0);
	unlink(path);
	return file;
}

static void
run_in(int folder, const char *input, const struct reply *replies, size_t reply_count,
       const char *const *words)
{
	struct console console = {
		.in = pipe_with(input),
		.out = temporary_file(),
		.error = temporary_file(),
		.folder = folder,
		.variable = variable,
		.connect = scene_connect,
		.disconnect = scene_disconnect,
	};
	char *argv[16] = { NULL };
	int count = 0;

	arena_reset(&arena);
	for (; words[count]; count++)
		argv[count] = arena_text(&arena, str_from(words[count]));
	scene.replies = replies;
	scene.reply_count = reply_count;
	scene.asked_count = 0;
	if (!environment)
		environment = whole_environment;
	scene.code = cli_run(&console, count, argv);
	CHECK(!scene.is_open);
	close(console.in);
	take_all(console.out, &scene.out);
	take_all(console.error, &scene.error);
}

#define WORDS(...) ((const char *const[]){ "btapi", __VA_ARGS__ __VA_OPT__(, ) NULL })
#define REPLIES(...) \
	((const struct reply[]){ TOKEN, __VA_ARGS__ }), \
		COUNT_OF(((const struct reply[]){ TOKEN, __VA_ARGS__ }))
#define TOKEN \
	{ \
		200, "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}", NULL, NULL, NULL \
	}
#define NOTHING NULL, 0

/* RUN(input, replies behind the token, words) */
#define RUN(input, replies, ...) run_in(-1, input, replies, WORDS(__VA_ARGS__))

#define CHECK_OUT(want) CHECK_STR(buf_str(&scene.out), want)
#define CHECK_ERROR(want) CHECK_STR(buf_str(&scene.error), want)

TEST(run_adds_what_the_guide_registers)
{
	RUN("\nname=\"web "
	    "1\"\nhostname=203.0.113.7\njump_group_id=1\njump_group_type=shared\nusername=ec2-"
	    "user\nprotocol=ssh\n"
	    "port=22\nterminal=xterm\njumpoint_id=1\ntag=i-0abc\n\n",
	    REPLIES({ 201, "{\"id\":12,\"name\":\"web 1\"}" }), "-k", "add",
	    "jump-item/shell-jump");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("{\"id\":12,\"name\":\"web 1\"}\n");
	CHECK_ERROR("");
	CHECK_TEXT(scene.asked[0], "POST /oauth2/token grant_type=client_credentials");
	CHECK_TEXT(scene.asked[1], "POST /api/config/v1/jump-item/shell-jump {\"name\":\"web "
				   "1\",\"hostname\":\"203.0.113.7\","
				   "\"jump_group_id\":1,\"jump_group_type\":\"shared\","
				   "\"username\":\"ec2-user\",\"protocol\":\"ssh\",\"port\":22,"
				   "\"terminal\":\"xterm\",\"jumpoint_id\":1,\"tag\":\"i-0abc\"}");
}

TEST(run_passes_json_on_as_it_came)
{
	RUN(" {\"name\": \"x\", \"n\": 1.50} \n", REPLIES({ 201, "{\"id\":1}" }), "add",
	    "jump-group");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_TEXT(scene.asked[1], "POST /api/config/v1/jump-group {\"name\": \"x\", \"n\": 1.50}");
	RUN(NULL, REPLIES({ 422, "{\"message\":\"No.\",\"errors\":{\"name\":[\"Needed.\"]}}" }),
	    "add", "jump-group");
	CHECK_INT(scene.code, EXIT_REFUSED);
	CHECK_OUT("");
	CHECK_ERROR("btapi: 422: No.\n  name: Needed.\n");
	CHECK_TEXT(scene.asked[1], "POST /api/config/v1/jump-group {}");
}

TEST(run_lists_with_fields_of_the_input)
{
	RUN("tag=i-1\n", REPLIES({ 200, "[{\"id\":12,\"name\":\"a\"}]", .pages = "1" }),
	    "--cacert=x", "-kK", "list", "jump-item/shell-jump");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("0__id=12\n0__name=a\n");
	CHECK_TEXT(scene.asked[1], "GET /api/config/v1/jump-item/shell-jump?tag=i-1");
	RUN("{\"tag\":\"\",\"name\":null}", REPLIES({ 422, "{}" }), "list", "jump-item/shell-jump");
	CHECK_TEXT(scene.asked[1], "GET /api/config/v1/jump-item/shell-jump?tag=");
	RUN("tag=\n", REPLIES({ 422, "{}" }), "-k", "list", "jump-item/shell-jump");
	CHECK_TEXT(scene.asked[1], "GET /api/config/v1/jump-item/shell-jump?tag=");
}

TEST(run_follows_all_pages)
{
	RUN("name=x\n",
	    REPLIES({ 200, "[{\"id\":1}]", .pages = "3" }, { 200, "[{\"id\":2}]", .pages = "3" },
		    { 200, "[{\"id\":3}]", .pages = "3" }),
	    "list", "team", "-k");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("[{\"id\":1},{\"id\":2},{\"id\":3}]\n");
	CHECK_TEXT(scene.asked[1], "GET /api/config/v1/team?name=x");
	CHECK_TEXT(scene.asked[2], "GET /api/config/v1/team?name=x&current_page=2");
	CHECK_TEXT(scene.asked[3], "GET /api/config/v1/team?name=x&current_page=3");
	RUN(NULL,
	    REPLIES({ 200, "[{\"id\":1}]", .pages = "2" }, { 200, "[{\"id\":2}]", .pages = "2" }),
	    "-K", "list", "team");
	CHECK_OUT("0__id=1\n1__id=2\n");
	CHECK_TEXT(scene.asked[1], "GET /api/config/v1/team");
	CHECK_TEXT(scene.asked[2], "GET /api/config/v1/team?current_page=2");
}

TEST(run_asks_for_one_page_when_told_which)
{
	RUN("per_page=10\n", REPLIES({ 200, "[{\"id\":1}]", .pages = "9" }), "list", "team", "-k");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("[{\"id\":1}]\n");
	RUN("current_page=2\n", REPLIES({ 200, "[]", .pages = "9" }), "list", "team", "-k");
	CHECK_OUT("[]\n");
}

TEST(run_prints_nothing_when_a_page_fails)
{
	RUN(NULL, REPLIES({ 200, "[{\"id\":1}]", .pages = "2" }, { 500, "" }), "list", "team");
	CHECK_INT(scene.code, EXIT_REFUSED);
	CHECK_OUT("");
	CHECK_ERROR("btapi: 500: the site gave no reason\n");
}

TEST(run_gets_updates_and_deletes)
{
	RUN("eaten by nobody", REPLIES({ 200, "{\"id\":3}" }), "get", "team", "3");
	CHECK_OUT("{\"id\":3}\n");
	CHECK_TEXT(scene.asked[1], "GET /api/config/v1/team/3");
	RUN("name=y\n", REPLIES({ 200, "{\"id\":3,\"name\":\"y\"}" }), "-kK", "update", "team",
	    "3");
	CHECK_OUT("id=3\nname=y\n");
	CHECK_TEXT(scene.asked[1], "PATCH /api/config/v1/team/3 {\"name\":\"y\"}");
	RUN("i-2\n", REPLIES({ 204, "" }), "delete", "team", "3");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("");
	CHECK_TEXT(scene.asked[1], "DELETE /api/config/v1/team/3");
}

TEST(run_does_operations)
{
	RUN("not read", REPLIES({ 200, "{\"username\":\"u\",\"password\":\"p\"}" }), "do",
	    "vault/account/61/check-out");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("{\"username\":\"u\",\"password\":\"p\"}\n");
	CHECK_TEXT(scene.asked[1], "POST /api/config/v1/vault/account/61/check-out");
	RUN("name=copy\n", REPLIES({ 200, "{\"id\":9}" }), "do", "-k",
	    "jump-item/shell-jump/3/copy");
	CHECK_TEXT(scene.asked[1],
		   "POST /api/config/v1/jump-item/shell-jump/3/copy {\"name\":\"copy\"}");
	RUN(NULL, REPLIES({ 204, "" }), "do", "user/provision");
	CHECK_TEXT(scene.asked[1], "POST /api/config/v1/user/provision");
	RUN("{\"a\":1}", REPLIES({ 200, "" }), "do", "group-policy/3/anything");
	CHECK_TEXT(scene.asked[1], "POST /api/config/v1/group-policy/3/anything {\"a\":1}");
}

TEST(run_deletes_by_body_where_the_api_wants_it)
{
	RUN("id=5\ntype=shell_jump\n", REPLIES({ 204, "" }), "-k", "delete",
	    "vault/account/5/jump-item-association/jump-item");
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_TEXT(scene.asked[1],
		   "DELETE /api/config/v1/vault/account/5/jump-item-association/jump-item "
		   "{\"id\":5,\"type\":\"shell_jump\"}");
}

TEST(run_downloads)
{
	char path[] = "/tmp/test_run.XXXXXX";
	int folder;

	CHECK(mkdtemp(path) != NULL);
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	run_in(folder, NULL,
	       REPLIES({ 200, "#!/bin/sh\n", "application/x-executable",
			 .disposition = "attachment; filename=\"../in.sh\"" }),
	       WORDS("download", "jumpoint/3/installer"));
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK_OUT("{\"file\":\"in.sh\"}\n");
	CHECK_INT(faccessat(folder, "in.sh", X_OK, 0), 0);
	run_in(folder, NULL,
	       REPLIES({ 200, "x", "application/x-executable",
			 .disposition = "attachment; filename=in.sh" }),
	       WORDS("-K", "download", "jumpoint/3/installer"));
	CHECK_OUT("file=in.sh.1\n");
	CHECK_ERROR("btapi: in.sh is there already, so this one is in.sh.1\n");
	CHECK_INT(unlinkat(folder, "in.sh", 0), 0);
	CHECK_INT(unlinkat(folder, "in.sh.1", 0), 0);
	CHECK_INT(rmdir(path), 0);
	close(folder);
	RUN(NULL, REPLIES({ 200, "x" }), "download", "jumpoint/3/installer");
	CHECK_INT(scene.code, EXIT_REFUSED);
	CHECK_OUT("");
}

TEST(run_finds_wrong_use_before_it_asks)
{
	RUN(NULL, NOTHING, "delete", "jump-item/shell-jump");
	CHECK_INT(scene.code, EXIT_USAGE);
	CHECK_OUT("");
	RUN(NULL, NOTHING, "delete", "jump-item/shell-jump", "");
	CHECK_INT(scene.code, EXIT_USAGE);
	RUN(NULL, NOTHING, "destroy", "team");
	CHECK_INT(scene.code, EXIT_USAGE);
	CHECK_ERROR("btapi: unknown verb: destroy\nbtapi --help says how it is used\n");
	RUN("tag=i-1\ni-2\n", NOTHING, "-kK", "list", "jump-item/shell-jump");
	CHECK_INT(scene.code, EXIT_USAGE);
	CHECK_ERROR(
		"btapi: line 2 of the input is not key=value\nbtapi --help says how it is used\n");
	RUN("name=x\n", NOTHING, "add", "team");
	CHECK_INT(scene.code, EXIT_USAGE);
	RUN("[]", NOTHING, "add", "team");
	CHECK_INT(scene.code, EXIT_USAGE);
	RUN("{\"a\":1,\"a\":2}", NOTHING, "add", "team");
	CHECK_INT(scene.code, EXIT_USAGE);
	CHECK_INT(scene.asked_count, 0);
}

TEST(run_needs_an_account)
{
	environment = (const char *const[]){ "BT_API_HOST", "h", NULL };
	RUN(NULL, NOTHING, "list", "team");
	CHECK_INT(scene.code, EXIT_ACCOUNT);
	CHECK_ERROR(
		"btapi: BT_CLIENT_ID is not set; it comes from the environment or --env-file\n");
	environment = (const char *const[]){
		"BT_API_HOST", "h/x", "BT_CLIENT_ID", "i", "BT_CLIENT_SECRET", "s", NULL
	};
	RUN(NULL, NOTHING, "list", "team");
	CHECK_INT(scene.code, EXIT_USAGE);
	environment = NULL;
}

static void
check_token_refused(struct reply reply, enum exit_code code, const char *error)
{
	run_in(-1, NULL, &reply, 1, WORDS("list", "team"));
	CHECK_INT(scene.code, code);
	CHECK_OUT("");
	CHECK_ERROR(error);
	CHECK_INT(scene.asked_count, 1);
}

TEST(run_says_when_the_account_is_refused)
{
	check_token_refused(
		(struct reply){ 401, "{\"error\":\"invalid_client\",\"message\":\"Unknown.\"}" },
		EXIT_ACCOUNT, "btapi: 401 invalid_client: Unknown.\n");
	check_token_refused((struct reply){ 503, "{\"message\":\"Later.\"}" }, EXIT_REFUSED,
			    "btapi: 503: Later.\n");
	check_token_refused((struct reply){ 200, "hello" }, EXIT_NETWORK,
			    "btapi: the answer to the token request has no token in it\n");
}

TEST(run_says_when_the_network_fails)
{
	scene.is_cut = true;
	RUN(NULL, NOTHING, "list", "team");
	scene.is_cut = false;
	CHECK_INT(scene.code, EXIT_NETWORK);
	CHECK_ERROR("btapi: cannot resolve h: no such name\n");
}

TEST(run_says_when_the_api_refuses)
{
	RUN(NULL, REPLIES({ 401, "{\"error\":\"access_denied\",\"message\":\"Denied.\"}" }), "list",
	    "team");
	CHECK_INT(scene.code, EXIT_REFUSED);
	CHECK_ERROR("btapi: 401 access_denied: Denied.\n");
	RUN(NULL, REPLIES({ 200, "{\"id\":" }), "get", "team", "1");
	CHECK_INT(scene.code, EXIT_REFUSED);
	CHECK_ERROR("btapi: the answer is not what it says it is\n");
}

TEST(run_warns_of_a_secret_in_the_clear)
{
	environment = (const char *const[]){ "BT_API_HOST", "http://site.example", "BT_CLIENT_ID",
					     "i",	    "BT_CLIENT_SECRET",	   "s",
					     NULL };
	RUN(NULL, REPLIES({ 200, "[]" }), "list", "team");
	CHECK_ERROR("btapi: BT_API_HOST says http://, so the secret travels unprotected\n");
	environment = (const char *const[]){ "BT_API_HOST", "http://127.example", "BT_CLIENT_ID",
					     "i",	    "BT_CLIENT_SECRET",	  "s",
					     NULL };
	RUN(NULL, REPLIES({ 200, "[]" }), "list", "team");
	CHECK(scene.error.length > 0);
	environment = (const char *const[]){ "BT_API_HOST", "http://127.0.0.1:80", "BT_CLIENT_ID",
					     "i",	    "BT_CLIENT_SECRET",	   "s",
					     NULL };
	RUN(NULL, REPLIES({ 200, "[]" }), "list", "team");
	CHECK_ERROR("");
	environment = NULL;
}

TEST(run_helps_without_an_account)
{
	environment = (const char *const[]){ NULL };
	RUN(NULL, NOTHING);
	CHECK_INT(scene.code, EXIT_DONE);
	CHECK(str_starts(buf_str(&scene.out), STR("usage: btapi")));
	RUN(NULL, NOTHING, "--version");
	CHECK_OUT("btapi " SALLYPORT_VERSION "\n");
	RUN(NULL, NOTHING, "delete", "--help");
	CHECK_INT(scene.code, EXIT_DONE);
	RUN(NULL, NOTHING, "completion", "words", "", "dow");
	CHECK_OUT("download\n");
	RUN(NULL, NOTHING, "completion", "bash");
	CHECK(str_contains_byte(buf_str(&scene.out), '\n'));
	RUN(NULL, NOTHING, "completion", "csh");
	CHECK_INT(scene.code, EXIT_USAGE);
	CHECK_OUT("");
	environment = NULL;
}
