/* SPDX-License-Identifier: Apache-2.0 */
/* How often the rows of a table changed: what pages ask for again and again instead of the rows.
 * Writes that run at once count in different lanes and do not meet. */
#ifndef RECORDS_TOUCH_H
#define RECORDS_TOUCH_H

#include "store/store.h"

/* One more, with the write that it is in. records_create and its like do it by themselves for a
 * resource that .is_followed; who writes rows by statements of their own calls it. */
MUST_CHECK enum err records_touch(struct tx *tx, const char *table);

#endif
