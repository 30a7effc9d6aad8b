/* SPDX-License-Identifier: Apache-2.0 */
/* The client's archive is opened anew for each request: it can be replaced while the site runs. */
#include "api/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/answer.h"
#include "api/openapi.h"
#include "api/texts.h"

const char *const files_platforms[] = { "linux", "win32", "macos", NULL };

int
files_open_archive(const struct services *services, const char *name, int64_t *ret_size)
{
	int directory = services->cli_directory, file;
	struct stat status;

	if (directory < 0)
		return -1;
	file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (file < 0)
		return -1;
	if (fstat(file, &status) < 0 || !S_ISREG(status.st_mode)) {
		close(file);
		return -1;
	}
	*ret_size = status.st_size;
	return file;
}

void
files_serve_client(struct request *request)
{
	struct http_response *response = request->response;
	int64_t size = 0;
	const char *name =
		arena_printf(&request->worker->arena, "%.*s.zip", STR_ARG(request->match.word));
	int file = files_open_archive(request->services, name, &size);

	if (file < 0) {
		answer_problem(response, 404, api_text_no_cli);
		return;
	}
	answer_begin(response, 200);
	response->content_type = "application/zip";
	response->file = file;
	response->file_size = size;
	http_response_header(response, "Content-Disposition",
			     arena_printf(&request->worker->arena,
					  "attachment; filename=\"btapi-%.*s.zip\"",
					  STR_ARG(request->match.word)));
}

void
files_serve_openapi(struct request *request)
{
	struct http_response *response = request->response;

	answer_begin(response, 200);
	response->content_type = "application/yaml";
	openapi_write(&response->body, request->site->edition, request->site->name);
	if (buf_error(&response->body))
		answer_error(response, ERR_BUG);
}
