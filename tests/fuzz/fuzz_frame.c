/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of a link from either side, and the messages that begin it. The first byte chooses the
 * side. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "wire/frame.h"
#include "wire/handshake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_body(const struct frame *frame)
{
	struct handshake_hello hello;
	struct handshake_proof proof;
	struct handshake_enrol enrol;
	struct handshake_resume resume;
	struct handshake_welcome welcome;
	struct handshake_refused refused;
	struct handshake_here here;

	if (wire_get_hello(frame->body, &hello) == OK && hello.lowest > hello.highest)
		abort();
	if (wire_get_proof(frame->body, &proof) == OK && proof.version < 1)
		abort();
	if (wire_get_enrol(frame->body, &enrol) == OK &&
	    enrol.deploy_key.length > HANDSHAKE_DEPLOY_KEY_SIZE)
		abort();
	if (wire_get_resume(frame->body, &resume) == OK &&
	    resume.certificate.length > HANDSHAKE_CERTIFICATE_LIMIT)
		abort();
	if (wire_get_welcome(frame->body, &welcome) == OK && welcome.heartbeat_ms < 1)
		abort();
	if (wire_get_refused(frame->body, &refused) == OK && refused.why >= LINK_REFUSALS)
		abort();
	if (wire_get_here(frame->body, &here) == OK && here.next < here.oldest)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_of(data, size);
	enum frame_sender from;
	struct frame frame;

	if (size == 0)
		return 0;
	from = data[0] & 1 ? FRAME_FROM_AGENT : FRAME_FROM_SITE;
	bytes = str_from_offset(bytes, 1);
	while (wire_get_frame(&bytes, from, &frame) == OK) {
		struct buf again;

		if (frame.body.length > LINK_BODY_LIMIT ||
		    (frame.channel != 0) != wire_is_for_channel(frame.kind, from))
			abort();
		buf_init(&again, LINK_HEAD_SIZE + LINK_BODY_LIMIT);
		wire_put_frame(&again, frame.kind, frame.channel, frame.body);
		if (buf_error(&again) || !str_equal(str_of(frame.body.data - LINK_HEAD_SIZE,
							   LINK_HEAD_SIZE + frame.body.length),
						    buf_str(&again)))
			abort();
		buf_release(&again);
		read_body(&frame);
	}
	return 0;
}
