/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a Shell Jump item's terminal without a browser, by the console's own doors: signs in by a
 * single-use link, starts a session, types a command and prints what the terminal shows. For
 * ./run --once, tests and figures. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/init.h"
#include "tools/terminal/site.h"

enum { COLUMNS = 120, ROWS = 40, OUTPUT_KIND = 1, SCREEN_KIND = 2, INPUT_KIND = 17 };
enum { OUTPUT_HEAD = 9, SCREEN_HEAD = 13, LINE_LIMIT = 8 * 1024 };

struct options {
	const char *url, *ca_file, *link, *command, *address;
	int64_t item_id, account_id;
	int timeout_s;
};

struct terminal {
	const struct options *options;
	struct socket *socket;
	uint64_t shown;
	bool has_typed;
};

static const char help[] =
	"usage: open-terminal --link TOKEN [options] URL ITEM\n"
	"\n"
	"Opens the terminal of Shell Jump item ITEM (its id) at URL, types --command and "
	"\"exit\",\n"
	"prints what comes back, and session=UID to the standard error. Exit code: the\n"
	"shell's, or 3 when there was no session.\n"
	"\n"
	"  --link TOKEN      single-use sign-in (sallyport login-link)\n"
	"  --account ID      Vault account to use (default: the one that is recommended)\n"
	"  --command TEXT    what to type\n"
	"  --cacert FILE     authorities to trust (default SSL_CERT_FILE)\n"
	"  --connect ADDRESS where URL's host is, if not where its name leads\n"
	"  --timeout SECONDS give up after so long (default 60)\n"
	"  --help\n";

static int
fail(const char *what, const char *why)
{
	fprintf(stderr, "open-terminal: %s: %s\n", what, why);
	return 3;
}

/* --- the terminal --- */

static enum err
type_text(struct terminal *terminal, uint64_t offset, struct str text)
{
	CLEANUP(buf_release) struct buf frame;

	buf_init(&frame, LINE_LIMIT);
	buf_append_byte(&frame, INPUT_KIND);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_append_byte(&frame, (char)(offset >> shift));
	buf_append_str(&frame, text);
	return socket_send(terminal->socket, false, buf_str(&frame));
}

/* The shell shows its prompt before it reads, so its first output is the sign to type. */
static enum err
type_command(struct terminal *terminal)
{
	CLEANUP(buf_release) struct buf line;

	terminal->has_typed = true;
	buf_init(&line, LINE_LIMIT);
	buf_printf(&line, "%s\rexit\r", terminal->options->command);
	return buf_error(&line) ? ERR_LIMIT : type_text(terminal, 0, buf_str(&line));
}

static enum err
take_bytes(struct terminal *terminal, struct str bytes)
{
	const unsigned char *head = (const unsigned char *)bytes.data;
	size_t head_size = bytes.length > 0 && head[0] == SCREEN_KIND ? SCREEN_HEAD : OUTPUT_HEAD;
	uint64_t offset = 0;
	CLEANUP(buf_release) struct buf text;

	if (bytes.length < head_size)
		return ERR_INVALID;
	for (int i = 1; i < OUTPUT_HEAD; i++)
		offset = offset << 8 | head[i];
	fwrite(bytes.data + head_size, 1, bytes.length - head_size, stdout);
	fflush(stdout);
	if (head[0] == OUTPUT_KIND)
		offset += bytes.length - head_size;
	terminal->shown = offset;
	buf_init(&text, LINE_LIMIT);
	buf_printf(&text, "{\"type\":\"shown\",\"offset\":%llu}", (unsigned long long)offset);
	if (!terminal->has_typed && terminal->options->command && offset > 0) {
		enum err err = type_command(terminal);

		if (err)
			return err;
	}
	return socket_send(terminal->socket, true, buf_str(&text));
}

/* True: it is over. */
static bool
take_word(struct str text, int *ret_exit)
{
	const struct json *json = NULL;
	const char *why = NULL;
	struct arena arena;
	bool is_over = false;

	arena_init(&arena);
	if (json_parse(&arena, text, &json, &why) == OK) {
		struct str type = json_text(json_member(json, "type"));
		struct str words = json_text(json_member(json, "text"));

		is_over = str_equal_text(type, "ended");
		if (is_over)
			*ret_exit = (int)json_int(json_member(json, "exit_status"));
		if (words.length > 0 && (is_over || str_equal_text(type, "notice")))
			fprintf(stderr, "%.*s: %.*s\n", STR_ARG(type), STR_ARG(words));
		if (str_equal_text(type, "prompt")) {
			fprintf(stderr,
				"the target asks for an answer that nobody is here to give\n");
			is_over = true;
			*ret_exit = 3;
		}
	}
	arena_release(&arena);
	return is_over;
}

static int
watch_terminal(struct terminal *terminal)
{
	int exit_code = 3;

	if (socket_send(terminal->socket, true, STR("{\"type\":\"attach\",\"offset\":0}")) != OK)
		return fail("attach", "the site closed the connection");
	for (;;) {
		struct socket_message message;
		enum err err = socket_receive(terminal->socket, &message);

		if (!err && !message.is_text && !message.is_close)
			err = take_bytes(terminal, message.bytes);
		if (err)
			return fail("terminal", "the connection broke");
		if (message.is_close)
			return fail("closed by the site",
				    message.bytes.length > 2 ? message.bytes.data + 2 : "");
		if (message.is_text && take_word(message.bytes, &exit_code))
			return exit_code;
	}
}

/* --- the session --- */

static enum err
choose_account(struct site *site, struct options *options)
{
	const struct json *json = NULL, *accounts;
	enum err err =
		site_ask(site, "GET",
			 arena_printf(&site->arena, "/login/api/items/shell-jump/%lld/accounts",
				      (long long)options->item_id),
			 (struct str){ 0 }, &json);

	if (err)
		return err;
	accounts = json_member(json, "accounts");
	for (size_t i = json_count(accounts); i-- > 0;) {
		const struct json *account = json_item(accounts, i);

		if (i == 0 || json_bool(json_member(account, "is_recommended")))
			options->account_id = json_int(json_member(account, "id"));
		if (json_bool(json_member(account, "is_recommended")))
			break;
	}
	return OK;
}

static int
run_session(struct site *site, struct options *options)
{
	struct terminal terminal = { .options = options };
	struct site_session session;
	struct dial *dial = NULL;
	int exit_code;
	enum err err = site_sign_in(site, options->link);

	if (err)
		return fail("sign in", site->why.text);
	if (options->account_id < 0 && choose_account(site, options) != OK)
		return fail("accounts", site->why.text);
	if (site_start(site, options->item_id, options->account_id, COLUMNS, ROWS, &session) != OK)
		return fail("start", site->why.text);
	if (site_attach(site, session.ticket, &dial, &terminal.socket) != OK)
		return fail("attach", site->why.text);
	fprintf(stderr, "session=%s\n", session.uid);
	exit_code = watch_terminal(&terminal);
	socket_free(terminal.socket);
	dial_close(dial);
	return exit_code;
}

/* --- the command line --- */

static bool
read_options(int count, char **texts, struct options *options)
{
	static const struct option known[] = {
		{ "link", required_argument, NULL, 'l' },
		{ "account", required_argument, NULL, 'a' },
		{ "command", required_argument, NULL, 'c' },
		{ "cacert", required_argument, NULL, 'f' },
		{ "connect", required_argument, NULL, 'n' },
		{ "timeout", required_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int64_t seconds = options->timeout_s;
	enum err err = OK;
	int letter;

	while ((letter = getopt_long(count, texts, "", known, NULL)) != -1 && !err) {
		switch (letter) {
		case 'l':
			options->link = optarg;
			break;
		case 'a':
			err = str_to_int(str_from(optarg), 0, INT64_MAX, &options->account_id);
			break;
		case 'c':
			options->command = optarg;
			break;
		case 'f':
			options->ca_file = optarg;
			break;
		case 'n':
			options->address = optarg;
			break;
		case 't':
			err = str_to_int(str_from(optarg), 1, 86400, &seconds);
			break;
		case 'h':
			fputs(help, stdout);
			exit(0);
		default:
			return false;
		}
	}
	if (err || count - optind != 2 || !options->link)
		return false;
	options->timeout_s = (int)seconds;
	options->url = texts[optind];
	return str_to_int(str_from(texts[optind + 1]), 1, INT64_MAX, &options->item_id) == OK;
}

int
main(int count, char **texts)
{
	struct options options = { .account_id = -1,
				   .timeout_s = 60,
				   .ca_file = getenv("SSL_CERT_FILE") };
	struct site site;
	int exit_code;

	if (!read_options(count, texts, &options)) {
		fputs(help, stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	alarm((unsigned)options.timeout_s);
	if (crypto_init() != OK)
		return 3;
	if (site_init(&site, options.url, options.ca_file) != OK) {
		exit_code = fail("site", site.why.text);
	} else {
		site.address = options.address;
		exit_code = run_session(&site, &options);
	}
	site_release(&site);
	return exit_code;
}
