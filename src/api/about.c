/* SPDX-License-Identifier: Apache-2.0 */
/* The site's card. */
#include "api/about.h"

#include "api/answer.h"

void
about_serve_mechanisms(struct request *request)
{
	const struct site_settings *settings = request->site->rules.settings;
	const char *product = request->site->edition == EDITION_PRA ? "bpam" : settings->product;
	const char *company =
		settings->company && settings->company[0] ? settings->company : request->site->name;
	struct json_writer writer;

	answer_json(request->response, 200, &writer);
	json_write_begin_object(&writer);
	json_write_name(&writer, "mechs");
	json_write_begin_array(&writer);
	json_write_text(&writer, STR("local"));
	json_write_end_array(&writer);
	json_write_name(&writer, "default_mech");
	json_write_text(&writer, STR("local"));
	json_write_name(&writer, "cache");
	json_write_text(&writer, STR("1"));
	json_write_name(&writer, "company");
	json_write_text(&writer, str_from(company));
	json_write_name(&writer, "product");
	json_write_text(&writer, str_from(product));
	json_write_end_object(&writer);
}
