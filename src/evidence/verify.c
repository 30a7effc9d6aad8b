/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a recording as a player would, and adds up what it holds. */
#include "base/arena.h"
#include "codec/json.h"
#include "evidence/recording.h"
#include "evidence/sum.h"

struct verify {
	struct recording *recording;
	struct recording_facts facts;
	struct sum sum;
	struct cast_end end;
	bool has_ended;
	const char *why;
};

static void
verify_release(struct verify *verify)
{
	recording_close(verify->recording);
	sum_release(&verify->sum);
}

static enum err
refuse(struct verify *verify, const char *why)
{
	verify->why = why;
	return ERR_INVALID;
}

enum err
recording_read_header(struct recording *recording, struct arena *arena,
		      struct recording_header *ret_header)
{
	const struct json *json;
	const char *why;
	struct str line;
	enum err err = recording_next_line(recording, &line);

	if (err)
		return err;
	if (!line.data || json_parse(arena, line, &json, &why) != OK ||
	    json_kind(json) != JSON_OBJECT)
		return ERR_INVALID;

	const struct json *env = json_member(json, "env");
	const struct json *width = json_member(json, "width"),
			  *height = json_member(json, "height"),
			  *version = json_member(json, "version"),
			  *timestamp = json_member(json, "timestamp"),
			  *title = json_member(json, "title"),
			  *terminal = env && json_kind(env) == JSON_OBJECT
					      ? json_member(env, "TERM")
					      : NULL;

	if (!version || json_int(version) != 2 || !width || !height || json_int(width) < 1 ||
	    json_int(height) < 1 || json_int(width) > RECORD_SIDE_MAX ||
	    json_int(height) > RECORD_SIDE_MAX)
		return ERR_INVALID;
	*ret_header = (struct recording_header){
		.columns = (int)json_int(width),
		.rows = (int)json_int(height),
		.started_at = timestamp && json_int(timestamp) < INT64_MAX / 1000
				      ? json_int(timestamp) * 1000
				      : 0,
		.title = title ? json_text(title) : STR(""),
		.terminal = terminal ? json_text(terminal) : STR(""),
	};
	return OK;
}

static enum err
read_header(struct verify *verify)
{
	CLEANUP(arena_release) struct arena arena;
	struct recording_header header;
	enum err err;

	arena_init(&arena);
	err = recording_read_header(verify->recording, &arena, &header);
	if (err == ERR_INVALID)
		return refuse(verify, "it does not begin with a header of an asciicast");
	if (!err)
		verify->facts.started_at = header.started_at;
	return err;
}

static enum err
take_event(struct verify *verify, const struct cast_event *event)
{
	if (verify->has_ended)
		return refuse(verify, "something stands behind its end");
	if (event->at_ms < verify->facts.duration_ms)
		return refuse(verify, "its times run backwards");
	verify->facts.duration_ms = event->at_ms;
	if (sum_add(&verify->sum, event) != OK)
		return refuse(verify, "the bytes of an event cannot be had back");
	if (event->code != 'e')
		return OK;
	verify->has_ended = true;
	if (cast_read_end(event->text, &verify->end) != OK)
		return refuse(verify, "its last line is damaged");
	return OK;
}

static enum err
read_events(struct verify *verify)
{
	struct cast_event event;
	enum err err;

	for (;;) {
		err = recording_next_event(verify->recording, &event);
		if (err == ERR_INVALID)
			return refuse(verify, "it is damaged, or cut");
		if (err)
			return err == ERR_NOT_FOUND ? OK : err;
		err = take_event(verify, &event);
		if (err)
			return err;
	}
}

static enum err
compare(struct verify *verify)
{
	struct hash_stream hash;

	if (!verify->has_ended)
		return refuse(verify, "it has no end: it was cut");
	sum_state(&verify->sum, &verify->facts.output_bytes, &hash);
	hash_stream_finish(&hash, verify->facts.output_sha256);
	recording_file(verify->recording, &verify->facts.file_bytes, verify->facts.file_sha256);
	verify->facts.is_whole = verify->end.is_whole;
	if (verify->facts.output_bytes != verify->end.output_bytes ||
	    memcmp(verify->facts.output_sha256, verify->end.output_sha256, HASH_SIZE) != 0)
		return refuse(verify, "its output is not what its last line says");
	return OK;
}

enum err
recording_verify(const char *path, struct recording_facts *ret_facts, const char **ret_why)
{
	CLEANUP(verify_release) struct verify verify = { .why = "it cannot be read" };
	enum err err;

	sum_init(&verify.sum);
	err = recording_open(path, &verify.recording);
	if (!err)
		err = read_header(&verify);
	if (!err)
		err = read_events(&verify);
	if (!err)
		err = compare(&verify);
	if (err)
		*ret_why = verify.why;
	else
		*ret_facts = verify.facts;
	return err;
}
