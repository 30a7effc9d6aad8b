/* SPDX-License-Identifier: Apache-2.0 */
/* The door and the registry: who may try, which node is picked, the end of all. */
#include "session/link.h"

#include "base/clock.h"
#include "links_rig.h"
#include "net/http1.h"

static void
serve(struct http_exchange *exchange, void *context)
{
	links_attach(((struct links_rig *)context)->links, exchange);
}

static void
check_answer(struct links_rig *rig, const char *request, const char *want)
{
	const struct http_settings settings = { .loop = rig->loop, .serve = serve, .context = rig };
	struct http_server *server = http_server_new(&settings);
	struct buf response;

	buf_init(&response, 65536);
	CHECK_OK(http_loopback(server, str_from(request), &response));
	CHECK(str_starts(buf_str(&response), str_from(want)));
	buf_release(&response);
	http_server_free(server);
}

STORE_TEST(links_want_an_upgrade_over_tls)
{
	struct links_rig rig;

	rig_open(&rig, url);
	check_answer(&rig, "GET /jumpoint/link HTTP/1.1\r\nHost: site.test\r\n\r\n",
		     "HTTP/1.1 426 ");
	check_answer(&rig,
		     "GET /jumpoint/link HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade\r\n"
		     "Upgrade: sallyport-link\r\n\r\n",
		     "HTTP/1.1 426 ");
	rig_close(&rig);
}

static void
join_cluster(struct links_rig *rig, struct agent *agent, const char *key)
{
	agent_init(agent, rig);
	rig_put_key(rig, 2, key, RIG_NOW + DEPLOY_KEY_LIFE_MS);
	agent_dial(agent);
	agent_hello(agent);
	agent_expect(agent, LINK_PROOF);
	agent_enrol(agent, key);
	agent_expect_welcome(agent);
}

static void
hear_frame(struct link_channel *channel, enum link_kind kind, struct str body, void *context)
{
}

static void
hear_lost(struct link_channel *channel, void *context)
{
}

STORE_TEST(links_spread_sessions_over_nodes)
{
	static const struct channel_owner owner = { .frame = hear_frame, .lost = hear_lost };
	struct link_channel *channel;
	struct links_rig rig;
	struct agent first, second;
	struct link *one, *two;

	rig_open(&rig, url);
	join_cluster(&rig, &first, "01");
	join_cluster(&rig, &second, "02");
	CHECK(links_pick(rig.links, 1) == NULL);
	one = links_pick(rig.links, 2);
	CHECK_OK(link_open_channel(one, &owner, NULL, &channel));
	two = links_pick(rig.links, 2);
	CHECK(two != one);
	CHECK_INT(link_jumpoint_id(one), 2);
	CHECK(link_node_id(one) != link_node_id(two));
	CHECK(link_certificate(one).length > 64);
	CHECK_OK(link_open_channel(two, &owner, NULL, &channel));
	CHECK_OK(link_open_channel(two, &owner, NULL, &channel));
	CHECK(links_pick(rig.links, 2) == one);
	agent_release(&first);
	agent_release(&second);
	rig_close(&rig);
}

STORE_TEST(links_count_openings_by_address)
{
	struct links_rig rig;
	struct agent agents[3];

	rig_open(&rig, url);
	for (size_t i = 0; i < COUNT_OF(agents); i++) {
		agent_init(&agents[i], &rig);
		agent_dial(&agents[i]);
	}
	CHECK_INT(link_openings_of(rig.links, STR("192.0.2.7")), 3);
	CHECK_INT(link_openings_of(rig.links, STR("192.0.2.8")), 0);
	for (size_t i = 0; i < COUNT_OF(agents); i++)
		agent_release(&agents[i]);
	rig_close(&rig);
}

/* Who has a network of them has one client's share. */
STORE_TEST(links_count_openings_by_network)
{
	static const char *const addresses[] = { "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1" };
	struct links_rig rig;
	struct agent agents[COUNT_OF(addresses)];

	rig_open(&rig, url);
	for (size_t i = 0; i < COUNT_OF(agents); i++) {
		agent_init(&agents[i], &rig);
		agents[i].address = addresses[i];
		agent_dial(&agents[i]);
	}
	CHECK_INT(link_openings_of(rig.links, STR("2001:db8::3")), 2);
	CHECK_INT(link_openings_of(rig.links, STR("2001:db8:0:1::3")), 1);
	CHECK_INT(link_openings_of(rig.links, STR("2001:db8:0:2::3")), 0);
	for (size_t i = 0; i < COUNT_OF(agents); i++)
		agent_release(&agents[i]);
	rig_close(&rig);
}

STORE_TEST(links_stop_ends_all_and_takes_no_more)
{
	struct links_rig rig;
	struct agent agent, late;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_init(&late, &rig);
	agent_join(&agent);
	agent_dial(&late);
	links_stop(rig.links);
	CHECK(agent_is_cut(&agent));
	CHECK(agent_is_cut(&late));
	CHECK_INT(links_count(rig.links), 0);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 0);
	agent_release(&agent);
	agent_release(&late);
	rig_close(&rig);
}
