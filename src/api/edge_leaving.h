/* SPDX-License-Identifier: Apache-2.0 */
/* The last that is done to each answer of the site: the headers that all have, the time it took, a
 * line in the log. */
#ifndef API_EDGE_LEAVING_H
#define API_EDGE_LEAVING_H

#include "access/decide.h"
#include "access/rate.h"
#include "api/request.h"

struct leaving {
	const struct request *request;
	const struct rate_answer *rate; /* NULL: its account's requests were not counted */
	enum reason reason;		/* of a refusal, for the log */
	int64_t began_us;		/* monotonic */
};

/* Any thread, before http_reply. Owns nothing of it. */
void edge_finish_answer(const struct leaving *leaving);

#endif
