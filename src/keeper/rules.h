/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask keeper for what, and when: a few small tables to read in one go. */
#ifndef KEEPER_RULES_H
#define KEEPER_RULES_H

#include <stdbool.h>

#include "base/str.h"
#include "wire/keeper.h"

/* Whether this kind of request is open to this role at all. */
bool rules_allow(enum keeper_role role, uint32_t kind);

/* Whether keeper opens values of this kind for anybody: the site's own identity is sealed to the
 * same key and is never given out. */
bool rules_may_open(struct str kind, struct str column);

/* Whether they may be sealed anew to a session process. */
bool rules_may_rewrap(struct str kind, struct str column);

/* Whether they may be an authority's key, by which SSH certificates are signed. */
bool rules_may_certify(struct str kind, struct str column);

/* Whether this role may have this signature; the label that goes under it, else NULL. */
const char *rules_sign_label(enum keeper_role role, int64_t purpose);

/* The label a key is derived from, else NULL. */
const char *rules_derive_label(enum keeper_role role, int64_t purpose);

#endif
