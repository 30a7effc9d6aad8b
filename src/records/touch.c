/* SPDX-License-Identifier: Apache-2.0 */
/* One row a table and lane. */
#include "records/touch.h"

enum err
records_touch(struct tx *tx, const char *table)
{
	const struct value values[] = { VALUE_OF_TEXT(table), VALUE_OF_INT(tx_lane(tx)) };

	return query_run(tx,
			 "INSERT INTO \"row_change\" (\"table_name\", \"lane\", \"number\") VALUES "
			 "($1, $2, 1) ON CONFLICT (\"table_name\", \"lane\") DO UPDATE SET "
			 "\"number\" = \"row_change\".\"number\" + 1",
			 values, COUNT_OF(values), NULL);
}
