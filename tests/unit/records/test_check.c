/* SPDX-License-Identifier: Apache-2.0 */
/* Drift: after all migrations each table has the columns of its resource's rows, on both engines.
 */
#include "site.h"

static enum err
check(struct records *records, void *context)
{
	(void)context;
	return records_check(records->tx);
}

STORE_TEST(tables_are_what_the_rows_say)
{
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_read(&site, check, NULL));
	site_close(&site);
}

static enum err
add_column(struct records *records, void *context)
{
	(void)context;
	return query_run(records->tx, "ALTER TABLE \"team\" ADD COLUMN \"motto\" TEXT", NULL, 0,
			 NULL);
}

static enum err
lose_table(struct records *records, void *context)
{
	(void)context;
	return query_run(records->tx, "DROP TABLE \"vault_account_tag\"", NULL, 0, NULL);
}

STORE_TEST(a_column_nobody_knows_is_noticed)
{
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_write(&site, add_column, NULL));
	CHECK_ERR(site_read(&site, check, NULL), ERR_CONFLICT);
	site_close(&site);
}

STORE_TEST(a_missing_child_table_is_noticed)
{
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_write(&site, lose_table, NULL));
	CHECK_ERR(site_read(&site, check, NULL), ERR_CONFLICT);
	site_close(&site);
}
