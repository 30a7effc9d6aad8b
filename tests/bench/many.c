/* SPDX-License-Identifier: Apache-2.0 */
/* Many people at once: opens so many terminals of one item, runs tests/bench/chatter in each, types
 * into each once a second, and holds every line against the one before. One thread a terminal.
 * Prints a JSON line when all are open and one at the end; with --hold only the latter. */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "crypto/init.h"
#include "tools/terminal/site.h"

enum { STACK = 256 * 1024, PEOPLE_MAX = 5000, OUTPUT_KIND = 1, SCREEN_KIND = 2, INPUT_KIND = 17 };
enum { OUTPUT_HEAD = 9, LINE = 120, NUMBER = 9, TYPE_MS = 1000, WAIT_MS = 10 * 1000 };
enum { START_EVERY_US = 20 * 1000 }; /* nobody has a thousand people who press Enter at once */

struct plan {
	const char *url, *ca_file, *link, *chatter;
	int64_t item_id, account_id, count, rate, seconds, opening, hold;
};

struct person {
	pthread_t thread;
	const struct plan *plan;
	int number;
	struct site_session session;
	struct dial *dial;
	struct socket *socket;
	struct buf line;
	uint64_t typed, shown;
	long next_line, lines, out_of_order, echoed, repaints, keys;
	double open_ms, begun_ms, first_line_ms, last_line_ms;
	bool is_open, is_done, has_failed;
	char why[256];
};

static struct site site;
static pthread_mutex_t site_lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic long open_count;
static _Atomic long tried_count; /* open, or never to be */
static _Atomic bool may_start;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
fail(struct person *person, const char *why)
{
	person->has_failed = true;
	if (!person->why[0])
		snprintf(person->why, sizeof(person->why), "%s", why);
}

static void
fail_closed(struct person *person, const struct socket_message *close)
{
	char why[sizeof(person->why)];

	snprintf(why, sizeof(why), "closed by the site (%d %.*s)", close->code,
		 STR_ARG(str_from_offset(close->bytes, 2)));
	fail(person, why);
}

static bool
type(struct person *person, struct str text)
{
	CLEANUP(buf_release) struct buf frame;

	buf_init(&frame, 4096);
	buf_append_byte(&frame, INPUT_KIND);
	for (int shift = 56; shift >= 0; shift -= 8)
		buf_append_byte(&frame, (char)(person->typed >> shift));
	buf_append_str(&frame, text);
	person->typed += text.length;
	if (socket_send(person->socket, false, buf_str(&frame)) == OK)
		return true;
	fail(person, "type");
	return false;
}

/* --- lines --- */

static void
take_line(struct person *person, struct str line)
{
	char text[LINE + 1];
	long number = -1, echoed = 0;
	const char *at;

	snprintf(text, sizeof(text), "%.*s", STR_ARG(line));
	if (strstr(text, "chatterdone")) {
		person->is_done = true;
		return;
	}
	at = strstr(text, " typed="); /* the shell's last words may stand before the first line */
	if (!at || at - text < NUMBER ||
	    sscanf(at - NUMBER, "L%ld typed=%ld", &number, &echoed) != 2)
		return;
	if (number != person->next_line)
		person->out_of_order++;
	person->next_line = number + 1;
	person->echoed = echoed;
	person->last_line_ms = now_ms();
	if (person->lines++ == 0)
		person->first_line_ms = person->last_line_ms;
}

static void
take_output(struct person *person, struct str bytes)
{
	for (size_t i = 0; i < bytes.length; i++) {
		if (bytes.data[i] != '\n') {
			buf_append_byte(&person->line, bytes.data[i]);
			continue;
		}
		take_line(person, buf_str(&person->line));
		buf_clear(&person->line);
	}
}

static bool
say_shown(struct person *person)
{
	char shown[80];

	snprintf(shown, sizeof(shown), "{\"type\":\"shown\",\"offset\":%llu}",
		 (unsigned long long)person->shown);
	if (socket_send(person->socket, true, str_from(shown)) == OK)
		return true;
	fail(person, "shown");
	return false;
}

static bool
take_bytes(struct person *person, struct str bytes)
{
	const unsigned char *head = (const unsigned char *)bytes.data;
	uint64_t offset = 0;

	if (bytes.length < OUTPUT_HEAD)
		return false;
	for (int i = 1; i < OUTPUT_HEAD; i++)
		offset = offset << 8 | head[i];
	if (head[0] == SCREEN_KIND) {
		person->repaints++;
		return true;
	}
	take_output(person, str_from_offset(bytes, OUTPUT_HEAD));
	person->shown = offset + bytes.length - OUTPUT_HEAD;
	return say_shown(person);
}

/* --- one person --- */

static bool
receive(struct person *person)
{
	struct socket_message message;
	enum err err = socket_receive(person->socket, &message);

	if (err) {
		fail(person, err == ERR_TIMEOUT ? "nothing came" : "the connection broke");
		return false;
	}
	if (message.is_close) {
		fail_closed(person, &message);
		return false;
	}
	if (message.is_text && strstr(message.bytes.data, "\"ended\"")) {
		fail(person, message.bytes.data);
		return false;
	}
	return message.is_text || take_bytes(person, message.bytes);
}

static bool
open_terminal(struct person *person)
{
	const struct plan *plan = person->plan;
	enum err err;

	person->begun_ms = now_ms();
	pthread_mutex_lock(&site_lock); /* one connection for the API, as one browser has */
	err = site_start(&site, plan->item_id, plan->account_id, 120, 40, &person->session);
	pthread_mutex_unlock(&site_lock);
	if (err) {
		fail(person, site.why.text);
		return false;
	}
	/* Everything that attaching reads of the site is fixed by now. */
	if (site_attach(&site, person->session.ticket, &person->dial, &person->socket) != OK) {
		fail(person, site.why.text); /* or another's of this moment */
		return false;
	}
	if (socket_send(person->socket, true, STR("{\"type\":\"attach\",\"offset\":0}")) != OK) {
		fail(person, "attach");
		return false;
	}
	while (person->shown == 0)
		if (!receive(person))
			return false;
	person->open_ms = now_ms() - person->begun_ms;
	person->is_open = true;
	open_count++;
	return true;
}

static void *
live(void *context)
{
	struct person *person = context;
	CLEANUP(buf_release) struct buf command;
	double next_key = 0;
	bool has_opened;

	buf_init(&person->line, 64 * 1024);
	buf_init(&command, 1024);
	has_opened = open_terminal(person);
	tried_count++;
	if (!has_opened)
		return NULL;
	while (!may_start) {
		usleep(20 * 1000);
		/* Nobody reads here, and who answers no ping is gone. */
		if (now_ms() < next_key)
			continue;
		next_key = now_ms() + WAIT_MS;
		if (!say_shown(person))
			return NULL;
	}
	next_key = 0;
	if (person->plan->hold > 0)
		return NULL;
	usleep((useconds_t)person->number * START_EVERY_US);
	buf_printf(&command, "exec %s %lld %lld\r", person->plan->chatter,
		   (long long)person->plan->rate, (long long)person->plan->seconds);
	if (!type(person, buf_str(&command)))
		return NULL;
	while (!person->is_done && receive(person)) {
		if (person->lines == 0 || now_ms() < next_key)
			continue;
		next_key = now_ms() + TYPE_MS;
		if (!type(person, STR("k")))
			break;
		person->keys++;
	}
	return NULL;
}

/* --- all of them --- */

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Each reason once, and how many it met. */
static void
report_failures(const struct person *people, int64_t count)
{
	printf("\"failures\":\"");
	for (int64_t i = 0; i < count; i++) {
		long same = 0;
		bool is_first = people[i].has_failed;

		for (int64_t j = 0; j < count && is_first; j++) {
			bool is_same =
				people[j].has_failed && !strcmp(people[j].why, people[i].why);

			is_first = !is_same || j >= i;
			same += is_same;
		}
		if (!is_first)
			continue;
		printf("%ld: ", same);
		for (const char *why = people[i].why; *why; why++)
			if (*why != '"' && *why != '\\' && (unsigned char)*why >= ' ')
				putchar(*why);
		printf("; ");
	}
	printf("\"");
}

static void
report(struct person *people, const struct plan *plan, double opening_ms)
{
	static double open_ms[PEOPLE_MAX];
	long opened = 0, done = 0, lines = 0, disorder = 0, repaints = 0, keys = 0, echoed = 0;
	double lines_ms = 0;

	for (int i = 0; i < plan->count; i++) {
		const struct person *person = &people[i];

		if (person->is_open)
			open_ms[opened++] = person->open_ms;
		done += person->is_done;
		lines += person->lines;
		disorder += person->out_of_order;
		repaints += person->repaints;
		keys += person->keys;
		echoed += person->echoed;
		lines_ms += person->last_line_ms - person->first_line_ms;
	}
	qsort(open_ms, (size_t)opened, sizeof(open_ms[0]), compare);
	printf("{\"opened\":%ld,\"opening_ms\":%.0f,\"open_p50_ms\":%.1f,\"open_p99_ms\":%.1f,"
	       "\"done\":%ld,\"lines\":%ld,\"rate\":%.1f,\"out_of_order\":%ld,\"repaints\":%ld,"
	       "\"keys\":%ld,\"typed_seen\":%ld,",
	       opened, opening_ms, opened ? open_ms[opened / 2] : 0,
	       opened ? open_ms[opened * 99 / 100] : 0, done, lines,
	       lines_ms > 0 ? (double)lines * 1e3 / lines_ms : 0, disorder, repaints, keys, echoed);
	report_failures(people, plan->count);
	printf("}\n");
	fflush(stdout);
}

static void
run(const struct plan *plan)
{
	struct person *people = memory_new((size_t)plan->count * sizeof(people[0]));
	pthread_attr_t attributes;
	double begin = now_ms();

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	for (int i = 0; i < plan->count; i++) {
		people[i].plan = plan;
		people[i].number = i;
		if (pthread_create(&people[i].thread, &attributes, live, &people[i]) != 0)
			exit(1);
		while (i + 1 - tried_count >= plan->opening)
			usleep(500);
	}
	while (tried_count < plan->count)
		usleep(1000);
	begin = now_ms() - begin;
	if (plan->hold > 0) {
		report(people, plan, begin);
		sleep((unsigned)plan->hold); /* somebody looks at the memory meanwhile */
		_exit(0);
	}
	/* Here the clock of the others begins. */
	printf("{\"opened\":%ld,\"opening_ms\":%.0f}\n", open_count, begin);
	fflush(stdout);
	may_start = true;
	for (int i = 0; i < plan->count; i++)
		pthread_join(people[i].thread, NULL);
	report(people, plan, begin);
	for (int i = 0; i < plan->count; i++) {
		socket_free(people[i].socket);
		dial_close(people[i].dial);
		buf_release(&people[i].line);
	}
	memory_free(people);
}

static const char help[] =
	"usage: many --url URL --link TOKEN --item ID --chatter PROGRAM [options]\n"
	"\n"
	"  --account ID    Vault account to use\n"
	"  --cacert FILE   authorities to trust\n"
	"  --count N       terminals (default 200)\n"
	"  --opening N     so many open at a time (default 16)\n"
	"  --rate N        lines a second in each (default 20)\n"
	"  --seconds S     for so long (default 60)\n"
	"  --hold S        only open them, report, and hold them for so long\n";

int
main(int count, char **texts)
{
	static const struct option known[] = {
		{ "url", required_argument, NULL, 'u' },
		{ "link", required_argument, NULL, 'l' },
		{ "item", required_argument, NULL, 'i' },
		{ "account", required_argument, NULL, 'a' },
		{ "cacert", required_argument, NULL, 'f' },
		{ "count", required_argument, NULL, 'n' },
		{ "rate", required_argument, NULL, 'r' },
		{ "seconds", required_argument, NULL, 's' },
		{ "chatter", required_argument, NULL, 'c' },
		{ "opening", required_argument, NULL, 'o' },
		{ "hold", required_argument, NULL, 'h' },
		{ 0 },
	};
	struct plan plan = { .count = 200, .rate = 20, .seconds = 60, .opening = 16 };
	int letter;

	while ((letter = getopt_long(count, texts, "", known, NULL)) != -1) {
		int64_t *number = NULL;

		switch (letter) {
		case 'u':
			plan.url = optarg;
			break;
		case 'l':
			plan.link = optarg;
			break;
		case 'f':
			plan.ca_file = optarg;
			break;
		case 'c':
			plan.chatter = optarg;
			break;
		case 'i':
			number = &plan.item_id;
			break;
		case 'a':
			number = &plan.account_id;
			break;
		case 'n':
			number = &plan.count;
			break;
		case 'r':
			number = &plan.rate;
			break;
		case 's':
			number = &plan.seconds;
			break;
		case 'o':
			number = &plan.opening;
			break;
		case 'h':
			number = &plan.hold;
			break;
		default:
			break;
		}
		if (letter == '?' ||
		    (number && str_to_int(str_from(optarg), 0, INT64_MAX, number) != OK)) {
			fputs(help, stderr);
			return 2;
		}
	}
	if (!plan.url || !plan.link || plan.item_id == 0 || plan.count < 1 ||
	    plan.count > PEOPLE_MAX) {
		fputs(help, stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	if (crypto_init() != OK || site_init(&site, plan.url, plan.ca_file) != OK ||
	    site_sign_in(&site, plan.link) != OK) {
		fprintf(stderr, "many: %s\n", site.why.text);
		return 1;
	}
	run(&plan);
	site_release(&site);
	return 0;
}
