/* SPDX-License-Identifier: Apache-2.0 */
/* Four words of state are mixed twice for each eight bytes of input and four times at the end. */
#include "base/siphash.h"

struct state {
	uint64_t a, b, c, d;
};

static uint64_t
rotate(uint64_t word, int by)
{
	return (word << by) | (word >> (64 - by));
}

static void
mix(struct state *s, int rounds)
{
	for (int i = 0; i < rounds; i++) {
		s->a += s->b;
		s->c += s->d;
		s->b = rotate(s->b, 13) ^ s->a;
		s->d = rotate(s->d, 16) ^ s->c;
		s->a = rotate(s->a, 32);
		s->c += s->b;
		s->a += s->d;
		s->b = rotate(s->b, 17) ^ s->c;
		s->d = rotate(s->d, 21) ^ s->a;
		s->c = rotate(s->c, 32);
	}
}

static void
absorb(struct state *s, uint64_t word)
{
	s->d ^= word;
	mix(s, 2);
	s->a ^= word;
}

static uint64_t
read_little_endian(const char *bytes, size_t count)
{
	uint64_t word = 0;

	for (size_t i = 0; i < count; i++)
		word |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
	return word;
}

uint64_t
siphash(struct siphash_key key, struct str data)
{
	/* The four constants are the ASCII text "somepseudorandomlygeneratedbytes". */
	struct state s = {
		key.low ^ 0x736f6d6570736575ULL,
		key.high ^ 0x646f72616e646f6dULL,
		key.low ^ 0x6c7967656e657261ULL,
		key.high ^ 0x7465646279746573ULL,
	};
	size_t whole = data.length / 8 * 8;

	for (size_t i = 0; i < whole; i += 8)
		absorb(&s, read_little_endian(data.data + i, 8));

	/* The last word holds what is left, and the length's low byte on top. */
	uint64_t tail = (uint64_t)(data.length & 0xff) << 56;

	if (data.length > whole)
		tail |= read_little_endian(data.data + whole, data.length - whole);
	absorb(&s, tail);
	s.c ^= 0xff;
	mix(&s, 4);
	return s.a ^ s.b ^ s.c ^ s.d;
}
