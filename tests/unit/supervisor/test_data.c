/* SPDX-License-Identifier: Apache-2.0 */
/* Making a site, running into one that is there, files that are missing or open to others. */
#include "supervisor/data.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/certificate.h"
#include "folder.h"
#include "supervisor/file.h"
#include "support/test.h"

static struct folder folder;
static struct settings settings;
static struct data data;
static struct site_key site;
static const char *why;
static int migrations;

static enum err
migrate(const char *store_url)
{
	migrations++;
	CHECK(strncmp(store_url, "sqlite:/tmp/", 12) == 0);
	return OK;
}

static enum err
migrate_badly(const char *store_url)
{
	return ERR_BACKEND;
}

static void
locate(void)
{
	folder_make(&folder);
	settings_init(&settings);
	settings.data = folder_path(&folder, "data");
	settings.site = "access.example.com";
	CHECK_OK(data_locate(&settings, &folder.arena, &data));
	migrations = 0;
	why = NULL;
}

static void
make(void)
{
	locate();
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
}

static int
mode_of(const char *path)
{
	struct stat info;

	CHECK_INT(stat(path, &info), 0);
	return info.st_mode & 0777;
}

TEST(data_make_makes_a_site_that_its_own_key_unlocks)
{
	struct site_key_secrets secrets;
	struct site_key again;
	struct str master;

	make();
	CHECK_INT(migrations, 1);
	CHECK_OK(data_read_site(&data, &folder.arena, &again, &why));
	CHECK_TEXT(again.id, site.id);
	CHECK_OK(file_read(data.master_key, 100, &folder.arena, &master));
	CHECK_INT(master.length, SEAL_KEY_SIZE);
	CHECK_OK(site_key_unlock(&again, (const unsigned char *)master.data, &secrets));
	folder_remove(&folder);
}

TEST(data_make_leaves_keys_to_their_owner)
{
	make();
	CHECK_INT(mode_of(data.directory), 0700);
	CHECK_INT(mode_of(data.keys), 0700);
	CHECK_INT(mode_of(data.master_key), 0600);
	CHECK_INT(mode_of(data.authority_key), 0600);
	CHECK_INT(mode_of(data.certificate_key), 0600);
	CHECK_INT(mode_of(data.authority), 0644);
	folder_remove(&folder);
}

TEST(data_make_never_overwrites)
{
	struct str before, after;

	make();
	CHECK_OK(file_read(data.master_key, 100, &folder.arena, &before));
	CHECK_ERR(data_make(&settings, &data, migrate, &folder.arena, &site, &why), ERR_CONFLICT);
	CHECK(strstr(why, "is a site already") != NULL);
	CHECK_OK(file_read(data.master_key, 100, &folder.arena, &after));
	CHECK_STR(after, before);
	CHECK_INT(migrations, 1);
	folder_remove(&folder);
}

TEST(data_make_goes_on_where_it_was_cut_short)
{
	struct str before, after;

	make();
	CHECK_OK(file_read(data.master_key, 100, &folder.arena, &before));
	CHECK_INT(unlink(data.site), 0);
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
	CHECK_OK(file_read(data.master_key, 100, &folder.arena, &after));
	CHECK_STR(after, before);
	folder_remove(&folder);
}

TEST(data_make_is_no_site_without_its_store)
{
	locate();
	CHECK_ERR(data_make(&settings, &data, migrate_badly, &folder.arena, &site, &why),
		  ERR_BACKEND);
	CHECK_ERR(data_read_site(&data, &folder.arena, &site, &why), ERR_NOT_FOUND);
	CHECK(strstr(why, "sallyport init") != NULL);
	folder_remove(&folder);
}

TEST(data_certificate_holds_for_the_site_and_this_machine)
{
	struct data_certificate certificate;
	struct str text;

	make();
	CHECK_OK(data_open_certificate(&settings, &data, &folder.arena, &certificate, &why));
	CHECK_OK(file_read_descriptor(certificate.certificate, CERTIFICATE_TEXT_LIMIT,
				      &folder.arena, &text));
	CHECK_OK(certificate_covers(text, "access.example.com"));
	CHECK_OK(certificate_covers(text, "127.0.0.1"));
	close(certificate.certificate);
	close(certificate.key);
	folder_remove(&folder);
}

TEST(data_renews_the_certificate_for_another_name_and_before_its_end)
{
	bool is_new = true;

	make();
	CHECK_OK(data_renew_certificate(&settings, &data, &folder.arena, &is_new, &why));
	CHECK(!is_new);
	settings.site = "other.example.com";
	CHECK_OK(data_renew_certificate(&settings, &data, &folder.arena, &is_new, &why));
	CHECK(is_new);
	CHECK_OK(data_renew_certificate(&settings, &data, &folder.arena, &is_new, &why));
	CHECK(!is_new);
	clock_use_fake(clock_now_ms() + INT64_C(370) * 24 * 3600 * 1000);
	CHECK_OK(data_renew_certificate(&settings, &data, &folder.arena, &is_new, &why));
	CHECK(is_new);
	clock_use_real();
	folder_remove(&folder);
}

TEST(data_renews_no_certificate_that_somebody_else_made)
{
	static const char *const names[] = { "elsewhere.example.com" };
	struct certificate authority, server;
	bool is_new = true;
	struct str text;

	make();
	CHECK_OK(certificate_make_authority(&folder.arena, "Another", &authority));
	CHECK_OK(certificate_make_server(&folder.arena, &authority, names, 1, 1, &server));
	CHECK_OK(file_replace(data.certificate, 0644, server.certificate_pem));
	CHECK_OK(data_renew_certificate(&settings, &data, &folder.arena, &is_new, &why));
	CHECK(!is_new);
	CHECK_OK(file_read(data.certificate, CERTIFICATE_TEXT_LIMIT, &folder.arena, &text));
	CHECK_STR(text, server.certificate_pem);
	folder_remove(&folder);
}

TEST(data_open_certificate_says_which_file_is_wrong)
{
	struct data_certificate certificate;

	make();
	data.certificate_key = data.authority_key;
	CHECK_ERR(data_open_certificate(&settings, &data, &folder.arena, &certificate, &why),
		  ERR_INVALID);
	CHECK(strstr(why, "the key does not belong to the certificate") != NULL);
	data.certificate_key = folder_path(&folder, "none.key");
	CHECK_ERR(data_open_certificate(&settings, &data, &folder.arena, &certificate, &why),
		  ERR_NOT_FOUND);
	CHECK(strstr(why, "none.key") != NULL);
	folder_remove(&folder);
}

TEST(data_open_master_key_refuses_one_that_others_can_read)
{
	int descriptor = -1;

	make();
	CHECK_OK(data_open_master_key(&data, &folder.arena, &descriptor, &why));
	close(descriptor);
	CHECK_INT(chmod(data.master_key, 0640), 0);
	CHECK_ERR(data_open_master_key(&data, &folder.arena, &descriptor, &why), ERR_DENIED);
	CHECK(strstr(why, "chmod 600") != NULL);
	CHECK_INT(unlink(data.master_key), 0);
	CHECK_ERR(data_open_master_key(&data, &folder.arena, &descriptor, &why), ERR_NOT_FOUND);
	folder_remove(&folder);
}

TEST(data_lock_is_for_one_at_a_time)
{
	int first = -1, second = -1;

	make();
	CHECK_OK(data_lock(&data, &folder.arena, &first, &why));
	CHECK_ERR(data_lock(&data, &folder.arena, &second, &why), ERR_CONFLICT);
	CHECK(strstr(why, "is running") != NULL);
	close(first);
	CHECK_OK(data_lock(&data, &folder.arena, &second, &why));
	close(second);
	folder_remove(&folder);
}

TEST(data_read_site_refuses_a_damaged_file)
{
	make();
	CHECK_OK(file_replace(data.site, 0644, STR("sallyport site 1\nid 00\n")));
	CHECK_ERR(data_read_site(&data, &folder.arena, &site, &why), ERR_INVALID);
	folder_remove(&folder);
}

TEST(data_give_store_lets_the_other_user_through)
{
	struct stat info;

	make();
	if (geteuid() != 0) {
		folder_remove(&folder);
		SKIP("only root can give files away");
	}
	CHECK_OK(file_make_directory(folder_path(&folder, "data/recordings/2026"), 0700));
	CHECK_OK(file_make_directory(folder_path(&folder, "data/recordings/2026/01"), 0700));
	CHECK_OK(file_create(folder_path(&folder, "data/recordings/2026/01/a.cast.zst"), 0600,
			     STR("x")));
	CHECK_OK(file_create(folder_path(&folder, "data/recordings/journal-1"), 0600, STR("x")));
	CHECK_INT(symlink(data.site, folder_path(&folder, "data/recordings/link")), 0);
	CHECK_OK(data_give_store(&data, 12345, 12346));
	CHECK_INT(stat(folder_path(&folder, "data/recordings/2026/01"), &info), 0);
	CHECK_INT(info.st_uid, 12345);
	CHECK_INT(stat(folder_path(&folder, "data/recordings/2026/01/a.cast.zst"), &info), 0);
	CHECK_INT(info.st_uid, 12345);
	CHECK_INT(info.st_gid, 12346);
	CHECK_INT(stat(folder_path(&folder, "data/recordings/journal-1"), &info), 0);
	CHECK_INT(info.st_uid, 12345);
	CHECK_INT(stat(data.site, &info), 0);
	CHECK_INT(info.st_uid, 0);
	CHECK_INT(stat(data.store, &info), 0);
	CHECK_INT(info.st_uid, 12345);
	CHECK_INT(info.st_gid, 12346);
	CHECK_INT(stat(data.recordings, &info), 0);
	CHECK_INT(info.st_uid, 12345);
	CHECK_INT(mode_of(data.directory), 0711);
	CHECK_INT(stat(data.keys, &info), 0);
	CHECK_INT(info.st_uid, 0);
	folder_remove(&folder);
}

TEST(data_recalls_what_init_was_told)
{
	struct settings later;

	locate();
	settings.master_key = folder_path(&folder, "elsewhere.key");
	settings.listen = "*:443";
	CHECK_OK(data_locate(&settings, &folder.arena, &data));
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
	CHECK_INT(mode_of(data.conf), 0600);
	settings_init(&later);
	later.data = settings.data;
	CHECK_OK(data_recall(&later, &folder.arena, &why));
	CHECK_TEXT(later.site, "access.example.com");
	CHECK_TEXT(later.master_key, settings.master_key);
	CHECK_TEXT(later.listen, "*:443");
	CHECK(!later.store);
	folder_remove(&folder);
}

TEST(data_recalls_nothing_where_nothing_was_told)
{
	locate();
	CHECK_OK(data_recall(&settings, &folder.arena, &why));
	CHECK_TEXT(settings.site, "access.example.com");
	folder_remove(&folder);
}
