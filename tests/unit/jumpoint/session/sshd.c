/* SPDX-License-Identifier: Apache-2.0 */
#include "sshd.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/base64.h"
#include "support/test.h"

#define SCRIPT TESTS_ROOT "/support/sshd"

static struct sshd sshd;
static char folder[64];

static int
run_script(const char *command, int out)
{
	int status = 0, process;

	fflush(NULL);
	process = fork();
	if (process == 0) {
		dup2(out, STDOUT_FILENO);
		execl(SCRIPT, SCRIPT, command, "--in", folder, "--password", SSHD_PASSWORD, "--set",
		      "PasswordAuthentication yes", "--set", "RekeyLimit 256K", (char *)NULL);
		_exit(127);
	}
	waitpid(process, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
stop(void)
{
	char command[256];

	run_script("stop", STDERR_FILENO);
	snprintf(command, sizeof(command), "%s", folder);
	if (fork() == 0) {
		execlp("rm", "rm", "-rf", command, (char *)NULL);
		_exit(127);
	}
	wait(NULL);
}

static void
run_keygen(const char *authority, const char *user, const char *file)
{
	int status = 0, process;

	fflush(NULL);
	process = fork();
	if (process == 0) {
		execlp("ssh-keygen", "ssh-keygen", "-q", "-s", authority, "-I", "test", "-n", user,
		       "-V", "-5m:+1h", file, (char *)NULL);
		_exit(127);
	}
	waitpid(process, &status, 0);
	CHECK_INT(status, 0);
}

static bool
start(void)
{
	char text[1024] = { 0 };
	int pipes[2], status;

	snprintf(folder, sizeof(folder), "/tmp/sallyport-sshd-XXXXXX");
	/* Its server may be another user, and has its files there only if it can get there. */
	if (!mkdtemp(folder) || chmod(folder, 0755) != 0 || pipe2(pipes, O_CLOEXEC) != 0)
		return false;
	status = run_script("start", pipes[1]);
	close(pipes[1]);
	if (status == 0 && read(pipes[0], text, sizeof(text) - 1) < 0)
		status = -1;
	close(pipes[0]);
	if (status != 0 ||
	    sscanf(text, "port=%d user=%63s home=%255s", &sshd.port, sshd.user, sshd.home) != 3)
		return false;
	atexit(stop);
	return true;
}

const struct sshd *
sshd_get(void)
{
	static int state;

	if (state == 0)
		state = start() ? 1 : -1;
	if (state < 0)
		SKIP("no sshd: tools/unpack-servers fetches it");
	return &sshd;
}

struct str
sshd_file(struct arena *arena, const char *name)
{
	char *path = arena_printf(arena, "%s/%s", sshd_get()->home, name);
	char *text = arena_alloc(arena, 32768);
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = descriptor < 0 ? -1 : read(descriptor, text, 32767);

	if (descriptor >= 0)
		close(descriptor);
	CHECK(length > 0);
	return str_of(text, (size_t)length);
}

struct str
sshd_host_key(struct arena *arena, const char *kind)
{
	struct str rest = sshd_file(arena, arena_printf(arena, "host/%s.pub", kind)), part, wire;

	CHECK(str_split(&rest, ' ', &part));
	CHECK(str_split(&rest, ' ', &part));
	CHECK_OK(base64_decode(arena, part, BASE64_STANDARD, &wire));
	return wire;
}

struct str
sshd_certify(struct arena *arena, const unsigned char key[32], const char *user)
{
	static const char head[] = "\0\0\0\013ssh-ed25519\0\0\0\040";
	CLEANUP(buf_release) struct buf wire, line;
	char *file = arena_printf(arena, "%s/own-%d.pub", folder, getpid());
	int descriptor;

	buf_init(&wire, 256);
	buf_init(&line, 512);
	buf_append(&wire, head, sizeof(head) - 1);
	buf_append(&wire, key, 32);
	buf_append_text(&line, "ssh-ed25519 ");
	base64_encode(&line, buf_str(&wire), BASE64_STANDARD);
	buf_append_text(&line, "\n");
	descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	CHECK(write(descriptor, line.data, line.length) == (ssize_t)line.length);
	close(descriptor);
	run_keygen(arena_printf(arena, "%s/keys/ca", sshd_get()->home), user, file);
	file = arena_printf(arena, "%s/own-%d-cert.pub", folder, getpid());
	descriptor = open(file, O_RDONLY | O_CLOEXEC);

	char *text = arena_alloc(arena, 8192);
	ssize_t length = read(descriptor, text, 8191);

	close(descriptor);
	CHECK(length > 0);
	return str_of(text, (size_t)length);
}
