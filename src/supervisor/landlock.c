/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock by its system calls: Debian 12 has no library for it, and its headers know the first
 * three versions only. Everything is forbidden that this kernel can forbid, then the few paths and
 * ports are allowed. */
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/log.h"
#include "supervisor/sandbox.h"

/* The first version that knows each. */
enum { ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_PORTS = 4, ABI_IOCTL = 5, ABI_SCOPES = 6 };

/* Of newer kernels than Debian 12's headers; the numbers are the kernel's and do not change. */
#define FS_REFER (1ULL << 13)
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEVICE (1ULL << 15)
#define NET_BIND (1ULL << 0)
#define NET_CONNECT (1ULL << 1)
#define SCOPE_ABSTRACT_SOCKETS (1ULL << 0)
#define SCOPE_SIGNALS (1ULL << 1)
#define RULE_NET_PORT 2

struct ruleset {
	uint64_t fs, net, scoped;
};

struct port_rule {
	uint64_t allowed, port;
};

#define FS_BASE \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	 LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | \
	 LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE | \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)

#define FS_OF_FILE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE)

static const uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t writing = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
				LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE |
				/* a recording moves to its month's folder */
				LANDLOCK_ACCESS_FS_MAKE_DIR | FS_REFER;

static struct ruleset
all_of(long abi)
{
	struct ruleset all = { .fs = FS_BASE };

	if (abi >= ABI_REFER)
		all.fs |= FS_REFER;
	if (abi >= ABI_TRUNCATE)
		all.fs |= FS_TRUNCATE;
	if (abi >= ABI_PORTS)
		all.net = NET_BIND | NET_CONNECT;
	if (abi >= ABI_IOCTL)
		all.fs |= FS_IOCTL_DEVICE;
	if (abi >= ABI_SCOPES)
		all.scoped = SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS;
	return all;
}

/* A path that is not there needs no rule. */
static void
allow_path(int ruleset, const char *path, uint64_t allowed)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = allowed };
	struct stat info;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return;
	if (fstat(rule.parent_fd, &info) == 0 && !S_ISDIR(info.st_mode))
		rule.allowed_access &= FS_OF_FILE;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
		log_warning("sandbox.path_not_allowed", LOG_TEXT("path", path));
	close(rule.parent_fd);
}

static void
allow_all(int ruleset, const struct sandbox_settings *settings, const struct ruleset *all)
{
	for (size_t i = 0; i < SANDBOX_PATHS_MAX && settings->reads[i]; i++)
		allow_path(ruleset, settings->reads[i], reading & all->fs);
	for (size_t i = 0; i < SANDBOX_PATHS_MAX && settings->writes[i]; i++)
		allow_path(ruleset, settings->writes[i], writing & all->fs);
	for (size_t i = 0; all->net && i < settings->port_count; i++) {
		struct port_rule rule = { NET_CONNECT, settings->ports[i] };

		if (syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0) != 0)
			log_warning("sandbox.port_not_allowed",
				    LOG_INT("port", settings->ports[i]));
	}
}

void
sandbox_restrict_files(const struct sandbox_settings *settings, struct sandbox_report *report)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset all;
	size_t size;
	int ruleset;

	if (abi < 1)
		return;
	all = all_of(abi);
	/* Older kernels refuse bytes that they do not know unless they are zero; give them none. */
	size = abi >= ABI_SCOPES ? sizeof(all) : abi >= ABI_PORTS ? 16 : 8;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
	if (ruleset < 0)
		return;
	allow_all(ruleset, settings, &all);
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) == 0) {
		report->landlock_files = true;
		report->landlock_ports = all.net != 0;
		report->landlock_signals = all.scoped != 0;
	}
	close(ruleset);
}
