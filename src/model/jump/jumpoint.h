/* SPDX-License-Identifier: Apache-2.0 */
/* Jumpoints: the agents in remote networks that make the connections of Jump Items. */
#ifndef MODEL_JUMP_JUMPOINT_H
#define MODEL_JUMP_JUMPOINT_H

#include "model/resources.h"

enum jumpoint_platform { PLATFORM_WINDOWS = 1, PLATFORM_LINUX };
enum jzp_restrictions { JZP_UNRESTRICTED = 1, JZP_ALLOW_ALL, JZP_DENY_ALL };

struct ip_range {
	const char *start;
	const char *end;
};

struct jumpoint {
	int64_t id;
	const char *name;
	int platform; /* enum jumpoint_platform */
	const char *code_name;
	const char *comments;
	bool enabled;
	bool connected;
	bool clustered;
	bool shell_jump_enabled;
	bool protocol_tunnel_enabled; /* PRA, with the next two */
	int64_t rdp_service_account_id;
	struct items managed_ip_ranges; /* struct ip_range */
	const char *external_jump_item_network_id;
	bool jzp_enabled;
	const char *jzp_proxy_hostname;
	int64_t jzp_proxy_port;
	bool jzp_allow_http_get;
	int jzp_client_address_restrictions_type; /* enum jzp_restrictions */
	struct items jzp_restricted_ips;	  /* const char *: "192.0.2.1", "192.0.2.0/24",
						     "192.0.2.0/255.255.255.0" */
	const char *docker_deploy_key;
	const char *key_info;
	const char *public_ip, *private_ip, *hostname; /* only asked for in lists: of any node */
};

/* Nodes that a clustered Jumpoint may have; one for the others. */
enum { JUMPOINT_NODES_MAX = 10 };

struct jumpoint_node {
	int64_t id;
	int64_t last_connect_timestamp;
	int64_t last_disconnect_timestamp;
	const char *public_ip;
	const char *private_ip;
	const char *hostname;
};

struct jumpoint_user {
	int64_t user_id;
};

#endif
