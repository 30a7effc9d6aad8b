/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls of front and keeper by libseccomp. Release builds allow a list and refuse the
 * rest with EPERM; builds with a sanitizer, whose runtime needs calls of its own, ban a list.
 * Starting a program or looking into another process ends this one: there is no good reason. */
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "supervisor/sandbox.h"

#if IS_SANITIZED
/* The leak checker traces the process from a new one, which no confined process may start. */
static int is_filtered;
int __lsan_is_turned_off(void);

int
__lsan_is_turned_off(void)
{
	return is_filtered;
}
#endif

/* Nothing else so: these are what an intruder tries first. */
static const char *const deadly[] = { "execve",		  "execveat",	       "ptrace",
				      "process_vm_readv", "process_vm_writev", NULL };

/* Also banned where the list of what is allowed cannot be used. */
static const char *const banned[] = { "fork",
				      "vfork",
				      "kill",
				      "tkill",
				      "pidfd_open",
				      "pidfd_getfd",
				      "pidfd_send_signal",
				      "process_madvise",
				      "kcmp",
				      "bpf",
				      "perf_event_open",
				      "userfaultfd",
				      "add_key",
				      "request_key",
				      "keyctl",
				      "mount",
				      "umount2",
				      "pivot_root",
				      "chroot",
				      "setns",
				      "unshare",
				      "init_module",
				      "finit_module",
				      "delete_module",
				      "kexec_load",
				      "reboot",
				      "swapon",
				      "swapoff",
				      "acct",
				      "settimeofday",
				      "clock_settime",
				      "adjtimex",
				      "iopl",
				      "ioperm",
				      "io_uring_setup",
				      "io_uring_enter",
				      "io_uring_register",
				      "open_by_handle_at",
				      "name_to_handle_at",
				      "mknod",
				      "mknodat",
				      "quotactl",
				      "bind",
				      "listen",
				      NULL };

static const char *const connecting[] = { "socket", "connect", NULL };

/* Both: memory, clocks, an end. */
static const char *const common_calls[] = { "read",	     "write",	     "close",
					    "poll",	     "ppoll",	     "recvmsg",
					    "sendmsg",	     "munmap",	     "mremap",
					    "madvise",	     "brk",	     "mlock",
					    "munlock",	     "futex",	     "getrandom",
					    "clock_gettime", "gettimeofday", "exit",
					    "exit_group",    "rt_sigreturn", "rt_sigprocmask",
					    "rt_sigaction",  "sigaltstack",  "restart_syscall",
					    "getpid",	     "gettid",	     "sched_yield",
					    "fstat",	     "newfstatat",   NULL };

static const char *const front_calls[] = {
	/* sockets that it was given, and those accepted from them */
	"accept4", "recvfrom", "recvmmsg", "sendto", "sendmmsg", "shutdown", "getsockopt",
	"setsockopt", "getsockname", "getpeername", "socketpair", "sendfile", "readv", "writev",
	/* the loop */
	"epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2",
	"eventfd2", "pipe2", "timerfd_create", "timerfd_settime", "select", "pselect6",
	/* files; Landlock says which */
	"open", "openat", "stat", "lstat", "statx", "lseek", "pread64", "pwrite64", "preadv",
	"pwritev", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64",
	"unlink", "unlinkat", "rename", "renameat", "renameat2", "ftruncate", "fallocate", "fsync",
	"fdatasync", "fchmod", "fchown", "fcntl", "flock", "fadvise64", "dup", "dup3", "umask",
	"syncfs", "getcwd", "mkdir", "rmdir", "fstatfs", "statfs", "memfd_create",
	/* threads */
	"set_robust_list", "get_robust_list", "rseq", "set_tid_address", "sched_getaffinity",
	"sched_setaffinity", "membarrier", "clock_nanosleep", "nanosleep", "clock_getres",
	"futex_waitv", "rt_sigtimedwait",
	/* who and where */
	"getuid", "geteuid", "getgid", "getegid", "getppid", "uname", "sysinfo", "getrusage",
	"time", "times", NULL
};

static const char *const keeper_calls[] = { "fcntl", NULL };

static const char *const threads_by_pointer[] = { "clone3", NULL };

/* By name, so that no rule depends on this machine's numbers. */
static bool
add_one(scmp_filter_ctx filter, uint32_t action, const char *name, struct scmp_arg_cmp argument)
{
	return seccomp_rule_add_array(filter, action, seccomp_syscall_resolve_name(name), 1,
				      &argument) == 0;
}

static bool
add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names)
{
	for (; *names; names++) {
		int number = seccomp_syscall_resolve_name(*names);

		/* Not every machine or library knows every call. */
		if (number == __NR_SCMP_ERROR)
			continue;
		if (seccomp_rule_add(filter, action, number, 0) != 0)
			return false;
	}
	return true;
}

/* Memory that can be run is never made: no argument is to be trusted more than that. */
static bool
add_memory(scmp_filter_ctx filter)
{
	return add_one(filter, SCMP_ACT_ALLOW, "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) &&
	       add_one(filter, SCMP_ACT_ALLOW, "mprotect",
		       SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

/* Threads but no processes. clone3 hides its flags behind a pointer: it is answered as an old
 * kernel would, and libc then uses clone. */
static bool
add_threads(scmp_filter_ctx filter)
{
	return add_one(filter, SCMP_ACT_ALLOW, "clone",
		       SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) &&
	       add_all(filter, SCMP_ACT_ERRNO(ENOSYS), threads_by_pointer);
}

/* Signals to itself alone: abort() must work. A thread may set its own name and priority; limits
 * may be read. */
static bool
add_self(scmp_filter_ctx filter)
{
	return add_one(filter, SCMP_ACT_ALLOW, "tgkill",
		       SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) &&
	       add_one(filter, SCMP_ACT_ALLOW, "prctl", SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)) &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(setpriority), 2,
				SCMP_A0(SCMP_CMP_EQ, PRIO_PROCESS), SCMP_A1(SCMP_CMP_EQ, 0)) == 0 &&
	       seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
				SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0)) == 0;
}

/* The few requests that libraries make of descriptors; one that types into the terminal which the
 * site was started from (TIOCSTI) is the reason for a list. */
static bool
add_ioctl(scmp_filter_ctx filter)
{
	static const unsigned long requests[] = { FIONBIO, FIONREAD, TCGETS };

	for (size_t i = 0; i < COUNT_OF(requests); i++)
		if (!add_one(filter, SCMP_ACT_ALLOW, "ioctl", SCMP_A1(SCMP_CMP_EQ, requests[i])))
			return false;
	return true;
}

static bool
connects(const struct sandbox_settings *settings)
{
	return settings->port_count || settings->connects_locally;
}

static bool
allow_list(scmp_filter_ctx filter, const struct sandbox_settings *settings)
{
	if (!add_all(filter, SCMP_ACT_ALLOW, common_calls) || !add_memory(filter) ||
	    !add_self(filter))
		return false;
	if (settings->role == SANDBOX_KEEPER)
		return add_all(filter, SCMP_ACT_ALLOW, keeper_calls);
	if (!add_all(filter, SCMP_ACT_ALLOW, front_calls) || !add_threads(filter) ||
	    !add_ioctl(filter))
		return false;
	return !connects(settings) || add_all(filter, SCMP_ACT_ALLOW, connecting);
}

/* A sanitizer's runtime starts a process to look for leaks and reads many files, so keeper and
 * front get the same bans. */
static bool
ban_list(scmp_filter_ctx filter, const struct sandbox_settings *settings)
{
	if (!add_all(filter, SCMP_ACT_ERRNO(EPERM), banned))
		return false;
	if (!add_one(filter, SCMP_ACT_ERRNO(EPERM), "clone",
		     SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0)))
		return false;
	if (!add_all(filter, SCMP_ACT_ERRNO(ENOSYS), threads_by_pointer))
		return false;
	return connects(settings) || add_all(filter, SCMP_ACT_ERRNO(EPERM), connecting);
}

void
sandbox_filter_calls(const struct sandbox_settings *settings, struct sandbox_report *report)
{
	scmp_filter_ctx filter =
		seccomp_init(IS_SANITIZED ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM));
	bool is_made;

	if (!filter)
		return;
	/* Other architectures' calls on the same machine would be a way round the numbers. */
	is_made = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
		  seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
		  add_all(filter, SCMP_ACT_KILL_PROCESS, deadly);
	if (is_made)
		is_made = IS_SANITIZED ? ban_list(filter, settings) : allow_list(filter, settings);
	if (is_made && seccomp_load(filter) == 0) {
		report->seccomp = true;
		report->seccomp_is_list = !IS_SANITIZED;
#if IS_SANITIZED
		is_filtered = 1;
#endif
	}
	seccomp_release(filter);
}
