/* SPDX-License-Identifier: Apache-2.0 */
/* A new store's first rows. */
#ifndef ACTIONS_SITE_PLANT_H
#define ACTIONS_SITE_PLANT_H

#include "store/store.h"

/* Writes the rows of model/seeds.h, all or none, unless they are there. Several nodes may do it at
 * once on one store. */
MUST_CHECK enum err site_plant(struct store *store, unsigned edition);

#endif
