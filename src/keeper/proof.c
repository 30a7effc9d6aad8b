/* SPDX-License-Identifier: Apache-2.0 */
/* From what is ours to what is theirs: the certificate under the site's key, then the statement
 * under the certificate's. Nothing is read out of bytes whose signature does not hold, but for the
 * certificate's own fields. */
#include "keeper/proof.h"

static enum err
deny(const char *why, const char **ret_why)
{
	*ret_why = why;
	return ERR_DENIED;
}

static bool
is_fresh(int64_t at_ms, int64_t now_ms)
{
	return at_ms >= now_ms - PROOF_FRESH_MS && at_ms <= now_ms + PROOF_FRESH_MS;
}

static bool
is_ours(const struct site_key_secrets *secrets, const char *site_id)
{
	return strcmp(site_id, secrets->site_id) == 0;
}

static enum err
check_certificate(const struct site_key_secrets *secrets, struct str bytes,
		  struct node_certificate *ret_certificate, const char **ret_why)
{
	struct node_certificate certificate;

	if (wire_get_node_certificate(bytes, &certificate) != OK)
		return deny("this is no Jumpoint certificate", ret_why);
	if (signature_check(secrets->identity.public_key, NODE_CERTIFICATE_PURPOSE,
			    certificate.covered, certificate.signature) != OK)
		return deny("the Jumpoint certificate is not signed by this site", ret_why);
	if (!is_ours(secrets, certificate.site_id))
		return deny("the Jumpoint certificate is of another site", ret_why);
	*ret_certificate = certificate;
	return OK;
}

enum err
proof_check(const struct site_key_secrets *secrets, const struct proof_bytes *bytes, int64_t now_ms,
	    struct proof *ret_proof, const char **ret_why)
{
	struct node_certificate node;
	struct proof proof;
	enum err err = check_certificate(secrets, bytes->certificate, &node, ret_why);

	if (err)
		return err;
	if (signature_check(node.node_public, SESSION_STATEMENT_PURPOSE, bytes->statement,
			    bytes->signature) != OK)
		return deny("the session statement is not signed by this Jumpoint", ret_why);
	if (wire_get_session_statement(bytes->statement, &proof.statement) != OK)
		return deny("this is no session statement", ret_why);
	if (!is_ours(secrets, proof.statement.site_id))
		return deny("the session statement is for another site", ret_why);
	if (!is_fresh(proof.statement.made_at_ms, now_ms))
		return deny("the session statement is not of now: the Jumpoint does not go by this "
			    "site's clock, or somebody sends it again",
			    ret_why);
	proof.jumpoint_id = node.jumpoint_id;
	proof.node_id = node.node_id;
	*ret_proof = proof;
	return OK;
}

enum err
proof_check_enrolment(const struct site_key_secrets *secrets, struct str bytes, int64_t now_ms,
		      struct node_certificate *ret_certificate, const char **ret_why)
{
	struct node_certificate certificate;

	if (wire_get_unsigned_certificate(bytes, &certificate) != OK)
		return deny("this is no Jumpoint certificate", ret_why);
	if (!is_ours(secrets, certificate.site_id))
		return deny("the Jumpoint certificate is of another site", ret_why);
	if (!is_fresh(certificate.issued_at_ms, now_ms))
		return deny("the Jumpoint certificate is not of now", ret_why);
	*ret_certificate = certificate;
	return OK;
}
