/* SPDX-License-Identifier: Apache-2.0 */
/* Logins of people: a random cookie, kept as a keyed hash, with an end whatever happens and an end
 * after idleness. Every request asks the store, so that a login that was ended is gone at once, on
 * every node. */
#ifndef ACCESS_WEB_LOGIN_H
#define ACCESS_WEB_LOGIN_H

#include "access/identity.h"
#include "access/rules.h"

#define WEB_LOGIN_COOKIE "__Host-sallyport"

enum {
	WEB_LOGIN_TEXT = 64,	       /* hex digits of a cookie, a link or a ticket */
	WEB_LOGIN_SEEN_MS = 30 * 1000, /* "seen" is written as often at most */
	WEB_LOGINS_PER_USER = 50,      /* past these the oldest ends */
	WEB_LOGIN_AGENT_LIMIT = 256,   /* bytes kept of a browser's name */
};

/* What the browser sends is 64 hex digits or nothing: {NULL, 0}. A cookie that comes twice is
 * nothing: somebody tries to put theirs before ours. */
struct str web_login_cookie(struct str cookie_header);

/* The token that every writing request must show in a header: made of the cookie, so that it is
 * bound to the login and needs no place of its own. */
void web_login_csrf(const struct access_rules *rules, struct str cookie,
		    char ret_text[WEB_LOGIN_TEXT + 1]);

/* How somebody came to be logged in. */
enum web_login_method { WEB_LOGIN_PASSWORD = 1, WEB_LOGIN_LINK };

struct web_login_wish {
	int64_t user_id;
	enum web_login_method method;
	struct str address, user_agent;
	int64_t now_ms;
};

/* In a write: a new login with a secret of secret_make under the cookie key; what the user had
 * before goes into its notice. *ret_has_ended: an old login of theirs had to go for it. */
MUST_CHECK enum err web_login_insert(struct tx *tx, const struct access_rules *rules,
				     const struct web_login_wish *wish,
				     const struct made_secret *cookie, int64_t *ret_id,
				     bool *ret_has_ended);

/* Whoever holds the cookie of this hash. ERR_NOT_FOUND: nobody, or the login is over. Whether the
 * user may still sign in is access_decide's to say. */
MUST_CHECK enum err web_login_find(struct reader *reader, const struct access_rules *rules,
				   const unsigned char hash[SECRET_HASH_SIZE], int64_t now_ms,
				   struct identity **ret_identity);

/* The person did something: puts the idle end off, at most once in WEB_LOGIN_SEEN_MS. A write of
 * its own where it is due. */
MUST_CHECK enum err web_login_seen(struct store *store, const struct identity *who, int64_t now_ms);

/* The login before this one, for its notice. */
struct web_login_previous {
	int64_t at; /* 0: there was none */
	const char *address;
};
MUST_CHECK enum err web_login_previous(struct tx *tx, int64_t login_id, struct arena *arena,
				       struct web_login_previous *ret_previous);

MUST_CHECK enum err web_login_end(struct tx *tx, int64_t login_id);

/* Every login and link of a user ends, but for one login (0: none stays). */
MUST_CHECK enum err web_logins_end(struct tx *tx, int64_t user_id, int64_t but_login_id);

/* All that access keeps of a user goes. */
MUST_CHECK enum err web_logins_forget(struct tx *tx, int64_t user_id);

/* Takes what is over out of the store; for a timer. */
MUST_CHECK enum err web_login_clear(struct store *store, int64_t now_ms);

/* --- links that log in once --- */

enum { LOGIN_LINK_MS = 10 * 60 * 1000 };

/* In a write. The secret is one of secret_make under the cookie key. */
MUST_CHECK enum err login_link_insert(struct tx *tx, const struct made_secret *link,
				      int64_t user_id, const char *open, int64_t now_ms);

/* In a write: whose link it was; it is used up. ERR_NOT_FOUND: there is none, or no longer. */
MUST_CHECK enum err login_link_take(struct tx *tx, const unsigned char hash[SECRET_HASH_SIZE],
				    int64_t now_ms, int64_t *ret_user_id);

#endif
