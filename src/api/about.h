/* SPDX-License-Identifier: Apache-2.0 */
/* What the site says of itself to clients that ask what they talk to, outside the API. */
#ifndef API_ABOUT_H
#define API_ABOUT_H

#include "api/request.h"

/* GET /get_mech_list: company and product; clients take "bpam" for the other edition
 * (terraform-provider §1). */
void about_serve_mechanisms(struct request *request);

#endif
