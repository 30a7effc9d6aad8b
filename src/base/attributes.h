/* SPDX-License-Identifier: Apache-2.0 */
/* Compiler attributes, the kind of build, and the words that make ownership of a local visible:
 * CLEANUP and TAKE. */
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

/* 1 in a build with a sanitizer, whose runtime maps much and makes calls of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
