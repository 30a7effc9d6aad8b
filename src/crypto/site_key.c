/* SPDX-License-Identifier: Apache-2.0 */
/* The site file and the keys that follow from the master key. The identity is random and sealed,
 * not derived, so that a later change of the master key keeps it. */
#include "crypto/site_key.h"

#include <sodium.h>

#include "base/memory.h"
#include "base/random.h"
#include "crypto/hash.h"

_Static_assert((int)SITE_KEY_SIZE == (int)SIGNATURE_PUBLIC_SIZE, "Ed25519 size");

static const char first_line[] = "sallyport site 1";

static struct seal_context
identity_context(const struct site_key *site)
{
	return (struct seal_context){ .kind = "site",
				      .row = str_from(site->id),
				      .column = "identity" };
}

enum err
site_key_make(const unsigned char master[SEAL_KEY_SIZE], struct arena *arena,
	      struct site_key *ret_site)
{
	unsigned char id[SITE_ID_SIZE];
	struct signature_keys identity;
	struct seal_keys keys;
	struct seal_context about;
	struct site_key site = { 0 };
	enum err err;

	random_bytes(id, sizeof(id));
	hash_write_hex(id, sizeof(id), site.id);
	signature_keys_make(&identity);
	memcpy(site.identity_public, identity.public_key, SITE_KEY_SIZE);
	seal_keys_derive(master, &keys);
	memcpy(site.seal_public, keys.public_key, SEAL_KEY_SIZE);
	about = identity_context(&site);
	err = seal_to(keys.public_key, &about, str_of(identity.secret_key, SIGNATURE_SEED_SIZE),
		      arena, &site.sealed_identity);
	memory_wipe(&identity, sizeof(identity));
	memory_wipe(&keys, sizeof(keys));
	if (err)
		return err;
	*ret_site = site;
	return OK;
}

static void
write_hex_line(struct buf *out, const char *name, const void *data, size_t size)
{
	char byte[3];

	buf_printf(out, "%s ", name);
	for (size_t i = 0; i < size; i++) {
		hash_write_hex((const char *)data + i, 1, byte);
		buf_append_text(out, byte);
	}
	buf_append_byte(out, '\n');
}

void
site_key_write(const struct site_key *site, struct buf *out)
{
	buf_printf(out, "%s\nid %s\n", first_line, site->id);
	write_hex_line(out, "seal-key", site->seal_public, SEAL_KEY_SIZE);
	write_hex_line(out, "identity", site->identity_public, SITE_KEY_SIZE);
	write_hex_line(out, "sealed-identity", site->sealed_identity.data,
		       site->sealed_identity.length);
}

/* The next line must be "name value"; the lines have a fixed order, so there is nothing to search.
 */
static enum err
read_line(struct str *rest, const char *name, struct str *ret_value)
{
	struct str line, word;

	if (!str_split(rest, '\n', &line))
		return ERR_INVALID;
	if (!str_split(&line, ' ', &word) || !str_equal_text(word, name) || !line.data)
		return ERR_INVALID;
	*ret_value = line;
	return OK;
}

static enum err
read_hex_line(struct str *rest, const char *name, unsigned char *ret_data, size_t size)
{
	struct str value;
	enum err err = read_line(rest, name, &value);

	if (err)
		return err;
	return hash_read_hex(value, ret_data, size);
}

enum err
site_key_read(struct str text, struct arena *arena, struct site_key *ret_site)
{
	unsigned char id[SITE_ID_SIZE], *sealed;
	struct site_key site = { 0 };
	struct str rest = text, line;
	enum err err;

	if (text.length > SITE_TEXT_LIMIT || !str_split(&rest, '\n', &line) ||
	    !str_equal_text(line, first_line))
		return ERR_INVALID;
	err = read_hex_line(&rest, "id", id, sizeof(id));
	if (!err)
		err = read_hex_line(&rest, "seal-key", site.seal_public, SEAL_KEY_SIZE);
	if (!err)
		err = read_hex_line(&rest, "identity", site.identity_public, SITE_KEY_SIZE);
	if (!err)
		err = read_line(&rest, "sealed-identity", &line);
	if (err)
		return err;
	sealed = arena_alloc(arena, line.length / 2 + 1);
	err = hash_read_hex(line, sealed, line.length / 2);
	if (err || str_trim(rest).length > 0)
		return ERR_INVALID;
	hash_write_hex(id, sizeof(id), site.id);
	site.sealed_identity = str_of(sealed, line.length / 2);
	*ret_site = site;
	return OK;
}

static enum err
check_identity(const struct site_key *site, struct str seed, struct site_key_secrets *secrets)
{
	if (seed.length != SIGNATURE_SEED_SIZE)
		return ERR_INVALID;
	signature_keys_from_seed((const unsigned char *)seed.data, &secrets->identity);
	if (memcmp(secrets->identity.public_key, site->identity_public, SITE_KEY_SIZE) != 0)
		return ERR_INVALID;
	return OK;
}

enum err
site_key_unlock(const struct site_key *site, const unsigned char master[SEAL_KEY_SIZE],
		struct site_key_secrets *ret_secrets)
{
	static const unsigned char label[] = "sallyport derive 1";
	struct seal_context about = identity_context(site);
	struct site_key_secrets secrets;
	struct arena arena;
	struct str seed;
	enum err err;

	memcpy(secrets.site_id, site->id, sizeof(secrets.site_id));
	seal_keys_derive(master, &secrets.seal);
	crypto_generichash(secrets.derive, sizeof(secrets.derive), label, sizeof(label) - 1, master,
			   SEAL_KEY_SIZE);
	arena_init(&arena);
	err = OK;
	if (memcmp(secrets.seal.public_key, site->seal_public, SEAL_KEY_SIZE) != 0)
		err = ERR_CONFLICT;
	if (!err)
		err = seal_open(&secrets.seal, &about, site->sealed_identity, &arena, &seed);
	if (!err)
		err = check_identity(site, seed, &secrets);
	if (!err)
		*ret_secrets = secrets;
	arena_release(&arena);
	memory_wipe(&secrets, sizeof(secrets));
	return err;
}

void
site_key_derive(const struct site_key_secrets *secrets, const char *purpose,
		unsigned char ret_key[32])
{
	crypto_generichash(ret_key, 32, (const unsigned char *)purpose, strlen(purpose),
			   secrets->derive, sizeof(secrets->derive));
}
