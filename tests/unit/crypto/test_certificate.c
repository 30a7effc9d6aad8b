/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates for ./run: made, read, matched with their keys, and refused when a name could add
 * another. */
#include "crypto/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "support/test.h"

static const char *const names[] = { "access.example.com", "127.0.0.1", "::1" };

static struct arena arena;
static struct certificate authority, server;

static void
make(void)
{
	arena_init(&arena);
	CHECK_OK(certificate_make_authority(&arena, "Sallyport site authority", &authority));
	CHECK_OK(certificate_make_server(&arena, &authority, names, COUNT_OF(names), 90, &server));
}

static X509 *
parse(struct str pem)
{
	BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);

	BIO_free(bio);
	return certificate;
}

/* What a client does: builds the chain and asks for the host. */
static int
verify(const char *host)
{
	X509_STORE *store = X509_STORE_new();
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509 *root = parse(authority.certificate_pem), *leaf = parse(server.certificate_pem);
	int is_good;

	X509_STORE_add_cert(store, root);
	X509_STORE_CTX_init(context, store, leaf, NULL);
	X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(context), host, 0);
	X509_VERIFY_PARAM_set_purpose(X509_STORE_CTX_get0_param(context), X509_PURPOSE_SSL_SERVER);
	X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context), X509_V_FLAG_X509_STRICT);
	is_good = X509_verify_cert(context);
	X509_STORE_CTX_free(context);
	X509_STORE_free(store);
	X509_free(root);
	X509_free(leaf);
	return is_good;
}

TEST(certificate_of_a_server_verifies_under_its_authority)
{
	make();
	CHECK_INT(verify("access.example.com"), 1);
	CHECK_INT(verify("other.example.com"), 0);
	arena_release(&arena);
}

TEST(certificate_covers_its_names_and_addresses_only)
{
	make();
	CHECK_OK(certificate_covers(server.certificate_pem, "access.example.com"));
	CHECK_OK(certificate_covers(server.certificate_pem, "127.0.0.1"));
	CHECK_OK(certificate_covers(server.certificate_pem, "::1"));
	CHECK_ERR(certificate_covers(server.certificate_pem, "127.0.0.2"), ERR_NOT_FOUND);
	CHECK_ERR(certificate_covers(server.certificate_pem, "example.com"), ERR_NOT_FOUND);
	arena_release(&arena);
}

TEST(certificate_knows_its_issuer)
{
	struct certificate other;

	make();
	CHECK_OK(certificate_make_authority(&arena, "Sallyport site authority", &other));
	CHECK_OK(certificate_is_issued_by(server.certificate_pem, authority.certificate_pem));
	CHECK_ERR(certificate_is_issued_by(server.certificate_pem, other.certificate_pem),
		  ERR_NOT_FOUND);
	CHECK_ERR(certificate_is_issued_by(STR(""), other.certificate_pem), ERR_INVALID);
	arena_release(&arena);
}

TEST(certificate_expiry_is_counted_from_now)
{
	int64_t expires_at = 0;

	clock_use_fake(1700000000000);
	make();
	CHECK_OK(certificate_expiry(server.certificate_pem, &expires_at));
	CHECK_INT(expires_at, 1700000000000 + INT64_C(90) * 24 * 3600 * 1000);
	CHECK_ERR(certificate_expiry(STR("x"), &expires_at), ERR_INVALID);
	CHECK_ERR(certificate_expiry(server.key_pem, &expires_at), ERR_INVALID);
	clock_use_real();
	arena_release(&arena);
}

TEST(certificate_pair_says_what_is_wrong)
{
	const char *why = NULL;

	make();
	CHECK_OK(certificate_check_pair(server.certificate_pem, server.key_pem, &why));
	CHECK_ERR(certificate_check_pair(server.certificate_pem, authority.key_pem, &why),
		  ERR_INVALID);
	CHECK_TEXT(why, "the key does not belong to the certificate");
	CHECK_ERR(certificate_check_pair(server.key_pem, server.key_pem, &why), ERR_INVALID);
	CHECK_TEXT(why, "the certificate file holds no certificate in PEM form");
	CHECK_ERR(certificate_check_pair(server.certificate_pem, server.certificate_pem, &why),
		  ERR_INVALID);
	CHECK_TEXT(why, "the key file holds no private key in PEM form without a passphrase");
	arena_release(&arena);
}

TEST(certificate_names_cannot_smuggle_another)
{
	static const char *const bad[] = { "a,DNS:b", "a b", "", "a\nb", "-a", "a/b", "email:x@y" };

	make();
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		CHECK_ERR(certificate_make_server(&arena, &authority, &bad[i], 1, 90, &server),
			  ERR_INVALID);
	CHECK_ERR(certificate_make_server(&arena, &authority, names, 0, 90, &server), ERR_INVALID);
	CHECK_ERR(certificate_make_server(&arena, &authority, names, CERTIFICATE_NAMES_MAX + 1, 90,
					  &server),
		  ERR_INVALID);
	arena_release(&arena);
}
