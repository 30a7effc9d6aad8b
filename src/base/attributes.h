/* SPDX-License-Identifier: Apache-2.0 */
/* Compiler attributes, and the words that make ownership of a local visible: CLEANUP and TAKE. */
#ifndef BASE_ATTRIBUTES_H
#define BASE_ATTRIBUTES_H

#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define FORMAT(text, first) __attribute__((format(printf, text, first)))
#define UNUSED __attribute__((unused))
#define NORETURN __attribute__((noreturn))

/* Runs f(&local) when the local leaves its scope: CLEANUP(x_freep) struct x *x = NULL; */
#define CLEANUP(f) __attribute__((cleanup(f)))

/* Hands a local's pointer on, so that its CLEANUP finds nothing: *ret_x = TAKE(x); */
/* clang-format off */
#define TAKE(p) ({ typeof(p) take_ = (p); (p) = NULL; take_; })
/* clang-format on */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
