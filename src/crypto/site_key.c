/* SPDX-License-Identifier: Apache-2.0 */
/* The site file and the keys that follow from the master key. The identity is random and sealed,
 * not derived, so that a later change of the master key keeps it. */
#include "crypto/site_key.h"

#include <sodium.h>

#include "base/memory.h"
#include "base/random.h"
#include "crypto/hash.h"

_Static_assert(SITE_KEY_SIZE == crypto_sign_PUBLICKEYBYTES &&
		       SITE_SIGNATURE_SIZE == crypto_sign_BYTES,
	       "Ed25519 sizes");
_Static_assert(sizeof(((struct site_key_secrets *)0)->identity) == crypto_sign_SECRETKEYBYTES,
	       "Ed25519 secret size");

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
	unsigned char id[SITE_ID_SIZE], seed[crypto_sign_SEEDBYTES],
		secret[crypto_sign_SECRETKEYBYTES];
	struct seal_keys keys;
	struct seal_context about;
	struct site_key site = { 0 };
	enum err err;

	random_bytes(id, sizeof(id));
	hash_write_hex(id, sizeof(id), site.id);
	random_bytes(seed, sizeof(seed));
	crypto_sign_seed_keypair(site.identity_public, secret, seed);
	seal_keys_derive(master, &keys);
	memcpy(site.seal_public, keys.public_key, SEAL_KEY_SIZE);
	about = identity_context(&site);
	err = seal_to(keys.public_key, &about, str_of(seed, sizeof(seed)), arena,
		      &site.sealed_identity);
	memory_wipe(seed, sizeof(seed));
	memory_wipe(secret, sizeof(secret));
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
	unsigned char public_key[crypto_sign_PUBLICKEYBYTES];

	if (seed.length != crypto_sign_SEEDBYTES)
		return ERR_INVALID;
	crypto_sign_seed_keypair(public_key, secrets->identity, (const unsigned char *)seed.data);
	if (memcmp(public_key, site->identity_public, sizeof(public_key)) != 0)
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

/* What is signed: the purpose first, so that a signature for one purpose is worth nothing for
 * another. */
static enum err
labelled(const char *purpose, struct str message, struct buf *out)
{
	buf_printf(out, "sallyport %s 1", purpose);
	buf_append_byte(out, '\0');
	buf_append_str(out, message);
	return buf_error(out);
}

enum err
site_key_sign(const struct site_key_secrets *secrets, const char *purpose, struct str message,
	      unsigned char ret_signature[SITE_SIGNATURE_SIZE])
{
	CLEANUP(buf_release) struct buf covered;
	enum err err;

	buf_init(&covered, SITE_MESSAGE_LIMIT);
	err = labelled(purpose, message, &covered);
	if (err)
		return err;
	crypto_sign_detached(ret_signature, NULL, (const unsigned char *)covered.data,
			     covered.length, secrets->identity);
	return OK;
}

enum err
site_key_verify(const unsigned char identity_public[SITE_KEY_SIZE], const char *purpose,
		struct str message, struct str signature)
{
	CLEANUP(buf_release) struct buf covered;

	buf_init(&covered, SITE_MESSAGE_LIMIT);
	if (signature.length != SITE_SIGNATURE_SIZE || labelled(purpose, message, &covered) != OK)
		return ERR_DENIED;
	if (crypto_sign_verify_detached((const unsigned char *)signature.data,
					(const unsigned char *)covered.data, covered.length,
					identity_public) != 0)
		return ERR_DENIED;
	return OK;
}

void
site_key_derive(const struct site_key_secrets *secrets, const char *purpose,
		unsigned char ret_key[32])
{
	crypto_generichash(ret_key, 32, (const unsigned char *)purpose, strlen(purpose),
			   secrets->derive, sizeof(secrets->derive));
}
