/* SPDX-License-Identifier: Apache-2.0 */
/* The opening of a WebSocket (RFC 6455 §4.2): is it one, and the answer to it. */
#include <openssl/evp.h>
#include <string.h>

#include "net/http_internal.h"
#include "net/websocket_internal.h"

enum {
	KEY_LENGTH = 24, /* 16 bytes in base64 */
	ACCEPT_ROOM = 32,
};

static bool
is_key(struct str key)
{
	if (key.length != KEY_LENGTH || !str_ends(key, STR("==")))
		return false;
	for (size_t i = 0; i < KEY_LENGTH - 2; i++) {
		char byte = key.data[i];

		if (!(byte >= 'a' && byte <= 'z') && !(byte >= 'A' && byte <= 'Z') &&
		    !(byte >= '0' && byte <= '9') && byte != '+' && byte != '/')
			return false;
	}
	return true;
}

bool
websocket_is_opening(const struct http_request *request)
{
	return request->method == HTTP_GET && http_request_upgrades(request, "websocket") &&
	       str_equal_text(http_request_header(request, STR("sec-websocket-version")), "13") &&
	       is_key(http_request_header(request, STR("sec-websocket-key")));
}

struct str
websocket_origin(const struct http_request *request)
{
	return http_request_header(request, STR("origin"));
}

static void
make_accept(struct str key, char accept[ACCEPT_ROOM])
{
	static const char suffix[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	char text[KEY_LENGTH + sizeof(suffix)];
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0;

	memcpy(text, key.data, KEY_LENGTH);
	memcpy(text + KEY_LENGTH, suffix, sizeof(suffix));
	EVP_Digest(text, KEY_LENGTH + strlen(suffix), digest, &length, EVP_sha1(), NULL);
	EVP_EncodeBlock((unsigned char *)accept, digest, (int)length);
}

static bool
offers(const struct http_request *request, const char *protocol)
{
	struct str rest = http_request_header(request, STR("sec-websocket-protocol"));
	struct str word = { 0 };

	while (str_split(&rest, ',', &word))
		if (str_equal_text(str_trim(word), protocol))
			return true;
	return false;
}

enum err
websocket_accept(struct http_exchange *exchange, const struct websocket_settings *settings,
		 struct websocket **ret_socket)
{
	const struct http_request *request = http_request(exchange);
	struct http_response *response = http_response(exchange);
	struct http_server *server = exchange->server;
	struct connection *connection;
	char accept[ACCEPT_ROOM];
	struct str early;

	if (!websocket_is_opening(request))
		return ERR_INVALID;
	make_accept(http_request_header(request, STR("sec-websocket-key")), accept);
	http_response_header(response, "Sec-WebSocket-Accept", accept);
	if (settings->protocol && offers(request, settings->protocol))
		http_response_header(response, "Sec-WebSocket-Protocol", settings->protocol);
	connection = http_switch_protocol(exchange, "websocket", &early);
	if (!connection)
		return ERR_CLOSED;
	*ret_socket = websocket_new(connection, server, settings, early);
	return OK;
}
