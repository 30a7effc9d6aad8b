/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts as the commands see them: the row, and what access/ keeps beside it. For admin/
 * alone. */
#ifndef ADMIN_ACCOUNT_H
#define ADMIN_ACCOUNT_H

#include "access/account.h"
#include "admin/admin.h"
#include "model/people/api_account.h"

struct account_view {
	const struct api_account *row;
	struct account_settings settings;
	struct secret_row *secrets; /* oldest first */
	size_t secret_count;
	int64_t live_tokens;
	const struct secret_row *last_used; /* the secret that was used last; NULL: never */
};

/* By name (letter case aside) or client id; all in the command's arena. ERR_NOT_FOUND. */
MUST_CHECK enum err account_view_find(struct admin *admin, const char *name,
				      struct account_view *ret_view);

/* Every account, by id. */
MUST_CHECK enum err account_view_list(struct admin *admin, struct account_view **ret_views,
				      size_t *ret_count);

/* As find, with the sentence for the person when it is not there. */
int account_must_find(struct admin *admin, const char *name, struct account_view *ret_view);

/* What is asked of an account's settings beyond its row; fields that were not asked keep. */
enum account_config { ACCOUNT_CONFIG_NONE = 1, ACCOUNT_CONFIG_READ, ACCOUNT_CONFIG_FULL };
struct account_wishes {
	const struct json *body;    /* of the row */
	enum account_config config; /* 0: not asked */
	bool sets_expiry, sets_second, sets_hour;
	int64_t expires_at, per_second, per_hour; /* as in struct account_settings */
};

extern const struct option_row account_option_rows[];
extern const struct admin_member account_members[];

/* From the options. name: for a create; NULL takes --name. ADMIN_OK, or the refusal's exit code. */
int account_read_wishes(struct admin *admin, const struct options *options, const char *name,
			struct account_wishes *ret_wishes);

/* In a write: what the wishes change beyond the row, with its audit line. */
MUST_CHECK enum err account_write_wishes(struct records *records, int64_t account_id,
					 const struct account_wishes *wishes);

/* client_id=… and client_secret=… lines, or the same as JSON. */
void account_print_secret(struct admin *admin, const struct options *options,
			  const struct api_account *account, const char *secret, int64_t secret_id);

/* The commands of the other files. */
int account_list(struct admin *admin, const struct options *options);
int account_show(struct admin *admin, const struct options *options);
int account_show_one(struct admin *admin, const struct options *options, const char *name);
int account_regenerate(struct admin *admin, const struct options *options);
int account_rotate(struct admin *admin, const struct options *options);
int account_retire(struct admin *admin, const struct options *options);

#endif
