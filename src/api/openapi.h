/* SPDX-License-Identifier: Apache-2.0 */
/* The description of the configuration API, printed from the same rows that answer it. */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "base/buf.h"

/* OpenAPI 3.0 as YAML: every path of model/resources.c and model/operations.c in one edition. site
 * is the host name (with port, where it is not 443) that stands in its URLs. Ask buf_error(out). */
void openapi_write(struct buf *out, unsigned edition, const char *site);

#endif
