/* SPDX-License-Identifier: Apache-2.0 */
/* Whole numbers in the bytes of a file: little-endian, whatever the machine. */
#ifndef EVIDENCE_LITTLE_H
#define EVIDENCE_LITTLE_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline void
little_put32(char *at, uint32_t value)
{
	value = htole32(value);
	memcpy(at, &value, sizeof(value));
}

static inline void
little_put64(char *at, uint64_t value)
{
	value = htole64(value);
	memcpy(at, &value, sizeof(value));
}

static inline uint32_t
little_get32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return le32toh(value);
}

static inline uint64_t
little_get64(const char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

#endif
