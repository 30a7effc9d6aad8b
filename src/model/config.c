/* SPDX-License-Identifier: Apache-2.0 */
/* The appliance's settings. A new one is a member, a row and its reader. */
#include "model/config.h"

#include "base/arena.h"
#include "codec/utf8.h"
#include "model/network.h"
#include "model/texts.h"
#include "schema/value.h"

enum { NETWORKS_MAX = 256 };

static const char *const shell_jumps[] = { "new_session", "join", "disallow", NULL };

#define SELF struct site_settings
static const struct field rows[] = ROWS(
	INT (rate_per_second,         0, 1000000,    PLAIN,
	     "Requests a second that an API account may make; 0 for no limit.", .initial = "20"),
	INT (rate_per_hour,           0, 1000000000, PLAIN,
	     "Requests an hour that an API account may make; 0 for no limit.", .initial = "15000"),
	INT (rate_wait_ms,            0, 10000,      PLAIN,
	     "Milliseconds that a request past the second's limit may wait for its turn.",
	     .initial = "2000"),
	INT (token_life_seconds,      60, 86400,     PLAIN, "Seconds that an access token lives.",
	     .initial = "3600"),
	INT (tokens_per_account,      1, 1000,       PLAIN,
	     "Live tokens of an account beyond which the oldest goes.", .initial = "30"),
	INT (lockout_failures,        0, 1000,       PLAIN,
	     "Failed logins in a row that lock an account; 0 for never.", .initial = "10"),
	INT (lockout_seconds,         1, 86400,      PLAIN, "Seconds that such a lock lasts.",
	     .initial = "300"),
	INT (password_length_minimum, 8, 128,        PLAIN,
	     "Least number of characters in a local user's password.", .initial = "12"),
	INT (login_life_seconds,      300, 604800,   PLAIN,
	     "Seconds after which a person must sign in again, whatever they do.",
	     .initial = "43200"),
	INT (login_idle_seconds,      0, 86400,      PLAIN,
	     "Seconds without a request of the person's that end a login; 0 for never; a user's "
	     "own console_idle_timeout goes before it.",
	     .initial = "1800"),
	INT (person_per_second,       0, 1000000,    PLAIN,
	     "Requests a second that the pages of one person may make; 0 for no limit.",
	     .initial = "50"),
	INT (address_per_second,      0, 100000,     PLAIN,
	     "Requests a second that one address may make without a login; 0 for no limit.",
	     .initial = "20"),
	INT (address_burst,           1, 100000,     PLAIN, "How many of these may come at once.",
	     .initial = "100"),
	ENUM(simultaneous_shell_jumps, shell_jumps,  PLAIN,
	     "What a Shell Jump to a machine in a session does, where its policy leaves it to the "
	     "site: opens another one, joins it, or is refused.",
	     .initial = "new_session"),
	INT (session_linger_seconds,  10, 86400,     PLAIN,
	     "Seconds that a session goes on while nobody looks at it or its Jumpoint is away; "
	     "then it ends.", .initial = "600"),
	BOOL(recording_required,                     PLAIN,
	     "Whether a session ends when its recording cannot be written; if not, the recording "
	     "has a hole and says so.", .initial = "true"),
	BOOL(record_input,                           PLAIN,
	     "Whether what people type is recorded, as far as the target echoes it; never while "
	     "echo is off.", .initial = "false"),
	TEXT(jumpoint_address,        0, 255,        PLAIN,
	     "Address and port at which Jumpoints reach this site, host:port or [address]:port; "
	     "empty for its name and the port that it listens on.", .initial = ""),
	TEXT(jumpoint_narrowing,      0, 4096,       PLAIN,
	     "Rules of an allow-list, parted by semicolons, that every Jumpoint goes by beside its "
	     "own; empty for none.", .initial = ""),
	LIST(trusted_proxies,         TEXT, NETWORKS_MAX, PLAIN,
	     "Addresses and networks whose X-Forwarded-For header is believed; none for nobody's.",
	     .initial = "[]", .item_minimum = 1, .item_maximum = 64),
	LIST(metrics_allowed,         TEXT, NETWORKS_MAX, PLAIN,
	     "Addresses and networks that may read /metrics; none for the machine itself only.",
	     .initial = "[]", .item_minimum = 1, .item_maximum = 64),
	BOOL(xml_api_enabled,                        PLAIN,
	     "Whether the command and reporting APIs answer.", .initial = "false"),
	BOOL(tolerant_association_delete,            PLAIN,
	     "Whether deleting the association of an account that has none of its own succeeds, "
	     "as released Terraform providers need.", .initial = "true"),
	BOOL(strict_paging,                          PLAIN,
	     "Whether pages of less than 5 rows and page 0 are refused, as the contract says; "
	     "scripts in use ask for both.", .initial = "false"),
	TEXT(company,                 0, 255,        PLAIN,
	     "Name of the organisation, told to clients that ask what this site is.",
	     .initial = ""),
	TEXT(product,                 1, 64,         PLAIN,
	     "Product name told to clients; bpam makes some take the site for the other edition.",
	     .initial = "ingredi")
);
#undef SELF
SHAPE(site_settings, "Settings", rows);

void
site_settings_default(struct site_settings *ret_settings, struct arena *arena)
{
	*ret_settings = (struct site_settings){ 0 };
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		value_set_initial(&rows[i], ret_settings, arena);
}

static bool
is_separator(char c)
{
	return c == ',' || c == ' ' || c == '\t';
}

/* All lists here are of networks. */
static const char *
set_networks(const struct field *field, struct site_settings *settings, struct str value,
	     struct arena *arena)
{
	const char **texts = arena_array(arena, const char *, NETWORKS_MAX);
	struct items *items = field_at(field, settings);
	size_t count = 0;

	for (size_t i = 0; i < value.length;) {
		size_t start = i;

		while (i < value.length && !is_separator(value.data[i]))
			i++;
		if (i > start) {
			if (count == NETWORKS_MAX)
				return value_check_count(field, count + 1, arena);
			texts[count] = arena_text(arena, str_of(value.data + start, i - start));
			if (!network_is_valid(texts[count], arena))
				return text_not_an_address;
			count++;
		}
		i++;
	}
	*items = (struct items){ texts, count };
	return NULL;
}

const char *
site_settings_set(struct site_settings *settings, struct str name, struct str value,
		  struct arena *arena)
{
	const struct field *field = shape_field(&site_settings_shape, name);
	const char *wrong;
	int64_t number;

	if (!field)
		return text_no_such_setting;
	if (field->kind == ROW_LIST)
		return set_networks(field, settings, value, arena);
	if (field->kind == ROW_TEXT) {
		wrong = utf8_is_valid(value) ? value_check_text(field, value, arena)
					     : text_not_utf8;
		if (!wrong)
			*(const char **)field_at(field, settings) = arena_text(arena, value);
		return wrong;
	}
	wrong = value_read_number(field, value, arena, &number);
	if (!wrong)
		field_set_number(field, settings, number);
	return wrong;
}
