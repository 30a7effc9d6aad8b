/* SPDX-License-Identifier: Apache-2.0 */
/* jumpoint, the agent in a closed network. Wiring only. */
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include "jumpoint/command.h"

/* Started with a closed descriptor, a socket would become our standard error. */
static bool
fill_standard_descriptors(void)
{
	for (int descriptor = 0; descriptor <= 2; descriptor++)
		if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDWR) != descriptor)
			return false;
	return true;
}

int
main(int argc, char **argv)
{
	return fill_standard_descriptors() ? command_main(argc, (const char *const *)argv) : 1;
}
