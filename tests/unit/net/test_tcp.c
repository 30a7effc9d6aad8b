/* SPDX-License-Identifier: Apache-2.0 */
/* Listening: binding, adopting, limits, counts. */
#include "net/tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "net/loop.h"
#include "support/test.h"

enum { MOST = 16 };

struct door {
	struct loop *loop;
	struct listener *listener;
	int descriptors[MOST];
	struct admission *admissions[MOST];
	char address[TCP_ADDRESS_ROOM];
	int count;
};

static void
accepted(int own_descriptor, const struct sockaddr_storage *peer, struct admission *own_admission,
	 void *context)
{
	struct door *door = context;

	tcp_address_text(peer, door->address);
	door->descriptors[door->count] = own_descriptor;
	door->admissions[door->count++] = own_admission;
}

static void
open_door(struct door *door, const char *address, int connection_limit, int address_limit)
{
	struct listener_settings settings = {
		.connection_limit = connection_limit,
		.address_limit = address_limit,
		.accepted = accepted,
		.context = door,
	};
	int descriptor = -1;

	*door = (struct door){ .loop = loop_new() };
	settings.loop = door->loop;
	CHECK_OK(tcp_bind(str_from(address), &descriptor));
	door->listener = listener_new(&settings, descriptor);
}

static void
leave(struct door *door, int at)
{
	close(door->descriptors[at]);
	admission_release(TAKE(door->admissions[at]));
}

static void
close_door(struct door *door)
{
	listener_free(door->listener);
	for (int i = 0; i < door->count; i++)
		if (door->admissions[i])
			leave(door, i);
	loop_free(door->loop);
}

static int
connect_to(struct door *door)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)listener_port(door->listener)) };
	int descriptor = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(connect(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
	loop_turn(door->loop);
	return descriptor;
}

static bool
is_refused(int peer)
{
	char byte;

	return recv(peer, &byte, 1, MSG_DONTWAIT) == 0;
}

TEST(tcp_accepts_and_names_the_peer)
{
	struct door door;
	int peer;

	open_door(&door, "127.0.0.1:0", 0, 0);
	CHECK(listener_port(door.listener) > 0);
	CHECK(!listener_is_unix(door.listener));
	peer = connect_to(&door);
	CHECK_INT(door.count, 1);
	CHECK_TEXT(door.address, "127.0.0.1");
	CHECK_INT(listener_count(door.listener), 1);
	leave(&door, 0);
	CHECK_INT(listener_count(door.listener), 0);
	close(peer);
	close_door(&door);
}

TEST(tcp_accepted_sockets_do_not_wait_for_acknowledgements)
{
	struct door door;
	int peer;
	int value = 0;
	socklen_t length = sizeof(value);

	open_door(&door, "127.0.0.1:0", 0, 0);
	peer = connect_to(&door);
	CHECK_INT(getsockopt(door.descriptors[0], IPPROTO_TCP, TCP_NODELAY, &value, &length), 0);
	CHECK(value);
	close(peer);
	close_door(&door);
}

TEST(tcp_refuses_past_the_total_and_counts_it)
{
	struct door door;
	int peers[3];

	open_door(&door, "127.0.0.1:0", 2, 100);
	for (int i = 0; i < 3; i++)
		peers[i] = connect_to(&door);
	CHECK_INT(door.count, 2);
	CHECK(is_refused(peers[2]));
	leave(&door, 0);
	close(peers[2]);
	peers[2] = connect_to(&door);
	CHECK_INT(door.count, 3);
	for (int i = 0; i < 3; i++)
		close(peers[i]);
	close_door(&door);
}

TEST(tcp_refuses_past_the_limit_of_an_address)
{
	struct door door;
	int peers[2];
	int other = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET };

	open_door(&door, "127.0.0.1:0", 100, 1);
	peers[0] = connect_to(&door);
	peers[1] = connect_to(&door);
	CHECK_INT(door.count, 1);
	CHECK(is_refused(peers[1]));
	/* Another address has its own count. */
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	CHECK_INT(bind(other, (struct sockaddr *)&address, sizeof(address)), 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)listener_port(door.listener));
	CHECK_INT(connect(other, (struct sockaddr *)&address, sizeof(address)), 0);
	loop_turn(door.loop);
	CHECK_INT(door.count, 2);
	CHECK_TEXT(door.address, "127.0.0.2");
	close(other);
	close(peers[0]);
	close(peers[1]);
	close_door(&door);
}

static bool
is_proxy(const struct sockaddr_storage *peer, void *context)
{
	return true;
}

TEST(tcp_holds_a_proxy_to_the_total_alone)
{
	struct listener_settings settings = { .connection_limit = 2,
					      .address_limit = 1,
					      .accepted = accepted,
					      .is_proxy = is_proxy };
	struct door door = { .loop = loop_new() };
	int peers[3];
	int descriptor = -1;

	settings.loop = door.loop;
	settings.context = &door;
	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &descriptor));
	door.listener = listener_new(&settings, descriptor);
	for (int i = 0; i < 3; i++)
		peers[i] = connect_to(&door);
	CHECK_INT(door.count, 2);
	CHECK(is_refused(peers[2]));
	leave(&door, 0);
	CHECK_INT(listener_count(door.listener), 1);
	for (int i = 0; i < 3; i++)
		close(peers[i]);
	close_door(&door);
}

TEST(tcp_stops_listening_but_keeps_its_connections)
{
	struct door door;
	struct sockaddr_in address = { .sin_family = AF_INET };
	int peer, late;

	open_door(&door, "127.0.0.1:0", 0, 0);
	address.sin_port = htons((uint16_t)listener_port(door.listener));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer = connect_to(&door);
	listener_stop(door.listener);
	late = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_INT(connect(late, (struct sockaddr *)&address, sizeof(address)), -1);
	CHECK_INT(write(peer, "x", 1), 1);
	CHECK_INT(listener_count(door.listener), 1);
	close(peer);
	close(late);
	close_door(&door);
}

TEST(tcp_binds_ipv6_and_both)
{
	struct door door;
	int peer;
	int descriptor = -1;

	if (tcp_bind(STR("[::1]:0"), &descriptor))
		SKIP("no IPv6 on this machine");
	CHECK(tcp_port(descriptor) > 0);
	close(descriptor);
	open_door(&door, "*:0", 0, 0);
	peer = connect_to(&door);
	CHECK_TEXT(door.address, "127.0.0.1");
	close(peer);
	close_door(&door);
}

TEST(tcp_refuses_addresses_it_cannot_read)
{
	static const char *const texts[] = {
		"",
		"127.0.0.1",
		":",
		":443",
		"127.0.0.1:",
		"127.0.0.1:65536",
		"127.0.0.1:-1",
		"127.0.0.1:+1",
		"::1:443",
		"[::1]443",
		"[127.0.0.1]:443",
		"site:443",
		"unix:",
		"192.0.2.77:0",
	};
	int descriptor;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		CHECK_ERR(tcp_bind(str_from(texts[i]), &descriptor), ERR_INVALID);
}

TEST(tcp_says_when_an_address_is_taken)
{
	struct door door;
	char text[64];
	int descriptor;

	open_door(&door, "127.0.0.1:0", 0, 0);
	snprintf(text, sizeof(text), "127.0.0.1:%d", listener_port(door.listener));
	CHECK_ERR(tcp_bind(str_from(text), &descriptor), ERR_CONFLICT);
	close_door(&door);
}

static int
connect_unix(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0)
		return descriptor;
	close(descriptor);
	return -1;
}

TEST(tcp_binds_a_path_for_its_user_only)
{
	char directory[] = "/tmp/edge-XXXXXX";
	char path[64], address[80];
	struct stat status;
	struct door door;
	int descriptor, peer;

	CHECK(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/s", directory);
	snprintf(address, sizeof(address), "unix:%s", path);
	open_door(&door, address, 0, 1);
	CHECK(listener_is_unix(door.listener));
	CHECK_INT(stat(path, &status), 0);
	CHECK_INT(status.st_mode & 0777, 0600);
	/* In use; and no limit per address, for all come from one. */
	CHECK_ERR(tcp_bind(str_from(address), &descriptor), ERR_CONFLICT);
	peer = connect_unix(path);
	CHECK(peer >= 0);
	close(peer);
	peer = connect_unix(path);
	close(peer);
	loop_turn(door.loop);
	CHECK(door.count >= 2);
	CHECK_TEXT(door.address, "unix");
	close_door(&door);
	/* Left over now: nobody listens. */
	CHECK_INT(connect_unix(path), -1);
	CHECK_OK(tcp_bind(str_from(address), &descriptor));
	close(descriptor);
	unlink(path);
	rmdir(directory);
}

TEST(tcp_does_not_replace_a_file_that_is_no_socket)
{
	char path[] = "/tmp/edge-file-XXXXXX";
	char address[80];
	int file = mkstemp(path);
	int descriptor;

	snprintf(address, sizeof(address), "unix:%s", path);
	CHECK_ERR(tcp_bind(str_from(address), &descriptor), ERR_CONFLICT);
	CHECK_INT(access(path, F_OK), 0);
	close(file);
	unlink(path);
}
