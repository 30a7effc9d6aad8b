/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/ssh_options.h"

static const char key_exchange[] =
	"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
	"ecdh-sha2-nistp521,diffie-hellman-group18-sha512,diffie-hellman-group16-sha512,"
	"diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256";
/* Chacha last: with a server that knows no strict key exchange, somebody between could cut off the
 * first messages behind it unseen (CVE-2023-48795). */
static const char ciphers[] = "aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,"
			      "aes128-ctr,chacha20-poly1305@openssh.com";
static const char macs[] = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,"
			   "hmac-sha2-256,hmac-sha2-512";
static const char user_keys[] =
	"ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp521-cert-v01@openssh.com,"
	"ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp256-cert-v01@openssh.com,"
	"rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,ssh-ed25519,"
	"ecdsa-sha2-nistp521,ecdsa-sha2-nistp384,ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256";

/* A key's algorithm and what is asked for to be shown it. */
static const struct {
	const char *key, *signatures;
} host_keys[] = {
	{ "ssh-ed25519", "ssh-ed25519" },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256" },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384" },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521" },
	{ "ssh-rsa", "rsa-sha2-512,rsa-sha2-256" },
};

enum { LIST_LIMIT = 512, RSA_BITS_LEAST = 2048 };

static bool
knows_algorithm(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->key_count; i++)
		if (str_equal_text(plan_key_algorithm(plan->keys[i]), name))
			return true;
	return false;
}

void
ssh_options_write_host_keys(const struct plan *plan, struct buf *out)
{
	for (int known = 1; known >= 0; known--)
		for (size_t i = 0; i < COUNT_OF(host_keys); i++)
			if (knows_algorithm(plan, host_keys[i].key) == (known == 1))
				buf_printf(out, "%s%s", out->length ? "," : "",
					   host_keys[i].signatures);
}

static bool
set_all(ssh_session ssh, const struct plan *plan, int descriptor)
{
	CLEANUP(buf_release) struct buf algorithms;
	const int no = 0, log = SSH_LOG_NOLOG, rsa_bits = RSA_BITS_LEAST;
	const bool config = false;

	buf_init(&algorithms, LIST_LIMIT);
	ssh_options_write_host_keys(plan, &algorithms);

	const struct {
		enum ssh_options_e option;
		const void *value;
	} options[] = {
		{ SSH_OPTIONS_FD, &descriptor },
		{ SSH_OPTIONS_HOST, "target" }, /* for its messages only */
		{ SSH_OPTIONS_USER, "nobody" }, /* until the login; else it asks the system */
		{ SSH_OPTIONS_PROCESS_CONFIG, &config },
		{ SSH_OPTIONS_SSH_DIR, "/nowhere" },
		{ SSH_OPTIONS_KNOWNHOSTS, "/dev/null" },
		{ SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null" },
		{ SSH_OPTIONS_LOG_VERBOSITY, &log },
		{ SSH_OPTIONS_KEY_EXCHANGE, key_exchange },
		{ SSH_OPTIONS_HOSTKEYS, algorithms.data },
		{ SSH_OPTIONS_CIPHERS_C_S, ciphers },
		{ SSH_OPTIONS_CIPHERS_S_C, ciphers },
		{ SSH_OPTIONS_HMAC_C_S, macs },
		{ SSH_OPTIONS_HMAC_S_C, macs },
		{ SSH_OPTIONS_COMPRESSION_C_S, "none" },
		{ SSH_OPTIONS_COMPRESSION_S_C, "none" },
		{ SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES, user_keys },
		{ SSH_OPTIONS_RSA_MIN_SIZE, &rsa_bits },
		{ SSH_OPTIONS_GSSAPI_DELEGATE_CREDENTIALS, &no },
	};

	for (size_t i = 0; i < COUNT_OF(options); i++)
		if (ssh_options_set(ssh, options[i].option, options[i].value) < 0)
			return false;
	ssh_set_blocking(ssh, 0);
	return true;
}

ssh_session
ssh_options_new(const struct plan *plan, int own_descriptor)
{
	ssh_session ssh = ssh_new();

	if (ssh && set_all(ssh, plan, own_descriptor))
		return ssh;
	if (ssh) {
		/* What fails leaves the socket to the caller. */
		(void)ssh_options_set(ssh, SSH_OPTIONS_FD, NULL);
		ssh_free(ssh);
	}
	return NULL;
}
