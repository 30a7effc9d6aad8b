/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, read by ssh-keygen: it checks the authority's signature before it lists anything.
 */
#include "crypto/ssh_certificate.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/signature.h"
#include "crypto/sshkey.h"
#include "sample_keys.h"
#include "support/test.h"

static struct arena arena;
static struct signature_keys keys;
static struct ssh_certificate about;

static void
begin(void)
{
	int64_t now_s = clock_now_ms() / 1000;

	arena_init(&arena);
	signature_keys_make(&keys);
	about = (struct ssh_certificate){ .principal = STR("deploy"),
					  .key_id = STR("sallyport session 17 of anna"),
					  .serial = 17,
					  .valid_from_s = now_s - 60,
					  .valid_to_s = now_s + 3600 };
	memcpy(about.public_key, keys.public_key, sizeof(about.public_key));
}

static enum err
sign(const char *authority, struct str *ret_line)
{
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	const char *why = NULL;
	struct str text;

	CHECK_OK(sshkey_read(str_from(authority), STR(""), &key, &why));
	CHECK_OK(sshkey_write_private(key, &arena, &text));
	sshkey_free(key);
	key = NULL;
	CHECK_OK(sshkey_read_stored(text, &key));
	return ssh_certificate_sign(key, &about, &arena, ret_line);
}

static void
write_file(const char *path, struct str text)
{
	FILE *file = fopen(path, "w");

	CHECK(file != NULL);
	CHECK_INT(fwrite(text.data, 1, text.length, file), text.length);
	CHECK_INT(fputc('\n', file), '\n');
	CHECK_INT(fclose(file), 0);
}

/* What ssh-keygen -L says of the line. */
static struct str
listed(struct str line)
{
	char path[] = "/tmp/sallyport-certificate-XXXXXX";
	char *text = arena_alloc(&arena, 8192);
	int out[2], status = 0, file = mkstemp(path);
	size_t length = 0;
	ssize_t count;
	pid_t child;

	CHECK(file >= 0);
	close(file);
	write_file(path, line);
	CHECK_INT(pipe2(out, O_CLOEXEC), 0);
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		dup2(out[1], STDOUT_FILENO);
		execlp("ssh-keygen", "ssh-keygen", "-L", "-f", path, NULL);
		_exit(127);
	}
	close(out[1]);
	for (count = 1; count > 0 && length < 8191; length += (size_t)(count > 0 ? count : 0))
		count = read(out[0], text + length, 8191 - length);
	close(out[0]);
	CHECK_INT(waitpid(child, &status, 0), child);
	unlink(path);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		SKIP("ssh-keygen is not here");
	CHECK_INT(status, 0);
	return str_of(text, length);
}

static void
check_listed(const char *authority, const char *algorithm)
{
	struct str line, text;

	begin();
	CHECK_OK(sign(authority, &line));
	CHECK(str_starts(line, STR("ssh-ed25519-cert-v01@openssh.com AAAA")));
	text = listed(line);
	CHECK(strstr(text.data, "ssh-ed25519-cert-v01@openssh.com user certificate") != NULL);
	CHECK(strstr(text.data, algorithm) != NULL);
	CHECK(strstr(text.data, "Key ID: \"sallyport session 17 of anna\"") != NULL);
	CHECK(strstr(text.data, "Serial: 17\n") != NULL);
	CHECK(strstr(text.data, "Principals: \n                deploy\n") != NULL);
	CHECK(strstr(text.data, "Critical Options: (none)") != NULL);
	CHECK(strstr(text.data, "Extensions: \n                permit-pty\n") != NULL);
	CHECK(strstr(text.data, "permit-port-forwarding") == NULL);
	arena_release(&arena);
}

TEST(ssh_certificate_by_ed25519_is_one_for_ssh_keygen)
{
	check_listed(key_ed25519, "(using ssh-ed25519)");
}

TEST(ssh_certificate_by_rsa_is_one_for_ssh_keygen)
{
	check_listed(key_rsa, "(using rsa-sha2-512)");
}

TEST(ssh_certificate_by_ecdsa_is_one_for_ssh_keygen)
{
	check_listed(key_ecdsa, "(using ecdsa-sha2-nistp256)");
}

/* More than once: r and s need a zero in front now and then. */
TEST(ssh_certificate_by_ecdsa521_is_one_for_ssh_keygen)
{
	for (int i = 0; i < 4; i++)
		check_listed(key_ecdsa521, "(using ecdsa-sha2-nistp521)");
}

TEST(ssh_certificate_differs_each_time)
{
	struct str first, second;

	begin();
	CHECK_OK(sign(key_ed25519, &first));
	CHECK_OK(sign(key_ed25519, &second));
	CHECK(!str_equal(first, second));
	arena_release(&arena);
}

TEST(ssh_certificate_refuses_names_that_could_become_two)
{
	static const char *const names[] = { "",     "a,root", ",",	"a b",
					     "a\tb", "a\nb",   "a\x7f", "j\xc3\xb6rg" };
	static char longest[SSH_CERTIFICATE_NAME_LIMIT + 2];
	struct str line;

	begin();
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		about.principal = str_from(names[i]);
		CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	}
	about.principal = STR("a\0b");
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	memset(longest, 'a', sizeof(longest) - 1);
	about.principal = str_from(longest);
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	about.principal.length--;
	CHECK_OK(sign(key_ed25519, &line));
	about.principal = STR("CORP\\anna");
	CHECK_OK(sign(key_ed25519, &line));
	arena_release(&arena);
}

TEST(ssh_certificate_refuses_key_ids_that_upset_a_log)
{
	struct str line;

	begin();
	about.key_id = STR("a\nb");
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	about.key_id = STR("");
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	arena_release(&arena);
}

TEST(ssh_certificate_lives_five_hours_at_most)
{
	struct str line;

	begin();
	about.valid_to_s = about.valid_from_s + SSH_CERTIFICATE_SECONDS_MAX;
	CHECK_OK(sign(key_ed25519, &line));
	about.valid_to_s++;
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	about.valid_to_s = about.valid_from_s;
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	about.valid_from_s = 0;
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	about.valid_from_s = INT64_MIN;
	CHECK_ERR(sign(key_ed25519, &line), ERR_INVALID);
	arena_release(&arena);
}
