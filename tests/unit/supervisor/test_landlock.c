/* SPDX-License-Identifier: Apache-2.0 */
/* Files and ports from the inside, as the user who owns them all. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "in_child.h"
#include "supervisor/file.h"
#include "supervisor/sandbox.h"
#include "support/test.h"

static struct folder folder;
static struct sandbox_settings settings;

struct attempt {
	const char *path;
	int flags;
	uint16_t port;
};

static int
confine(struct sandbox_report *report)
{
	*report = (struct sandbox_report){ 0 };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	sandbox_restrict_files(&settings, report);
	return report->landlock_files ? 0 : -1;
}

/* 77: this kernel has no Landlock. */
static int
try_open(void *context)
{
	const struct attempt *attempt = context;
	struct sandbox_report report;

	if (confine(&report) != 0)
		return 77;
	return open(attempt->path, attempt->flags, 0600) >= 0 ? 0 : errno;
}

static int
try_connect(void *context)
{
	const struct attempt *attempt = context;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(attempt->port) };
	struct sandbox_report report;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (confine(&report) != 0 || !report.landlock_ports)
		return 77;
	if (connect(socket(AF_INET, SOCK_STREAM, 0), (const struct sockaddr *)&address,
		    sizeof(address)) == 0)
		return 0;
	return errno;
}

static int
try_signal(void *context)
{
	struct sandbox_report report;

	if (confine(&report) != 0 || !report.landlock_signals)
		return 77;
	return kill(getppid(), 0) == 0 ? 0 : errno;
}

static void
begin(void)
{
	folder_make(&folder);
	CHECK_OK(file_make_directory(folder_path(&folder, "store"), 0700));
	CHECK_OK(file_make_directory(folder_path(&folder, "keys"), 0700));
	CHECK_OK(file_create(folder_path(&folder, "store/site.db"), 0600, STR("x")));
	CHECK_OK(file_create(folder_path(&folder, "keys/master.key"), 0600, STR("x")));
	settings = (struct sandbox_settings){ .role = SANDBOX_FRONT,
					      .writes = { folder_path(&folder, "store") } };
}

static int
open_as(const char *name, int flags)
{
	struct attempt attempt = { folder_path(&folder, name), flags, 0 };
	int code = in_child(try_open, &attempt);

	if (code == 77) {
		folder_remove(&folder);
		SKIP("this kernel has no Landlock");
	}
	return code;
}

TEST(landlock_hides_the_key_and_leaves_the_store)
{
	begin();
	CHECK_INT(open_as("keys/master.key", O_RDONLY), EACCES);
	CHECK_INT(open_as("store/site.db", O_RDWR), 0);
	CHECK_INT(open_as("store/site.db-wal", O_RDWR | O_CREAT), 0);
	folder_remove(&folder);
}

TEST(landlock_is_not_got_round_by_other_names)
{
	begin();
	CHECK_INT(symlink("../keys/master.key", folder_path(&folder, "store/link")), 0);
	CHECK_INT(open_as("store/link", O_RDONLY), EACCES);
	CHECK_INT(open_as("store/../keys/master.key", O_RDONLY), EACCES);
	CHECK_INT(open_as("keys", O_RDONLY | O_DIRECTORY), EACCES);
	folder_remove(&folder);
}

TEST(landlock_allows_what_is_to_be_read_for_reading_only)
{
	begin();
	CHECK_OK(file_create(folder_path(&folder, "btapi"), 0755, STR("x")));
	settings.reads[0] = folder_path(&folder, "btapi");
	settings.reads[1] = folder_path(&folder, "is-not-there");
	CHECK_INT(open_as("btapi", O_RDONLY), 0);
	CHECK_INT(open_as("btapi", O_WRONLY), EACCES);
	CHECK_INT(open_as("new", O_WRONLY | O_CREAT), EACCES);
	folder_remove(&folder);
}

static int
listen_somewhere(uint16_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int descriptor = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(bind(descriptor, (const struct sockaddr *)&address, sizeof(address)), 0);
	CHECK_INT(listen(descriptor, 4), 0);
	CHECK_INT(getsockname(descriptor, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return descriptor;
}

TEST(landlock_allows_connections_to_listed_ports_only)
{
	struct attempt attempt = { 0 };
	int descriptor = listen_somewhere(&attempt.port);
	int refused, allowed;

	begin();
	refused = in_child(try_connect, &attempt);
	settings.ports[0] = attempt.port;
	settings.port_count = 1;
	allowed = in_child(try_connect, &attempt);
	close(descriptor);
	folder_remove(&folder);
	if (refused == 77)
		SKIP("this kernel's Landlock knows no ports");
	CHECK_INT(refused, EACCES);
	CHECK_INT(allowed, 0);
}

TEST(landlock_lets_no_signal_out)
{
	int code;

	begin();
	code = in_child(try_signal, NULL);
	folder_remove(&folder);
	if (code == 77)
		SKIP("this kernel's Landlock knows no signals");
	CHECK_INT(code, EPERM);
}
