/* SPDX-License-Identifier: Apache-2.0 */
/* What the site answered, made fit for people and scripts: errors in words, lists of many pages as
 * one. */
#ifndef CLI_ANSWER_H
#define CLI_ANSWER_H

#include "cli/site.h"
#include "codec/json.h"
#include "schema/shape.h"

/* "422: The given data was invalid." and a line for each text of each field, or "401
 * invalid_client: …" for OAuth's kind. Control characters are taken out: a terminal obeys them. */
void answer_complain(struct buf *out, struct dial_response *response);

/* Answers as they are printed. Set up with answer_init, fed with each answer in turn, finished
 * once. */
struct answer {
	struct buf *out;
	bool gives_pairs;	   /* -K */
	const struct shape *shape; /* of an item; NULL: not known */
	struct json_writer writer;
	bool is_list; /* an array has been begun */
	size_t items; /* so far */
};

void answer_init(struct answer *answer, struct buf *out, bool gives_pairs,
		 const struct shape *shape);

/* One page more of a list, or the only answer there is. What is no JSON is put out as it is.
 * ERR_INVALID: says JSON and is not, or another page of what is no list; ERR_LIMIT: past out's
 * ceiling. Nothing is released. */
MUST_CHECK enum err answer_add(struct answer *answer, struct dial_response *response);
void answer_finish(struct answer *answer);

/* How many pages the list has; 1 when the answer does not say or is no list. */
int64_t answer_pages(const struct dial_response *response);

#endif
