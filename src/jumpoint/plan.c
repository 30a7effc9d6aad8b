/* SPDX-License-Identifier: Apache-2.0 */
/* Read as far as the agent goes; that nothing is missing behind it is the session process' to see.
 */
#include "jumpoint/plan.h"

#include "base/limits.h"
#include "wire/wire.h"

enum { TERMINAL_LIMIT = 64, KEEP_ALIVE_MOST = 24 * 60 * 60 };

static bool
is_uid(struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!memchr("0123456789abcdef", text.data[i], 16))
			return false;
	return text.length == LINK_UID_SIZE;
}

static void
copy_uid(char to[LINK_UID_SIZE + 1], struct str uid)
{
	memcpy(to, uid.data, uid.length);
	to[uid.length] = '\0';
}

/* Something that can be resolved, and logged: no spaces, nothing that is not printable. */
static bool
is_host(struct str host)
{
	for (size_t i = 0; i < host.length; i++)
		if (host.data[i] <= ' ' || host.data[i] >= 0x7f)
			return false;
	return host.length > 0;
}

enum err
plan_read(struct str body, struct plan *ret_plan)
{
	struct wire_reader reader = { .rest = body };
	struct plan plan = { .port = 0 };
	struct str uid = wire_get_str(&reader, LINK_UID_SIZE), account;

	plan.host = wire_get_str(&reader, LIMIT_HOST_NAME);
	plan.rest = reader.rest;
	plan.port = (int)wire_get_int_in(&reader, 1, 65535);
	plan.protocol =
		(enum link_protocol)wire_get_int_in(&reader, LINK_PROTOCOL_SSH, LINK_PROTOCOL_SSH);
	wire_get_str(&reader, TERMINAL_LIMIT);
	wire_get_int_in(&reader, 1, LINK_COLUMNS_MOST);
	wire_get_int_in(&reader, 1, LINK_ROWS_MOST);
	wire_get_int_in(&reader, 0, KEEP_ALIVE_MOST);
	wire_get_str(&reader, LINK_TEXT_LIMIT);
	plan.has_credential = wire_get_int_in(&reader, 0, 1) == 1;
	account = wire_get_str(&reader, LINK_UID_SIZE);
	if (reader.is_bad || !is_uid(uid) || !is_host(plan.host) ||
	    (account.length && !is_uid(account)) || (plan.has_credential && !account.length))
		return ERR_INVALID;
	copy_uid(plan.uid, uid);
	copy_uid(plan.account_uid, account);
	*ret_plan = plan;
	return OK;
}

void
plan_write(const struct plan *plan, const struct address *addresses, int count, struct buf *out)
{
	struct buf host;

	buf_init(&host, LINK_ADDRESSES_MOST * (ADDRESS_TEXT_ROOM + 1));
	for (int i = 0; i < count && i < LINK_ADDRESSES_MOST; i++) {
		char text[ADDRESS_TEXT_ROOM];

		address_text(&addresses[i], text);
		buf_printf(&host, "%s%s", i ? " " : "", text);
	}
	wire_put_text(out, plan->uid);
	wire_put_str(out, buf_str(&host));
	buf_append_str(out, plan->rest);
	buf_release(&host);
}
