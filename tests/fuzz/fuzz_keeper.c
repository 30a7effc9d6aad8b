/* SPDX-License-Identifier: Apache-2.0 */
/* Keeper against a front that was taken over: any request of any role, byte by byte. The first byte
 * says who asks for what. Whatever is asked, nothing secret comes back that was not sealed for it.
 */
#include "fuzz.h"

#include "base/log.h"
#include "keeper/requests.h"

static const unsigned char master[SEAL_KEY_SIZE] = "the master key of this fuzzer...";

static struct site_key_secrets secrets;
static struct site_key site;

static void
prepare(void)
{
	static struct arena arena; /* for as long as the program runs */
	static bool is_ready;

	if (is_ready)
		return;
	log_open("fuzz", 2, LOG_ERROR + 1);
	arena_init(&arena);
	HOLDS(site_key_make(master, &arena, &site) == OK);
	HOLDS(site_key_unlock(&site, master, &secrets) == OK);
	is_ready = true;
}

static bool
holds(const struct buf *text, const void *bytes, size_t size)
{
	return memmem(text->data, text->length, bytes, size) != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf result;
	struct counters counters = { 0 };
	const char *why = NULL;
	enum keeper_role role;
	enum err err;

	buf_init(&result, SEAL_PLAIN_LIMIT);
	prepare();
	if (size == 0)
		return 0;
	role = (enum keeper_role)(data[0] >> 4) % KEEPER_ROLES;
	err = requests_answer(&secrets, role, data[0] & 15, str_of(data + 1, size - 1), &counters,
			      &result, &why);
	if (err) {
		HOLDS(why && *why && result.length == 0 && counters.refused == 1);
		return 0;
	}
	HOLDS(counters.refused == 0);
	if (result.length) {
		HOLDS(!holds(&result, secrets.identity.secret_key, 32));
		HOLDS(!holds(&result, secrets.seal.secret_key, 32));
		HOLDS(!holds(&result, secrets.derive, 32));
	}
	return 0;
}
