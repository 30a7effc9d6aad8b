/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates at a real sshd that trusts their authority: it lets in whom they name, for as long
 * as they say. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/ssh_certificate.h"
#include "crypto/sshkey_parts.h"
#include "sample_keys.h"
#include "support/test.h"

static struct arena arena;
static char folder[] = "/tmp/sallyport-login-XXXXXX";
static const char *script, *port, *user, *home;

/* The program's output, at most 64 KiB; *ret_code is its exit code. */
static char *
run(char *const *arguments, int *ret_code)
{
	enum { ROOM = 64 * 1024 };
	char *text = arena_alloc(&arena, ROOM);
	size_t length = 0;
	ssize_t count = 1;
	int out[2], status = 0;
	pid_t child;

	CHECK_INT(pipe2(out, O_CLOEXEC), 0);
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execvp(arguments[0], arguments);
		_exit(127);
	}
	close(out[1]);
	while (count > 0 && length < ROOM - 1) {
		count = read(out[0], text + length, ROOM - 1 - length);
		length += count > 0 ? (size_t)count : 0;
	}
	close(out[0]);
	CHECK_INT(waitpid(child, &status, 0), child);
	*ret_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return text;
}

static const char *
value_of(const char *text, const char *name)
{
	struct str rest = str_from(text), line;

	while (str_split(&rest, '\n', &line))
		if (str_starts(line, str_from(name)))
			return arena_text(&arena, str_from_offset(line, strlen(name)));
	return "";
}

static void
write_file(const char *path, const char *mode, struct str text)
{
	FILE *file = fopen(path, mode);

	CHECK(file != NULL);
	CHECK_INT(fwrite(text.data, 1, text.length, file), text.length);
	CHECK_INT(fputc('\n', file), '\n');
	CHECK_INT(fclose(file), 0);
	CHECK_INT(chmod(path, *mode == 'a' ? 0644 : 0600), 0);
}

/* Beside the sources, seen from this program: BUILD/tests/unit/test_crypto. */
static const char *
find_script(void)
{
	char here[4096];
	ssize_t length = readlink("/proc/self/exe", here, sizeof(here) - 1);

	CHECK(length > 0);
	here[length] = '\0';
	for (int i = 0; i < 4 && strrchr(here, '/'); i++)
		*strrchr(here, '/') = '\0';
	return arena_printf(&arena, "%s/tests/support/sshd", here);
}

static void
begin(void)
{
	static const char *const authorities[] = { public_ed25519, public_rsa, public_ecdsa,
						   public_ecdsa521 };
	char *arguments[] = { NULL, (char *)"start", (char *)"--in", folder, NULL };
	const char *said;
	int code = 0;

	arena_init(&arena);
	script = find_script();
	if (access(script, X_OK) != 0)
		SKIP("the sources are not beside this program");
	snprintf(folder, sizeof(folder), "/tmp/sallyport-login-XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
	arguments[0] = arena_text(&arena, str_from(script));
	said = run(arguments, &code);
	if (code != 0)
		SKIP("no sshd: tools/unpack-servers fetches it");
	port = value_of(said, "port=");
	user = value_of(said, "user=");
	home = value_of(said, "home=");
	for (size_t i = 0; i < COUNT_OF(authorities); i++)
		write_file(arena_printf(&arena, "%s/keys/ca.pub", home), "a",
			   str_from(authorities[i]));
}

static void
finish(void)
{
	char *stop[] = { arena_text(&arena, str_from(script)), (char *)"stop", (char *)"--in",
			 folder, NULL };
	char *remove[] = { (char *)"rm", (char *)"-rf", folder, arena_text(&arena, str_from(home)),
			   NULL };
	int code = 0;

	run(stop, &code);
	run(remove, &code);
	arena_release(&arena);
}

/* A new key, a certificate for it, and an ssh that has nothing else to show. */
static bool
is_let_in(const char *authority_text, const char *principal, int64_t from_s, int64_t to_s)
{
	CLEANUP(sshkey_freep) struct sshkey *authority = NULL;
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	struct ssh_certificate about = { .principal = str_from(principal),
					 .key_id = STR("session 17"),
					 .serial = 17,
					 .valid_from_s = clock_now_ms() / 1000 + from_s,
					 .valid_to_s = clock_now_ms() / 1000 + to_s };
	char *key_path = arena_printf(&arena, "%s/key", folder);
	char *ssh[] = { (char *)"ssh",
			(char *)"-F",
			(char *)"none",
			(char *)"-p",
			arena_text(&arena, str_from(port)),
			(char *)"-i",
			key_path,
			(char *)"-o",
			arena_printf(&arena, "CertificateFile=%s/certificate", folder),
			(char *)"-o",
			(char *)"IdentitiesOnly=yes",
			(char *)"-o",
			(char *)"BatchMode=yes",
			(char *)"-o",
			(char *)"StrictHostKeyChecking=no",
			(char *)"-o",
			(char *)"UserKnownHostsFile=/dev/null",
			arena_printf(&arena, "%s@127.0.0.1", user),
			(char *)"echo in",
			NULL };
	size_t size = sizeof(about.public_key);
	const char *why = NULL;
	struct str text, line;
	int code = 0;

	CHECK_OK(sshkey_read(str_from(authority_text), STR(""), &authority, &why));
	CHECK_OK(sshkey_generate(&key));
	CHECK(EVP_PKEY_get_raw_public_key(key->pkey, about.public_key, &size));
	CHECK_OK(sshkey_write_private(key, &arena, &text));
	CHECK_OK(ssh_certificate_sign(authority, &about, &arena, &line));
	write_file(key_path, "w", text);
	write_file(arena_printf(&arena, "%s/certificate", folder), "w", line);
	return strcmp(run(ssh, &code), "in\n") == 0 && code == 0;
}

TEST(ssh_login_by_every_kind_of_authority)
{
	begin();
	CHECK(is_let_in(key_ed25519, user, -60, 3600));
	CHECK(is_let_in(key_rsa, user, -60, 3600));
	CHECK(is_let_in(key_ecdsa, user, -60, 3600));
	CHECK(is_let_in(key_ecdsa521, user, -60, 3600));
	finish();
}

TEST(ssh_login_holds_name_time_and_authority)
{
	begin();
	CHECK(is_let_in(key_ed25519, user, -60, 3600));
	CHECK(!is_let_in(key_ed25519, "somebody-else", -60, 3600));
	CHECK(!is_let_in(key_ed25519, user, -3600, -60));
	CHECK(!is_let_in(key_ed25519, user, 3600, 7200));
	CHECK(!is_let_in(key_ed25519_pkcs8, user, -60, 3600));
	finish();
}
