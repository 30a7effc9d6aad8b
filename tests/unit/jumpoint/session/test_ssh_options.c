/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/ssh_options.h"

#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

TEST(ssh_options_ask_first_for_keys_that_are_known)
{
	CLEANUP(buf_release) struct buf out;
	struct plan plan = { .key_count = 2,
			     .keys = { STR("\0\0\0\007ssh-rsa…"),
				       STR("\0\0\0\023ecdsa-sha2-nistp384…") } };

	buf_init(&out, 512);
	ssh_options_write_host_keys(&plan, &out);
	CHECK_STR(buf_str(&out), "ecdsa-sha2-nistp384,rsa-sha2-512,rsa-sha2-256,ssh-ed25519,"
				 "ecdsa-sha2-nistp256,ecdsa-sha2-nistp521");
}

TEST(ssh_options_offer_nothing_old)
{
	static const char *const old[] = { "sha1",    "cbc",	 "md5",	 "3des",
					   "ssh-dss", "group1-", "none", "zlib" };
	struct plan plan = { 0 };
	int pair[2], length = 0;
	ssh_session ssh;
	char sent[8192];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == 0);
	ssh = ssh_options_new(&plan, pair[0]);
	CHECK(ssh != NULL);
	CHECK(write(pair[1], "SSH-2.0-test\r\n", 14) == 14);
	for (int i = 0; i < 10; i++)
		CHECK(ssh_connect(ssh) == SSH_AGAIN);
	for (ssize_t got = 1; got > 0; length += got > 0 ? (int)got : 0)
		got = read(pair[1], sent + length, sizeof(sent) - (size_t)length);
	CHECK(memmem(sent, (size_t)length, "kex-strict-c-v00@openssh.com", 28));
	for (size_t i = 0; i < COUNT_OF(old); i++)
		if (strcmp(old[i], "none") != 0) /* compression is */
			CHECK_TEXT(memmem(sent, (size_t)length, old[i], strlen(old[i])), NULL);
	ssh_free(ssh);
	close(pair[1]);
}
