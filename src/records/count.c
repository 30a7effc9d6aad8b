/* SPDX-License-Identifier: Apache-2.0 */
/* Row counts by lane: counting a million rows for the head of a page takes longer than the page. */
#include "records/count.h"

enum err
count_change(struct records *records, const struct plan *plan, int64_t by)
{
	const struct value values[] = { VALUE_OF_TEXT(plan->resource->table),
					VALUE_OF_INT(tx_lane(records->tx)), VALUE_OF_INT(by) };

	if (!plan->is_counted)
		return OK;
	return query_run(records->tx,
			 "INSERT INTO \"row_count\" (\"table_name\", \"lane\", \"count\") VALUES "
			 "($1, $2, $3)"
			 " ON CONFLICT (\"table_name\", \"lane\") DO UPDATE SET \"count\" = "
			 "\"row_count\".\"count\" + excluded.\"count\"",
			 values, COUNT_OF(values), NULL);
}

enum err
count_rows(struct records *records, const struct plan *plan, int64_t *ret_count)
{
	int64_t sum;
	enum err err =
		query_number(records->tx,
			     "SELECT CAST(sum(\"count\") AS BIGINT) FROM \"row_count\" WHERE "
			     "\"table_name\" = $1",
			     &VALUE_OF_TEXT(plan->resource->table), 1, &sum);

	if (!err)
		*ret_count = sum > 0 ? sum : 0;
	return err;
}
