/* SPDX-License-Identifier: Apache-2.0 */
/* A login is made in one write with all that follows from it. */
#include "actions/people/sign_in.h"

#include "access/user_login.h"
#include "actions/generic.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "codec/utf8.h"
#include "model/people/user.h"
#include "model/texts.h"
#include "store/queries.h"

static struct metric refused =
	METRIC(COUNTER, "sallyport_sign_ins_refused_total", "Sign-ins of people that failed.");

/* --- the login itself --- */

struct making {
	struct call *call;
	const struct sign_in *sign_in;
	const struct made_secret *cookie;
	struct web_login_wish wish;
	const char *username;
	const struct user_login *login; /* of a sign-in by password */
	unsigned char old_hash[SECRET_HASH_SIZE];
	unsigned char link_hash[SECRET_HASH_SIZE];
};

static enum err
audit(struct making *making, struct tx *tx, const char *event)
{
	struct actor actor;
	struct records records = call_records(making->call, tx, &actor);

	actor.kind = "user";
	actor.id = making->wish.user_id;
	actor.name = making->username;
	return records_audit(&records, event, "user", making->wish.user_id, (struct str){ 0 },
			     NULL);
}

/* One login a browser: what was there before is nobody's any more. */
static enum err
end_old(struct tx *tx, const struct making *making)
{
	const struct value hash = VALUE_OF_BYTES(str_of(making->old_hash, SECRET_HASH_SIZE));
	int64_t user_id;
	enum err err;

	if (making->sign_in->old_cookie.length == 0)
		return OK;
	err = query_number(tx, query_named(QUERY_LOGIN_WEB_DELETE_BY_HASH), &hash, 1, &user_id);
	if (!err)
		call_announce_logins(making->call, tx, user_id);
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
insert(struct tx *tx, struct making *making)
{
	int64_t login_id;
	bool has_ended = false;
	enum err err = end_old(tx, making);

	if (!err)
		err = web_login_insert(tx, &making->call->site->rules, &making->wish,
				       making->cookie, &login_id, &has_ended);
	if (has_ended)
		call_announce_logins(making->call, tx, making->wish.user_id);
	if (!err)
		err = audit(making, tx,
			    making->wish.method == WEB_LOGIN_LINK ? "user.signed_in_by_link"
								  : "user.signed_in");
	return err;
}

static enum err
make_by_password_in(struct tx *tx, void *context)
{
	struct making *making = context;
	enum err err = user_login_succeeded(tx, making->login);

	return err ? err : insert(tx, making);
}

/* Who the link is for; a user who may not sign in is not let in by one either. */
static enum err
find_holder(struct tx *tx, struct making *making)
{
	CLEANUP(query_closep) struct query *query = NULL;
	const struct value user = VALUE_OF_INT(making->wish.user_id);
	enum err err;

	err = query_open_row(tx, query_named(QUERY_LOGIN_USER_BY_ID), &user, 1, &query);
	if (err)
		return err;
	/* disabled, their provider is, or a second factor is wanted, which a link is not */
	if (!query_bool(query, 3) || !query_bool(query, 7) || query_bool(query, 5))
		return ERR_NOT_FOUND;
	making->username = arena_text(making->call->arena, query_str(query, 1));
	return OK;
}

static enum err
make_by_link_in(struct tx *tx, void *context)
{
	struct making *making = context;
	enum err err;

	err = login_link_take(tx, making->link_hash, making->wish.now_ms, &making->wish.user_id);
	if (!err)
		err = find_holder(tx, making);
	return err ? err : insert(tx, making);
}

static void
begin(struct call *call, struct sign_in *sign_in, enum web_login_method method,
      struct made_secret *cookie, struct making *ret_making)
{
	const struct access_key *key = &call->site->rules.cookie_key;

	secret_make(key, call->arena, cookie);
	*ret_making = (struct making){
		.call = call,
		.sign_in = sign_in,
		.cookie = cookie,
		.wish = { .method = method,
			  .address = call->address,
			  .user_agent = sign_in->user_agent,
			  .now_ms = clock_now_ms() },
	};
	secret_hash(key, sign_in->old_cookie, ret_making->old_hash);
	secret_hash(key, sign_in->link, ret_making->link_hash);
}

static enum err
finish(const struct making *making, struct sign_in *sign_in)
{
	const struct call *call = making->call;
	enum err err;

	err = web_login_find(call->reader, &call->site->rules, making->cookie->hash,
			     making->wish.now_ms, &sign_in->who);
	if (err)
		return err == ERR_NOT_FOUND ? ERR_DENIED : err;
	sign_in->cookie = making->cookie->text;
	return OK;
}

/* --- by password --- */

/* A line a lock, not a line a failure: strangers shall not fill the audit trail. */
static enum err
audit_lock(struct tx *tx, int64_t user_id, void *context)
{
	struct actor actor;
	struct records records = call_records(context, tx, &actor);

	return records_audit(&records, "user.locked", "user", user_id, (struct str){ 0 }, NULL);
}

static enum err
try_password(struct call *call, struct user_attempt attempt, struct user_login *ret_login)
{
	enum err err;

	attempt.now_ms = clock_now_ms();
	attempt.locked = audit_lock;
	attempt.context = call;
	err = user_login_by_password(call->reader, call->store, &call->site->rules, &attempt,
				     call->arena, ret_login);
	if (err || ret_login->outcome == USER_PROVED)
		return err;
	metric_add(&refused, 1);
	log_warning("access.sign_in_refused",
		    LOG_TEXT("outcome", user_outcome_name(ret_login->outcome)),
		    LOG_INT("user", ret_login->user_id), LOG_STR("address", call->address),
		    LOG_BOOL("locked", ret_login->has_locked));
	return ERR_DENIED;
}

enum err
sign_in_by_password(struct call *call, struct sign_in *sign_in)
{
	const struct user_attempt attempt = { .username = sign_in->username,
					      .password = sign_in->password };
	struct made_secret cookie;
	struct user_login login;
	struct making making;
	enum err err;

	err = try_password(call, attempt, &login);
	if (err)
		return err;
	/* There is no way to ask for a second factor yet, and none around it either. */
	if (login.needs_second_factor) {
		sign_in->needs_second_factor = true;
		return ERR_DENIED;
	}
	begin(call, sign_in, WEB_LOGIN_PASSWORD, &cookie, &making);
	making.wish.user_id = login.user_id;
	making.username = login.username;
	making.login = &login;
	err = store_write(call->store, make_by_password_in, &making);
	return err ? err : finish(&making, sign_in);
}

/* --- by link --- */

enum err
sign_in_by_link(struct call *call, struct sign_in *sign_in)
{
	struct made_secret cookie;
	struct making making;
	enum err err;

	if (sign_in->link.length != WEB_LOGIN_TEXT)
		return ERR_DENIED;
	begin(call, sign_in, WEB_LOGIN_LINK, &cookie, &making);
	err = store_write(call->store, make_by_link_in, &making);
	if (err == ERR_NOT_FOUND) {
		metric_add(&refused, 1);
		log_warning("access.link_refused", LOG_STR("address", call->address));
		return ERR_DENIED;
	}
	return err ? err : finish(&making, sign_in);
}

struct linking {
	struct call *call;
	const struct made_secret *link;
	int64_t user_id;
	const char *open;
};

static enum err
link_in(struct tx *tx, void *context)
{
	const struct linking *linking = context;
	struct actor actor;
	struct records records = call_records(linking->call, tx, &actor);
	enum err err;

	err = login_link_insert(tx, linking->link, linking->user_id, linking->open, clock_now_ms());
	if (err)
		return err;
	return records_audit(&records, "user.link_made", "user", linking->user_id,
			     (struct str){ 0 }, NULL);
}

enum err
link_make(struct call *call, int64_t user_id, const char *open, const char **ret_text)
{
	struct made_secret link;
	struct linking linking = { call, &link, user_id, open };
	enum err err;

	secret_make(&call->site->rules.cookie_key, call->arena, &link);
	err = store_write(call->store, link_in, &linking);
	if (err)
		return err;
	*ret_text = link.text;
	return OK;
}

/* --- signing out --- */

static enum err
sign_out_in(struct tx *tx, void *context)
{
	struct call *call = context;
	struct actor actor;
	struct records records = call_records(call, tx, &actor);
	enum err err;

	err = web_login_end(tx, call->who->token_id);
	if (err)
		return err;
	call_announce_logins(call, tx, call->who->account_id);
	return records_audit(&records, "user.signed_out", "user", call->who->account_id,
			     (struct str){ 0 }, NULL);
}

enum err
sign_out(struct call *call)
{
	return store_write(call->store, sign_out_in, call);
}

/* --- another password --- */

static void
blame(struct call *call, const char *field, const char *text)
{
	struct change_error *error = arena_new(call->arena, struct change_error);

	*error = (struct change_error){ .at = field, .text = text, .next = NULL };
	call->errors = error;
}

/* What everybody who knows the person would try first. */
static bool
is_guessable(struct call *call, struct str password)
{
	struct str name = utf8_fold_key(call->arena, str_from(call->who->name));
	struct str folded = utf8_fold_key(call->arena, password);
	bool is_one_letter = true;

	for (size_t i = 1; i < password.length; i++)
		is_one_letter &= password.data[i] == password.data[0];
	return is_one_letter ||
	       (name.length >= 4 && memmem(folded.data, folded.length, name.data, name.length));
}

/* ERR_DENIED: the password that was proved is not theirs any more, or they were disabled since. */
static enum err
still_proved(struct call *call, struct records *records, const struct change *change, void *context)
{
	const struct user *before = change->before;
	const struct user_login *login = context;

	return before->enabled && before->password_hash &&
			       strcmp(before->password_hash, login->hash) == 0
		       ? OK
		       : ERR_DENIED;
}

/* login: of a password that was proved for it; NULL: a link did. */
static enum err
write_password(struct call *call, struct user_login *login, struct str wanted)
{
	const struct call_more more = { .context = login, .after = still_proved };
	CLEANUP(buf_release) struct buf text;
	struct json_writer writer;
	struct call update = *call;
	const char *why;
	enum err err;

	buf_init(&text, 8 * 1024);
	json_write_init(&writer, &text);
	json_write_begin_object(&writer);
	json_write_name(&writer, "password");
	json_write_text(&writer, wanted);
	json_write_name(&writer, "password_reset_next_login");
	json_write_bool(&writer, false);
	json_write_name(&writer, "password_expiration");
	json_write_null(&writer);
	json_write_end_object(&writer);
	err = buf_error(&text);
	if (!err)
		err = json_parse(call->arena, buf_str(&text), &update.body, &why);
	if (err)
		return err;
	update.resource = &user_resource;
	update.face = FACE_ADMIN;
	update.ids[0] = call->who->account_id;
	update.id_count = 1;
	update.more = login ? &more : NULL;
	err = generic_update(&update);
	call->errors = update.errors;
	call->refusal = update.refusal;
	return err;
}

enum err
password_change(struct call *call, struct str current, struct str wanted)
{
	const struct user_attempt attempt = { .user_id = call->who->account_id,
					      .password = current };
	struct user_login login;
	enum err err = call->who->is_by_link ? OK : try_password(call, attempt, &login);

	if (err)
		return err;
	if (!call->who->is_by_link && str_equal_secret(current, wanted)) {
		blame(call, "new", text_password_same);
		return ERR_INVALID;
	}
	if (is_guessable(call, wanted)) {
		blame(call, "new", text_password_guessable);
		return ERR_INVALID;
	}
	err = write_password(call, call->who->is_by_link ? NULL : &login, wanted);
	if (err == ERR_INVALID && call->errors)
		blame(call, "new", call->errors->text);
	return err;
}
