/* SPDX-License-Identifier: Apache-2.0 */
/* Every sentence that the API itself answers with; a rule's are in model/texts.c, the engine's in
 * schema/texts.h. Those marked "wire" are what clients look for (config-api §1). */
#ifndef API_TEXTS_H
#define API_TEXTS_H

extern const char api_text_access_denied[]; /* wire */
extern const char api_text_forbidden[];
extern const char api_text_not_here[]; /* allowed to ask, but nobody may */
extern const char api_text_not_found[];
extern const char api_text_no_method[];
extern const char api_text_not_json[];	     /* what follows is why */
extern const char api_text_unknown_member[]; /* what follows is its name, as with the next */
extern const char api_text_unknown_parameter[];
extern const char api_text_query_unreadable[];
extern const char api_text_too_much[];
extern const char api_text_second_limit[];
extern const char api_text_hour_limit[];
extern const char api_text_address_limit[];
extern const char api_text_busy[];
extern const char api_text_store_down[];
extern const char api_text_keeper_down[];
extern const char api_text_internal[];
extern const char api_text_no_archive[];
extern const char api_text_no_cli[];
extern const char api_text_no_metrics[];
extern const char api_text_no_credentials[];
extern const char api_text_bad_credentials[];
extern const char api_text_credentials_unreadable[];
extern const char api_text_credentials_twice[];
extern const char api_text_no_grant[];
extern const char api_text_other_grant[];

#endif
