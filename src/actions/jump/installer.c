/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing that a request says gets into the file but the Jumpoint's number; the rest is the site's
 * own, and each value is letters, digits and .:_- alone. */
#include "actions/jump/installer.h"

#include "actions/jump/node.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "model/jump/jumpoint.h"
#include "model/texts.h"
#include "store/queries.h"

enum { HEAD_LIMIT = 4096, HTTPS_PORT = 443 };

struct minting {
	struct call *call;
	char key[2 * DEPLOY_KEY_SIZE + 1]; /* zeros: none is made */
	int64_t now_ms;
	struct str host; /* where the Jumpoint will find the site */
	int64_t port;
};

/* --- the file's first lines --- */

static bool
is_plain(struct str value)
{
	for (size_t i = 0; i < value.length; i++) {
		char c = value.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '.' && c != '_' && c != ':' && c != '-')
			return false;
	}
	return value.length > 0;
}

/* "host", "host:port", "[address]:port" */
static bool
split_address(struct str text, struct str *ret_host, int64_t *ret_port)
{
	struct str host = { 0 };

	*ret_port = HTTPS_PORT;
	if (str_starts(text, STR("["))) {
		text = str_from_offset(text, 1);
		if (!str_split(&text, ']', &host) || (text.length && text.data[0] != ':'))
			return false;
		text = text.length ? str_from_offset(text, 1) : (struct str){ 0 };
	} else if (!str_split(&text, ':', &host)) {
		return false;
	}
	*ret_host = host;
	return is_plain(host) && (!text.data || str_to_int(text, 1, 65535, ret_port) == OK);
}

static enum err
find_site(struct minting *minting)
{
	const struct site *site = minting->call->site;
	const char *address = site->rules.settings->jumpoint_address;

	if (!site->id || !site->id[0])
		return ERR_BACKEND;
	if (!split_address(str_from(address[0] ? address : site->name), &minting->host,
			   &minting->port))
		return call_refuse(minting->call, text_installer_no_address);
	if (!address[0] && site->port)
		minting->port = site->port;
	return OK;
}

static enum err
write_head(const struct minting *minting)
{
	struct call *call = minting->call;
	const struct site *site = call->site;
	CLEANUP(buf_release) struct buf head;
	char identity[HASH_HEX_SIZE];

	buf_init(&head, HEAD_LIMIT);
	hash_write_hex(site->identity_public, sizeof(site->identity_public), identity);
	buf_printf(&head,
		   "#!/bin/sh\n"
		   "SITE_HOST='%.*s'\n"
		   "SITE_PORT='%lld'\n"
		   "SITE_ID='%s'\n"
		   "IDENTITY='%s'\n"
		   "JUMPOINT='%lld'\n"
		   "DEPLOY_KEY='%s'\n",
		   STR_ARG(minting->host), (long long)minting->port, site->id, identity,
		   (long long)call->ids[0], minting->key);
	call->file.name =
		arena_printf(call->arena, "jumpoint-%lld-installer.bin", (long long)call->ids[0]);
	call->file.archive = "jumpoint-linux-x86.bin";
	call->file.head = arena_str(call->arena, buf_str(&head));
	return buf_error(&head);
}

/* --- the key --- */

static enum err
check_nodes(struct tx *tx, struct call *call, const struct jumpoint *jumpoint)
{
	const struct value values[] = { VALUE_OF_INT(jumpoint->id) };
	int64_t count;
	enum err err;

	err = query_number(tx, query_named(QUERY_NODE_COUNT), values, COUNT_OF(values), &count);
	if (err)
		return err;
	if (!jumpoint->clustered && count > 0)
		return call_refuse(call, text_installer_has_node);
	if (count >= JUMPOINT_NODES_MAX)
		return call_refuse(call, text_installer_nodes_full);
	return OK;
}

/* All that may refuse, before a key is made: the one before it is still good then. */
static enum err
check(struct records *records, struct minting *minting)
{
	struct call *call = minting->call;
	const struct jumpoint *jumpoint;
	void *row;
	enum err err;

	err = records_get(records, &jumpoint_resource, 0, call->ids[0], &row);
	if (err)
		return err;
	jumpoint = row;
	if (jumpoint->platform != PLATFORM_LINUX)
		return call_refuse(call, text_installer_platform);
	err = check_nodes(records->tx, call, jumpoint);
	return err ? err : find_site(minting);
}

static enum err
look_in(struct tx *tx, void *context)
{
	struct minting *minting = context;
	struct actor actor;
	struct records records = call_records(minting->call, tx, &actor);

	call_reset(minting->call);
	return check(&records, minting);
}

static enum err
mint_in(struct tx *tx, void *context)
{
	struct minting *minting = context;
	struct call *call = minting->call;
	unsigned char hash[HASH_SIZE];
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	struct value values[] = { VALUE_OF_INT(call->ids[0]), VALUE_OF_NULL,
				  VALUE_OF_INT(minting->now_ms),
				  VALUE_OF_INT(minting->now_ms + DEPLOY_KEY_LIFE_MS) };
	enum err err;

	call_reset(call);
	err = check(&records, minting);
	if (err)
		return err;
	node_hash_deploy_key(str_from(minting->key), hash);
	values[1] = VALUE_OF_BYTES(str_of(hash, sizeof(hash)));
	err = query_run(tx, query_named(QUERY_DEPLOY_KEY_PUT), values, COUNT_OF(values), NULL);
	if (err)
		return err;
	return records_audit(&records, "jumpoint.installer_made", "jumpoint", call->ids[0],
			     (struct str){ 0 }, NULL);
}

enum err
jumpoint_installer(struct call *call)
{
	struct minting minting = { .call = call, .now_ms = clock_now_ms() };
	unsigned char key[DEPLOY_KEY_SIZE] = { 0 };
	enum err err;

	if (!call->only_looks)
		random_bytes(key, sizeof(key));
	hash_write_hex(key, sizeof(key), minting.key);
	if (call->only_looks)
		err = store_read(call->reader, look_in, &minting);
	else
		err = store_write(call->store, mint_in, &minting);
	if (!err)
		err = write_head(&minting);
	memory_wipe(key, sizeof(key));
	memory_wipe(minting.key, sizeof(minting.key));
	return err;
}
