/* SPDX-License-Identifier: Apache-2.0 */
/* A ticket is taken by deleting its row, so that of two who show it one has it. */
#include "access/ticket.h"

#include "access/web_login.h"
#include "store/queries.h"

bool
ticket_is_viewer(struct str text)
{
	return str_is_hex(text, VIEWER_TEXT);
}

enum err
ticket_insert(struct tx *tx, const struct made_secret *ticket, const struct ticket_wish *wish)
{
	const struct value values[] = {
		VALUE_OF_BYTES(str_of(ticket->hash, SECRET_HASH_SIZE)),
		VALUE_OF_INT(wish->session_id),
		VALUE_OF_INT(wish->login_id),
		VALUE_OF_INT(wish->user_id),
		VALUE_OF_TEXT(wish->viewer),
		VALUE_OF_INT(wish->now_ms + TICKET_MS),
	};
	const struct value rest[] = { VALUE_OF_INT(wish->login_id), VALUE_OF_INT(wish->now_ms),
				      VALUE_OF_INT(TICKETS_PER_LOGIN) };
	enum err err;

	err = query_run(tx, query_named(QUERY_SESSION_TICKET_INSERT), values, COUNT_OF(values),
			NULL);
	if (err)
		return err;
	return query_run(tx, query_named(QUERY_SESSION_TICKET_TRIM), rest, COUNT_OF(rest), NULL);
}

struct taking {
	const unsigned char *hash;
	int64_t login_id, now_ms;
	struct ticket ticket;
};

static void
copy(char *room, size_t size, struct str text)
{
	size_t length = text.length < size ? text.length : size - 1;

	memcpy(room, text.data, length);
	room[length] = '\0';
}

static enum err
find_uid(struct tx *tx, struct ticket *ticket)
{
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_SESSION_UID_OF),
			     &VALUE_OF_INT(ticket->session_id), 1, &query);
	if (!err)
		copy(ticket->session_uid, sizeof(ticket->session_uid), query_str(query, 0));
	return err;
}

static enum err
take_in(struct tx *tx, void *context)
{
	struct taking *taking = context;
	const struct value values[] = { VALUE_OF_BYTES(str_of(taking->hash, SECRET_HASH_SIZE)),
					VALUE_OF_INT(taking->login_id),
					VALUE_OF_INT(taking->now_ms) };
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err;

	taking->ticket = (struct ticket){ 0 };
	err = query_open_row(tx, query_named(QUERY_SESSION_TICKET_TAKE), values, COUNT_OF(values),
			     &query);
	if (err)
		return err;
	taking->ticket.session_id = query_int(query, 0);
	taking->ticket.user_id = query_int(query, 1);
	copy(taking->ticket.viewer, sizeof(taking->ticket.viewer), query_str(query, 2));
	query_close(TAKE(query));
	return find_uid(tx, &taking->ticket);
}

enum err
ticket_take(struct store *store, const struct access_rules *rules, const struct identity *who,
	    struct str text, int64_t now_ms, struct ticket *ret_ticket)
{
	unsigned char hash[SECRET_HASH_SIZE];
	struct taking taking = { .hash = hash, .login_id = who->token_id, .now_ms = now_ms };
	enum err err;

	if (who->kind != IDENTITY_USER || !str_is_hex(text, WEB_LOGIN_TEXT))
		return ERR_NOT_FOUND;
	secret_hash(&rules->cookie_key, text, hash);
	err = store_write(store, take_in, &taking);
	if (err)
		return err;
	*ret_ticket = taking.ticket;
	return OK;
}
