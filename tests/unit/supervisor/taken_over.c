/* SPDX-License-Identifier: Apache-2.0 */
/* A front that was taken over, confined as ever, asks a real keeper, confined too, for what it must
 * not have: that is what the proofs of docs/PROTOCOL.keeper.md are for. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "../crypto/sample_keys.h"
#include "../keeper/node.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "crypto/sshkey_parts.h"
#include "folder.h"
#include "in_child.h"
#include "keeper/client.h"
#include "programs.h"
#include "supervisor/launch.h"
#include "supervisor/sandbox.h"
#include "support/test.h"

/* A sanitizer's shadow is larger, and holds no bytes of keeper. */
enum { UNCONFINED = 99, REGION_MOST = 64 * 1024 * 1024 };

#define PASSWORD "a password that keeper must forget"

static const struct seal_context password = { "vault_account", { NODE_ACCOUNT, 32 }, "password" };
static const struct seal_context authority = { "vault_account",
					       { NODE_ACCOUNT, 32 },
					       "private_key" };

static struct folder folder;
static struct settings settings;
static struct data data;
static struct site_key site;
static struct child keeper;
static int pair; /* a worker's */
static struct node node;
static struct str sealed;

static enum err
migrate(const char *store_url)
{
	return OK;
}

static int
new_pair(void)
{
	int peer = -1;

	CHECK_OK(launch_keeper_peer(&keeper, KEEPER_ROLE_WORKER, &peer));
	return peer;
}

/* An honest front enrols a node, which states a session; a password is in the Vault. */
static void
begin(void)
{
	unsigned char signature[SIGNATURE_SIZE];
	struct keeper_client *client;
	const char *why = NULL;
	int peer;

	folder_make(&folder);
	programs_install(&folder);
	settings_init(&settings);
	settings.data = folder_path(&folder, "data");
	CHECK_OK(data_locate(&settings, &folder.arena, &data));
	CHECK_OK(data_make(&settings, &data, migrate, &folder.arena, &site, &why));
	CHECK_OK(launch_keeper(&settings, &data, &folder.arena, &keeper, &site, &why));
	client = keeper_client_new(site.seal_public);
	peer = new_pair();
	keeper_client_give(client, &peer, 1);
	node_make(&node, site.id);
	CHECK_OK(keeper_client_sign(client, KEEPER_SIGN_JUMPOINT_CERTIFICATE, node_unsigned(&node),
				    signature));
	buf_append(&node.certificate, signature, sizeof(signature));
	node_state(&node, &node.keys);
	keeper_client_free(client);
	CHECK_OK(seal_to(site.seal_public, &password, STR(PASSWORD), &folder.arena, &sealed));
	pair = new_pair();
}

static void
finish(void)
{
	close(pair);
	node_release(&node);
	launch_end(&keeper, 5000);
	launch_use_folder(NULL);
	folder_remove(&folder);
}

static int
confined(void *context)
{
	static const struct sandbox_settings sandbox = { .role = SANDBOX_FRONT };
	int (*const *act)(struct keeper_client *) = context;
	struct sandbox_report report;
	struct keeper_client *client;

	log_open("test", 2, LOG_ERROR + 1);
	sandbox_enter(&sandbox, &report);
	if (!report.seccomp || !report.no_new_privileges)
		return UNCONFINED;
	client = keeper_client_new(site.seal_public);
	keeper_client_give(client, &pair, 1);
	return (*act)(client);
}

/* What came of it, as seen from outside. */
static int
from_inside(int (*act)(struct keeper_client *))
{
	return in_child(confined, &act);
}

static enum err
rewrap(struct keeper_client *client, struct injector_proof proof, struct str *ret_sealed)
{
	struct injector injector = keeper_client_injector(client);

	return injector.rewrap(injector.context, &password, sealed, 1, &proof, &folder.arena,
			       ret_sealed);
}

static int
pass_on(struct keeper_client *client)
{
	struct str anew, plain;
	enum err err = rewrap(client, node_proof(&node), &anew);

	return err ? (int)err : (int)node_open(&node, "password", anew, &folder.arena, &plain);
}

/* A key pair of its own, vouched for by a Jumpoint of its own making. */
static int
vouch_alone(struct keeper_client *client)
{
	struct node own;
	struct str anew;

	node_make(&own, site.id);
	node_certify(&own, &own.keys);
	node_state(&own, &own.keys);
	return (int)rewrap(client, node_proof(&own), &anew);
}

/* The enrolled node's certificate, and a statement that this node did not sign. */
static int
state_for_node(struct keeper_client *client)
{
	struct injector_proof proof;
	struct node own;
	struct str anew;

	node_make(&own, site.id);
	node_state(&own, &own.keys);
	proof = node_proof(&own);
	proof.certificate = buf_str(&node.certificate);
	return (int)rewrap(client, proof, &anew);
}

/* The genuine statement with the session process' key replaced. */
static int
swap_key(struct keeper_client *client)
{
	struct session_statement said = node.said;
	struct str anew;

	seal_pair_make(&node.seal);
	memcpy(said.seal_public, node.seal.public_key, NODE_KEY_SIZE);
	buf_clear(&node.statement);
	wire_put_session_statement(&node.statement, &said);
	return (int)rewrap(client, node_proof(&node), &anew);
}

/* A signature by keeper over something else, given for a certificate. */
static int
borrow_signature(struct keeper_client *client)
{
	unsigned char signature[SIGNATURE_SIZE];
	struct node own;
	struct str anew;

	node_make(&own, site.id);
	if (keeper_client_sign(client, KEEPER_SIGN_LINK_HELLO, node_unsigned(&own), signature))
		return UNCONFINED;
	buf_append(&own.certificate, signature, sizeof(signature));
	node_state(&own, &own.keys);
	return (int)rewrap(client, node_proof(&own), &anew);
}

TEST(taken_over_front_can_pass_on_what_is_proved)
{
	begin();
	CHECK_INT(from_inside(pass_on), OK);
	finish();
}

TEST(taken_over_front_gets_no_secret_for_a_key_that_no_jumpoint_signed)
{
	static int (*const acts[])(struct keeper_client *) = { vouch_alone, state_for_node,
							       swap_key, borrow_signature };

	begin();
	for (size_t i = 0; i < COUNT_OF(acts); i++) {
		CHECK_INT(from_inside(acts[i]), ERR_DENIED);
		close(pair);
		pair = new_pair();
	}
	finish();
}

static int
derive(struct keeper_client *client)
{
	unsigned char key[KEEPER_KEY_SIZE];

	return (int)keeper_derive_key(pair, KEEPER_DERIVE_COOKIE, key);
}

TEST(taken_over_front_derives_no_key)
{
	begin();
	CHECK_INT(from_inside(derive), ERR_DENIED);
	finish();
}

/* --- keeper itself: its system calls are enough for every kind of authority --- */

static const char *authority_text;

static int
certify(struct keeper_client *client)
{
	int64_t now_s = clock_now_ms() / 1000;
	const struct ssh_certificate asked = { .principal = STR("deploy"),
					       .key_id = STR("session 17"),
					       .valid_from_s = now_s,
					       .valid_to_s = now_s + 60 };
	struct injector injector = keeper_client_injector(client);
	struct injector_proof proof = node_proof(&node);
	struct str value, line;
	enum err err = seal_to(site.seal_public, &authority, str_from(authority_text),
			       &folder.arena, &value);

	if (!err)
		err = injector.certify(injector.context, &authority, value, 1, &proof, &asked,
				       &folder.arena, &line);
	return (int)err;
}

TEST(taken_over_front_or_not_keeper_signs_with_every_kind_of_authority)
{
	static const char *const texts[] = { key_ed25519, key_rsa, key_ecdsa, key_ecdsa521 };

	begin();
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		authority_text = texts[i];
		CHECK_INT(from_inside(certify), OK);
		close(pair);
		pair = new_pair();
	}
	finish();
}

/* --- and keeper keeps nothing of it --- */

/* Whether any twelve bytes of what is sought stand in keeper's memory that can be written. */
static bool
is_in_region(int memory, unsigned long from, unsigned long to, struct str sought)
{
	bool is_there = false;
	ssize_t length;
	char *bytes;

	if (to - from > REGION_MOST)
		return false;
	bytes = memory_new(to - from);
	length = pread(memory, bytes, to - from, (off_t)from);
	for (size_t i = 0; length > 0 && !is_there && i + 12 <= sought.length; i++)
		is_there = memmem(bytes, (size_t)length, sought.data + i, 12) != NULL;
	memory_free(bytes);
	return is_there;
}

static bool
keeper_holds(struct str sought)
{
	const char *folder_of = arena_printf(&folder.arena, "/proc/%d", (int)keeper.pid);
	FILE *maps = fopen(arena_printf(&folder.arena, "%s/maps", folder_of), "r");
	int memory = open(arena_printf(&folder.arena, "%s/mem", folder_of), O_RDONLY);
	char line[512], mode[8];
	unsigned long from, to;
	bool is_there = false;

	CHECK(maps && memory >= 0);
	while (!is_there && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 &&
		    strncmp(mode, "rw", 2) == 0)
			is_there = is_in_region(memory, from, to, sought);
	fclose(maps);
	close(memory);
	return is_there;
}

/* The 32 secret bytes of sample_keys.h's Ed25519 key. */
static struct str
seed_of_authority(void)
{
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	unsigned char *seed = arena_alloc(&folder.arena, 32);
	const char *why = NULL;
	size_t size = 32;

	CHECK_OK(sshkey_read(str_from(key_ed25519), STR(""), &key, &why));
	CHECK(EVP_PKEY_get_raw_private_key(key->pkey, seed, &size));
	return str_of(seed, size);
}

TEST(keeper_forgets_what_it_has_opened)
{
	if (geteuid() != 0)
		SKIP("only root may look into keeper");
	begin();
	CHECK(keeper_holds(str_from(site.id)));
	CHECK_INT(from_inside(pass_on), OK);
	CHECK(!keeper_holds(STR(PASSWORD)));
	close(pair);
	pair = new_pair();
	authority_text = key_ed25519;
	CHECK_INT(from_inside(certify), OK);
	CHECK(!keeper_holds(seed_of_authority()));
	CHECK(!keeper_holds(str_from(key_ed25519 + 200)));
	finish();
}
