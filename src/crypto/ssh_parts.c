/* SPDX-License-Identifier: Apache-2.0 */
/* Between OpenSSL's keys and the fields of SSH's public blobs and private parts, and the bounds
 * that every key must hold. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include "base/memory.h"
#include "crypto/sshkey_parts.h"

enum { ED25519_SIZE = 32, POINT_MAX = 1 + 2 * 66 };

static const struct curve {
	const char *ssh_name; /* "nistp256" */
	const char *type_name;
	const char *group; /* OpenSSL's */
	size_t size;
} curves[] = {
	{ "nistp256", "ecdsa-sha2-nistp256", "prime256v1", 32 },
	{ "nistp384", "ecdsa-sha2-nistp384", "secp384r1", 48 },
	{ "nistp521", "ecdsa-sha2-nistp521", "secp521r1", 66 },
};

static const struct curve *
curve_of(const EVP_PKEY *pkey)
{
	char group[32];

	if (!EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL))
		return NULL;
	for (size_t i = 0; i < COUNT_OF(curves); i++)
		if (strcmp(group, curves[i].group) == 0)
			return &curves[i];
	return NULL;
}

const char *
ssh_parts_type_name(const struct sshkey *key)
{
	const struct curve *curve;

	switch (key->kind) {
	case SSH_KEY_ED25519:
		return "ssh-ed25519";
	case SSH_KEY_RSA:
		return "ssh-rsa";
	case SSH_KEY_ECDSA:
		curve = curve_of(key->pkey);
		return curve ? curve->type_name : "";
	}
	return "";
}

static enum err
pkey_from(const char *type, OSSL_PARAM_BLD *builder, EVP_PKEY **ret_pkey)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
	EVP_PKEY *pkey = NULL;
	int is_made = context && params && EVP_PKEY_fromdata_init(context) > 0 &&
		      EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_KEYPAIR, params) > 0;

	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(context);
	if (!is_made)
		return ERR_INVALID;
	*ret_pkey = pkey;
	return OK;
}

static enum err
read_ed25519(struct ssh_reader *reader, EVP_PKEY **ret_pkey)
{
	struct str public_key = ssh_read_string(reader), secret = ssh_read_string(reader);
	unsigned char derived[ED25519_SIZE];
	size_t size = sizeof(derived);
	EVP_PKEY *pkey;

	if (reader->is_bad || public_key.length != ED25519_SIZE ||
	    secret.length != 2 * ED25519_SIZE)
		return ERR_INVALID;
	pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL,
					    (const unsigned char *)secret.data, ED25519_SIZE);
	if (!pkey)
		return ERR_INVALID;
	if (!EVP_PKEY_get_raw_public_key(pkey, derived, &size) ||
	    memcmp(derived, public_key.data, ED25519_SIZE) != 0) {
		EVP_PKEY_free(pkey);
		return ERR_INVALID;
	}
	*ret_pkey = pkey;
	return OK;
}

enum { N, E, D, COEFFICIENT, P, Q, RSA_NUMBERS };

/* d mod (prime - 1), one of the two exponents that the file leaves out. */
static BIGNUM *
exponent_for(const BIGNUM *d, const BIGNUM *prime, BN_CTX *context)
{
	BIGNUM *less = BN_dup(prime), *exponent = BN_secure_new();

	if (!less || !exponent || !BN_sub_word(less, 1) || BN_is_zero(less) ||
	    !BN_mod(exponent, d, less, context)) {
		BN_clear_free(exponent);
		exponent = NULL;
	}
	BN_clear_free(less);
	return exponent;
}

static enum err
rsa_from(BIGNUM *const numbers[RSA_NUMBERS], EVP_PKEY **ret_pkey)
{
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	BN_CTX *context = BN_CTX_secure_new();
	BIGNUM *dp = exponent_for(numbers[D], numbers[P], context),
	       *dq = exponent_for(numbers[D], numbers[Q], context);
	enum err err = ERR_INVALID;

	if (builder && dp && dq &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, numbers[N]) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, numbers[E]) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, numbers[D]) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_FACTOR1, numbers[P]) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_FACTOR2, numbers[Q]) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_EXPONENT1, dp) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_EXPONENT2, dq) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers[COEFFICIENT]))
		err = pkey_from("RSA", builder, ret_pkey);
	BN_clear_free(dp);
	BN_clear_free(dq);
	BN_CTX_free(context);
	OSSL_PARAM_BLD_free(builder);
	return err;
}

static enum err
read_rsa(struct ssh_reader *reader, EVP_PKEY **ret_pkey)
{
	BIGNUM *numbers[RSA_NUMBERS];
	enum err err = ERR_INVALID;

	for (int i = 0; i < RSA_NUMBERS; i++)
		numbers[i] = ssh_read_mpint(reader);
	if (!reader->is_bad && BN_num_bits(numbers[N]) <= SSH_KEY_RSA_BITS_MAX)
		err = rsa_from(numbers, ret_pkey);
	for (int i = 0; i < RSA_NUMBERS; i++)
		BN_clear_free(numbers[i]);
	return err;
}

static enum err
read_ecdsa(struct ssh_reader *reader, const struct curve *curve, EVP_PKEY **ret_pkey)
{
	struct str name = ssh_read_string(reader), point = ssh_read_string(reader);
	BIGNUM *secret = ssh_read_mpint(reader);
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	enum err err = ERR_INVALID;

	if (!reader->is_bad && builder && str_equal_text(name, curve->ssh_name) &&
	    point.length == 1 + 2 * curve->size &&
	    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) &&
	    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.data,
					     point.length) &&
	    OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, secret))
		err = pkey_from("EC", builder, ret_pkey);
	OSSL_PARAM_BLD_free(builder);
	BN_clear_free(secret);
	return err;
}

enum err
ssh_parts_read_private(struct ssh_reader *reader, EVP_PKEY **ret_pkey)
{
	struct str type = ssh_read_string(reader);

	if (str_equal_text(type, "ssh-ed25519"))
		return read_ed25519(reader, ret_pkey);
	if (str_equal_text(type, "ssh-rsa"))
		return read_rsa(reader, ret_pkey);
	for (size_t i = 0; i < COUNT_OF(curves); i++)
		if (str_equal_text(type, curves[i].type_name))
			return read_ecdsa(reader, &curves[i], ret_pkey);
	return ERR_INVALID;
}

static enum err
write_number(const EVP_PKEY *pkey, const char *name, struct buf *out)
{
	BIGNUM *number = NULL;

	if (!EVP_PKEY_get_bn_param(pkey, name, &number))
		return ERR_BUG;
	ssh_write_mpint(out, number);
	BN_clear_free(number);
	return OK;
}

static enum err
write_numbers(const EVP_PKEY *pkey, const char *const *names, size_t count, struct buf *out)
{
	enum err err = OK;

	for (size_t i = 0; !err && i < count; i++)
		err = write_number(pkey, names[i], out);
	return err;
}

/* The curve's name and the point, uncompressed whatever form the key came in. */
static enum err
write_point(const EVP_PKEY *pkey, const struct curve *curve, struct buf *out)
{
	unsigned char point[POINT_MAX] = { POINT_CONVERSION_UNCOMPRESSED };
	BIGNUM *x = NULL, *y = NULL;
	int size = (int)curve->size;
	int is_done = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_X, &x) &&
		      EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, &y) &&
		      BN_bn2binpad(x, point + 1, size) == size &&
		      BN_bn2binpad(y, point + 1 + size, size) == size;

	BN_free(x);
	BN_free(y);
	if (!is_done)
		return ERR_BUG;
	ssh_write_text(out, curve->ssh_name);
	ssh_write_string(out, str_of(point, 1 + 2 * curve->size));
	return OK;
}

static enum err
write_ed25519_public(const EVP_PKEY *pkey, struct buf *out)
{
	unsigned char public_key[ED25519_SIZE];
	size_t size = sizeof(public_key);

	if (!EVP_PKEY_get_raw_public_key(pkey, public_key, &size))
		return ERR_BUG;
	ssh_write_string(out, str_of(public_key, size));
	return OK;
}

static enum err
write_ed25519_private(const EVP_PKEY *pkey, struct buf *out)
{
	unsigned char both[2 * ED25519_SIZE];
	size_t secret_size = ED25519_SIZE, public_size = ED25519_SIZE;
	int is_read = EVP_PKEY_get_raw_private_key(pkey, both, &secret_size) &&
		      EVP_PKEY_get_raw_public_key(pkey, both + ED25519_SIZE, &public_size);

	if (is_read) {
		ssh_write_string(out, str_of(both + ED25519_SIZE, ED25519_SIZE));
		ssh_write_string(out, str_of(both, sizeof(both)));
	}
	memory_wipe(both, sizeof(both));
	return is_read ? OK : ERR_BUG;
}

static enum err
write_rsa(const EVP_PKEY *pkey, bool is_private, struct buf *out)
{
	static const char *const public_names[] = { OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_N };
	static const char *const private_names[] = {
		OSSL_PKEY_PARAM_RSA_N,	     OSSL_PKEY_PARAM_RSA_E,
		OSSL_PKEY_PARAM_RSA_D,	     OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
		OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2
	};

	return is_private ? write_numbers(pkey, private_names, COUNT_OF(private_names), out)
			  : write_numbers(pkey, public_names, COUNT_OF(public_names), out);
}

static enum err
write_ecdsa(const EVP_PKEY *pkey, bool is_private, struct buf *out)
{
	const struct curve *curve = curve_of(pkey);
	enum err err = curve ? write_point(pkey, curve, out) : ERR_BUG;

	if (!err && is_private)
		err = write_number(pkey, OSSL_PKEY_PARAM_PRIV_KEY, out);
	return err;
}

static enum err
write_key(const struct sshkey *key, bool is_private, struct buf *out)
{
	enum err err = ERR_BUG;

	ssh_write_text(out, ssh_parts_type_name(key));
	switch (key->kind) {
	case SSH_KEY_ED25519:
		err = is_private ? write_ed25519_private(key->pkey, out)
				 : write_ed25519_public(key->pkey, out);
		break;
	case SSH_KEY_RSA:
		err = write_rsa(key->pkey, is_private, out);
		break;
	case SSH_KEY_ECDSA:
		err = write_ecdsa(key->pkey, is_private, out);
		break;
	}
	return err ? err : buf_error(out);
}

enum err
ssh_parts_write_public(const struct sshkey *key, struct buf *out)
{
	return write_key(key, false, out);
}

enum err
ssh_parts_write_private(const struct sshkey *key, struct buf *out)
{
	return write_key(key, true, out);
}

/* Whether (a * b) mod (modulus - less) is 1. */
static bool
is_inverse(const BIGNUM *a, const BIGNUM *b, const BIGNUM *modulus, BN_ULONG less, BN_CTX *context)
{
	BIGNUM *reduced = BN_dup(modulus), *product = BN_secure_new();
	bool holds = reduced && product && BN_sub_word(reduced, less) && !BN_is_zero(reduced) &&
		     BN_mod_mul(product, a, b, reduced, context) && BN_is_one(product);

	BN_clear_free(reduced);
	BN_clear_free(product);
	return holds;
}

/* Every number that is written out is held against the others: n is p times q (which rules out keys
 * of more primes), d undoes e, and the coefficient undoes q. Signing alone would not tell, because
 * it does without those it finds wrong. */
static bool
numbers_fit(BIGNUM *const numbers[RSA_NUMBERS])
{
	BIGNUM *product = BN_secure_new();
	BN_CTX *context = BN_CTX_secure_new();
	bool fit = product && context && BN_mul(product, numbers[P], numbers[Q], context) &&
		   BN_cmp(product, numbers[N]) == 0 &&
		   is_inverse(numbers[D], numbers[E], numbers[P], 1, context) &&
		   is_inverse(numbers[D], numbers[E], numbers[Q], 1, context) &&
		   is_inverse(numbers[COEFFICIENT], numbers[Q], numbers[P], 0, context);

	BN_clear_free(product);
	BN_CTX_free(context);
	return fit;
}

static bool
rsa_fits(const EVP_PKEY *pkey)
{
	static const char *const names[RSA_NUMBERS] = {
		[N] = OSSL_PKEY_PARAM_RSA_N,	   [E] = OSSL_PKEY_PARAM_RSA_E,
		[D] = OSSL_PKEY_PARAM_RSA_D,	   [COEFFICIENT] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
		[P] = OSSL_PKEY_PARAM_RSA_FACTOR1, [Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
	};
	BIGNUM *numbers[RSA_NUMBERS] = { NULL };
	bool fits = true;

	for (int i = 0; i < RSA_NUMBERS; i++)
		fits = fits && EVP_PKEY_get_bn_param(pkey, names[i], &numbers[i]);
	fits = fits && numbers_fit(numbers);
	for (int i = 0; i < RSA_NUMBERS; i++)
		BN_clear_free(numbers[i]);
	return fits;
}

/* Signs with one half and verifies with the other: cheaper than testing primes and proves what
 * matters. */
static bool
halves_fit(EVP_PKEY *pkey, const EVP_MD *digest)
{
	static const unsigned char message[] = "sallyport";
	unsigned char signature[SSH_KEY_RSA_BITS_MAX / 8];
	size_t size = sizeof(signature);
	EVP_MD_CTX *signer = EVP_MD_CTX_new(), *verifier = EVP_MD_CTX_new();
	bool fit = signer && verifier && EVP_DigestSignInit(signer, NULL, digest, NULL, pkey) > 0 &&
		   EVP_DigestSign(signer, signature, &size, message, sizeof(message)) > 0 &&
		   EVP_DigestVerifyInit(verifier, NULL, digest, NULL, pkey) > 0 &&
		   EVP_DigestVerify(verifier, signature, size, message, sizeof(message)) > 0;

	EVP_MD_CTX_free(signer);
	EVP_MD_CTX_free(verifier);
	return fit;
}

static enum err
refuse(const char *why, const char **ret_why)
{
	*ret_why = why;
	return ERR_INVALID;
}

enum err
ssh_parts_check(EVP_PKEY *pkey, enum sshkey_kind *ret_kind, const char **ret_why)
{
	int bits = EVP_PKEY_get_bits(pkey);
	bool fits = false;

	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_ED25519:
		*ret_kind = SSH_KEY_ED25519;
		fits = halves_fit(pkey, NULL);
		break;
	case EVP_PKEY_RSA:
		if (bits < SSH_KEY_RSA_BITS_MIN)
			return refuse("The RSA key is too short: 2048 bits or more are safe.",
				      ret_why);
		if (bits > SSH_KEY_RSA_BITS_MAX)
			return refuse("The RSA key is too long: at most 8192 bits are read.",
				      ret_why);
		*ret_kind = SSH_KEY_RSA;
		fits = rsa_fits(pkey) && halves_fit(pkey, EVP_sha256());
		break;
	case EVP_PKEY_EC:
		if (!curve_of(pkey))
			return refuse("The key's curve is not one that SSH knows.", ret_why);
		*ret_kind = SSH_KEY_ECDSA;
		fits = halves_fit(pkey, EVP_sha256());
		break;
	case EVP_PKEY_DSA:
		return refuse("DSA keys are not accepted: they are no longer safe.", ret_why);
	default:
		return refuse("Only Ed25519, RSA and ECDSA keys can be used with SSH.", ret_why);
	}
	return fits ? OK
		    : refuse("The private key is damaged: its parts do not belong together.",
			     ret_why);
}
