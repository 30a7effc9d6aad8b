/* SPDX-License-Identifier: Apache-2.0 */
#include "base/metric.h"

#include "desk.h"

static struct metric counted = METRIC(COUNTER, "test_admin_total", "Counted by a test.");

STORE_TEST(metrics_are_this_process_s_own)
{
	struct desk desk;

	desk_open(&desk, url);
	metric_add(&counted, 2);
	desk_do(&desk, "metrics");
	CHECK(desk_says(&desk.out, "# TYPE test_admin_total counter\n"));
	CHECK(desk_says(&desk.out, "test_admin_total "));
	desk_close(&desk);
}
