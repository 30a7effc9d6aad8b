/* SPDX-License-Identifier: Apache-2.0 */
/* A browser's page that somebody has signed in with, for the tests of /login/api. */
#ifndef PAGE_H
#define PAGE_H

#include "appliance.h"

/* What a page of this site sends with a request that writes. */
#define PAGE_ORIGIN "Origin: https://site.test\r\n"

#define PAGE_PASSWORD "correct horse battery"
#define PAGE_NOON 1700000000000LL

struct page {
	int64_t user_id;
	const char *cookie, *csrf;
};

/* A site at PAGE_NOON by a fake clock, with the local user ada, whose password is PAGE_PASSWORD. */
void page_site(struct appliance *appliance, const char *url);

/* A local user; permissions are columns as SQL sets them ("perm_shell_jump" = TRUE), "" for none.
 */
int64_t page_user(struct appliance *appliance, const char *name, const char *password,
		  const char *permissions);

/* Signs in with the page's own headers; the reply is checked to be 200. */
struct page page_sign_in(struct appliance *appliance, const char *name, const char *password);

/* The reply of an attempt, whatever it is. */
struct reply page_try(struct appliance *appliance, const char *name, const char *password);

/* Asks for another password; the reply, whatever it is. */
struct reply page_change_password(struct appliance *appliance, const struct page *page,
				  const char *current, const char *wanted);

/* A request of the page: cookie, origin and token go along. */
struct reply page_ask(struct appliance *appliance, const struct page *page, const char *method,
		      const char *target, const char *body);

/* The same with these header lines alone. */
struct reply page_ask_with(struct appliance *appliance, const char *headers, const char *method,
			   const char *target, const char *body);

/* The login's cookie of an answer; fails the test without one. */
const char *page_cookie(struct appliance *appliance, const struct reply *reply);

#endif
