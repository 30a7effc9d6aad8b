/* SPDX-License-Identifier: Apache-2.0 */
#include "records/touch.h"

#include "support/stores.h"

static enum err
touch_in(struct tx *tx, void *context)
{
	return records_touch(tx, context);
}

STORE_TEST(touch_counts_by_table)
{
	static const char things[] = "SELECT CAST(sum(\"number\") AS BIGINT) FROM \"row_change\" "
				     "WHERE \"table_name\" = 'thing'";
	struct store *store = stores_open(url, NULL);
	struct reader *reader;
	char thing[] = "thing", other[] = "other";

	CHECK_OK(reader_open(store, &reader));
	for (int i = 1; i <= 3; i++) {
		CHECK_OK(store_write(store, touch_in, thing));
		CHECK_INT(stores_number(reader, things), i);
	}
	CHECK_OK(store_write(store, touch_in, other));
	CHECK_INT(stores_number(reader, things), 3);
	reader_close(reader);
	store_close(store);
}
