/* SPDX-License-Identifier: Apache-2.0 */
/* What a Jumpoint may reach: rules read from text, and whether a target passes them. Pure. The
 * file's form is docs/PROTOCOL.jumpoint.md's. */
#ifndef JUMPOINT_ALLOW_LIST_H
#define JUMPOINT_ALLOW_LIST_H

#include <stdbool.h>

#include "base/arena.h"
#include "net/address.h"

enum {
	ALLOW_LIST_TEXT_LIMIT = 64 * 1024,
	ALLOW_LIST_RULES = 1024,
	ALLOW_LIST_RANGES = 16, /* of ports, in one rule */
};

struct allow_range {
	int first, last;
};

struct allow_rule {
	bool allows;
	bool is_any_protocol;
	enum { ALLOW_ANY, ALLOW_NETWORK, ALLOW_NAME, ALLOW_BELOW } kind;
	struct network network;
	struct str name; /* lower case; of ALLOW_BELOW with its dot: ".example.net" */
	struct allow_range ports[ALLOW_LIST_RANGES];
	int range_count;
};

struct allow_list {
	struct allow_rule *rules;
	size_t count;
	bool has_allow;
};

/* The empty text gives a list that lets everything pass. Names live in the arena. ERR_INVALID with
 * the line's number: the list is then of no use, and nothing passes. */
MUST_CHECK enum err allow_list_read(struct str text, struct arena *arena,
				    struct allow_list *ret_list, int *ret_line);

struct allow_target {
	struct str protocol; /* "ssh" */
	struct str name;     /* as it was asked for, name or address */
	struct address address;
	int port;
};

/* The first rule that fits the name or the address decides. A name opens no address that a rule
 * for its network denies. What fits none passes when nothing is allowed by rule. */
bool allow_list_passes(const struct allow_list *list, const struct allow_target *target);

#endif
