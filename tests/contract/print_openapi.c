/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the description of the API on standard output. usage: print_openapi [rs|pra] [SITE] */
#include "api/openapi.h"
#include "base/limits.h"
#include "schema/row.h"

#include <stdio.h>

int
main(int argc, char **argv)
{
	CLEANUP(buf_release) struct buf out;
	unsigned edition = argc > 1 && strcmp(argv[1], "pra") == 0 ? EDITION_PRA : EDITION_RS;

	buf_init(&out, LIMIT_HTTP_RESPONSE);
	openapi_write(&out, edition, argc > 2 ? argv[2] : "appliance.example.com");
	if (buf_error(&out))
		return 1;
	return fwrite(out.data, 1, out.length, stdout) == out.length ? 0 : 1;
}
