/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a piece of a test in a process of its own, because confinement cannot be undone. */
#ifndef TESTS_SUPERVISOR_IN_CHILD_H
#define TESTS_SUPERVISOR_IN_CHILD_H

/* The child's exit code, or minus the signal that ended it. The piece returns the code. */
int in_child(int (*piece)(void *context), void *context);

#endif
