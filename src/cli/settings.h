/* SPDX-License-Identifier: Apache-2.0 */
/* Which site, as whom, by which way: the environment, --env-file and --cacert put together. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/arguments.h"
#include "codec/uri.h"

struct settings {
	struct uri_host host; /* BT_API_HOST */
	const char *client_id;
	const char *client_secret;
	const char *ca_file; /* NULL: SSL_CERT_FILE, then the machine's own places, as net/tls.h
				finds them */
	const char *proxy;   /* for CONNECT; NULL: none */
};

/* variable looks into the environment (NULL: not set). What --env-file gives goes before it.
 * ERR_DENIED: a variable is missing; ERR_INVALID: the file or the host makes no sense. Both with
 * *ret_why in the arena. */
MUST_CHECK enum err settings_load(struct arena *arena, const struct arguments *arguments,
				  const char *(*variable)(const char *name),
				  struct settings *ret_settings, const char **ret_why);

/* Whether NO_PROXY (a list of names, their endings and addresses, or "*") keeps this host from the
 * proxy. */
bool settings_skips_proxy(struct str no_proxy, struct str host);

#endif
