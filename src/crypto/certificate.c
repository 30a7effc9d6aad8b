/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and reads certificates by OpenSSL. Times come from base/clock, serial numbers from
 * base/random. */
#include "crypto/certificate.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"

enum { AUTHORITY_DAYS = 3650, SERIAL_SIZE = 16, NAME_LIMIT = 253, DAY_S = 24 * 60 * 60 };

static X509 *
parse_certificate(struct str pem)
{
	BIO *bio;
	X509 *certificate;

	if (pem.length == 0 || pem.length > CERTIFICATE_TEXT_LIMIT)
		return NULL;
	bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
	BIO_free(bio);
	ERR_clear_error();
	return certificate;
}

/* An encrypted key would make OpenSSL ask on the terminal. */
static int
no_passphrase(char *out, int size, int is_writing, void *context)
{
	return -1;
}

static EVP_PKEY *
parse_key(struct str pem)
{
	BIO *bio;
	EVP_PKEY *key;

	if (pem.length == 0 || pem.length > CERTIFICATE_TEXT_LIMIT)
		return NULL;
	bio = BIO_new_mem_buf(pem.data, (int)pem.length);
	key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL) : NULL;
	BIO_free(bio);
	ERR_clear_error();
	return key;
}

static struct str
take_text(BIO *bio, struct arena *arena)
{
	char *data = NULL;
	long length = BIO_get_mem_data(bio, &data);

	return arena_str(arena, str_of(data, length > 0 ? (size_t)length : 0));
}

static enum err
write_pair(struct arena *arena, X509 *certificate, EVP_PKEY *key, struct certificate *ret_pair)
{
	BIO *key_bio = BIO_new(BIO_s_mem()), *certificate_bio = BIO_new(BIO_s_mem());
	int is_written = key_bio && certificate_bio &&
			 PEM_write_bio_PKCS8PrivateKey(key_bio, key, NULL, NULL, 0, NULL, NULL) &&
			 PEM_write_bio_X509(certificate_bio, certificate);

	if (is_written) {
		ret_pair->key_pem = take_text(key_bio, arena);
		ret_pair->certificate_pem = take_text(certificate_bio, arena);
	}
	BIO_free(key_bio);
	BIO_free(certificate_bio);
	return is_written ? OK : ERR_BUG;
}

static bool
set_serial(X509 *certificate)
{
	unsigned char bytes[SERIAL_SIZE];
	BIGNUM *number;
	bool is_set;

	random_bytes(bytes, sizeof(bytes));
	bytes[0] &= 0x7f;
	bytes[0] |= 0x40;
	number = BN_bin2bn(bytes, sizeof(bytes), NULL);
	is_set = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
	BN_free(number);
	return is_set;
}

/* From a day ago, because clocks differ. */
static bool
set_times(X509 *certificate, int days)
{
	time_t now = (time_t)(clock_now_ms() / 1000);

	return X509_time_adj_ex(X509_getm_notBefore(certificate), -1, 0, &now) &&
	       X509_time_adj_ex(X509_getm_notAfter(certificate), days, 0, &now);
}

static bool
set_name(X509_NAME *name, const char *common_name)
{
	/* X.520 allows 64 bytes here; the names that count are the alternative ones. */
	return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8,
					  (const unsigned char *)"Sallyport", -1, -1, 0) &&
	       (strlen(common_name) > 64 ||
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
					   (const unsigned char *)common_name, -1, -1, 0));
}

static bool
add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	bool is_added;

	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	is_added = extension && X509_add_ext(certificate, extension, -1);
	X509_EXTENSION_free(extension);
	return is_added;
}

static X509 *
begin(EVP_PKEY *key, const char *common_name, int days)
{
	X509 *certificate = X509_new();

	if (certificate && X509_set_version(certificate, X509_VERSION_3) &&
	    set_serial(certificate) && set_times(certificate, days) &&
	    set_name(X509_get_subject_name(certificate), common_name) &&
	    X509_set_pubkey(certificate, key))
		return certificate;
	X509_free(certificate);
	return NULL;
}

enum err
certificate_make_authority(struct arena *arena, const char *common_name,
			   struct certificate *ret_authority)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	X509 *certificate = key ? begin(key, common_name, AUTHORITY_DAYS) : NULL;
	enum err err = ERR_BUG;

	if (certificate && X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) &&
	    add_extension(certificate, certificate, NID_basic_constraints,
			  "critical,CA:TRUE,pathlen:0") &&
	    add_extension(certificate, certificate, NID_key_usage,
			  "critical,keyCertSign,cRLSign") &&
	    add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
	    X509_sign(certificate, key, EVP_sha256()) > 0)
		err = write_pair(arena, certificate, key, ret_authority);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return err;
}

/* Only what a host name can be made of: the text becomes part of OpenSSL's extension syntax, where
 * a comma would add a name. */
static bool
is_dns_name(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length <= NAME_LIMIT && name[0] != '-' && name[0] != '.' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._*") ==
		       length;
}

static bool
is_address(const char *name)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
}

static enum err
alternative_names(const char *const *names, size_t count, struct buf *out)
{
	if (count == 0 || count > CERTIFICATE_NAMES_MAX)
		return ERR_INVALID;
	for (size_t i = 0; i < count; i++) {
		if (!is_address(names[i]) && !is_dns_name(names[i]))
			return ERR_INVALID;
		buf_printf(out, "%s%s:%s", i ? "," : "", is_address(names[i]) ? "IP" : "DNS",
			   names[i]);
	}
	return buf_error(out);
}

static enum err
sign_server(X509 *issuer, EVP_PKEY *issuer_key, const char *names_text, const char *common_name,
	    int days, struct arena *arena, struct certificate *ret_server)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	X509 *certificate = key ? begin(key, common_name, days) : NULL;
	enum err err = ERR_BUG;

	if (certificate && X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) &&
	    add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
	    add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth") &&
	    add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
	    add_extension(certificate, issuer, NID_authority_key_identifier, "keyid") &&
	    add_extension(certificate, issuer, NID_subject_alt_name, names_text) &&
	    X509_sign(certificate, issuer_key, EVP_sha256()) > 0)
		err = write_pair(arena, certificate, key, ret_server);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return err;
}

enum err
certificate_make_server(struct arena *arena, const struct certificate *authority,
			const char *const *names, size_t count, int days,
			struct certificate *ret_server)
{
	CLEANUP(buf_release) struct buf text;
	X509 *issuer;
	EVP_PKEY *issuer_key;
	enum err err;

	buf_init(&text, CERTIFICATE_NAMES_MAX * (NAME_LIMIT + 8));
	err = alternative_names(names, count, &text);
	if (err)
		return err;
	issuer = parse_certificate(authority->certificate_pem);
	issuer_key = parse_key(authority->key_pem);
	err = issuer && issuer_key ? sign_server(issuer, issuer_key, text.data, names[0], days,
						 arena, ret_server)
				   : ERR_INVALID;
	X509_free(issuer);
	EVP_PKEY_free(issuer_key);
	return err;
}

enum err
certificate_expiry(struct str certificate_pem, int64_t *ret_expires_at)
{
	X509 *certificate = parse_certificate(certificate_pem);
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;
	int is_read = certificate && epoch &&
		      ASN1_TIME_diff(&days, &seconds, epoch, X509_get0_notAfter(certificate));

	ASN1_TIME_free(epoch);
	X509_free(certificate);
	if (!is_read)
		return ERR_INVALID;
	*ret_expires_at = ((int64_t)days * DAY_S + seconds) * 1000;
	return OK;
}

enum err
certificate_check_pair(struct str certificate_pem, struct str key_pem, const char **ret_why)
{
	X509 *certificate = parse_certificate(certificate_pem);
	EVP_PKEY *key = parse_key(key_pem);
	const char *why = NULL;

	if (!certificate)
		why = "the certificate file holds no certificate in PEM form";
	else if (!key)
		why = "the key file holds no private key in PEM form without a passphrase";
	else if (!X509_check_private_key(certificate, key))
		why = "the key does not belong to the certificate";
	X509_free(certificate);
	EVP_PKEY_free(key);
	ERR_clear_error();
	if (!why)
		return OK;
	*ret_why = why;
	return ERR_INVALID;
}

enum err
certificate_covers(struct str certificate_pem, const char *name)
{
	X509 *certificate = parse_certificate(certificate_pem);
	int matches;

	if (!certificate)
		return ERR_INVALID;
	matches = is_address(name) ? X509_check_ip_asc(certificate, name, 0)
				   : X509_check_host(certificate, name, 0, 0, NULL);
	X509_free(certificate);
	return matches == 1 ? OK : ERR_NOT_FOUND;
}

enum err
certificate_is_issued_by(struct str certificate_pem, struct str authority_pem)
{
	X509 *certificate = parse_certificate(certificate_pem);
	X509 *authority = parse_certificate(authority_pem);
	enum err err = ERR_INVALID;

	if (certificate && authority)
		err = X509_verify(certificate, X509_get0_pubkey(authority)) == 1 ? OK
										 : ERR_NOT_FOUND;
	X509_free(certificate);
	X509_free(authority);
	ERR_clear_error();
	return err;
}
