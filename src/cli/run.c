/* SPDX-License-Identifier: Apache-2.0 */
/* The order of things: all that can be wrong with the command line and the input is found before
 * the site hears of it. */
#include "cli/run.h"

#include <unistd.h>

#include "base/descriptor.h"
#include "base/limits.h"
#include "cli/answer.h"
#include "cli/body.h"
#include "cli/completion.h"
#include "cli/download.h"
#include "cli/flatten.h"
#include "cli/help.h"
#include "cli/input.h"
#include "cli/target.h"
#include "codec/form.h"

struct run {
	const struct console *console;
	struct arena arena;
	struct arguments arguments;
	struct target target;
	struct settings settings;
	struct transport *transport;
	struct buf out, error; /* written at the end; what is in error is "btapi: …" lines */
	struct buf body;       /* of the request, JSON */
	struct buf query;      /* of a list */
	struct buf authorization;
};

static enum exit_code
complain(struct run *run, enum exit_code code, const char *text)
{
	buf_printf(&run->error, "btapi: %s\n", text);
	return code;
}

static enum exit_code
complain_of_use(struct run *run, const char *text)
{
	complain(run, EXIT_USAGE, text);
	buf_append_text(&run->error, "btapi --help says how it is used\n");
	return EXIT_USAGE;
}

static enum exit_code
complain_of_answer(struct run *run, enum exit_code code, struct dial_response *response)
{
	buf_append_text(&run->error, "btapi: ");
	answer_complain(&run->error, response);
	return code;
}

static enum exit_code
complain_of_network(struct run *run, enum err err, const struct dial_reason *reason)
{
	complain(run, EXIT_NETWORK, reason->text);
	/* Without a proxy only the site's certificate can have been refused. */
	if (err == ERR_DENIED && !run->settings.proxy)
		buf_append_text(&run->error,
				"--cacert or SSL_CERT_FILE names the CA of a site of one's own\n");
	return EXIT_NETWORK;
}

/* Whose input it is. A verb that takes none leaves it alone, for it may be the list that a loop
 * around us reads. */
static enum input_patience
patience(const struct run *run)
{
	const struct target *target = &run->target;

	switch (run->arguments.command) {
	case COMMAND_LIST:
		return run->arguments.takes_pairs ? INPUT_TO_END : INPUT_IF_READY;
	case COMMAND_ADD:
	case COMMAND_UPDATE:
		return INPUT_TO_END;
	case COMMAND_DELETE:
		return target->needs_body ? INPUT_TO_END : INPUT_NEVER;
	case COMMAND_DO:
		if (target->ignores_body)
			return INPUT_NEVER;
		return run->arguments.takes_pairs ? INPUT_TO_END : INPUT_IF_READY;
	default:
		return INPUT_NEVER;
	}
}

static enum err
use_pairs(struct run *run, struct str text, const char **ret_why)
{
	struct keyvalue keyvalue;
	enum err err;

	err = keyvalue_parse(&run->arena, text, &keyvalue, ret_why);
	if (err)
		return err;
	if (run->arguments.command == COMMAND_LIST) {
		query_from_pairs(&keyvalue, run->target.takes, &run->query);
		return OK;
	}
	if (keyvalue.count == 0)
		return OK;
	return body_from_pairs(&run->arena, &keyvalue, run->target.takes, &run->body, ret_why);
}

static enum err
use_json(struct run *run, struct str text, const char **ret_why)
{
	const struct json *json;
	enum err err;

	if (str_trim(text).length == 0)
		return OK;
	err = json_parse(&run->arena, text, &json, ret_why);
	if (err) {
		*ret_why = arena_printf(
			&run->arena, "the input is no JSON object: %s (-k reads key=value lines)",
			*ret_why);
		return err;
	}
	if (run->arguments.command == COMMAND_LIST)
		return query_from_json(&run->arena, json, &run->query, ret_why);
	if (json_kind(json) != JSON_OBJECT) {
		*ret_why = "the input is not a JSON object";
		return ERR_INVALID;
	}
	buf_append_str(&run->body, str_trim(text)); /* as it came: numbers keep their spelling */
	return buf_error(&run->body);
}

static enum exit_code
take_input(struct run *run)
{
	enum input_patience how = patience(run);
	struct input input;
	const char *why = "the input is too large";
	enum err err;

	if (how == INPUT_TO_END && !run->arguments.takes_pairs && isatty(run->console->in))
		return complain_of_use(
			run, "this verb reads its fields from standard input, which is a terminal");
	buf_init(&input.text, LIMIT_HTTP_BODY);
	err = input_read(run->console->in, how, &input);
	if (err == ERR_IO)
		why = "standard input cannot be read";
	if (!err)
		err = run->arguments.takes_pairs ? use_pairs(run, buf_str(&input.text), &why)
						 : use_json(run, buf_str(&input.text), &why);
	if (!err && buf_error(&run->query)) {
		why = "the fields are too long for a list";
		err = ERR_LIMIT;
	}
	if (input.gave_up && !err)
		buf_append_text(&run->error,
				"btapi: standard input stayed silent and was not waited for\n");
	buf_release(&input.text);
	return err ? complain_of_use(run, why) : EXIT_DONE;
}

/* Names that begin with 127. are somebody's. */
static bool
is_loopback(struct str host)
{
	if (str_equal_nocase(host, STR("localhost")) || str_equal_text(host, "::1"))
		return true;
	for (size_t i = 0; i < host.length; i++) {
		if (host.data[i] != '.' && (host.data[i] < '0' || host.data[i] > '9'))
			return false;
	}
	return str_starts(host, STR("127."));
}

static enum exit_code
load_settings(struct run *run)
{
	const char *why = NULL;
	enum err err;

	err = settings_load(&run->arena, &run->arguments, run->console->variable, &run->settings,
			    &why);
	if (err)
		return complain(run, err == ERR_DENIED ? EXIT_ACCOUNT : EXIT_USAGE, why);
	if (run->settings.host.is_plain && !is_loopback(run->settings.host.name))
		buf_append_text(
			&run->error,
			"btapi: BT_API_HOST says http://, so the secret travels unprotected\n");
	return EXIT_DONE;
}

static enum exit_code
authorise(struct run *run)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	struct dial_reason reason = { "" };
	enum err err;

	dial_response_init(&response, LIMIT_HTTP_BODY);
	err = site_authorise(run->transport, &run->settings, &run->authorization, &response,
			     &reason);
	if (!err)
		return EXIT_DONE;
	if (err != ERR_DENIED || response.status == 0)
		return complain_of_network(run, err, &reason);
	if (response.status != 400 && response.status != 401 && response.status != 403)
		return complain_of_answer(run, EXIT_REFUSED, &response);
	return complain_of_answer(run, EXIT_ACCOUNT, &response);
}

/* Asks for one thing. On EXIT_DONE the answer is a 2xx; else the complaint is written. */
static enum exit_code
ask(struct run *run, const char *target, struct dial_response *response)
{
	struct dial_reason reason = { "" };
	struct ask ask = { .method = run->target.method,
			   .target = target,
			   .authorization = buf_str(&run->authorization) };
	enum err err;

	if (run->body.length > 0) {
		ask.content_type = "application/json";
		ask.body = buf_str(&run->body);
	}
	err = run->transport->send(run->transport, &ask, response, &reason);
	if (err)
		return complain_of_network(run, err, &reason);
	if (response->status < 200 || response->status > 299)
		return complain_of_answer(run, EXIT_REFUSED, response);
	return EXIT_DONE;
}

static enum exit_code
add_answer(struct run *run, struct answer *answer, struct dial_response *response)
{
	switch (answer_add(answer, response)) {
	case OK:
		return EXIT_DONE;
	case ERR_LIMIT:
		return complain(
			run, EXIT_REFUSED,
			"the answer is too large; per_page and current_page ask for a part");
	default:
		return complain(run, EXIT_REFUSED, "the answer is not what it says it is");
	}
}

static enum exit_code
ask_and_print(struct run *run)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	struct answer answer;
	enum exit_code code;

	dial_response_init(&response, LIMIT_BTAPI_RESPONSE);
	answer_init(&answer, &run->out, run->arguments.gives_pairs, run->target.gives);
	code = ask(run, run->target.path, &response);
	if (!code)
		code = add_answer(run, &answer, &response);
	answer_finish(&answer);
	return code;
}

/* Whether the input asks for a page by itself. */
static bool
chooses_page(struct run *run)
{
	struct form form;

	return form_parse(&run->arena, buf_str(&run->query), &form) == OK &&
	       (form_find(&form, "per_page") || form_find(&form, "current_page"));
}

static const char *
page_target(struct run *run, int64_t page)
{
	struct str query = buf_str(&run->query);
	const char *between = query.length ? "&" : "";

	if (page > 1)
		return arena_printf(&run->arena, "%s?%.*s%scurrent_page=%lld", run->target.path,
				    STR_ARG(query), between, (long long)page);
	return arena_printf(&run->arena, "%s%s%.*s", run->target.path, query.length ? "?" : "",
			    STR_ARG(query));
}

static enum exit_code
list(struct run *run)
{
	bool wants_all = !chooses_page(run);
	enum exit_code code = EXIT_DONE;
	struct answer answer;
	int64_t pages = 1;

	answer_init(&answer, &run->out, run->arguments.gives_pairs, run->target.gives);
	for (int64_t page = 1; page <= pages && !code; page++) {
		CLEANUP(dial_response_release) struct dial_response response = { 0 };

		dial_response_init(&response, LIMIT_BTAPI_RESPONSE);
		code = ask(run, page_target(run, page), &response);
		if (!code)
			code = add_answer(run, &answer, &response);
		/* Rows may come and go meanwhile: each page says anew how many there are. */
		if (!code && wants_all)
			pages = answer_pages(&response);
		if (!code && pages > LIMIT_BTAPI_PAGES)
			code = complain(run, EXIT_REFUSED,
					"the list has too many pages; per_page and current_page "
					"ask for one");
	}
	answer_finish(&answer);
	return code;
}

static enum exit_code
print_file(struct run *run, const char *name)
{
	CLEANUP(buf_release) struct buf text;
	struct json_writer writer;
	const struct json *json;
	const char *why;

	buf_init(&text, LIMIT_HTTP_HEAD);
	json_write_init(&writer, &text);
	json_write_begin_object(&writer);
	json_write_name(&writer, "file");
	json_write_text(&writer, str_from(name));
	json_write_end_object(&writer);
	if (!run->arguments.gives_pairs)
		buf_printf(&run->out, "%s\n", buf_str(&text).data);
	else if (json_parse(&run->arena, buf_str(&text), &json, &why) == OK)
		flatten(&run->out, json, NULL, 0);
	return EXIT_DONE;
}

static enum exit_code
download(struct run *run)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	const char *name, *saved_name = NULL;
	enum exit_code code;
	enum err err;

	dial_response_init(&response, LIMIT_BTAPI_RESPONSE);
	code = ask(run, run->target.path, &response);
	if (code)
		return code;
	/* An installer is a program and holds a key: for its owner alone. */
	struct str type = dial_response_header(&response, "Content-Type");
	unsigned mode = str_starts(type, STR("application/x-executable")) ? 0700 : 0666;

	name = download_name(&run->arena, dial_response_header(&response, "Content-Disposition"),
			     run->target.name);
	err = download_save(&run->arena, run->console->folder, name, buf_str(&response.body), mode,
			    &saved_name);
	if (err)
		return complain(
			run, EXIT_REFUSED,
			arena_printf(&run->arena, "the file %s cannot be written here", name));
	if (!str_equal_text(str_from(name), saved_name))
		buf_printf(&run->error, "btapi: %s is there already, so this one is %s\n", name,
			   saved_name);
	return print_file(run, saved_name);
}

static enum exit_code
work(struct run *run)
{
	enum exit_code code;

	/* What is made or changed has a body even when no field was given, so that the site says
	 * which are missing. */
	bool has_body = run->arguments.command == COMMAND_ADD ||
			run->arguments.command == COMMAND_UPDATE || run->target.needs_body;
	if (has_body && run->body.length == 0)
		buf_append_text(&run->body, "{}");
	run->transport = run->console->connect(&run->settings);
	code = authorise(run);
	if (!code && run->arguments.command == COMMAND_LIST)
		code = list(run);
	else if (!code && run->arguments.command == COMMAND_DOWNLOAD)
		code = download(run);
	else if (!code)
		code = ask_and_print(run);
	run->console->disconnect(run->transport);
	return code;
}

static enum exit_code
complete(struct run *run)
{
	const char *const *operands = run->arguments.operands;
	enum err err;

	if (str_equal_text(str_from(operands[0]), "words")) {
		completion_words(&run->arena, str_from(operands[1]), str_from(operands[2]),
				 &run->out);
		return EXIT_DONE;
	}
	err = completion_script(str_from(operands[0]), &run->out);
	if (err || operands[1])
		return complain_of_use(run, "completion is for bash, zsh or fish");
	return EXIT_DONE;
}

static enum exit_code
run_command(struct run *run, int argc, char *const *argv)
{
	const struct arguments *arguments = &run->arguments;
	const char *why = NULL;
	enum exit_code code;
	enum err err;

	err = arguments_parse(&run->arena, argc, argv, &run->arguments, &why);
	if (err)
		return complain_of_use(run, why);
	if (arguments->wants_version) {
		help_write_version(&run->out);
		return EXIT_DONE;
	}
	if (arguments->wants_help || arguments->command == COMMAND_NONE) {
		help_write(&run->out);
		return EXIT_DONE;
	}
	if (arguments->command == COMMAND_COMPLETION)
		return complete(run);
	err = target_parse(&run->arena, arguments->command, arguments->operands[0],
			   arguments->operands[1], &run->target, &why);
	if (err)
		return complain_of_use(run, why);
	code = take_input(run);
	if (!code)
		code = load_settings(run);
	return code ? code : work(run);
}

enum exit_code
cli_run(const struct console *console, int argc, char *const *argv)
{
	struct run run = { .console = console };
	enum exit_code code;

	arena_init(&run.arena);
	buf_init(&run.out, LIMIT_BTAPI_OUTPUT);
	buf_init(&run.error, LIMIT_HTTP_RESPONSE);
	buf_init(&run.body, LIMIT_HTTP_BODY);
	buf_init(&run.query, LIMIT_HTTP_TARGET);
	buf_init(&run.authorization, LIMIT_HTTP_HEAD);
	code = run_command(&run, argc, argv);
	if (code == EXIT_DONE && descriptor_write(console->out, buf_str(&run.out)))
		code = complain(&run, EXIT_REFUSED, "the output cannot be written");
	/* Nobody is left to tell when this fails. */
	enum err ignored UNUSED = descriptor_write(console->error, buf_str(&run.error));

	buf_release(&run.out);
	buf_release(&run.error);
	buf_release(&run.body);
	buf_release(&run.query);
	buf_release(&run.authorization);
	arena_release(&run.arena);
	return code;
}
