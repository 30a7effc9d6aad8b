/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that answer requests share. For keeper/ alone. */
#ifndef KEEPER_PARTS_H
#define KEEPER_PARTS_H

#include "keeper/requests.h"
#include "wire/wire.h"

struct request {
	const struct site_key_secrets *secrets;
	enum keeper_role role;
	struct wire_reader reader;
	struct counters *counters;
	struct buf *result;
	struct arena arena; /* wiped when the request is answered */
	const char *why;
};

/* A sealed value and the place that it is said to be from. */
struct sealed {
	int64_t audit_id;
	struct seal_context about;
	struct str value;
};

/* requests.c */
void request_get_sealed(struct request *request, struct sealed *ret_sealed);
enum err request_unseal(struct request *request, const struct sealed *sealed,
			struct str *ret_plain);
enum err request_deny(struct request *request, const char *why); /* ERR_DENIED */

/* injection.c: what goes to a session process. */
enum err injection_rewrap(struct request *request);
enum err injection_certify(struct request *request);

#endif
