/* SPDX-License-Identifier: Apache-2.0 */
/* The only place that takes memory from the heap for things that outlive a request. Out of memory
 * ends the process. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/attributes.h"

void *memory_new(size_t size);			   /* zeroed, never NULL */
void *memory_new_array(size_t count, size_t size); /* checks the product */
void *memory_grow(void *own_memory, size_t size);  /* as realloc, never NULL */
char *memory_text(const char *text);		   /* heap copy; NULL gives NULL */
void memory_free(void *own_memory);		   /* takes NULL */
void memory_wipe(void *memory, size_t size);	   /* not optimised away */

/* For a program of which there may be hundreds of processes: what was used once goes back to the
 * system. First thing in main, before any thread. */
void memory_keep_little(void);

/* Says so on the standard error and ends the process. For base's own files, where mmap fails. */
NORETURN void memory_exhausted(void);

#define new_object(type) ((type *)memory_new(sizeof(type)))

#endif
