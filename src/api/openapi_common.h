/* SPDX-License-Identifier: Apache-2.0 */
/* What the document says whatever resources there are: the head, and the parts that all paths
 * share. */
#ifndef API_OPENAPI_COMMON_H
#define API_OPENAPI_COMMON_H

#include "api/yaml.h"

/* From the first line to the servers. */
void openapi_print_head(struct yaml *yaml, unsigned edition, const char *site);

/* Parameters, headers, answers and the login, inside "components"; and the schemas that belong to
 * no shape, which the caller's own follow: "schemas" is left open. */
void openapi_print_common(struct yaml *yaml, const char *site);

#endif
