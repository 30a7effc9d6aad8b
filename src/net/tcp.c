/* SPDX-License-Identifier: Apache-2.0 */
/* Listening sockets and the count of what came through them. What is said on a connection is
 * connection.c's and above. */
#include "net/tcp.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/metric.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/timer.h"

enum {
	BACKLOG = 4096,
	ACCEPTS_A_TURN = 64,
	PAUSE_MS = 100, /* after running out of descriptors */
};

static struct metric accepted_total =
	METRIC(COUNTER, "sallyport_connections_accepted_total", "Connections accepted.");
static struct metric refused_total = METRIC(COUNTER, "sallyport_connections_refused_total",
					    "Connections closed at once: limit reached.");
static struct metric open_connections =
	METRIC(GAUGE, "sallyport_connections", "Connections open now.");

/* The counts, which outlive the listener while connections are open. */
struct book {
	struct map *addresses; /* of struct tally */
	int connection_limit;
	int address_limit;
	int count;
	bool is_abandoned; /* the listener is gone */
};

struct tally {
	int count;
	unsigned char key[16];
	size_t key_length;
};

struct admission {
	struct book *book;
	struct tally *tally; /* NULL on a unix socket and of a proxy */
};

struct listener {
	struct listener_settings settings;
	int descriptor;
	bool is_unix;
	struct loop_watch *watch;
	struct timer resume;
	struct book *book;
};

static enum err
error_of_bind(int number)
{
	if (number == EADDRINUSE)
		return ERR_CONFLICT;
	if (number == EACCES || number == EPERM)
		return ERR_DENIED;
	if (number == EADDRNOTAVAIL)
		return ERR_INVALID;
	return ERR_IO;
}

static enum err
fail(int descriptor, int number)
{
	if (descriptor >= 0)
		close(descriptor);
	return error_of_bind(number);
}

static enum err
bind_address(const struct sockaddr *address, socklen_t length, bool both_families,
	     int *ret_descriptor)
{
	int yes = 1, no = 0;
	int descriptor = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (descriptor < 0)
		return fail(descriptor, errno);
	setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (address->sa_family == AF_INET6)
		setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, both_families ? &no : &yes,
			   sizeof(yes));
	if (bind(descriptor, address, length) || listen(descriptor, BACKLOG))
		return fail(descriptor, errno);
	*ret_descriptor = descriptor;
	return OK;
}

static enum err
bind_ip(const struct address *address, int port, bool both_families, int *ret_descriptor)
{
	struct sockaddr_in ipv4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };

	if (address_is_ipv4(address)) {
		memcpy(&ipv4.sin_addr, address->bytes + 12, 4);
		return bind_address((const struct sockaddr *)&ipv4, sizeof(ipv4), false,
				    ret_descriptor);
	}
	memcpy(&ipv6.sin6_addr, address->bytes, 16);
	return bind_address((const struct sockaddr *)&ipv6, sizeof(ipv6), both_families,
			    ret_descriptor);
}

/* A socket file without a listener is left over from a crash. */
static enum err
clear_left_over(const struct sockaddr_un *address)
{
	struct stat status;
	int descriptor;
	int result;

	if (lstat(address->sun_path, &status))
		return errno == ENOENT ? OK : error_of_bind(errno);
	if (!S_ISSOCK(status.st_mode))
		return ERR_CONFLICT;
	descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return ERR_IO;
	result = connect(descriptor, (const struct sockaddr *)address, sizeof(*address));
	close(descriptor);
	if (!result || errno != ECONNREFUSED)
		return ERR_CONFLICT;
	return unlink(address->sun_path) ? error_of_bind(errno) : OK;
}

static enum err
bind_unix(struct str path, int *ret_descriptor)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int descriptor;
	enum err err;

	if (!path.length || path.length >= sizeof(address.sun_path) ||
	    str_contains_byte(path, '\0'))
		return ERR_INVALID;
	memcpy(address.sun_path, path.data, path.length);
	err = clear_left_over(&address);
	if (err)
		return err;
	descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* The mode is set before the name exists, so nobody else can slip in between. */
	if (descriptor < 0 || fchmod(descriptor, S_IRUSR | S_IWUSR) ||
	    bind(descriptor, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(descriptor, BACKLOG))
		return fail(descriptor, errno);
	*ret_descriptor = descriptor;
	return OK;
}

enum err
tcp_bind(struct str address, int *ret_descriptor)
{
	struct address any = { { 0 } };
	struct address literal;
	struct str host, port_text;
	int64_t port;
	size_t colon = address.length;
	enum err err;

	if (str_starts(address, STR("unix:")))
		return bind_unix(str_from_offset(address, strlen("unix:")), ret_descriptor);
	while (colon && address.data[colon - 1] != ':')
		colon--;
	if (!colon)
		return ERR_INVALID;
	host = str_of(address.data, colon - 1);
	port_text = str_from_offset(address, colon);
	err = str_to_int(port_text, 0, 65535, &port);
	if (err)
		return err;
	if (str_equal_text(host, "*")) {
		err = bind_ip(&any, (int)port, true, ret_descriptor);
		if (err != ERR_IO)
			return err;
		host = STR("0.0.0.0"); /* a machine without IPv6 */
	}
	if (str_contains_byte(host, ':') && host.data[0] != '[')
		return ERR_INVALID;
	err = address_parse(host, &literal);
	if (err)
		return err;
	return bind_ip(&literal, (int)port, false, ret_descriptor);
}

int
tcp_port(int descriptor)
{
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof(address);
	const void *raw = &address;

	if (getsockname(descriptor, (struct sockaddr *)&address, &length))
		return 0;
	if (address.ss_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)raw)->sin_port);
	if (address.ss_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)raw)->sin6_port);
	return 0;
}

void
tcp_address_text(const struct sockaddr_storage *address, char text[TCP_ADDRESS_ROOM])
{
	struct address ip;

	if (address_from_socket(address, &ip))
		memcpy(text, "unix", sizeof("unix"));
	else
		address_text(&ip, text);
}

static void
book_unref_if_empty(struct book *book)
{
	if (!book->is_abandoned || book->count)
		return;
	map_free(book->addresses);
	memory_free(book);
}

static struct tally *
tally_of(struct book *book, const struct sockaddr_storage *peer)
{
	struct address address;
	struct tally *tally;
	struct str key;

	if (address_from_socket(peer, &address))
		return NULL;
	/* One IPv6 customer has a /64 at least. */
	key = str_of(address.bytes, address_is_ipv4(&address) ? 16 : 8);
	tally = map_get(book->addresses, key);
	if (tally)
		return tally;
	tally = new_object(struct tally);
	memcpy(tally->key, key.data, key.length);
	tally->key_length = key.length;
	map_put(book->addresses, str_of(tally->key, tally->key_length), tally);
	return tally;
}

static struct admission *
admit(const struct listener *listener, const struct sockaddr_storage *peer)
{
	const struct listener_settings *settings = &listener->settings;
	struct book *book = listener->book;
	struct admission *admission;
	struct tally *tally = NULL;

	if (book->count >= book->connection_limit)
		return NULL;
	if (!settings->is_proxy || !settings->is_proxy(peer, settings->context))
		tally = tally_of(book, peer);
	if (tally && tally->count >= book->address_limit)
		return NULL;
	book->count++;
	if (tally)
		tally->count++;
	metric_add(&open_connections, 1);
	admission = new_object(struct admission);
	*admission = (struct admission){ .book = book, .tally = tally };
	return admission;
}

void
admission_release(struct admission *own_admission)
{
	struct book *book;
	struct tally *tally;

	if (!own_admission)
		return;
	book = own_admission->book;
	tally = own_admission->tally;
	memory_free(own_admission);
	metric_add(&open_connections, -1);
	if (tally && --tally->count == 0) {
		map_remove(book->addresses, str_of(tally->key, tally->key_length));
		memory_free(tally);
	}
	book->count--;
	book_unref_if_empty(book);
}

/* Out of descriptors or memory: the socket stays readable, so look away for a moment instead of
 * spinning. */
static void
pause_accepting(struct listener *listener, int number)
{
	log_warning("listener.paused", LOG_ERRNO(number));
	loop_watch_set(listener->watch, 0);
	timer_set_in(&listener->resume, PAUSE_MS);
}

static void
resume_accepting(void *context)
{
	struct listener *listener = context;

	if (listener->watch)
		loop_watch_set(listener->watch, LOOP_READ);
}

static void
accept_some(int events, void *context)
{
	struct listener *listener = context;

	for (int i = 0; i < ACCEPTS_A_TURN && listener->descriptor >= 0; i++) {
		struct sockaddr_storage peer = { 0 };
		socklen_t length = sizeof(peer);
		int descriptor = accept4(listener->descriptor, (struct sockaddr *)&peer, &length,
					 SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct admission *admission;

		if (descriptor < 0 && (errno == ECONNABORTED || errno == EINTR))
			continue;
		if (descriptor < 0 && errno != EAGAIN)
			pause_accepting(listener, errno);
		if (descriptor < 0)
			return;
		admission = admit(listener, &peer);
		if (!admission) {
			metric_add(&refused_total, 1);
			close(descriptor);
			continue;
		}
		metric_add(&accepted_total, 1);
		listener->settings.accepted(descriptor, &peer, admission,
					    listener->settings.context);
	}
}

struct listener *
listener_new(const struct listener_settings *settings, int own_descriptor)
{
	struct listener *listener = new_object(struct listener);
	struct sockaddr_storage address = { 0 };
	socklen_t length = sizeof(address);
	int yes = 1;

	listener->settings = *settings;
	listener->descriptor = own_descriptor;
	fcntl(own_descriptor, F_SETFL,
	      O_NONBLOCK); /* a supervisor of another kind may not have done so */
	getsockname(own_descriptor, (struct sockaddr *)&address, &length);
	listener->is_unix = address.ss_family == AF_UNIX;
	/* Without it a kept-alive connection's second request waits 40 ms for a delayed
	 * acknowledgement. */
	if (!listener->is_unix)
		setsockopt(own_descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	listener->book = new_object(struct book);
	listener->book->addresses = map_new();
	listener->book->connection_limit =
		settings->connection_limit ? settings->connection_limit : LIMIT_CONNECTIONS;
	listener->book->address_limit =
		settings->address_limit ? settings->address_limit : LIMIT_CONNECTIONS_PER_ADDRESS;
	timer_init(&listener->resume, settings->loop, resume_accepting, listener);
	listener->watch =
		loop_watch_new(settings->loop, own_descriptor, LOOP_READ, accept_some, listener);
	return listener;
}

void
listener_stop(struct listener *listener)
{
	if (listener->descriptor < 0)
		return;
	timer_cancel(&listener->resume);
	loop_watch_free(TAKE(listener->watch));
	close(listener->descriptor);
	listener->descriptor = -1;
}

void
listener_free(struct listener *own_listener)
{
	if (!own_listener)
		return;
	listener_stop(own_listener);
	own_listener->book->is_abandoned = true;
	book_unref_if_empty(own_listener->book);
	memory_free(own_listener);
}

size_t
listener_count(const struct listener *listener)
{
	return (size_t)listener->book->count;
}

bool
listener_is_unix(const struct listener *listener)
{
	return listener->is_unix;
}

int
listener_port(const struct listener *listener)
{
	return listener->descriptor < 0 ? 0 : tcp_port(listener->descriptor);
}
