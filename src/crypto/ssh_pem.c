/* SPDX-License-Identifier: Apache-2.0 */
/* PEM private keys by OpenSSL, with the one thing it leaves out: a bound on the work that an
 * encrypted key may ask for. */
#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/memory.h"
#include "crypto/sshkey_parts.h"

struct question {
	struct str passphrase;
	bool was_asked;
};

static int
answer(char *out, int size, int is_writing, void *context)
{
	struct question *question = context;

	question->was_asked = true;
	if (question->passphrase.length == 0 || question->passphrase.length > (size_t)size)
		return -1;
	memcpy(out, question->passphrase.data, question->passphrase.length);
	return (int)question->passphrase.length;
}

/* Rounds of a PKCS#5 or PKCS#12 scheme; -1 for what is not read here (scrypt's cost has no single
 * number). */
static int64_t
rounds_of(const X509_ALGOR *scheme)
{
	const ASN1_OBJECT *object = NULL;
	const void *parameter = NULL;
	int64_t rounds = -1;
	int type = 0;

	X509_ALGOR_get0(&object, &type, &parameter, scheme);
	if (type != V_ASN1_SEQUENCE)
		return -1;
	if (OBJ_obj2nid(object) != NID_pbes2) {
		PBEPARAM *pbe =
			ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), scheme->parameter);

		if (pbe && !ASN1_INTEGER_get_int64(&rounds, pbe->iter))
			rounds = -1;
		PBEPARAM_free(pbe);
		return rounds;
	}
	PBE2PARAM *pbe2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), scheme->parameter);

	if (pbe2 && OBJ_obj2nid(pbe2->keyfunc->algorithm) == NID_id_pbkdf2 &&
	    pbe2->keyfunc->parameter) {
		PBKDF2PARAM *kdf = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM),
							     pbe2->keyfunc->parameter);

		if (kdf && !ASN1_INTEGER_get_int64(&rounds, kdf->iter))
			rounds = -1;
		PBKDF2PARAM_free(kdf);
	}
	PBE2PARAM_free(pbe2);
	return rounds;
}

static enum err
check_rounds(struct str text, const char **ret_why)
{
	BIO *bio = BIO_new_mem_buf(text.data, (int)text.length);
	X509_SIG *sealed = bio ? PEM_read_bio_PKCS8(bio, NULL, NULL, NULL) : NULL;
	const X509_ALGOR *scheme = NULL;
	int64_t rounds = -1;

	BIO_free(bio);
	if (sealed) {
		X509_SIG_get0(sealed, &scheme, NULL);
		rounds = rounds_of(scheme);
	}
	X509_SIG_free(sealed);
	if (rounds >= 1 && rounds <= SSH_KEY_PBKDF_ROUNDS_MAX)
		return OK;
	*ret_why = "The private key is encrypted in a way that is not read here: use PBES2 with "
		   "PBKDF2.";
	return ERR_INVALID;
}

enum err
ssh_pem_read(struct str text, struct str passphrase, EVP_PKEY **ret_pkey, const char **ret_why)
{
	struct question question = { .passphrase = passphrase };
	EVP_PKEY *pkey;
	BIO *bio;
	enum err err;

	if (memmem(text.data, text.length, "BEGIN ENCRYPTED PRIVATE KEY", 27)) {
		err = check_rounds(text, ret_why);
		if (err)
			return err;
	}
	bio = BIO_new_mem_buf(text.data, (int)text.length);
	if (!bio)
		return ERR_BUG;
	pkey = PEM_read_bio_PrivateKey(bio, NULL, answer, &question);
	BIO_free(bio);
	if (pkey) {
		*ret_pkey = pkey;
		return OK;
	}
	if (!question.was_asked)
		return ERR_INVALID;
	*ret_why = passphrase.length ? "The passphrase does not open this private key."
				     : "The private key is encrypted: its passphrase is needed.";
	return ERR_DENIED;
}
