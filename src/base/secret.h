/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that must not leak: locked pages outside core dumps, wiped on free, no printf path. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/str.h"

struct secret;

struct secret *secret_new(size_t size); /* zeroed */
struct secret *secret_copy(const void *data, size_t size);
void secret_free(struct secret *secret); /* takes NULL */
void secret_freep(struct secret **secret);
unsigned char *secret_bytes(struct secret *secret); /* to fill it */

/* The bytes, with a NUL behind: for the call that uses them, and nothing that keeps them. */
struct str secret_open(const struct secret *secret);

#endif
