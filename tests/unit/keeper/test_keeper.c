/* SPDX-License-Identifier: Apache-2.0 */
/* The process: refuses a wrong key with a reason, drops who misbehaves, ends with its supervisor.
 */
#include "keeper/keeper.h"

#include <sys/socket.h>
#include <unistd.h>

#include "ipc/ipc.h"
#include "keeper/client.h"
#include "keeper_child.h"
#include "support/test.h"

static struct keeper_child child;

TEST(keeper_starts_with_its_own_master_key_and_ends_with_the_supervisor)
{
	child_start(&child, child_master, SEAL_KEY_SIZE);
	CHECK_OK(child.set_up);
	CHECK_INT(child_stop(&child), 0);
}

TEST(keeper_refuses_another_sites_master_key)
{
	child_start(&child, "another master key, 32 bytes long", SEAL_KEY_SIZE);
	CHECK_INT(child.set_up, ERR_CONFLICT);
	CHECK(strstr(child.why, "belongs to another site") != NULL);
	CHECK_INT(child_stop(&child), 3);
}

TEST(keeper_refuses_a_key_file_of_another_size)
{
	unsigned char longer[SEAL_KEY_SIZE + 1] = { 0 };

	child_start(&child, child_master, SEAL_KEY_SIZE - 1);
	CHECK_INT(child.set_up, ERR_INVALID);
	CHECK_TEXT(child.why, "the master key file must hold 32 bytes");
	CHECK_INT(child_stop(&child), 3);
	memcpy(longer, child_master, SEAL_KEY_SIZE);
	child_start(&child, longer, sizeof(longer));
	CHECK_INT(child.set_up, ERR_INVALID);
	CHECK_INT(child_stop(&child), 3);
}

TEST(keeper_drops_a_peer_that_sends_rubbish_and_serves_the_others)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	unsigned char key[KEEPER_KEY_SIZE];
	int bad, good;

	ipc_message_init(&message);
	child_start(&child, child_master, SEAL_KEY_SIZE);
	bad = child_peer(&child, KEEPER_ROLE_WORKER);
	good = child_peer(&child, KEEPER_ROLE_START);
	CHECK_INT(send(bad, "x", 1, 0), 1);
	CHECK_ERR(ipc_receive(bad, &message, 5000), ERR_CLOSED);
	CHECK_OK(keeper_derive_key(good, KEEPER_DERIVE_TOKEN, key));
	close(bad);
	close(good);
	CHECK_INT(child_stop(&child), 0);
}

TEST(keeper_drops_a_peer_that_sends_descriptors)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	int peer;

	ipc_message_init(&message);
	child_start(&child, child_master, SEAL_KEY_SIZE);
	peer = child_peer(&child, KEEPER_ROLE_WORKER);
	CHECK_OK(ipc_send(peer, KEEPER_STATUS, 1, STR(""), &peer, 1, 0));
	CHECK_ERR(ipc_receive(peer, &message, 5000), ERR_CLOSED);
	close(peer);
	CHECK_INT(child_stop(&child), 0);
}

/* A peer that asks and never listens loses its pair; another is served all the while. */
TEST(keeper_is_not_held_up_by_a_peer_that_does_not_listen)
{
	unsigned char key[KEEPER_KEY_SIZE];
	enum err err = OK;
	int deaf, good;

	child_start(&child, child_master, SEAL_KEY_SIZE);
	deaf = child_peer(&child, KEEPER_ROLE_WORKER);
	good = child_peer(&child, KEEPER_ROLE_START);
	for (int i = 0; i < 100000 && !err; i++)
		err = ipc_send(deaf, KEEPER_STATUS, 1, STR(""), NULL, 0, 5000);
	CHECK_INT(err, ERR_CLOSED);
	CHECK_OK(keeper_derive_key(good, KEEPER_DERIVE_TOKEN, key));
	close(deaf);
	close(good);
	CHECK_INT(child_stop(&child), 0);
}

TEST(keeper_takes_no_more_peers_than_it_has_room_for)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	int peers[KEEPER_PEERS_MAX + 1];
	unsigned char key[KEEPER_KEY_SIZE];

	ipc_message_init(&message);
	child_start(&child, child_master, SEAL_KEY_SIZE);
	for (int i = 0; i <= KEEPER_PEERS_MAX; i++)
		peers[i] = child_peer(&child, KEEPER_ROLE_START);
	CHECK_OK(keeper_derive_key(peers[KEEPER_PEERS_MAX - 1], KEEPER_DERIVE_TOKEN, key));
	CHECK_ERR(ipc_receive(peers[KEEPER_PEERS_MAX], &message, 5000), ERR_CLOSED);
	for (int i = 0; i <= KEEPER_PEERS_MAX; i++)
		close(peers[i]);
	CHECK_INT(child_stop(&child), 0);
}

TEST(keeper_refuses_to_run_without_a_protection_that_is_wanted)
{
	child.wants_all = true;
	child_start(&child, child_master, SEAL_KEY_SIZE);
	CHECK_INT(child.set_up, ERR_DENIED);
	CHECK_TEXT(child.why, "keeper would run without seccomp");
	CHECK_INT(child_stop(&child), 3);
	child.wants_all = false;
}
