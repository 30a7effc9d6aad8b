/* SPDX-License-Identifier: Apache-2.0 */
/* Jumpoints. Platform and clustering are fixed at creation; which nodes are connected is the
 * session floor's knowledge. */
#include "model/jump/jumpoint.h"

#include "model/effects.h"
#include "model/network.h"
#include "model/texts.h"
#include "schema/change.h"

static const char *const platforms[] = { "windows-x86", "linux-x86", NULL };
static const char *const restrictions[] = { "no_restriction", "allow_all", "deny_all", NULL };

#define SELF struct ip_range
static const struct field range_rows[] =
	ROWS(
	TEXT(start, 1, 45, REQUIRED, "First address.", .documents.no_required = true),
	TEXT(end,   1, 45, REQUIRED, "Last address.", .documents.no_required = true)
);
#undef SELF
static SHAPE(ip_range, "IPRange", range_rows);

#define SELF struct jumpoint
static const struct field rows[] = ROWS(
	ID  (id,                            PLAIN,                      "Unique among Jumpoints."),
	TEXT(name,               1, 255,    REQUIRED | UNIQUE | FILTER,
	     "Display name; no two Jumpoints share one."),
	ENUM(platform,           platforms, REQUIRED | FIXED,
	     "System the Jumpoint runs on; fixed at creation."),
	TEXT(code_name,          0, 64,     CODE | FILTER,
	     "Name for scripts; made from the display name unless given.",
	     .pattern = CODE_NAME_PATTERN),
	TEXT(comments,           0, 1024,   PLAIN, "Notes for people.", .initial = ""),
	BOOL(enabled,                       PLAIN, "Whether it may be used.", .initial = "true"),
	BOOL(connected,                     READ_ONLY, "Whether a node of it is connected now.",
	     .initial = "false", .documents.initial = "true"),
	BOOL(clustered,                     FIXED,
	     "Whether several nodes may serve as one; fixed at creation.", .initial = "false"),
	BOOL(shell_jump_enabled,            PLAIN, "Whether Shell Jump sessions may go through it.",
	     .initial = "false"),
	BOOL(protocol_tunnel_enabled,       PLAIN, "Whether tunnels may go through it.",
	     .initial = "true", .editions = EDITION_PRA),
	REF (rdp_service_account_id, vault_account, NULLABLE,
	     "Vault account that installs the RDP service on targets.", .on_delete = ON_DELETE_NULL,
	     .editions = EDITION_PRA),
	LIST(managed_ip_ranges, OBJECT, 1000, PLAIN, "Address ranges that network tunnels may use.",
	     .shape = &ip_range_shape, .child_table = "managed_ip_range", .initial = "[]",
	     .editions = EDITION_PRA),
	TEXT(external_jump_item_network_id, 0, 1024, UNIQUE | NOT_EMPTY | NULLABLE,
	     "Network that items found from outside must name to come through here; unique unless "
	     "empty."),
	BOOL(jzp_enabled,                   PLAIN,
	     "Whether clients without a way out may use it as their proxy.", .initial = "false"),
	TEXT(jzp_proxy_hostname, 0, 256,    PLAIN,
	     "Host name clients find the proxy under; only where not clustered.", .initial = ""),
	INT (jzp_proxy_port,     1, 65535,  PLAIN, "Port the proxy listens on.", .initial = "9555"),
	BOOL(jzp_allow_http_get,            PLAIN,
	     "Whether the proxy answers plain HTTP GET requests.", .initial = "false"),
	ENUM(jzp_client_address_restrictions_type, restrictions, PLAIN,
	     "How jzp_restricted_ips limits who may use the proxy.", .initial = "no_restriction"),
	LIST(jzp_restricted_ips, TEXT, 1000, PLAIN,
	     "Addresses or networks that are excepted, each as address, address/bits or "
	     "address/mask.", .initial = "[]", .item_minimum = 1, .item_maximum = 64, .example = "192.0.2.0/24"),
	TEXT(docker_deploy_key,  0, 4096,   READ_ONLY | COMPUTED | NULLABLE,
	     "Key for deploying a clustered Linux Jumpoint as a container."),
	TEXT(key_info,           0, 4096,   READ_ONLY | COMPUTED | NULLABLE,
	     "How its installer is called; null until there is one."),
	TEXT(public_ip,          0, 255,    FILTER | HIDDEN | COMPUTED,
	     "Public address of any of its nodes.", .through = &jumpoint_node_resource),
	TEXT(private_ip,         0, 255,    FILTER | HIDDEN | COMPUTED,
	     "Private address of any of its nodes.", .through = &jumpoint_node_resource),
	TEXT(hostname,           0, 255,    FILTER | HIDDEN | COMPUTED,
	     "Host name of any of its nodes.", .through = &jumpoint_node_resource)
);
#undef SELF
static SHAPE(jumpoint, "Jumpoint", rows);

static void
check_ranges(struct change *change, const struct jumpoint *jumpoint)
{
	const struct ip_range *ranges = jumpoint->managed_ip_ranges.data;

	for (size_t i = 0; i < jumpoint->managed_ip_ranges.count; i++)
		if (!network_is_range(ranges[i].start, ranges[i].end))
			change_reject_name(change,
					   arena_printf(change->arena, "managed_ip_ranges.%zu", i),
					   text_not_a_range);
}

static enum err
check(struct change *change)
{
	struct jumpoint *jumpoint = change_row(change);
	const char *const *restricted = jumpoint->jzp_restricted_ips.data;

	check_ranges(change, jumpoint);
	if (jumpoint->clustered && jumpoint->jzp_proxy_hostname && jumpoint->jzp_proxy_hostname[0])
		change_reject(change, &jumpoint->jzp_proxy_hostname, text_standalone_only);
	for (size_t i = 0; i < jumpoint->jzp_restricted_ips.count; i++) {
		if (!network_is_valid(restricted[i], change->arena))
			change_reject_name(change,
					   arena_printf(change->arena, "jzp_restricted_ips.%zu", i),
					   text_not_an_address);
	}
	if (!change_creates(change))
		change_then(change, EFFECT_JUMPOINT_LOOK);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	change_then(change, EFFECT_JUMPOINT_LOOK);
	return OK;
}

const struct resource jumpoint_resource = {
	.name = "jumpoint",
	.doc = "Agents in remote networks. Deleting one deletes its nodes, its Jump Items and "
	       "every grant of it.",
	.path = "/jumpoint",
	.table = "jumpoint",
	.shape = &jumpoint_shape,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.check = check,
	.check_delete = check_delete,
};
