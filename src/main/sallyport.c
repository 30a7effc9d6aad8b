/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport: the appliance and the commands on it. Each word leads to its floor. */
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "admin/command.h"
#include "admin/migrate.h"
#include "api/openapi.h"
#include "base/descriptor.h"
#include "base/log.h"
#include "crypto/init.h"
#include "main/front.h"
#include "main/site_command.h"
#include "main/snapshot.h"
#include "net/tcp.h"
#include "supervisor/data.h"
#include "supervisor/supervisor.h"

enum {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	HELP_LIMIT = 64 * 1024,
	OPENAPI_LIMIT = 16 * 1024 * 1024
};

struct word {
	const char *name;
	const char *line; /* for help; NULL: not for people */
	int (*run)(int count, const char *const *texts);
};

static int
say(int exit_code, const char *why)
{
	fprintf(stderr, "sallyport: %s\n", why);
	return exit_code;
}

/* A command that works on start settings. */
struct starter {
	const char *name, *about, *example;
};

static void
print_starter_help(const struct starter *starter)
{
	CLEANUP(buf_release) struct buf help;

	buf_init(&help, HELP_LIMIT);
	settings_describe(&help);
	printf("usage: sallyport %s [options]\n\n%s\n\noptions:\n"
	       "  --config FILE               reads these options from a file: name=value lines, "
	       "no dashes\n"
	       "%s\nexample:\n  sallyport %s\n",
	       starter->name, starter->about, help.data, starter->example);
}

/* True: go on. */
static bool
read_options(struct settings *settings, struct arena *arena, const struct starter *starter,
	     int count, const char *const *texts, int *ret_exit)
{
	const char *why = NULL, *data;
	bool wants_help = false;
	enum err err;

	settings_init(settings);
	settings->data = site_command_data();
	err = settings_read_options(settings, arena, count, texts, &wants_help, &why);
	/* Which site was just said; what its init was told comes first, the options again after. */
	if (!err && !wants_help) {
		data = settings->data;
		settings_init(settings);
		settings->data = data;
		err = data_recall(settings, arena, &why);
		if (!err)
			err = settings_read_options(settings, arena, count, texts, &wants_help,
						    &why);
	}
	if (err) {
		fprintf(stderr, "sallyport: %s; sallyport %s --help shows how\n", why,
			starter->name);
		*ret_exit = EXIT_USAGE;
		return false;
	}
	if (!wants_help)
		return true;
	print_starter_help(starter);
	*ret_exit = EXIT_OK;
	return false;
}

static int
run_serve(int count, const char *const *texts)
{
	static const struct supervisor_tools tools = { tcp_bind, tcp_port };
	static const struct starter starter = {
		.name = "serve",
		.about = "Runs a site until SIGTERM or Ctrl-C. SIGHUP reads the certificate again.",
		.example = "serve --data /var/lib/sallyport --site support.example.com --listen "
			   "'*:443'",
	};
	struct settings settings;
	struct arena arena;
	int exit_code;

	arena_init(&arena);
	if (read_options(&settings, &arena, &starter, count, texts, &exit_code)) {
		log_open("supervisor", STDERR_FILENO, settings_log_level(&settings));
		exit_code = supervisor_run(&settings, &tools);
	}
	arena_release(&arena);
	return exit_code;
}

static enum err
make_store(const char *url)
{
	int from = 0, to = 0;

	return migrate_store(url, &from, &to);
}

static void
print_site(const struct settings *settings, const struct data *data, const struct site_key *site)
{
	printf("site=%s\nsite_id=%s\ndata=%s\n", settings->site, site->id, data->directory);
	if (!settings->certificate)
		printf("authority=%s\n", data->authority);
	fprintf(stderr,
		"\nBack up two things, apart from each other: either alone opens nothing.\n"
		"  %s\n      the key that seals every secret; without it they are lost\n"
		"  %s\n      all the rest, without its folder keys\n",
		data->master_key, data->directory);
}

static int
run_init(int count, const char *const *texts)
{
	static const struct starter starter = {
		.name = "init",
		.about = "Makes a site: keys, a certificate authority of its own, the store. Never "
			 "overwrites one.",
		.example = "init --data /var/lib/sallyport --site support.example.com",
	};
	struct settings settings;
	struct site_key site;
	struct arena arena;
	struct data data;
	const char *why = "the data directory cannot be found";
	int exit_code = EXIT_OK;
	enum err err;

	arena_init(&arena);
	if (read_options(&settings, &arena, &starter, count, texts, &exit_code)) {
		err = data_locate(&settings, &arena, &data);
		if (!err)
			err = data_make(&settings, &data, make_store, &arena, &site, &why);
		if (err)
			exit_code = say(EXIT_FAILED, why);
		else
			print_site(&settings, &data, &site);
	}
	arena_release(&arena);
	return exit_code;
}

static const struct option_row openapi_options[] = {
	{ "edition", "rs|pra", "which API (rs)" },
	{ "site", "HOST", "host, with its port where that is not 443, in its URLs (localhost)" },
	{ NULL },
};

static int
print_openapi(const struct options *options)
{
	const char *edition = options_text(options, "edition"),
		   *site = options_text(options, "site");
	CLEANUP(buf_release) struct buf out;
	bool is_pra = edition && strcmp(edition, "pra") == 0;

	buf_init(&out, OPENAPI_LIMIT);
	if (edition && !is_pra && strcmp(edition, "rs") != 0)
		return say(EXIT_USAGE, "--edition: rs or pra is wanted");
	openapi_write(&out, is_pra ? EDITION_PRA : EDITION_RS, site ? site : "localhost");
	if (buf_error(&out) != OK || fwrite(out.data, 1, out.length, stdout) != out.length ||
	    fflush(stdout) != 0)
		return say(EXIT_FAILED, "the description cannot be written");
	return EXIT_OK;
}

static int
run_openapi(int count, const char *const *texts)
{
	static const struct option_row *const lists[] = { openapi_options, NULL };
	CLEANUP(buf_release) struct buf help;
	struct options options;
	struct arena arena;
	const char *why = NULL;
	int exit_code = EXIT_OK;
	enum err err;

	arena_init(&arena);
	buf_init(&help, HELP_LIMIT);
	err = options_parse(lists, count, texts, &arena, &options, &why);
	if (options.wants_help) {
		options_describe(openapi_options, &help);
		printf("usage: sallyport openapi [options]\n\nPrints the description of the "
		       "configuration API (OpenAPI 3.0, YAML).\n\noptions:\n%s\nexample:\n  "
		       "sallyport openapi --edition rs --site support.example.com\n",
		       help.data);
	} else if (err || options.word_count) {
		fprintf(stderr, "sallyport: %s; sallyport openapi --help shows how\n",
			err ? why : "openapi takes options alone");
		exit_code = EXIT_USAGE;
	} else {
		exit_code = print_openapi(&options);
	}
	arena_release(&arena);
	return exit_code;
}

static int
run_version(int count, const char *const *texts)
{
	printf("sallyport %s\n", SALLYPORT_VERSION);
	return EXIT_OK;
}

static int
run_front(int count, const char *const *texts)
{
	return front_main();
}

static int run_help(int count, const char *const *texts);

static const struct word words[] = {
	{ "init", "Makes a site: keys, certificate, store.", run_init },
	{ "serve", "Runs a site until Ctrl-C.", run_serve },
	{ "openapi", "Prints the description of the configuration API.", run_openapi },
	{ "version", "Prints the version.", run_version },
	{ "help", "Prints this.", run_help },
	{ "--version", NULL, run_version },
	{ "--help", NULL, run_help },
	{ "-h", NULL, run_help },
	{ "front", NULL, run_front }, /* started by serve */
};

static const struct word *
find_word(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(name, words[i].name) == 0)
			return &words[i];
	return NULL;
}

/* help api-account create: as api-account create --help. */
static int
help_of(int count, const char *const *texts)
{
	const char *line[] = { texts[0], count > 1 ? texts[1] : "--help", "--help" };
	const struct word *word = find_word(texts[0]);

	if (word && word->line)
		return word->run(1, &line[2]);
	if (command_is_group(texts[0]))
		return site_command(COUNT_OF(line), line);
	fprintf(stderr, "sallyport: there is no command \"%s\"; sallyport help lists them\n",
		texts[0]);
	return EXIT_USAGE;
}

static int
run_help(int count, const char *const *texts)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, HELP_LIMIT);
	if (count > 0 && strcmp(texts[0], "--help") != 0)
		return help_of(count, texts);
	buf_append_text(&out, "usage: sallyport COMMAND [options]\n\n");
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (words[i].line)
			buf_printf(&out, "  %-26s%s\n", words[i].name, words[i].line);
	buf_append_byte(&out, '\n');
	command_list(&out);
	buf_append_text(&out,
			"\nEach takes --help. Commands on a site work while it runs and while it "
			"is stopped; they find it\nby --data DIR or SALLYPORT_DATA, else in ./var "
			"or /var/lib/sallyport.\n");
	fputs(out.data, stdout);
	return EXIT_OK;
}

int
main(int argc, char **argv)
{
	const char *const *texts = (const char *const *)argv;
	const struct word *word;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (!descriptor_fill_standard())
		return EXIT_FAILED;
	if (crypto_init_openssl() != OK)
		return say(EXIT_FAILED, "the crypto libraries cannot be used");
	log_open("sallyport", STDERR_FILENO, LOG_WARNING);
	if (argc < 2)
		return say(EXIT_USAGE, "a command is missing; sallyport help lists them");
	word = find_word(argv[1]);
	if (word)
		return word->run(argc - 2, texts + 2);
	if (command_is_group(argv[1]))
		return site_command(argc - 1, texts + 1);
	fprintf(stderr, "sallyport: there is no command \"%s\"; sallyport help lists them\n",
		argv[1]);
	return EXIT_USAGE;
}
