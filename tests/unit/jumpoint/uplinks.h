/* SPDX-License-Identifier: Apache-2.0 */
/* An uplink over a socket pair, with a site played by the test. */
#ifndef UPLINKS_H
#define UPLINKS_H

#include "base/arena.h"
#include "jumpoint/uplink_internal.h"
#include "support/test.h"

struct line {
	struct arena arena;
	struct loop *loop;
	struct uplink *uplink;
	struct signature_keys identity, node;
	unsigned char exporter[LINK_EXPORTER_SIZE], nonce[LINK_NONCE_SIZE];
	int descriptor; /* the site's end; -1: none */
	struct buf input;
	int ups, downs, failures, refusals, drains, frames;
	struct frame frame; /* the last; its body is in the arena */
	enum link_refusal refusal;
	const char *why; /* of the last failure; in the arena */
	int64_t heartbeat_ms;
};

void line_open(struct line *line, const char *certificate, const char *deploy_key);
void line_close(struct line *line);
void line_turn(struct line *line);
void line_connect(struct line *line); /* the next try succeeds */
void line_hang_up(struct line *line);

void line_say(struct line *line, enum link_kind kind, uint32_t channel, struct str body);
struct frame line_expect(struct line *line, enum link_kind kind);
bool line_is_cut(struct line *line);

void line_expect_hello(struct line *line);
void line_say_proof(struct line *line, const struct signature_keys *keys);
void line_say_refused(struct line *line, enum link_refusal why);
void line_say_welcome(struct line *line);
void line_come_up(struct line *line); /* all of it, by certificate */

#endif
