/* SPDX-License-Identifier: Apache-2.0 */
/* The filter is written out here because libseccomp has ten times the size of what it would make.
 */
#include "jumpoint/session/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/attributes.h"

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define OUR_ARCHITECTURE 0
#endif

static void
limit(int resource, rlim_t most)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
		return;
	now.rlim_max = now.rlim_max < most ? now.rlim_max : most;
	now.rlim_cur = now.rlim_max;
	setrlimit((__rlimit_resource_t)resource, &now);
}

void
confine_process(void)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, CONFINE_DESCRIPTORS);
	if (!IS_SANITIZED)
		limit(RLIMIT_DATA, CONFINE_MEMORY);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* What later kernels know besides, which older headers do not say. */
enum {
	NETWORK_VERSION = 4,
	SCOPE_VERSION = 6,
	NETWORK_BIND = 1 << 0,
	NETWORK_CONNECT = 1 << 1,
	SCOPE_ABSTRACT_SOCKETS = 1 << 0,
};

struct ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

/* All that the first version knows of files, of networks all that any does; nothing of it is
 * allowed anywhere. */
static bool
close_files(void)
{
	int version =
		(int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset all = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				     LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				     LANDLOCK_ACCESS_FS_REMOVE_DIR |
				     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
				     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
				     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
				     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
	};
	bool holds;
	int ruleset;

	if (version >= NETWORK_VERSION)
		all.handled_access_net = NETWORK_BIND | NETWORK_CONNECT;
	if (version >= SCOPE_VERSION)
		all.scoped = SCOPE_ABSTRACT_SOCKETS;
	/* An older kernel takes the longer structure as long as the rest of it is zero. */
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (ruleset < 0)
		return false;
	holds = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
	close(ruleset);
	return holds;
}

static const unsigned int allowed[] = {
	SYS_read,	  SYS_write,	   SYS_readv,		SYS_writev,
	SYS_close,	  SYS_ppoll,	   SYS_recvmsg,		SYS_recvfrom,
	SYS_accept4,	  SYS_shutdown,	   SYS_getsockopt,	SYS_setsockopt,
	SYS_getpeername,  SYS_getsockname, SYS_munmap,		SYS_mremap,
	SYS_madvise,	  SYS_brk,	   SYS_mlock,		SYS_munlock,
	SYS_futex,	  SYS_getrandom,   SYS_clock_gettime,	SYS_gettimeofday,
	SYS_getpid,	  SYS_gettid,	   SYS_getuid,		SYS_geteuid,
	SYS_getgid,	  SYS_getegid,	   SYS_rt_sigreturn,	SYS_rt_sigprocmask,
	SYS_rt_sigaction, SYS_sigaltstack, SYS_restart_syscall, SYS_exit,
	SYS_exit_group,	  SYS_sched_yield, SYS_fstat,		SYS_newfstatat,
	SYS_tgkill,
#ifdef SYS_poll
	SYS_poll,	  SYS_time,
#endif
};

enum { MOST_STEPS = 192 };

struct filter {
	struct sock_filter steps[MOST_STEPS];
	unsigned short count;
};

static void
add(struct filter *filter, struct sock_filter step)
{
	filter->steps[filter->count++] = step;
}

static void
load(struct filter *filter, size_t offset)
{
	add(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void
answer(struct filter *filter, uint32_t action)
{
	add(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* This call only where an argument's lower half, masked, lies in between: the rest is refused. */
static void
add_between(struct filter *filter, unsigned int call, unsigned int argument, uint32_t mask,
	    uint32_t first, uint32_t last)
{
	const size_t low = offsetof(struct seccomp_data, args) + 8 * argument;

	add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 6));
	load(filter, low);
	add(filter, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
	add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2));
	add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 1, 0));
	answer(filter, SECCOMP_RET_ALLOW);
	answer(filter, SECCOMP_RET_ERRNO | EPERM);
}

/* The sockets stay what they are: MSG_FASTOPEN connects as it sends. */
static void
add_sockets(struct filter *filter)
{
	_Static_assert(F_GETFD == 1 && F_SETFD == 2 && F_GETFL == 3 && F_SETFL == 4, "fcntl");
	add_between(filter, SYS_fcntl, 1, UINT32_MAX, F_GETFD, F_SETFL);
	add_between(filter, SYS_sendto, 3, MSG_FASTOPEN, 0, 0);
	add_between(filter, SYS_sendmsg, 2, MSG_FASTOPEN, 0, 0);
}

static bool
close_calls(void)
{
	struct filter filter = { 0 };
	struct sock_fprog program = { .filter = filter.steps };

	_Static_assert(COUNT_OF(allowed) * 2 + 64 < MOST_STEPS, "steps");
	load(&filter, offsetof(struct seccomp_data, arch));
	add(&filter,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0));
	answer(&filter, SECCOMP_RET_KILL_PROCESS);
	load(&filter, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < COUNT_OF(allowed); i++) {
		add(&filter,
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[i], 0, 1));
		answer(&filter, SECCOMP_RET_ALLOW);
	}
	/* Memory that can be run is never made. */
	add_between(&filter, SYS_mmap, 2, PROT_EXEC, 0, 0);
	add_between(&filter, SYS_mprotect, 2, PROT_EXEC, 0, 0);
	add_sockets(&filter);
	add(&filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1));
	answer(&filter, SECCOMP_RET_KILL_PROCESS);
	answer(&filter, SECCOMP_RET_ERRNO | EPERM);
	program.len = filter.count;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

bool
confine_to_streams(void)
{
	bool files = close_files();

	/* A sanitizer's runtime needs calls of its own. */
	if (IS_SANITIZED || !OUR_ARCHITECTURE)
		return files;
	return close_calls() && files;
}
