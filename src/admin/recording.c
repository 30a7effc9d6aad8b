/* SPDX-License-Identifier: Apache-2.0 */
/* recording: which there are, whether a file is what was recorded, and what it holds. Works on the
 * files as they lie; those of sessions that go on are not finished. */
#include "admin/admin.h"
#include "admin/table.h"
#include "admin/when.h"
#include "crypto/hash.h"
#include "evidence/transcript.h"
#include "store/queries.h"
#include "store/store.h"

enum { SHOWN = 50, SHOWN_MOST = 10000, UID_LENGTH = RECORDING_UID_SIZE - 1, PREFIX_LEAST = 4 };

struct listed {
	const char *uid, *user, *item, *state;
	int64_t started_at, bytes, duration_ms;
};

struct list {
	struct admin *admin;
	int64_t limit;
	struct listed *rows; /* newest first */
	size_t count;
};

struct found {
	struct admin *admin;
	const char *prefix;
	size_t count;
	const char *uid, *state, *sha256;
	int64_t started_at;
	const char *path;
};

static const char *
text_at(const struct query *query, int column, struct arena *arena)
{
	return arena_text(arena, query_str(query, column));
}

/* --- list --- */

static enum err
read_list(struct tx *tx, void *context)
{
	struct list *list = context;
	struct arena *arena = list->admin->arena;
	const struct value values[] = { VALUE_OF_INT(list->limit) };
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err =
		query_open(tx, query_named(QUERY_RECORDING_LIST), values, COUNT_OF(values), &query);

	list->count = 0;
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row; err = query_next(query, &has_row))
		list->rows[list->count++] = (struct listed){
			.uid = text_at(query, 0, arena),
			.started_at = query_int(query, 1),
			.user = text_at(query, 2, arena),
			.item = text_at(query, 3, arena),
			.state = text_at(query, 4, arena),
			.bytes = query_int(query, 5),
			.duration_ms = query_int(query, 6),
		};
	return err;
}

static const char *
duration_text(int64_t ms, struct arena *arena)
{
	return arena_printf(arena, "%lld:%02lld:%02lld", (long long)(ms / 3600000),
			    (long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60));
}

static int
list_recordings(struct admin *admin, const struct options *options)
{
	static const char *const titles[] = { "STARTED (UTC)", "SESSION", "USER",  "ITEM",
					      "LASTED",	       "BYTES",	  "STATE", NULL };
	const char *limit = options_text(options, "limit");
	struct list list = { .admin = admin, .limit = SHOWN };
	struct table table;
	enum err err;

	if (limit && str_to_int(str_from(limit), 1, SHOWN_MOST, &list.limit) != OK)
		return admin_refuse(admin, "--limit %s: a number from 1 to %d is wanted", limit,
				    SHOWN_MOST);
	list.rows = arena_array(admin->arena, struct listed, (size_t)list.limit);
	err = store_read(admin->reader, read_list, &list);
	if (err)
		return admin_explain(admin, NULL, err, "read the list of recordings", NULL);
	table_init(&table, admin->arena, titles);
	for (size_t i = list.count; i-- > 0;) {
		const struct listed *row = &list.rows[i];
		const char *const texts[] = {
			when_text(row->started_at, "", admin->arena),
			row->uid,
			row->user,
			row->item,
			duration_text(row->duration_ms, admin->arena),
			arena_printf(admin->arena, "%lld", (long long)row->bytes),
			row->state,
		};

		table_add(&table, texts);
	}
	table_write(&table, admin->out);
	return ADMIN_OK;
}

/* --- one recording --- */

static enum err
read_found(struct tx *tx, void *context)
{
	struct found *found = context;
	struct arena *arena = found->admin->arena;
	/* No hexadecimal digit comes behind "f". */
	const struct value values[] = { VALUE_OF_TEXT(found->prefix),
					VALUE_OF_TEXT(arena_printf(arena, "%sg", found->prefix)) };
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err =
		query_open(tx, query_named(QUERY_RECORDING_FIND), values, COUNT_OF(values), &query);

	found->count = 0;
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row;
	     err = query_next(query, &has_row)) {
		if (found->count++)
			continue;
		found->uid = text_at(query, 0, arena);
		found->started_at = query_int(query, 1);
		found->state = text_at(query, 2, arena);
		found->sha256 = query_is_null(query, 3) ? NULL : text_at(query, 3, arena);
	}
	return err;
}

static bool
is_prefix(const char *text)
{
	size_t length = strlen(text);

	return length >= PREFIX_LEAST && length <= UID_LENGTH &&
	       strspn(text, "0123456789abcdef") == length;
}

/* ADMIN_OK, or what to return. */
static int
find_recording(struct admin *admin, const char *word, struct found *found)
{
	char below[RECORDING_PATH_SIZE];
	enum err err;

	*found = (struct found){ .admin = admin, .prefix = word };
	if (!is_prefix(word))
		return admin_refuse(admin,
				    "%s: the session's id is wanted, or how it begins: sallyport "
				    "recording list shows it",
				    word);
	err = store_read(admin->reader, read_found, found);
	if (err)
		return admin_explain(admin, NULL, err, "look up the session", NULL);
	if (found->count == 0)
		return admin_fail(admin, "no session begins with %s", word);
	if (found->count > 1)
		return admin_fail(admin, "several sessions begin with %s: give more of it", word);
	if (!admin->recordings || strcmp(found->state, "none") == 0)
		return admin_fail(admin, "session %s was not recorded", found->uid);
	if (strcmp(found->state, "recording") == 0)
		return admin_fail(admin, "session %s is still being recorded", found->uid);
	recording_path(found->uid, found->started_at, below);
	found->path = arena_printf(admin->arena, "%s/%s", admin->recordings, below);
	return ADMIN_OK;
}

static const char *
reason_text(enum err err)
{
	if (err == ERR_NOT_FOUND)
		return "it is not there";
	if (err == ERR_INVALID)
		return "it is damaged, or cut";
	return err == ERR_DENIED ? "permission denied" : "it cannot be read";
}

static int
verify_one(struct admin *admin, const char *word)
{
	struct recording_facts facts;
	struct found found;
	const char *why = NULL;
	char hash[HASH_HEX_SIZE], file_hash[HASH_HEX_SIZE];
	int exit_code = find_recording(admin, word, &found);
	enum err err;

	if (exit_code)
		return exit_code;
	err = recording_verify(found.path, &facts, &why);
	if (err)
		return admin_fail(admin, "%s: %s", found.path,
				  err == ERR_INVALID ? why : reason_text(err));
	hash_write_hex(facts.output_sha256, HASH_SIZE, hash);
	hash_write_hex(facts.file_sha256, HASH_SIZE, file_hash);
	if (found.sha256 && strcmp(found.sha256, hash) != 0)
		return admin_fail(admin, "%s: its output is not what the session's row says",
				  found.path);
	buf_printf(admin->out,
		   "%s %s\n  output %llu bytes, sha256 %s\n  file %llu bytes, sha256 %s\n  %s\n",
		   found.uid, facts.is_whole ? "whole" : "incomplete",
		   (unsigned long long)facts.output_bytes, hash,
		   (unsigned long long)facts.file_bytes, file_hash, found.path);
	return ADMIN_OK;
}

static int
verify_recordings(struct admin *admin, const struct options *options)
{
	int exit_code = ADMIN_OK;

	for (size_t i = 0; i < options->word_count; i++) {
		int one = verify_one(admin, options->words[i]);

		if (one)
			exit_code = one;
	}
	return exit_code;
}

/* What is printed has a bound; a file of any length can be copied. */
static int
fail_to_print(struct admin *admin, const struct found *found, enum err err)
{
	buf_clear(admin->out);
	if (err == ERR_LIMIT)
		return admin_fail(admin, "it is too long to be printed; zstd -dc unpacks %s",
				  found->path);
	return admin_fail(admin, "%s: %s", found->path, reason_text(err));
}

static enum err
append_text(struct recording *recording, struct buf *out)
{
	enum { PIECE = 64 * 1024 };
	size_t size;
	enum err err;

	do {
		char *room = buf_reserve(out, PIECE);

		if (!room)
			return ERR_LIMIT;
		err = recording_read(recording, room, PIECE, &size);
		if (!err)
			buf_added(out, size);
	} while (!err && size);
	return err;
}

static int
export_recording(struct admin *admin, const struct options *options)
{
	struct recording *recording = NULL;
	struct found found;
	int exit_code = find_recording(admin, options->words[0], &found);
	enum err err;

	if (exit_code)
		return exit_code;
	err = recording_open(found.path, &recording);
	if (!err)
		err = append_text(recording, admin->out);
	recording_close(recording);
	return err ? fail_to_print(admin, &found, err) : ADMIN_OK;
}

struct printing {
	struct buf *out;
	bool has_times;
	bool goes_on;
};

static void
print_line(const struct transcript_line *line, void *context)
{
	struct printing *printing = context;

	if (printing->has_times && !printing->goes_on)
		buf_printf(printing->out, "%02lld:%02lld:%02lld.%03lld  ",
			   (long long)(line->at_ms / 3600000),
			   (long long)(line->at_ms / 60000 % 60),
			   (long long)(line->at_ms / 1000 % 60), (long long)(line->at_ms % 1000));
	buf_append_str(printing->out, line->text);
	if (!line->goes_on)
		buf_append_byte(printing->out, '\n');
	printing->goes_on = line->goes_on;
}

static int
print_transcript(struct admin *admin, const struct options *options)
{
	struct printing printing = { .out = admin->out,
				     .has_times = options_has(options, "times") };
	struct found found;
	int exit_code = find_recording(admin, options->words[0], &found);
	enum err err;

	if (exit_code)
		return exit_code;
	err = transcript_recording(found.path, print_line, &printing);
	if (!err)
		err = buf_error(admin->out);
	return err ? fail_to_print(admin, &found, err) : ADMIN_OK;
}

static const struct option_row list_options[] = {
	{ "limit", "N", "how many at most (50)" },
	{ NULL },
};

static const struct option_row transcript_options[] = {
	{ "times", NULL, "say when each line began, since the session's begin" },
	{ NULL },
};

const struct admin_command admin_recording_commands[] = {
	{
		.group = "recording",
		.verb = "list",
		.words = "",
		.line = "Lists recorded sessions, newest last.",
		.example = "recording list --limit 10",
		.options = list_options,
		.needs = ADMIN_NEEDS_STORE,
		.run = list_recordings,
	},
	{
		.group = "recording",
		.verb = "verify",
		.words = "SESSION…",
		.line = "Reads recordings whole and checks them.",
		.more = "SESSION is the session's id, or how it begins. A recording passes when "
			"it\n"
			"decodes, its times are in order, and length and SHA-256 of the output "
			"are\n"
			"those that it states and that the session's row holds.",
		.example = "recording verify 5f3a",
		.words_least = 1,
		.words_most = OPTIONS_WORDS_MAX,
		.needs = ADMIN_NEEDS_STORE,
		.run = verify_recordings,
	},
	{
		.group = "recording",
		.verb = "export",
		.words = "SESSION",
		.line = "Prints a recording as asciicast v2.",
		.example = "recording export 5f3a",
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE,
		.run = export_recording,
	},
	{
		.group = "recording",
		.verb = "transcript",
		.words = "SESSION",
		.line = "Prints what a recording showed, as text.",
		.example = "recording transcript --times 5f3a",
		.options = transcript_options,
		.words_least = 1,
		.words_most = 1,
		.needs = ADMIN_NEEDS_STORE,
		.run = print_transcript,
	},
	{ .group = NULL },
};
