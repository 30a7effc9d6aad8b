/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's clocks, or a number that only tests move. */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static atomic_bool is_fake;
static _Atomic int64_t fake_ms;

static int64_t
read_us(clockid_t id)
{
	struct timespec now;

	/* Cannot fail: both clocks exist in every kernel, and the pointer is good. */
	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_now_ms(void)
{
	return atomic_load(&is_fake) ? atomic_load(&fake_ms) : read_us(CLOCK_REALTIME) / 1000;
}

int64_t
clock_monotonic_ms(void)
{
	return atomic_load(&is_fake) ? atomic_load(&fake_ms) : read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t
clock_monotonic_us(void)
{
	return atomic_load(&is_fake) ? atomic_load(&fake_ms) * 1000 : read_us(CLOCK_MONOTONIC);
}

void
clock_use_fake(int64_t now_ms)
{
	atomic_store(&fake_ms, now_ms);
	atomic_store(&is_fake, true);
}

void
clock_advance_ms(int64_t by_ms)
{
	atomic_fetch_add(&fake_ms, by_ms);
}

void
clock_use_real(void)
{
	atomic_store(&is_fake, false);
}

bool
clock_is_fake(void)
{
	return atomic_load(&is_fake);
}
