/* SPDX-License-Identifier: Apache-2.0 */
/* Measures one terminal as its person feels it: the time to the first byte, the echo of a key, bulk
 * output, and Ctrl-C against a flood on a slow line. The terminal is either the appliance's, by the
 * console's own doors, or any command under a pseudo-terminal (ssh). Prints one JSON line. */
#include <getopt.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "crypto/init.h"
#include "tools/terminal/site.h"

enum { COLUMNS = 120, ROWS = 40, PIECE = 64 * 1024, KEYS_MAX = 100000, WAIT_MS = 60 * 1000 };
enum { OUTPUT_KIND = 1, SCREEN_KIND = 2, INPUT_KIND = 17, OUTPUT_HEAD = 9, SCREEN_HEAD = 13 };

/* Either kind of terminal. */
struct line {
	/* the appliance's */
	struct site site;
	struct socket *socket;
	struct dial *dial;
	uint64_t typed;
	const char *uid;
	/* a command's */
	int pty; /* -1: not this kind */
	pid_t child;

	long rate;	   /* bytes a second to read at most; 0: all */
	double next_read;  /* with a rate */
	struct buf output; /* what has come and was not yet looked at */
	int repaints;
};

struct plan {
	const char *url, *ca_file, *link, *mode, *marker, *command;
	int64_t item_id, account_id, count, rate;
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static _Noreturn void
give_up(const char *what, const char *why)
{
	fprintf(stderr, "terminal: %s: %s\n", what, why);
	exit(1);
}

/* --- a terminal --- */

static void
open_site(struct line *line, const struct plan *plan)
{
	struct site_session session;

	if (site_start(&line->site, plan->item_id, plan->account_id, COLUMNS, ROWS, &session) !=
		    OK ||
	    site_attach(&line->site, session.ticket, &line->dial, &line->socket) != OK)
		give_up("start", line->site.why.text);
	line->uid = session.uid;
	if (socket_send(line->socket, true, STR("{\"type\":\"attach\",\"offset\":0}")) != OK)
		give_up("attach", "closed");
}

static void
open_command(struct line *line, char *const *command)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };

	line->child = forkpty(&line->pty, NULL, NULL, &size);
	if (line->child < 0)
		give_up("forkpty", "failed");
	if (line->child == 0) {
		execvp(command[0], command);
		_exit(127);
	}
}

static void
type(struct line *line, struct str text)
{
	if (line->pty >= 0) {
		if (write(line->pty, text.data, text.length) != (ssize_t)text.length)
			give_up("type", "the command is gone");
		return;
	}
	CLEANUP(buf_release) struct buf frame;
	buf_init(&frame, PIECE);
	buf_append_byte(&frame, INPUT_KIND);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_append_byte(&frame, (char)(line->typed >> shift));
	buf_append_str(&frame, text);
	line->typed += text.length;
	if (socket_send(line->socket, false, buf_str(&frame)) != OK)
		give_up("type", "closed");
}

static void
take_site_message(struct line *line, const struct socket_message *message)
{
	const unsigned char *head = (const unsigned char *)message->bytes.data;
	size_t head_size;
	uint64_t offset = 0;
	char shown[80];

	if (message->is_close)
		give_up("read", "the site closed the terminal");
	if (message->is_text) {
		if (strstr(message->bytes.data, "\"ended\""))
			give_up("ended", message->bytes.data);
		return;
	}
	head_size = head[0] == SCREEN_KIND ? SCREEN_HEAD : OUTPUT_HEAD;
	line->repaints += head[0] == SCREEN_KIND;
	for (int i = 1; i < OUTPUT_HEAD; i++)
		offset = offset << 8 | head[i];
	buf_append(&line->output, head + head_size, message->bytes.length - head_size);
	if (head[0] == OUTPUT_KIND)
		offset += message->bytes.length - head_size;
	snprintf(shown, sizeof(shown), "{\"type\":\"shown\",\"offset\":%llu}",
		 (unsigned long long)offset);
	if (socket_send(line->socket, true, str_from(shown)) != OK)
		give_up("shown", "closed");
}

/* A slow line takes its next bytes when the ones before have had their time. */
static void
wait_for_rate(struct line *line)
{
	double wait = line->next_read - now();

	if (line->rate > 0 && wait > 0)
		usleep((useconds_t)(wait * 1e3));
}

static void
count_for_rate(struct line *line, size_t length)
{
	double begin = now();

	if (line->rate > 0)
		line->next_read = (line->next_read > begin ? line->next_read : begin) +
				  (double)length * 1e3 / (double)line->rate;
}

/* Adds what comes next to output. */
static void
read_more(struct line *line)
{
	size_t before = line->output.length;

	wait_for_rate(line);
	if (line->pty >= 0) {
		size_t room = line->rate > 0 ? 4096 : PIECE;
		char *into = buf_reserve(&line->output, room);
		ssize_t got = into ? read(line->pty, into, room) : -1;

		if (got <= 0)
			give_up("read", "the command is gone");
		buf_added(&line->output, (size_t)got);
	} else {
		struct socket_message message;

		if (socket_receive(line->socket, &message) != OK)
			give_up("read", "the connection broke");
		take_site_message(line, &message);
	}
	count_for_rate(line, line->output.length - before);
}

/* Reads until the text has come; what stood before it and the text itself are dropped. Returns how
 * many bytes that was. */
static size_t
wait_for(struct line *line, const char *text)
{
	size_t passed = 0, length = strlen(text);

	for (;;) {
		char *found = line->output.length >= length
				      ? memmem(line->output.data, line->output.length, text, length)
				      : NULL;
		size_t drop;

		if (found)
			drop = (size_t)(found - line->output.data) + length;
		else
			drop = line->output.length > length ? line->output.length - length : 0;
		buf_consume(&line->output, drop);
		passed += drop;
		if (found)
			return passed;
		read_more(line);
	}
}

/* A shell that prints this marker and nothing of its own. */
static void
settle(struct line *line)
{
	type(line, STR("PS1= PS2= PROMPT_COMMAND=; echo rea''dy\r"));
	wait_for(line, "ready\r\n");
}

/* --- what is measured --- */

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
measure_echo(struct line *line, const struct plan *plan)
{
	static double delays[KEYS_MAX];
	size_t count = plan->count < KEYS_MAX ? (size_t)plan->count : KEYS_MAX;

	settle(line);
	type(line, STR("cat >/dev/null\r"));
	wait_for(line, "cat >/dev/null\r\n");
	usleep(100 * 1000);
	for (size_t i = 0; i < count; i++) {
		double begin = now();

		if (i % 64 == 63) { /* a terminal's line is not endless */
			type(line, STR("\r"));
			wait_for(line, "\n");
			continue;
		}
		type(line, STR("x"));
		wait_for(line, "x");
		delays[i] = now() - begin;
		usleep(2000);
	}
	for (size_t i = 63; i < count; i += 64)
		delays[i] = delays[i - 1];
	qsort(delays, count, sizeof(delays[0]), compare);
	printf("{\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"keys\":%zu}\n",
	       delays[count / 2], delays[count * 99 / 100], delays[count - 1], count);
}

static void
measure_bulk(struct line *line, const struct plan *plan)
{
	double begin;
	size_t bytes;
	CLEANUP(buf_release) struct buf command;

	settle(line);
	buf_init(&command, PIECE);
	buf_printf(&command, "%s; echo bulk''done\r", plan->command);
	type(line, buf_str(&command));
	wait_for(line, "done\r\n");
	begin = now();
	bytes = wait_for(line, "bulkdone\r\n");
	printf("{\"ms\":%.1f,\"bytes\":%zu,\"mb_per_s\":%.1f,\"repaints\":%d}\n", now() - begin,
	       bytes, (double)bytes / (now() - begin) / 1e3, line->repaints);
}

/* The flood's own text must not hold the marker. */
static void
measure_interrupt(struct line *line, const struct plan *plan)
{
	double begin, until;

	settle(line);
	type(line, STR("yes flood\r"));
	wait_for(line, "flood\r\n");
	line->rate = plan->rate;
	for (until = now() + 3000; now() < until; buf_clear(&line->output))
		read_more(line);
	begin = now();
	type(line, STR("\x03"
		       "echo inter''rupted\r"));
	wait_for(line, "interrupted");
	printf("{\"ms\":%.1f,\"repaints\":%d}\n", now() - begin, line->repaints);
}

static void
measure(struct line *line, const struct plan *plan, double begin)
{
	if (strcmp(plan->mode, "prompt") == 0) {
		if (plan->marker)
			wait_for(line, plan->marker);
		else
			read_more(line);
		while (line->output.length == 0 && !plan->marker)
			read_more(line);
		printf("{\"ms\":%.2f}\n", now() - begin);
	} else if (strcmp(plan->mode, "echo") == 0) {
		measure_echo(line, plan);
	} else if (strcmp(plan->mode, "bulk") == 0) {
		measure_bulk(line, plan);
	} else if (strcmp(plan->mode, "interrupt") == 0) {
		measure_interrupt(line, plan);
	} else {
		give_up("mode", plan->mode);
	}
}

/* --- the command line --- */

static const char help[] =
	"usage: terminal --mode prompt|echo|bulk|interrupt [options] -- COMMAND...\n"
	"       terminal --mode ... --url URL --link TOKEN --item ID [--account ID] [--cacert "
	"FILE]\n"
	"\n"
	"  --count N      keys to type (echo)\n"
	"  --output TEXT  command whose output is the bulk\n"
	"  --rate N       bytes a second the line takes (interrupt)\n"
	"  --marker TEXT  the first text that counts as a prompt (default: the first byte)\n";

static void
read_options(int count, char **texts, struct plan *plan)
{
	static const struct option known[] = {
		{ "mode", required_argument, NULL, 'm' },
		{ "url", required_argument, NULL, 'u' },
		{ "link", required_argument, NULL, 'l' },
		{ "item", required_argument, NULL, 'i' },
		{ "account", required_argument, NULL, 'a' },
		{ "cacert", required_argument, NULL, 'f' },
		{ "count", required_argument, NULL, 'n' },
		{ "output", required_argument, NULL, 'o' },
		{ "rate", required_argument, NULL, 'r' },
		{ "marker", required_argument, NULL, 'k' },
		{ 0 },
	};
	int64_t *number = NULL;
	int letter;

	while ((letter = getopt_long(count, texts, "", known, NULL)) != -1) {
		number = NULL;
		switch (letter) {
		case 'm':
			plan->mode = optarg;
			break;
		case 'u':
			plan->url = optarg;
			break;
		case 'l':
			plan->link = optarg;
			break;
		case 'f':
			plan->ca_file = optarg;
			break;
		case 'o':
			plan->command = optarg;
			break;
		case 'k':
			plan->marker = optarg;
			break;
		case 'i':
			number = &plan->item_id;
			break;
		case 'a':
			number = &plan->account_id;
			break;
		case 'n':
			number = &plan->count;
			break;
		case 'r':
			number = &plan->rate;
			break;
		default:
			fputs(help, stderr);
			exit(2);
		}
		if (number && str_to_int(str_from(optarg), 0, INT64_MAX, number) != OK)
			give_up("not a number", optarg);
	}
	if (!plan->mode || (!plan->url && optind == count)) {
		fputs(help, stderr);
		exit(2);
	}
}

int
main(int count, char **texts)
{
	struct plan plan = { .count = 1000, .rate = 100 * 1000 };
	struct line line = { .pty = -1 };
	double begin;

	read_options(count, texts, &plan);
	signal(SIGPIPE, SIG_IGN);
	buf_init(&line.output, 64 * 1024 * 1024);
	if (crypto_init() != OK)
		return 1;
	if (plan.url && (site_init(&line.site, plan.url, plan.ca_file) != OK ||
			 site_sign_in(&line.site, plan.link) != OK))
		give_up("sign in", line.site.why.text);
	begin = now();
	if (plan.url)
		open_site(&line, &plan);
	else
		open_command(&line, texts + optind);
	measure(&line, &plan, begin);
	if (line.uid)
		fprintf(stderr, "session=%s\n", line.uid);
	if (line.child > 0)
		kill(line.child, SIGKILL);
	socket_free(line.socket);
	dial_close(line.dial);
	if (plan.url)
		site_release(&line.site);
	buf_release(&line.output);
	return 0;
}
