/* SPDX-License-Identifier: Apache-2.0 */
/* A site is made from its keys upwards; site.id comes last and is what makes the directory a site,
 * so an init that was cut short can be run again. */
#include "supervisor/data.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/random.h"
#include "crypto/certificate.h"
#include "supervisor/file.h"
#include "wire/supervisor.h"

enum { CERTIFICATE_DAYS = 397, RENEW_DAYS = 30 };
enum { RECORDINGS_DEPTH = 2 }; /* a year's folder, a month's in it */

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* A path, or NULL. */
static enum err
make_absolute(const char **path, struct arena *arena)
{
	char *here;

	if (!*path || (*path)[0] == '/')
		return OK;
	here = getcwd(NULL, 0);
	if (!here)
		return ERR_IO;
	*path = arena_printf(arena, "%s/%s", here, *path);
	memory_free(here);
	return OK;
}

enum err
data_locate(const struct settings *settings, struct arena *arena, struct data *ret_data)
{
	const char *d = settings->data;
	enum err err = make_absolute(&d, arena);

	if (err)
		return err;
	*ret_data = (struct data){
		.directory = d,
		.site = arena_printf(arena, "%s/site.id", d),
		.conf = arena_printf(arena, "%s/site.conf", d),
		.keys = arena_printf(arena, "%s/keys", d),
		.master_key = settings->master_key,
		.tls = arena_printf(arena, "%s/tls", d),
		.authority = arena_printf(arena, "%s/tls/ca.pem", d),
		.authority_key = arena_printf(arena, "%s/tls/ca.key", d),
		.certificate = settings->certificate,
		.certificate_key = settings->key,
		.store = arena_printf(arena, "%s/store", d),
		.store_url = settings->store,
		.recordings = arena_printf(arena, "%s/recordings", d),
		.control = arena_printf(arena, "%s/control.sock", d),
		.lock = arena_printf(arena, "%s/lock", d),
	};
	if (!ret_data->master_key)
		ret_data->master_key = arena_printf(arena, "%s/keys/master.key", d);
	if (!ret_data->certificate)
		ret_data->certificate = arena_printf(arena, "%s/tls/server.pem", d);
	if (!ret_data->certificate_key)
		ret_data->certificate_key = arena_printf(arena, "%s/tls/server.key", d);
	if (!ret_data->store_url)
		ret_data->store_url = arena_printf(arena, "sqlite:%s/store/site.db", d);
	return OK;
}

static enum err
say(struct arena *arena, enum err err, const char *what, const char *path, const char **ret_why)
{
	*ret_why = arena_printf(arena, "%s %s: %s", what, path, file_error_text(err));
	return err;
}

/* A new key, or the one that an init before this one left behind. */
static enum err
make_master_key(const struct data *data, struct arena *arena, unsigned char *out,
		const char **ret_why)
{
	struct str text = { 0 };
	enum err err;

	random_bytes(out, SEAL_KEY_SIZE);
	err = file_create(data->master_key, 0600, str_of(out, SEAL_KEY_SIZE));
	if (err == ERR_CONFLICT) {
		err = file_read(data->master_key, SEAL_KEY_SIZE, arena, &text);
		if (!err && text.length != SEAL_KEY_SIZE)
			err = ERR_INVALID;
		if (!err)
			memcpy(out, text.data, SEAL_KEY_SIZE);
	}
	return err ? say(arena, err, "cannot make the master key", data->master_key, ret_why) : OK;
}

static enum err
load_authority(const struct data *data, struct arena *arena, struct certificate *ret_authority)
{
	enum err err = file_read(data->authority, CERTIFICATE_TEXT_LIMIT, arena,
				 &ret_authority->certificate_pem);

	if (err)
		return err;
	return file_read(data->authority_key, CERTIFICATE_TEXT_LIMIT, arena,
			 &ret_authority->key_pem);
}

/* The key before the certificate, so that no certificate is ever without its key. */
static enum err
make_authority(const struct settings *settings, const struct data *data, struct arena *arena,
	       struct certificate *ret_authority)
{
	enum err err = load_authority(data, arena, ret_authority);

	if (err != ERR_NOT_FOUND)
		return err;
	err = certificate_make_authority(
		arena, arena_printf(arena, "Sallyport authority of %.30s", settings->site),
		ret_authority);
	if (!err)
		err = file_replace(data->authority_key, 0600, ret_authority->key_pem);
	if (!err)
		err = file_replace(data->authority, 0644, ret_authority->certificate_pem);
	return err;
}

/* The site's name, and what reaches it on this machine. */
static enum err
make_server(const struct settings *settings, const struct data *data,
	    const struct certificate *authority, struct arena *arena)
{
	const char *names[] = { settings->site, "localhost", "127.0.0.1", "::1" };
	struct certificate server;
	enum err err = certificate_make_server(arena, authority, names, COUNT_OF(names),
					       CERTIFICATE_DAYS, &server);

	if (!err)
		err = file_replace(data->certificate_key, 0600, server.key_pem);
	if (!err)
		err = file_replace(data->certificate, 0644, server.certificate_pem);
	return err;
}

static enum err
make_directories(const struct data *data, struct arena *arena, const char **ret_why)
{
	const char *paths[] = { data->directory, data->keys, data->tls, data->store,
				data->recordings };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		enum err err = file_make_directory(paths[i], 0700);

		if (err == ERR_INVALID) {
			*ret_why = arena_printf(arena,
						"the directory %s is another user's, or everybody "
						"may write into it: take one of your own",
						paths[i]);
			return err;
		}
		if (err)
			return say(arena, err, "cannot make the directory", paths[i], ret_why);
	}
	return OK;
}

static enum err
write_site(const struct data *data, const unsigned char *master, struct arena *arena,
	   struct site_key *ret_site)
{
	CLEANUP(buf_release) struct buf text;
	enum err err = site_key_make(master, arena, ret_site);

	buf_init(&text, SITE_TEXT_LIMIT);
	if (err)
		return err;
	site_key_write(ret_site, &text);
	err = buf_error(&text);
	if (err)
		return err;
	return file_create(data->site, 0644, buf_str(&text));
}

/* What serve will be told again wherever it is started. The store's URL may hold a password. */
static enum err
write_conf(const struct settings *settings, const struct data *data, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text;
	struct settings told = *settings;
	const char **paths[] = { &told.certificate, &told.key, &told.master_key };
	enum err err = OK;

	buf_init(&text, SUPERVISOR_SETTINGS_LIMIT);
	buf_append_text(
		&text, "# Settings of this site, as sallyport serve --help names them; those of a\n"
		       "# --config file and of the command line go before.\n");
	for (size_t i = 0; i < COUNT_OF(paths) && !err; i++)
		err = make_absolute(paths[i], arena);
	if (err)
		return err;
	settings_write_told(&told, &text);
	err = buf_error(&text);
	return err ? err : file_replace(data->conf, 0600, buf_str(&text));
}

enum err
data_recall(struct settings *settings, struct arena *arena, const char **ret_why)
{
	const char *path = arena_printf(arena, "%s/site.conf", settings->data);

	if (access(path, F_OK) != 0)
		return OK;
	return settings_read_file(settings, arena, path, ret_why);
}

static enum err
make_certificates(const struct settings *settings, const struct data *data, struct arena *arena,
		  const char **ret_why)
{
	struct certificate authority;
	enum err err;

	if (settings->certificate)
		return OK;
	err = make_authority(settings, data, arena, &authority);
	if (!err)
		err = make_server(settings, data, &authority, arena);
	return err ? say(arena, err, "cannot make certificates in", data->tls, ret_why) : OK;
}

enum err
data_make(const struct settings *settings, const struct data *data,
	  enum err (*migrate)(const char *store_url), struct arena *arena,
	  struct site_key *ret_site, const char **ret_why)
{
	unsigned char master[SEAL_KEY_SIZE];
	enum err err;

	if (access(data->site, F_OK) == 0) {
		*ret_why = arena_printf(arena, "%s is a site already: nothing was changed",
					data->directory);
		return ERR_CONFLICT;
	}
	err = make_directories(data, arena, ret_why);
	if (!err)
		err = make_certificates(settings, data, arena, ret_why);
	if (err)
		return err;
	err = migrate(data->store_url);
	if (err)
		return say(arena, err, "cannot make the store", "(see the log)", ret_why);
	err = write_conf(settings, data, arena);
	if (err)
		return say(arena, err, "cannot make", data->conf, ret_why);
	err = make_master_key(data, arena, master, ret_why);
	if (!err) {
		err = write_site(data, master, arena, ret_site);
		if (err)
			err = say(arena, err, "cannot make", data->site, ret_why);
	}
	memory_wipe(master, sizeof(master));
	return err;
}

/* One that somebody put in the place of ours is theirs to renew. */
static bool
must_renew(const struct settings *settings, const struct data *data,
	   const struct certificate *authority, struct arena *arena)
{
	int64_t expires_at = 0;
	struct str text = { 0 };
	enum err err = file_read(data->certificate, CERTIFICATE_TEXT_LIMIT, arena, &text);

	if (err)
		return err == ERR_NOT_FOUND;
	if (certificate_is_issued_by(text, authority->certificate_pem) != OK)
		return false;
	return certificate_expiry(text, &expires_at) != OK ||
	       expires_at < clock_now_ms() + RENEW_DAYS * DAY_MS ||
	       certificate_covers(text, settings->site) != OK;
}

enum err
data_renew_certificate(const struct settings *settings, const struct data *data,
		       struct arena *arena, bool *ret_is_new, const char **ret_why)
{
	struct certificate authority;
	enum err err;

	*ret_is_new = false;
	if (settings->certificate)
		return OK;
	err = load_authority(data, arena, &authority);
	if (err == ERR_NOT_FOUND)
		return OK;
	if (err)
		return say(arena, err, "cannot read the authority in", data->tls, ret_why);
	if (!must_renew(settings, data, &authority, arena))
		return OK;
	err = make_server(settings, data, &authority, arena);
	if (err)
		return say(arena, err, "cannot renew the certificate", data->certificate, ret_why);
	*ret_is_new = true;
	return OK;
}

enum err
data_read_site(const struct data *data, struct arena *arena, struct site_key *ret_site,
	       const char **ret_why)
{
	struct str text = { 0 };
	enum err err = file_read(data->site, SITE_TEXT_LIMIT, arena, &text);

	if (err == ERR_NOT_FOUND) {
		*ret_why = arena_printf(arena,
					"%s is not a site's data directory yet: sallyport init "
					"makes one",
					data->directory);
		return err;
	}
	if (!err)
		err = site_key_read(text, arena, ret_site);
	return err ? say(arena, err, "cannot read", data->site, ret_why) : OK;
}

enum err
data_open_master_key(const struct data *data, struct arena *arena, int *ret_descriptor,
		     const char **ret_why)
{
	int descriptor = open(data->master_key, O_RDONLY | O_CLOEXEC);
	struct stat info;

	if (descriptor < 0)
		return say(arena, file_error(errno), "cannot read the master key", data->master_key,
			   ret_why);
	if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode) || info.st_mode & 077) {
		close(descriptor);
		*ret_why =
			arena_printf(arena, "the master key %s can be read by others: chmod 600 it",
				     data->master_key);
		return ERR_DENIED;
	}
	*ret_descriptor = descriptor;
	return OK;
}

static enum err
open_pem(const char *path, struct arena *arena, int *ret_descriptor, struct str *ret_text,
	 const char **ret_why)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	enum err err;

	if (descriptor < 0)
		return say(arena, file_error(errno), "cannot read", path, ret_why);
	err = file_read_descriptor(descriptor, CERTIFICATE_TEXT_LIMIT, arena, ret_text);
	if (err) {
		close(descriptor);
		return say(arena, err, "cannot read", path, ret_why);
	}
	*ret_descriptor = descriptor;
	return OK;
}

enum err
data_open_certificate(const struct settings *settings, const struct data *data, struct arena *arena,
		      struct data_certificate *ret_certificate, const char **ret_why)
{
	struct data_certificate found = { .certificate = -1, .key = -1 };
	struct str certificate = { 0 }, key = { 0 };
	const char *why = NULL;
	enum err err;

	err = open_pem(data->certificate, arena, &found.certificate, &certificate, ret_why);
	if (err)
		return err;
	err = open_pem(data->certificate_key, arena, &found.key, &key, ret_why);
	if (err) {
		close(found.certificate);
		return err;
	}
	err = certificate_check_pair(certificate, key, &why);
	if (!err)
		err = certificate_expiry(certificate, &found.expires_at);
	if (err) {
		*ret_why = arena_printf(arena, "%s and %s: %s", data->certificate,
					data->certificate_key, why ? why : "no expiry");
		close(found.certificate);
		close(found.key);
		return err;
	}
	*ret_certificate = found;
	return OK;
}

/* It may be the front's by now. */
enum err
data_make_recordings(const struct data *data)
{
	if (mkdir(data->recordings, 0700) == 0 || errno == EEXIST)
		return OK;
	return file_error(errno);
}

struct account {
	uid_t uid;
	gid_t gid;
};

static int
open_directory(int parent, const char *name)
{
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* All in it, so many folders deep, and it itself last: one that is the account's was given whole.
 */
static enum err
give(int own_descriptor, const struct account *account, int depth)
{
	DIR *directory = fdopendir(own_descriptor);
	enum err err = OK;

	if (!directory) {
		close(own_descriptor);
		return ERR_IO;
	}
	while (!err) {
		const struct dirent *entry = readdir(directory);
		int below;

		if (!entry)
			break;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		below = depth ? open_directory(own_descriptor, entry->d_name) : -1;
		if (below >= 0)
			err = give(below, account, depth - 1);
		else if (fchownat(own_descriptor, entry->d_name, account->uid, account->gid,
				  AT_SYMLINK_NOFOLLOW) != 0)
			err = file_error(errno);
	}
	if (!err && fchown(own_descriptor, account->uid, account->gid) != 0)
		err = file_error(errno);
	closedir(directory);
	return err;
}

static enum err
give_store(const struct data *data, const struct account *account)
{
	int descriptor = open_directory(AT_FDCWD, data->store);

	return descriptor < 0 ? file_error(errno) : give(descriptor, account, 0);
}

/* There may be very many: they are looked through once, after the site ran as another user. */
static enum err
give_recordings(const struct data *data, const struct account *account)
{
	int descriptor = open_directory(AT_FDCWD, data->recordings);
	struct stat info;

	if (descriptor < 0)
		return file_error(errno);
	if (fstat(descriptor, &info) == 0 && info.st_uid == account->uid) {
		close(descriptor);
		return OK;
	}
	return give(descriptor, account, RECORDINGS_DEPTH);
}

enum err
data_give_store(const struct data *data, uid_t uid, gid_t gid)
{
	const struct account account = { uid, gid };
	enum err err = give_store(data, &account);

	if (!err)
		err = give_recordings(data, &account);
	if (!err && chmod(data->directory, 0711) != 0)
		err = file_error(errno);
	return err;
}

enum err
data_lock(const struct data *data, struct arena *arena, int *ret_descriptor, const char **ret_why)
{
	int descriptor = open(data->lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (descriptor < 0)
		return say(arena, file_error(errno), "cannot open", data->lock, ret_why);
	if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
		close(descriptor);
		*ret_why = arena_printf(arena, "a site is running on %s already", data->directory);
		return ERR_CONFLICT;
	}
	*ret_descriptor = descriptor;
	return OK;
}
