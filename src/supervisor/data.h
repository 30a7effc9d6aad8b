/* SPDX-License-Identifier: Apache-2.0 */
/* The data directory: where each file of a site is, how it is made, and what must hold of it before
 * a site starts.
 *
 *   site.id              who the site is, and its sealed identity
 *   site.conf            what init was told, so that serve need not be told again
 *   keys/master.key      the key that seals all secrets, mode 0600
 *   tls/                 an authority of the site's own and the certificate it made
 *   store/               SQLite; the front may write this directory and the next, no other
 *   recordings/          of sessions, and the journal of those that live
 *   control.sock         for sallyport's commands while the site runs
 *   lock                 held by the one supervisor of this directory
 */
#ifndef SUPERVISOR_DATA_H
#define SUPERVISOR_DATA_H

#include <sys/types.h>

#include "crypto/site_key.h"
#include "supervisor/settings.h"

struct data {
	const char *directory; /* absolute */
	const char *site, *conf, *keys, *master_key, *tls, *authority, *authority_key, *certificate,
		*certificate_key, *store, *store_url, *recordings, *control, *lock;
};

/* Paths only; nothing is opened. ERR_IO: no such parent directory. */
MUST_CHECK enum err data_locate(const struct settings *settings, struct arena *arena,
				struct data *ret_data);

/* Makes what is missing of a new site and overwrites nothing. migrate makes the store.
 * ERR_CONFLICT: there is a site already. *ret_why is a sentence on failure. */
MUST_CHECK enum err data_make(const struct settings *settings, const struct data *data,
			      enum err (*migrate)(const char *store_url), struct arena *arena,
			      struct site_key *ret_site, const char **ret_why);

/* A new certificate under the site's own authority, where the old one ends within a month or lacks
 * the site's name. Does nothing where the certificate is another authority's. */
MUST_CHECK enum err data_renew_certificate(const struct settings *settings, const struct data *data,
					   struct arena *arena, bool *ret_is_new,
					   const char **ret_why);

/* Takes what init was told from site.conf in settings->data; without that file nothing changes.
 * Whoever has other settings from a file or the command line sets them after. */
MUST_CHECK enum err data_recall(struct settings *settings, struct arena *arena,
				const char **ret_why);

/* Reads site.id. ERR_NOT_FOUND: not a data directory yet. */
MUST_CHECK enum err data_read_site(const struct data *data, struct arena *arena,
				   struct site_key *ret_site, const char **ret_why);

/* Opens the master key's file and checks that it is safe to use: its owner's alone. */
MUST_CHECK enum err data_open_master_key(const struct data *data, struct arena *arena,
					 int *ret_descriptor, const char **ret_why);

/* Opens certificate and key and checks that they belong together. */
struct data_certificate {
	int certificate, key;
	int64_t expires_at;
};
MUST_CHECK enum err data_open_certificate(const struct settings *settings, const struct data *data,
					  struct arena *arena,
					  struct data_certificate *ret_certificate,
					  const char **ret_why);

/* Makes the directory of the recordings where a site of an earlier version has none. */
MUST_CHECK enum err data_make_recordings(const struct data *data);

/* Where front and supervisor are different users: the store and all in it, the recordings and their
 * directory become the front's, and the data directory lets it through without letting it look
 * round. */
MUST_CHECK enum err data_give_store(const struct data *data, uid_t uid, gid_t gid);

/* Takes the lock of the directory; it lasts as long as the descriptor. ERR_CONFLICT: taken. */
MUST_CHECK enum err data_lock(const struct data *data, struct arena *arena, int *ret_descriptor,
			      const char **ret_why);

#endif
