/* SPDX-License-Identifier: Apache-2.0 */
/* The front: the process that meets the network. */
#ifndef MAIN_FRONT_H
#define MAIN_FRONT_H

/* sallyport front, as the supervisor starts it. Returns the exit code. */
int front_main(void);

#endif
