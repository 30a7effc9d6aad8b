/* SPDX-License-Identifier: Apache-2.0 */
/* How much one address may ask before anyone has logged in from it: a bucket that refills, with
 * room for a burst. A bounded table for the loop's thread; the caller tells the time (monotonic).
 */
#ifndef ACCESS_THROTTLE_H
#define ACCESS_THROTTLE_H

#include "access/allow.h"
#include "base/str.h"

struct throttle_settings {
	int64_t burst;	    /* requests at once */
	int64_t per_second; /* refill; 0: no limit at all */
	size_t addresses;   /* remembered at most; strangers past that share one bucket */
};

struct throttle;

/* The bytes that stand for a client: the whole of an IPv4 address, the network half (/64) of an
 * IPv6 one, which one client owns. Looks into ret_bytes. Empty: no address, so not limited. */
struct str throttle_key(struct str address, unsigned char ret_bytes[ALLOW_ADDRESS_SIZE]);

struct throttle *throttle_new(const struct throttle_settings *settings);
void throttle_free(struct throttle *own_throttle);

/* Asks for one request from an address. False: try again in *ret_wait_ms (may be NULL). A text that
 * is no address (the control socket) is never limited. */
bool throttle_take(struct throttle *throttle, struct str address, int64_t now_ms,
		   int64_t *ret_wait_ms);

/* Other limits from now on; what addresses have used stays. */
void throttle_set(struct throttle *throttle, const struct throttle_settings *settings);

/* Undoes one take: the request turned out to come from somebody known. */
void throttle_give(struct throttle *throttle, struct str address);

/* Forgets addresses whose bucket is full again. For a timer, about once a minute. */
void throttle_sweep(struct throttle *throttle, int64_t now_ms);
size_t throttle_count(const struct throttle *throttle);

#endif
