/* SPDX-License-Identifier: Apache-2.0 */
#include "supervisor/notify.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "folder.h"
#include "support/test.h"

TEST(notify_reaches_the_socket_that_asked)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct folder folder;
	char text[32] = "";
	int descriptor;

	folder_make(&folder);
	memcpy(address.sun_path, folder.path, strlen(folder.path));
	memcpy(address.sun_path + strlen(folder.path), "/s", 2);
	descriptor = socket(AF_UNIX, SOCK_DGRAM, 0);
	CHECK_INT(bind(descriptor, (const struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	notify("READY=1");
	CHECK_INT(recv(descriptor, text, sizeof(text), MSG_DONTWAIT), 7);
	CHECK_TEXT(text, "READY=1");
	setenv("NOTIFY_SOCKET", "relative", 1);
	notify("READY=1");
	unsetenv("NOTIFY_SOCKET");
	notify("READY=1");
	CHECK_INT(recv(descriptor, text, sizeof(text), MSG_DONTWAIT), -1);
	close(descriptor);
	folder_remove(&folder);
}
