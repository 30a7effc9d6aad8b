/* SPDX-License-Identifier: Apache-2.0 */
#include "support/client.h"

#include "support/test.h"

struct outfit {
	int64_t account_id, now_ms;
	const struct account_settings *settings;
	const struct made_secret *secret;
	int64_t secret_id;
};

static enum err
equip_in(struct tx *tx, void *context)
{
	struct outfit *outfit = context;
	enum err err = OK;

	if (outfit->settings)
		err = account_settings_put(tx, outfit->account_id, outfit->settings);
	if (err)
		return err;
	return secret_regenerate(tx, outfit->account_id, outfit->secret, outfit->now_ms,
				 &outfit->secret_id);
}

int64_t
client_equip(struct store *store, const struct access_rules *rules, struct arena *arena,
	     int64_t account_id, const struct account_settings *settings, int64_t now_ms,
	     struct made_secret *ret_secret)
{
	struct outfit outfit = { account_id, now_ms, settings, ret_secret, 0 };

	secret_make(&rules->key, arena, ret_secret);
	CHECK_OK(store_write(store, equip_in, &outfit));
	return outfit.secret_id;
}
