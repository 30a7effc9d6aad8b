/* SPDX-License-Identifier: Apache-2.0 */
/* Reads as much of a URL as confinement needs to know: hosts and ports. What is wrong with it
 * otherwise, its own library says. */
#include "supervisor/places.h"

enum { PORT_POSTGRESQL = 5432 };

/* What libraries read to find a host by name and to trust its certificate. */
static const char *const for_connecting[] = {
	"/etc/hosts",
	"/etc/resolv.conf",
	"/etc/nsswitch.conf",
	"/etc/gai.conf",
	"/etc/host.conf",
	"/etc/services",
	"/etc/ssl",
	"/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/etc/localtime",
};

/* Schedules of Jump Policies are local times. */
static const char time_zones[] = "/usr/share/zoneinfo";

static enum err
add_port(struct sandbox_settings *sandbox, uint16_t port)
{
	for (size_t i = 0; i < sandbox->port_count; i++)
		if (sandbox->ports[i] == port)
			return OK;
	if (sandbox->port_count == SANDBOX_PORTS_MAX)
		return ERR_LIMIT;
	sandbox->ports[sandbox->port_count++] = port;
	return OK;
}

/* "host:5432", "[::1]:5432", "host", or nothing for the machine's own socket. */
static enum err
add_host(struct sandbox_settings *sandbox, struct str host, uint16_t standard_port)
{
	const char *bracket = memrchr(host.data, ']', host.length);
	size_t from = bracket ? (size_t)(bracket - host.data) : 0;
	const char *colon = memchr(host.data + from, ':', host.length - from);
	int64_t port = standard_port;

	if (host.length == 0 || host.data[0] == '%' || host.data[0] == '/')
		sandbox->connects_locally = true;
	if (colon && str_to_int(str_from_offset(host, (size_t)(colon - host.data) + 1), 1, 65535,
				&port) != OK)
		return ERR_INVALID;
	return add_port(sandbox, (uint16_t)port);
}

/* host= and port= may stand among the parameters too. */
static enum err
add_parameters(struct sandbox_settings *sandbox, struct str query)
{
	struct str parameter, name;
	int64_t port = 0;

	while (str_split(&query, '&', &parameter)) {
		str_split(&parameter, '=', &name);
		if (str_equal_text(name, "host"))
			sandbox->connects_locally = true;
		if (!str_equal_text(name, "port"))
			continue;
		if (str_to_int(parameter, 1, 65535, &port) != OK)
			return ERR_INVALID;
		if (add_port(sandbox, (uint16_t)port) != OK)
			return ERR_LIMIT;
	}
	return OK;
}

/* What follows "scheme://": [user[:password]@]host[:port][,…][/name][?parameters] */
static enum err
add_url(struct sandbox_settings *sandbox, struct str rest, uint16_t standard_port)
{
	struct str query = rest, authority, path, host;
	const char *at;
	enum err err;

	str_split(&query, '?', &path);
	str_split(&path, '/', &authority);
	at = memrchr(authority.data, '@', authority.length);
	if (at)
		authority = str_from_offset(authority, (size_t)(at - authority.data) + 1);
	if (authority.length == 0)
		return add_host(sandbox, authority, standard_port) || add_parameters(sandbox, query)
			       ? ERR_INVALID
			       : OK;
	while (str_split(&authority, ',', &host)) {
		err = add_host(sandbox, host, standard_port);
		if (err)
			return err;
	}
	return add_parameters(sandbox, query);
}

static bool
after(const char *text, const char *prefix, struct str *ret_rest)
{
	size_t length = strlen(prefix);

	if (strncmp(text, prefix, length) != 0)
		return false;
	*ret_rest = str_from(text + length);
	return true;
}

static enum err
add_store(struct sandbox_settings *sandbox, const char *url, struct arena *arena)
{
	const char *slash;
	struct str rest;

	if (after(url, "postgresql://", &rest) || after(url, "postgres://", &rest))
		return add_url(sandbox, rest, PORT_POSTGRESQL);
	if (!after(url, "sqlite:", &rest))
		return ERR_INVALID;
	slash = strrchr(rest.data, '/');
	if (!slash)
		return ERR_INVALID;
	sandbox->writes[1] = arena_text(arena, str_of(rest.data, (size_t)(slash - rest.data)));
	return OK;
}

enum err
places_of_front(const struct settings *settings, const char *clients, struct arena *arena,
		struct sandbox_settings *sandbox)
{
	size_t reads = 0;
	enum err err = add_store(sandbox, settings->store, arena);

	if (err)
		return err;
	sandbox->writes[0] = arena_printf(arena, "%s/recordings", settings->data);
	if (clients)
		sandbox->reads[reads++] = clients;
	sandbox->reads[reads++] = time_zones;
	if (!sandbox->port_count)
		return OK;
	_Static_assert(COUNT_OF(for_connecting) + 2 < SANDBOX_PATHS_MAX, "room and an end");
	for (size_t i = 0; i < COUNT_OF(for_connecting); i++)
		sandbox->reads[reads++] = for_connecting[i];
	return OK;
}
