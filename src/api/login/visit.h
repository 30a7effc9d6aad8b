/* SPDX-License-Identifier: Apache-2.0 */
/* One request to /login/api on its worker: its body and query read with all that is wrong with them
 * gathered, and the answer that an outcome gets. */
#ifndef API_LOGIN_VISIT_H
#define API_LOGIN_VISIT_H

#include "actions/call.h"
#include "api/request.h"
#include "codec/form.h"

enum { VISIT_MEMBERS = 16 };

struct visit {
	struct request *request;
	struct call call;
	struct form query;
	const char *known[VISIT_MEMBERS]; /* members that were asked for */
	size_t known_count;
	struct change_error *errors; /* in the order found */
};

/* False: it is answered already. */
bool visit_begin(struct request *request, struct visit *ret_visit);

/* Members of the body. An absent one that is wanted, or one of another kind, is an error of the
 * body; what is returned is then empty, 0 or false. */
struct str visit_text(struct visit *visit, const char *name, size_t limit, bool is_wanted);
int64_t visit_number(struct visit *visit, const char *name, int64_t least, int64_t most);
int64_t visit_id_or_null(struct visit *visit, const char *name); /* null and absent give 0 */
bool visit_truth(struct visit *visit, const char *name);
void visit_blame(struct visit *visit, const char *name, const char *text);

/* False: members were wrong or nobody knows them, and it is answered. */
bool visit_is_fine(struct visit *visit);

/* Parameters of the query. What is no number counts as the first page. */
struct str visit_parameter(const struct visit *visit, const char *name);
int64_t visit_page(const struct visit *visit);

/* The answer of an outcome that is not OK, with what the call says of it. */
void visit_fail(struct visit *visit, enum err err);

void visit_json(struct visit *visit, int status, struct json_writer *ret_writer);
void visit_done(struct visit *visit); /* 204 */

/* Members of an answer. Times of 0 and ids of 0 are null, as is a text that is NULL. */
void put_text(struct json_writer *writer, const char *name, const char *text);
void put_int(struct json_writer *writer, const char *name, int64_t number);
void put_bool(struct json_writer *writer, const char *name, bool truth);
void put_time(struct json_writer *writer, const char *name, int64_t at);
void put_object(struct json_writer *writer, const char *name); /* begins it */
void put_array(struct json_writer *writer, const char *name);

#endif
