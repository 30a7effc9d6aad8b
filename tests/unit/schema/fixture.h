/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes with every kind of row and every oddity, and a world that knows a few rows: for the tests
 * of src/schema. */
#ifndef UNIT_SCHEMA_FIXTURE_H
#define UNIT_SCHEMA_FIXTURE_H

#include "schema/listing.h"
#include "schema/schema.h"
#include "support/test.h"

enum shell_protocol { SHELL_SSH = 1, SHELL_TELNET };
enum group_type { GROUP_SHARED = 1, GROUP_PERSONAL };
enum account_kind { ACCOUNT_PASSWORD = 1, ACCOUNT_SSH, ACCOUNT_SSH_CA, ACCOUNT_TOKEN };
enum filter_type { FILTER_ANY = 1, FILTER_NONE, FILTER_CRITERIA };
enum item_type { ITEM_CLIENT = 1, ITEM_RDP, ITEM_SHELL };

struct jumpoint {
	int64_t id;
	const char *name;
	const char *hostname;
};
struct jump_group {
	int64_t id;
	const char *name;
	const char *code_name;
	const char *comments;
};
struct user {
	int64_t id;
	const char *username;
};
struct group_user {
	int64_t user_id;
	int64_t role_id;
};
struct site {
	const char *motto;
};

struct shell_jump {
	int64_t id;
	const char *name;
	int64_t jumpoint_id;
	const char *hostname;
	enum shell_protocol protocol;
	int64_t port;
	int64_t jump_group_id;
	enum group_type jump_group_type;
	const char *terminal;
	int64_t keep_alive;
	const char *tag;
	int64_t session_policy_id;
};

struct account {
	int64_t id;
	enum account_kind type;
	const char *name;
	const char *username;
	struct sealed password;
	struct sealed private_key;
	struct sealed private_key_passphrase;
	const char *public_key;
	struct sealed token;
	int64_t last_checkout_timestamp;
	bool personal;
	int64_t account_group_id;
	struct code_ref account_policy;
};

struct criteria {
	struct items shared_jump_groups;
	struct items tag;
};
struct jump_item {
	int64_t id;
	enum item_type type;
};
struct association {
	enum filter_type filter_type;
	struct criteria criteria;
	struct items jump_items;
};

struct place {
	const char *town;
	struct maybe_int floor;
};
struct odd {
	int64_t id;
	struct maybe_int age;
	int64_t idle;
	struct maybe_bool is_known;
	const char *label;
	const char *code;
	const char *folded;
	enum group_type mood;
	int64_t until;
	int64_t changed_at;
	struct items numbers;
	struct items moods;
	struct pairs attributes;
	struct place home;
	struct place office;
	const char *uid;
	const char *summary;
	const char *motto;
	const char *born_as;
	const char *mark;
	const char *only_pra;
};

extern const struct resource jumpoint_resource, jump_group_resource, user_resource,
	group_user_resource, shell_jump_resource, session_policy_resource, account_policy_resource,
	account_group_resource, account_resource, association_resource, odd_resource, site_resource;

/* An arena that is emptied at the start of each test by fixture_begin. */
extern struct arena fixture_arena;
void fixture_begin(void);

/* Ids 1 to 9 exist of every resource; text "Taken" (letter case aside) and "taken…" codes are
 * taken, code "known" is id 5. The asked are counted. */
struct fake_world {
	struct world world;
	int asked;
	const struct resource *last_target;
};
struct fake_world *fixture_world(void);

/* A change ready to decode: face config, edition RS. before may be NULL. */
struct change *fixture_change(const struct resource *resource, const void *before);

/* Decodes this text; the change as it is then. */
enum err fixture_decode(struct change *change, const char *json);

/* The same change, decoded anew; before may be NULL. Fails the test on another outcome. */
struct change *fixture_decoded(const struct resource *resource, const void *before,
			       const char *json, enum err want);

/* The first error as "name: text"; "" when there is none. The unknown member as "unknown: name". */
const char *fixture_complaint(const struct change *change);
/* What a create by this text complains about; "" when it is fine. */
const char *fixture_refusal(const struct resource *resource, const char *json);
size_t fixture_error_count(const struct change *change);

/* The row as JSON. */
const char *fixture_encode(const struct resource *resource, unsigned kind, bool is_list,
			   const void *row);

#endif
