/* SPDX-License-Identifier: Apache-2.0 */
/* Time. Tests replace it; nothing else in the tree asks the kernel. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_now_ms(void);	  /* milliseconds since 1970, UTC */
int64_t clock_monotonic_ms(void); /* only differences mean something */
int64_t clock_monotonic_us(void);

/* For tests: from now on both clocks stand still at this time and move by clock_advance_ms only.
 * clock_use_real undoes it. */
void clock_use_fake(int64_t now_ms);
void clock_advance_ms(int64_t by_ms);
void clock_use_real(void);

/* For waits: the deadline of a clock that stands still is not a time to sleep. */
bool clock_is_fake(void);

#endif
