/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/user.h"

#include "base/clock.h"
#include "model/effects.h"
#include "model/texts.h"
#include "unit/model/fake_site.h"

#define BODY(more) \
	"{\"username\":\"ann\",\"public_display_name\":\"Ann\",\"private_display_name\":" \
	"\"Ann\"" more "}"

static const struct user local = {
	.id = 7,
	.security_provider_id = 1,
	.username = "ann",
	.public_display_name = "Ann",
	.private_display_name = "Ann",
	.preferred_email_language = "en-us",
	.enabled = true,
	.failed_logins = 3,
	.default_jump_item_role_id = 1,
};

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	return site_create(&user_resource, 0, body, ret_err);
}

static struct change *
update(const struct user *before, const char *body, enum err *ret_err)
{
	site_begin();
	return site_update(&user_resource, 0, before, body, ret_err);
}

TEST(user_is_made_local)
{
	const struct user *user;
	struct change *change;
	enum err err;

	clock_use_fake(1700000000000);
	change = create(BODY(",\"password\":\"correct horse\",\"failed_logins\":5,"
			     "\"security_provider_id\":4"),
			&err);
	clock_use_real();
	user = SITE_ROW(user, change, err);
	CHECK_INT(user->security_provider_id, 1);
	CHECK_INT(user->failed_logins, 0);
	CHECK_INT(user->created_at, 1700000000000);
	CHECK(!user->password_reset_next_login);
	CHECK_STR(user->password.plain, "correct horse");
}

/* config-api §7: an administrator must then set one */
TEST(user_without_a_password_must_reset_it)
{
	struct change *change;
	enum err err;

	change = create(BODY(""), &err);
	CHECK(SITE_ROW(user, change, err)->password_reset_next_login);
}

TEST(user_gets_no_permission_by_asking)
{
	const struct user *user;
	struct change *change;
	enum err err;

	change = create(BODY(",\"perm_admin\":true,\"perm_vault\":true,"
			     "\"perm_support_allowed\":\"full_support\""),
			&err);
	user = SITE_ROW(user, change, err);
	CHECK(!user->perm_admin);
	CHECK(!user->perm_vault);
	CHECK_INT(user->perm_support_allowed, SUPPORT_NOT_ALLOWED);
}

TEST(user_of_pra_has_one_display_name)
{
	struct change *change;
	enum err err;

	site_begin();
	site_use_edition(EDITION_PRA);
	change = site_create(&user_resource, 0,
			     "{\"username\":\"ann\",\"public_display_name\":\"Ann\"}", &err);
	CHECK_TEXT(SITE_ROW(user, change, err)->private_display_name, "Ann");
}

TEST(user_is_unlocked_by_zero)
{
	struct change *change;
	enum err err;

	change = update(&local, "{\"failed_logins\":0}", &err);
	CHECK_INT(SITE_ROW(user, change, err)->failed_logins, 0);
}

TEST(user_that_administers_is_not_changed_by_api)
{
	struct user admin = local;
	struct change *change;
	enum err err;

	admin.perm_admin = true;
	change = update(&admin, "{\"enabled\":false}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "id"), "This API cannot update administrators.");
	change = site_delete(&user_resource, 0, &admin, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "id"), text_administrator_delete);
}

TEST(user_that_administers_is_changed_by_the_site_itself)
{
	struct user admin = local;
	enum err err;

	admin.perm_admin = true;
	site_begin();
	site_use_face(FACE_ADMIN);
	site_update(&user_resource, 0, &admin, "{\"enabled\":false}", &err);
	CHECK_OK(err);
	site_delete(&user_resource, 0, &admin, &err);
	CHECK_OK(err);
}

TEST(user_who_is_shut_out_loses_logins)
{
	struct user user = local;
	enum err err;

	CHECK(site_asks_for(update(&local, "{\"enabled\":false}", &err), EFFECT_USER_LOGINS_END));
	CHECK(site_asks_for(update(&local, "{\"password\":\"another one\"}", &err),
			    EFFECT_USER_LOGINS_END));
	CHECK(!site_asks_for(update(&local, "{\"enabled\":true}", &err), EFFECT_USER_LOGINS_END));
	CHECK(site_asks_for(site_delete(&user_resource, 0, &user, &err), EFFECT_USER_LOGINS_END));
}

TEST(user_of_another_provider_is_synchronised)
{
	struct user other = local;
	struct change *change;
	enum err err;

	other.security_provider_id = 2;
	change = update(&other,
			"{\"password\":\"x\",\"username\":\"u\",\"public_display_name\":\"p\","
			"\"private_display_name\":\"q\",\"email_address\":\"a@b\"}",
			&err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "password"), text_local_users_only);
	CHECK_TEXT(site_complaint(change, "username"), text_synchronised);
	CHECK_TEXT(site_complaint(change, "public_display_name"), text_synchronised);
	CHECK_TEXT(site_complaint(change, "private_display_name"), text_synchronised);
	CHECK_TEXT(site_complaint(change, "email_address"), text_synchronised);
	update(&other, "{\"enabled\":false}", &err);
	CHECK_OK(err);
}

TEST(user_password_expiration_is_cleared_by_nothing)
{
	struct user user = local;
	struct change *change;
	enum err err;

	user.password_expiration = 1700000000000;
	change = update(&user, "{\"password_expiration\":null}", &err);
	CHECK_INT(SITE_ROW(user, change, err)->password_expiration, 0);
	change = update(&user, "{\"password_expiration\":\"\"}", &err);
	CHECK_INT(SITE_ROW(user, change, err)->password_expiration, 0);
}

TEST(user_has_a_number_to_be_shown_by)
{
	struct user user = local;
	struct arena arena;

	arena_init(&arena);
	user_resource.fill(&user, &arena);
	CHECK(user.display_number.is_set);
	CHECK_INT(user.display_number.value, 7);
	user.display_number.value = 100;
	user_resource.fill(&user, &arena);
	CHECK_INT(user.display_number.value, 100);
	arena_release(&arena);
}
