/* SPDX-License-Identifier: Apache-2.0 */
/* The wording of the API's own answers. Our words, but for the one that clients compare. */
#include "api/texts.h"

const char api_text_access_denied[] =
	"The resource owner or authorization server denied the request.";
const char api_text_forbidden[] = "This API account does not have permission to do that.";
const char api_text_not_here[] = "That cannot be done through this API.";
const char api_text_not_found[] = "There is nothing at this address.";
const char api_text_no_method[] = "This address does not take that method; the Allow header names "
				  "those it does.";
const char api_text_not_json[] = "The request body is not valid JSON: ";
const char api_text_unknown_member[] = "The request body has an unrecognized member: ";
const char api_text_unknown_parameter[] = "The query has an unrecognized parameter: ";
const char api_text_query_unreadable[] = "The query string cannot be read.";
const char api_text_too_much[] = "The request asks for more than this site takes at once.";
const char api_text_second_limit[] = "Too many requests at once; slow down.";
const char api_text_hour_limit[] = "This API account has used up its requests of the hour.";
const char api_text_address_limit[] = "Too many requests from this address without a valid login.";
const char api_text_busy[] = "The site has more to do than it can take; try again shortly.";
const char api_text_store_down[] = "The site cannot reach its database; try again shortly.";
const char api_text_keeper_down[] = "The site cannot reach its key service; try again shortly.";
const char api_text_internal[] = "Something went wrong inside; the log has it under this request's "
				 "id.";
const char api_text_no_archive[] = "This site was built without the programs of a Jumpoint.";
const char api_text_no_cli[] = "This site does not have the command line client for that platform.";
const char api_text_no_credentials[] = "The request carries no client id and secret.";
const char api_text_bad_credentials[] = "The client id or the secret is not right.";
const char api_text_credentials_unreadable[] = "The credentials or the body cannot be read.";
const char api_text_credentials_twice[] = "A member is given twice, or a secret in two places.";
const char api_text_no_grant[] = "The request names no grant_type.";
const char api_text_other_grant[] = "The only grant type here is client_credentials.";
const char api_text_no_metrics[] = "Metrics are not for this address.";
