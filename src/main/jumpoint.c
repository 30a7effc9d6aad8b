/* SPDX-License-Identifier: Apache-2.0 */
/* jumpoint, the agent in a closed network. Wiring only. */
#include "base/descriptor.h"
#include "jumpoint/command.h"

int
main(int argc, char **argv)
{
	return descriptor_fill_standard() ? command_main(argc, (const char *const *)argv) : 1;
}
