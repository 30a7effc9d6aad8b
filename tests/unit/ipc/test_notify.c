/* SPDX-License-Identifier: Apache-2.0 */
#include "ipc/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/test.h"

TEST(notify_reaches_the_socket_that_asked)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	char folder[] = "/tmp/notify-XXXXXX";
	char said[32];
	ssize_t length;

	CHECK(mkdtemp(folder) != NULL);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	CHECK_INT(bind(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	notify("READY=1");
	length = recv(descriptor, said, sizeof(said), 0);
	CHECK(length > 0);
	CHECK_STR(str_of(said, (size_t)length), "READY=1");

	/* Nobody asked, or for something that is no socket's name. */
	unsetenv("NOTIFY_SOCKET");
	notify("READY=1");
	setenv("NOTIFY_SOCKET", "relative", 1);
	notify("READY=1");
	CHECK(recv(descriptor, said, sizeof(said), 0) < 0);
	unsetenv("NOTIFY_SOCKET");
	close(descriptor);
	unlink(address.sun_path);
	rmdir(folder);
}
