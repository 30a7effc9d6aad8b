/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of the program jumpoint: run, enrol, start, stop, status. */
#ifndef JUMPOINT_COMMAND_H
#define JUMPOINT_COMMAND_H

/* Returns the exit code. */
int command_main(int count, const char *const *texts);

#endif
