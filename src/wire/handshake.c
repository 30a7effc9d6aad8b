/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides read what the other wrote by the same lines. */
#include "wire/handshake.h"

#include "wire/wire.h"

enum { VERSION_MOST = 1000, HEARTBEAT_LEAST_MS = 100, HEARTBEAT_MOST_MS = 10 * 60 * 1000 };

static void
put_bytes(struct buf *out, const unsigned char *bytes, size_t size)
{
	wire_put_str(out, str_of(bytes, size));
}

/* A name or address goes into rows and logs: printable, no spaces. */
static struct str
get_word(struct wire_reader *reader, size_t limit)
{
	struct str word = wire_get_str(reader, limit);

	for (size_t i = 0; i < word.length; i++)
		if (word.data[i] <= ' ' || word.data[i] >= 0x7f)
			reader->is_bad = true;
	return word;
}

void
wire_put_hello(struct buf *out, const struct handshake_hello *hello)
{
	wire_put_int(out, hello->lowest);
	wire_put_int(out, hello->highest);
	wire_put_str(out, hello->program);
	put_bytes(out, hello->nonce, sizeof(hello->nonce));
}

enum err
wire_get_hello(struct str body, struct handshake_hello *ret_hello)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_hello hello;
	enum err err;

	hello.lowest = wire_get_int_in(&reader, 1, VERSION_MOST);
	hello.highest = wire_get_int_in(&reader, hello.lowest, VERSION_MOST);
	hello.program = get_word(&reader, HANDSHAKE_PROGRAM_LIMIT);
	wire_get_bytes(&reader, hello.nonce, sizeof(hello.nonce));
	err = wire_end(&reader);
	if (!err)
		*ret_hello = hello;
	return err;
}

void
wire_put_proof(struct buf *out, const struct handshake_proof *proof)
{
	wire_put_int(out, proof->version);
	put_bytes(out, proof->signature, sizeof(proof->signature));
}

enum err
wire_get_proof(struct str body, struct handshake_proof *ret_proof)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_proof proof;
	enum err err;

	proof.version = wire_get_int_in(&reader, 1, VERSION_MOST);
	wire_get_bytes(&reader, proof.signature, sizeof(proof.signature));
	err = wire_end(&reader);
	if (!err)
		*ret_proof = proof;
	return err;
}

void
wire_put_enrol(struct buf *out, const struct handshake_enrol *enrol)
{
	wire_put_str(out, enrol->deploy_key);
	put_bytes(out, enrol->node_public, sizeof(enrol->node_public));
	put_bytes(out, enrol->signature, sizeof(enrol->signature));
	wire_put_str(out, enrol->host_name);
	wire_put_str(out, enrol->private_address);
}

enum err
wire_get_enrol(struct str body, struct handshake_enrol *ret_enrol)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_enrol enrol;
	enum err err;

	enrol.deploy_key = get_word(&reader, HANDSHAKE_DEPLOY_KEY_SIZE);
	wire_get_bytes(&reader, enrol.node_public, sizeof(enrol.node_public));
	wire_get_bytes(&reader, enrol.signature, sizeof(enrol.signature));
	enrol.host_name = get_word(&reader, HANDSHAKE_HOST_LIMIT);
	enrol.private_address = get_word(&reader, HANDSHAKE_ADDRESS_LIMIT);
	err = wire_end(&reader);
	if (!err)
		*ret_enrol = enrol;
	return err;
}

void
wire_put_resume(struct buf *out, const struct handshake_resume *resume)
{
	wire_put_str(out, resume->certificate);
	put_bytes(out, resume->signature, sizeof(resume->signature));
	wire_put_str(out, resume->host_name);
	wire_put_str(out, resume->private_address);
}

enum err
wire_get_resume(struct str body, struct handshake_resume *ret_resume)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_resume resume;
	enum err err;

	resume.certificate = wire_get_str(&reader, HANDSHAKE_CERTIFICATE_LIMIT);
	wire_get_bytes(&reader, resume.signature, sizeof(resume.signature));
	resume.host_name = get_word(&reader, HANDSHAKE_HOST_LIMIT);
	resume.private_address = get_word(&reader, HANDSHAKE_ADDRESS_LIMIT);
	err = wire_end(&reader);
	if (!err)
		*ret_resume = resume;
	return err;
}

void
wire_put_welcome(struct buf *out, const struct handshake_welcome *welcome)
{
	wire_put_int(out, welcome->jumpoint_id);
	wire_put_int(out, welcome->node_id);
	wire_put_str(out, welcome->certificate);
	wire_put_int(out, welcome->now_ms);
	wire_put_int(out, welcome->heartbeat_ms);
	wire_put_str(out, welcome->narrowing);
}

enum err
wire_get_welcome(struct str body, struct handshake_welcome *ret_welcome)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_welcome welcome;
	enum err err;

	welcome.jumpoint_id = wire_get_int_in(&reader, 1, INT64_MAX);
	welcome.node_id = wire_get_int_in(&reader, 1, INT64_MAX);
	welcome.certificate = wire_get_str(&reader, HANDSHAKE_CERTIFICATE_LIMIT);
	welcome.now_ms = wire_get_int_in(&reader, 0, INT64_MAX);
	welcome.heartbeat_ms = wire_get_int_in(&reader, HEARTBEAT_LEAST_MS, HEARTBEAT_MOST_MS);
	welcome.narrowing = wire_get_str(&reader, HANDSHAKE_NARROWING_LIMIT);
	err = wire_end(&reader);
	if (!err)
		*ret_welcome = welcome;
	return err;
}

void
wire_put_refused(struct buf *out, const struct handshake_refused *refused)
{
	wire_put_int(out, refused->why);
	wire_put_str(out, refused->text);
}

enum err
wire_get_refused(struct str body, struct handshake_refused *ret_refused)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_refused refused;
	enum err err;

	refused.why = (enum link_refusal)wire_get_int_in(&reader, LINK_REFUSAL_VERSION,
							 LINK_REFUSALS - 1);
	refused.text = wire_get_str(&reader, LINK_TEXT_LIMIT);
	err = wire_end(&reader);
	if (!err)
		*ret_refused = refused;
	return err;
}

void
wire_put_here(struct buf *out, const struct handshake_here *here)
{
	wire_put_str(out, here->uid);
	wire_put_int(out, here->oldest);
	wire_put_int(out, here->next);
	wire_put_int(out, here->state);
}

enum err
wire_get_here(struct str body, struct handshake_here *ret_here)
{
	struct wire_reader reader = { .rest = body };
	struct handshake_here here;
	enum err err;

	here.uid = wire_get_str(&reader, LINK_UID_SIZE);
	if (here.uid.length != LINK_UID_SIZE)
		reader.is_bad = true;
	for (size_t i = 0; i < here.uid.length; i++)
		if (!memchr("0123456789abcdef", here.uid.data[i], 16))
			reader.is_bad = true;
	here.oldest = wire_get_int_in(&reader, 0, LINK_OFFSET_MOST);
	here.next = wire_get_int_in(&reader, here.oldest, LINK_OFFSET_MOST);
	here.state =
		(enum link_state)wire_get_int_in(&reader, LINK_STATE_CONNECTING, LINK_STATES - 1);
	err = wire_end(&reader);
	if (!err)
		*ret_here = here;
	return err;
}

void
wire_put_site_proof(struct buf *out, const unsigned char exporter[LINK_EXPORTER_SIZE],
		    const unsigned char nonce[LINK_NONCE_SIZE], int64_t version)
{
	wire_put_node_proof(out, exporter, nonce);
	wire_put_int(out, version);
}

void
wire_put_node_proof(struct buf *out, const unsigned char exporter[LINK_EXPORTER_SIZE],
		    const unsigned char nonce[LINK_NONCE_SIZE])
{
	buf_append(out, exporter, LINK_EXPORTER_SIZE);
	buf_append(out, nonce, LINK_NONCE_SIZE);
}
