/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes as an administrator sees and deletes them. */
#include "desk.h"

static int64_t told;

static void
hear_jumpoint(void *context, int64_t jumpoint_id)
{
	told = jumpoint_id;
}

static void
make_node(struct desk *desk)
{
	stores_tell(
		desk->store,
		"INSERT INTO \"jumpoint\" (\"id\", \"name\", \"name_key\", \"platform\", "
		"\"comments\", "
		"\"enabled\", \"connected\", \"clustered\", \"shell_jump_enabled\", "
		"\"protocol_tunnel_enabled\", \"jzp_enabled\", \"jzp_proxy_hostname\", "
		"\"jzp_proxy_port\", \"jzp_allow_http_get\", "
		"\"jzp_client_address_restrictions_type\", \"jzp_restricted_ips\") VALUES "
		"(1, 'First', 'first', 'linux-x86', '', TRUE, TRUE, FALSE, TRUE, TRUE, FALSE, '', "
		"9555, FALSE, 'no_restriction', '[]')");
	stores_tell(desk->store,
		    "INSERT INTO \"jumpoint_node\" (\"id\", \"jumpoint_id\", \"hostname\", "
		    "\"public_ip\") VALUES (1, 1, 'gate', '192.0.2.7')");
	stores_tell(desk->store, "INSERT INTO \"jumpoint_node_key\" (\"node_id\", \"public_key\") "
				 "VALUES (1, '')");
	stores_tell(desk->store, "INSERT INTO \"jumpoint_link\" (\"node_id\", \"jumpoint_id\", "
				 "\"epoch\", \"number\", \"since\") VALUES (1, 1, 'e', 1, 0)");
}

STORE_TEST(node_list_shows_who_is_connected)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "node list"), ADMIN_OK);
	CHECK(strstr(desk.out.data, "no nodes") != NULL);
	make_node(&desk);
	CHECK_INT(desk_type(&desk, "node list"), ADMIN_OK);
	CHECK(strstr(desk.out.data, "First") != NULL);
	CHECK(strstr(desk.out.data, "gate") != NULL);
	CHECK(strstr(desk.out.data, "192.0.2.7") != NULL);
	CHECK(strstr(desk.out.data, "yes") != NULL);
	desk_close(&desk);
}

STORE_TEST(node_delete_leaves_no_key_and_no_link)
{
	struct desk desk;

	desk_open(&desk, url);
	desk.notices.jumpoint_changed = hear_jumpoint;
	make_node(&desk);
	told = 0;
	CHECK_INT(desk_type(&desk, "node delete 1"), ADMIN_OK);
	CHECK_INT(told, 1);
	CHECK_INT(stores_number(desk.reader, "SELECT COUNT(*) FROM jumpoint_node"), 0);
	CHECK_INT(stores_number(desk.reader, "SELECT COUNT(*) FROM jumpoint_node_key"), 0);
	CHECK_INT(stores_number(desk.reader, "SELECT COUNT(*) FROM jumpoint_link"), 0);
	CHECK_INT(stores_number(desk.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 0);
	CHECK_INT(desk_type(&desk, "node delete 1"), ADMIN_FAILED);
	CHECK_INT(desk_type(&desk, "node delete first"), ADMIN_USAGE);
	desk_close(&desk);
}
