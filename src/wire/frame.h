/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of a Jumpoint's link: kind, channel, length, body; and who may send which kind where. */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include "base/buf.h"
#include "wire/link.h"

enum frame_sender { FRAME_FROM_SITE = 1 << 0, FRAME_FROM_AGENT = 1 << 1 };

struct frame {
	enum link_kind kind;
	uint32_t channel; /* 0: the link itself */
	struct str body;
};

/* The whole frame. Body at most LINK_BODY_LIMIT. */
void wire_put_frame(struct buf *out, enum link_kind kind, uint32_t channel, struct str body);

/* Cuts the first frame off *bytes; it looks into them. ERR_AGAIN: not all of it is here yet.
 * ERR_INVALID: a kind that this sender may not send on such a channel, or a body too long; found as
 * soon as the head is here. */
MUST_CHECK enum err wire_get_frame(struct str *bytes, enum frame_sender from,
				   struct frame *ret_frame);

/* Whether this side may send the kind on a session's channel. */
bool wire_is_for_channel(uint32_t kind, enum frame_sender from);

#endif
