/* SPDX-License-Identifier: Apache-2.0 */
/* Every field has one form and one length, so that what was signed reads in one way only. */
#include "wire/certificate.h"

#include "wire/wire.h"

static void
put_bytes(struct buf *out, const unsigned char key[NODE_KEY_SIZE])
{
	wire_put_str(out, str_of(key, NODE_KEY_SIZE));
}

/* An id is a name in keys and logs: exactly its digits, nothing else. */
static void
get_id(struct wire_reader *reader, char ret_id[NODE_ID_TEXT_SIZE + 1])
{
	wire_get_bytes(reader, ret_id, NODE_ID_TEXT_SIZE);
	ret_id[NODE_ID_TEXT_SIZE] = '\0';
	if (strspn(ret_id, "0123456789abcdef") != NODE_ID_TEXT_SIZE)
		reader->is_bad = true;
}

void
wire_put_node_certificate(struct buf *out, const struct node_certificate *certificate)
{
	wire_put_int(out, NODE_CERTIFICATE_VERSION);
	wire_put_text(out, certificate->site_id);
	wire_put_int(out, certificate->jumpoint_id);
	wire_put_int(out, certificate->node_id);
	put_bytes(out, certificate->node_public);
	wire_put_int(out, certificate->issued_at_ms);
}

enum err
wire_get_unsigned_certificate(struct str bytes, struct node_certificate *ret_certificate)
{
	struct wire_reader reader = { .rest = bytes };
	struct node_certificate certificate = { .covered = bytes };
	enum err err;

	wire_get_int_in(&reader, NODE_CERTIFICATE_VERSION, NODE_CERTIFICATE_VERSION);
	get_id(&reader, certificate.site_id);
	certificate.jumpoint_id = wire_get_int_in(&reader, 1, INT64_MAX);
	certificate.node_id = wire_get_int_in(&reader, 1, INT64_MAX);
	wire_get_bytes(&reader, certificate.node_public, NODE_KEY_SIZE);
	certificate.issued_at_ms = wire_get_int_in(&reader, 0, INT64_MAX);
	err = wire_end(&reader);
	if (err)
		return err;
	*ret_certificate = certificate;
	return OK;
}

enum err
wire_get_node_certificate(struct str bytes, struct node_certificate *ret_certificate)
{
	struct node_certificate certificate;
	size_t covered = bytes.length - NODE_SIGNATURE_SIZE;
	enum err err;

	if (bytes.length != NODE_CERTIFICATE_SIZE)
		return ERR_INVALID;
	err = wire_get_unsigned_certificate(str_of(bytes.data, covered), &certificate);
	if (err)
		return err;
	certificate.signature = str_from_offset(bytes, covered);
	*ret_certificate = certificate;
	return OK;
}

void
wire_put_session_statement(struct buf *out, const struct session_statement *statement)
{
	wire_put_text(out, statement->site_id);
	wire_put_text(out, statement->session_uid);
	wire_put_text(out, statement->account_uid);
	put_bytes(out, statement->seal_public);
	put_bytes(out, statement->ssh_public);
	wire_put_int(out, statement->made_at_ms);
}

enum err
wire_get_session_statement(struct str bytes, struct session_statement *ret_statement)
{
	struct wire_reader reader = { .rest = bytes };
	struct session_statement statement;
	enum err err;

	get_id(&reader, statement.site_id);
	get_id(&reader, statement.session_uid);
	get_id(&reader, statement.account_uid);
	wire_get_bytes(&reader, statement.seal_public, NODE_KEY_SIZE);
	wire_get_bytes(&reader, statement.ssh_public, NODE_KEY_SIZE);
	statement.made_at_ms = wire_get_int_in(&reader, 0, INT64_MAX);
	err = wire_end(&reader);
	if (err)
		return err;
	*ret_statement = statement;
	return OK;
}
