/* SPDX-License-Identifier: Apache-2.0 */
/* The order matters: capabilities go first, Landlock needs no_new_privs, and the filter comes last
 * because it forbids the calls that the others are made with. */
#include "supervisor/sandbox.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"

enum { KEEPER_FILES = 256 };

bool
sandbox_drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { 0 }, now[2];

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	/* Needs CAP_SETPCAP; without it there is nothing in the bounding set to come back from. */
	for (int capability = 0; capability <= CAP_LAST_CAP; capability++)
		prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	if (syscall(SYS_capset, &header, none) != 0 || syscall(SYS_capget, &header, now) != 0)
		return false;
	return now[0].effective == 0 && now[0].permitted == 0 && now[1].effective == 0 &&
	       now[1].permitted == 0;
}

static void
limit(int resource, rlim_t most)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
		return;
	now.rlim_cur = now.rlim_max < most ? now.rlim_max : most;
	now.rlim_max = now.rlim_cur;
	setrlimit((__rlimit_resource_t)resource, &now);
}

static void
limit_resources(enum sandbox_role role)
{
	limit(RLIMIT_CORE, 0);
	if (role == SANDBOX_KEEPER)
		limit(RLIMIT_NOFILE, KEEPER_FILES);
	else
		limit(RLIMIT_NOFILE, RLIM_INFINITY);
}

void
sandbox_enter(const struct sandbox_settings *settings, struct sandbox_report *ret_report)
{
	struct sandbox_report report = { 0 };

	limit_resources(settings->role);
	report.non_dumpable = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
	report.no_capabilities = sandbox_drop_capabilities();
	report.no_new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	sandbox_restrict_files(settings, &report);
	sandbox_filter_calls(settings, &report);
	*ret_report = report;
}

bool
sandbox_is_complete(const struct sandbox_report *report, const char **ret_missing)
{
	const struct {
		bool holds;
		const char *name;
	} wanted[] = {
		{ report->no_new_privileges, "no_new_privs" },
		{ report->non_dumpable, "non-dumpable processes" },
		{ report->no_capabilities, "dropped capabilities" },
		{ report->seccomp, "seccomp" },
		{ report->landlock_files, "Landlock (Linux 5.13)" },
	};

	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (!wanted[i].holds) {
			*ret_missing = wanted[i].name;
			return false;
		}
	return true;
}

void
sandbox_log(const struct sandbox_report *report)
{
	log_info("sandbox.entered", LOG_BOOL("no_new_privs", report->no_new_privileges),
		 LOG_BOOL("non_dumpable", report->non_dumpable),
		 LOG_BOOL("no_capabilities", report->no_capabilities),
		 LOG_TEXT("seccomp", !report->seccomp	       ? "none"
				     : report->seccomp_is_list ? "allow_list"
							       : "ban_list"),
		 LOG_BOOL("landlock_files", report->landlock_files),
		 LOG_BOOL("landlock_ports", report->landlock_ports),
		 LOG_BOOL("landlock_signals", report->landlock_signals),
		 LOG_BOOL("own_user", report->own_user));
}
