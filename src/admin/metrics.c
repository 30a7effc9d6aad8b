/* SPDX-License-Identifier: Apache-2.0 */
/* metrics: what /metrics shows, for somebody on the machine. It is the front's own, so there is
 * something to show only where the front runs this. */
#include "base/metric.h"

#include "admin/admin.h"

static int
show(struct admin *admin, const struct options *options)
{
	metric_write(admin->out);
	return ADMIN_OK;
}

const struct admin_command admin_metrics_commands[] = {
	{
		.group = "metrics",
		.words = "",
		.line = "Prints the running site's figures as Prometheus text.",
		.example = "metrics | grep requests",
		.needs = ADMIN_NEEDS_RUNNING,
		.run = show,
	},
	{ .group = NULL },
};
