/* SPDX-License-Identifier: Apache-2.0 */
/* A recording goes out as it lies on the disk where the client can unpack it, and unpacked where it
 * cannot; so does its transcript. What is unpacked takes a bounded piece of memory and then a file
 * without a name, because an answer is a body or a file. */
#include "api/login/recordings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actions/session/sessions.h"
#include "api/answer.h"
#include "api/login/door.h"
#include "api/login/visit.h"
#include "base/log.h"
#include "base/random.h"
#include "evidence/disk.h"
#include "evidence/transcript.h"

static const char cast_type[] = "application/x-asciicast";

/* False: it is answered already. */
static bool
find(struct visit *visit, const char **ret_path)
{
	const struct request *request = visit->request;
	char below[RECORDING_PATH_SIZE];
	struct session_view *session;
	enum err err = session_see(&visit->call, request->match.word, &session);

	if (err) {
		visit_fail(visit, err);
		return false;
	}
	if (!request->who->views_recordings) {
		door_refuse(request, 403, "not_allowed",
			    "The user's permissions do not allow viewing recordings.");
		return false;
	}
	if (!request->services->recordings ||
	    (strcmp(session->recording_state, "whole") != 0 &&
	     strcmp(session->recording_state, "incomplete") != 0)) {
		door_refuse(request, 404, "not_found",
			    strcmp(session->recording_state, "recording") == 0
				    ? "The session is still being recorded."
				    : "There is no recording of this session.");
		return false;
	}
	recording_path(session->uid, session->started_at, below);
	*ret_path = arena_printf(visit->call.arena, "%s/%s", request->services->recordings, below);
	return true;
}

static void
fail(struct visit *visit, enum err err)
{
	log_error("recording.not_served", LOG_STR("session", visit->request->match.word),
		  LOG_ERR(err));
	if (err == ERR_NOT_FOUND)
		door_refuse(visit->request, 404, "not_found", "The recording's file is gone.");
	else if (err == ERR_LIMIT)
		door_refuse(visit->request, 422, "invalid", "It is too long to be sent unpacked.");
	else if (err == ERR_AGAIN)
		door_refuse(visit->request, 503, "unavailable",
			    "The disk has too little room to unpack it now.");
	else
		door_refuse(visit->request, 503, "unavailable", "The recording cannot be read.");
}

static void
send_packed(struct visit *visit, const char *path)
{
	struct http_response *response = visit->request->response;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat facts;

	if (file < 0 || fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
		if (file >= 0)
			close(file);
		fail(visit, ERR_NOT_FOUND);
		return;
	}
	answer_begin(response, 200);
	response->content_type = cast_type;
	http_response_header(response, "Content-Encoding", "zstd");
	response->file = file;
	response->file_size = facts.st_size;
}

/* --- unpacked --- */

enum {
	BODY_MOST = 1024 * 1024, /* of text in memory; from there on it goes to a file */
	PIECE = 16 * 1024,
	NAME_SIZE = 4096,
};

#define UNPACKED_MOST (UINT64_C(2) << 30)
#define FREE_LEFT (UINT64_C(256) << 20) /* of the disk: twice what the journal leaves */

/* Text of any length on its way out: in the answer's body, or in a file that has no name. */
struct unpacking {
	const char *directory;
	struct http_response *response;
	enum err err; /* the first; nothing is taken behind it */
};

static int
open_nameless(const char *directory)
{
	char path[NAME_SIZE];
	uint64_t name;
	int length, file;

	random_bytes(&name, sizeof(name));
	length = snprintf(path, sizeof(path), "%s/unpacked-%016llx", directory,
			  (unsigned long long)name);
	if (length < 0 || length >= (int)sizeof(path))
		return -1;
	file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file >= 0 && unlink(path) != 0)
		log_warning("recording.unpacked_left", LOG_ERRNO(errno));
	return file;
}

static enum err
move_to_file(struct unpacking *unpacking)
{
	struct http_response *response = unpacking->response;
	uint64_t size = (uint64_t)response->file_size, more = response->body.length;
	enum err err;

	if (response->file < 0)
		response->file = open_nameless(unpacking->directory);
	if (response->file < 0)
		return ERR_IO;
	if (size + more > UNPACKED_MOST)
		return ERR_LIMIT;
	if (disk_real.free_bytes(response->file) < FREE_LEFT + more)
		return ERR_AGAIN;
	err = disk_write(&disk_real, response->file, buf_str(&response->body), size);
	response->file_size = (int64_t)(size + more);
	buf_clear(&response->body);
	return err;
}

static void
add_text(struct unpacking *unpacking, struct str text)
{
	struct buf *body = &unpacking->response->body;

	if (unpacking->err)
		return;
	buf_append_str(body, text);
	unpacking->err = buf_error(body);
	if (!unpacking->err && body->length >= BODY_MOST)
		unpacking->err = move_to_file(unpacking);
}

static void
begin_unpacked(struct visit *visit, const char *type, struct unpacking *ret_unpacking)
{
	struct http_response *response = visit->request->response;

	answer_begin(response, 200);
	response->content_type = type;
	*ret_unpacking = (struct unpacking){ .directory = visit->request->services->recordings,
					     .response = response };
}

static void
send_unpacked(struct visit *visit, struct unpacking *unpacking)
{
	if (!unpacking->err && unpacking->response->file >= 0)
		unpacking->err = move_to_file(unpacking);
	if (unpacking->err)
		fail(visit, unpacking->err);
}

static void
unpack_cast(const char *path, struct unpacking *unpacking)
{
	struct recording *recording = NULL;
	char piece[PIECE];
	size_t size;
	enum err err = recording_open(path, &recording);

	while (!err && !unpacking->err) {
		err = recording_read(recording, piece, sizeof(piece), &size);
		if (err || size == 0)
			break;
		add_text(unpacking, str_of(piece, size));
	}
	recording_close(recording);
	if (err)
		unpacking->err = err;
}

void
recordings_serve_cast(struct request *request)
{
	struct unpacking unpacking;
	struct visit visit;
	const char *path;

	if (!visit_begin(request, &visit) || !find(&visit, &path))
		return;
	if (request_takes(request->http, STR("zstd"))) {
		send_packed(&visit, path);
	} else {
		begin_unpacked(&visit, cast_type, &unpacking);
		unpack_cast(path, &unpacking);
		send_unpacked(&visit, &unpacking);
	}
}

static void
take_line(const struct transcript_line *line, void *context)
{
	add_text(context, line->text);
	if (!line->goes_on)
		add_text(context, STR("\n"));
}

void
recordings_serve_transcript(struct request *request)
{
	struct unpacking unpacking;
	struct visit visit;
	const char *path;
	enum err err;

	if (!visit_begin(request, &visit) || !find(&visit, &path))
		return;
	begin_unpacked(&visit, "text/plain; charset=utf-8", &unpacking);
	err = transcript_recording(path, take_line, &unpacking);
	/* Of a file that was cut all lines that are there are shown; the recording's state says it.
	 */
	if (err == ERR_INVALID &&
	    (request->response->body.length > 0 || request->response->file_size > 0))
		err = OK;
	if (err)
		unpacking.err = err;
	send_unpacked(&visit, &unpacking);
}
