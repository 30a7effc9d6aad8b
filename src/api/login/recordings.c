/* SPDX-License-Identifier: Apache-2.0 */
/* A recording goes out as it lies on the disk where the client can unpack it, and unpacked in
 * memory, within the bounds of an answer, where it cannot. */
#include "api/login/recordings.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "actions/session/sessions.h"
#include "api/answer.h"
#include "api/login/door.h"
#include "api/login/visit.h"
#include "base/log.h"
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
		door_refuse(visit->request, 422, "invalid",
			    "It is too long to be sent unpacked: ask with Accept-Encoding: zstd.");
	else
		door_refuse(visit->request, 503, "unavailable", "The recording cannot be read.");
}

/* "zstd" without "q=0". */
static bool
takes_zstd(const struct http_request *http)
{
	struct str rest = http_request_header(http, STR("Accept-Encoding")), part, name;

	while (str_split(&rest, ',', &part)) {
		if (!str_split(&part, ';', &name) || !str_equal_nocase(str_trim(name), STR("zstd")))
			continue;
		part = str_trim(part);
		return !str_equal_text(part, "q=0") && !str_equal_text(part, "q=0.0");
	}
	return false;
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

static enum err
unpack(struct recording *recording, struct buf *out)
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
	} while (!err && size > 0);
	return err;
}

static void
send_unpacked(struct visit *visit, const char *path)
{
	struct http_response *response = visit->request->response;
	struct recording *recording = NULL;
	enum err err = recording_open(path, &recording);

	if (!err) {
		answer_begin(response, 200);
		response->content_type = cast_type;
		err = unpack(recording, &response->body);
	}
	recording_close(recording);
	if (err)
		fail(visit, err);
}

void
recordings_serve_cast(struct request *request)
{
	struct visit visit;
	const char *path;

	if (!visit_begin(request, &visit) || !find(&visit, &path))
		return;
	if (takes_zstd(request->http))
		send_packed(&visit, path);
	else
		send_unpacked(&visit, path);
}

static void
take_line(const struct transcript_line *line, void *context)
{
	struct buf *out = context;

	buf_append_str(out, line->text);
	if (!line->goes_on)
		buf_append_byte(out, '\n');
}

void
recordings_serve_transcript(struct request *request)
{
	struct http_response *response = request->response;
	struct visit visit;
	const char *path;
	enum err err;

	if (!visit_begin(request, &visit) || !find(&visit, &path))
		return;
	answer_begin(response, 200);
	response->content_type = "text/plain; charset=utf-8";
	err = transcript_recording(path, take_line, &response->body);
	/* Of a file that was cut all lines that are there are shown; the recording's state says it.
	 */
	if (err == ERR_INVALID && response->body.length > 0)
		err = OK;
	if (!err)
		err = buf_error(&response->body);
	if (err)
		fail(&visit, err);
}
