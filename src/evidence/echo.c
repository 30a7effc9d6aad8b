/* SPDX-License-Identifier: Apache-2.0 */
/* Doubt hides: text that comes in between, a completion typed over, a paste of several lines may
 * hide a harmless line; the output shows that anyway. */
#include "evidence/echo.h"

#include "base/memory.h"

enum { HIDDEN_MAX = 1000000, CSI_MAX = 16, ESC = 0x1b, DEL = 0x7f };

/* held: whole lines first, then the one being typed. Bytes that no echo is expected of (control
 * characters, escape sequences) are marked in is_quiet. */
struct echo {
	char held[ECHO_HELD_MAX];
	bool is_quiet[ECHO_HELD_MAX];
	size_t length;
	size_t shown;	    /* bytes at the front that came back or need not */
	bool drops_line;    /* the line being typed was hidden: its rest is dropped */
	unsigned line_ends; /* passed, whose line feed was not printed yet */
	unsigned hidden;    /* verdicts not asked for yet */
	size_t handed_out;  /* bytes at the front that the last verdict lent */
	enum { KEY, KEY_ESCAPE, KEY_CSI, KEY_SS3 } typing;
	unsigned csi_length;
	struct escape printed;
};

struct echo *
echo_new(void)
{
	return new_object(struct echo);
}

void
echo_free(struct echo *own_echo)
{
	if (!own_echo)
		return;
	memory_wipe(own_echo, sizeof(*own_echo));
	memory_free(own_echo);
}

static bool
ends_line(char byte)
{
	return byte == '\r' || byte == '\n' || byte == 0x03 || byte == 0x04 || byte == 0x1a ||
	       byte == 0x1c;
}

static void
drop_front(struct echo *echo, size_t count)
{
	memmove(echo->held, echo->held + count, echo->length - count);
	memmove(echo->is_quiet, echo->is_quiet + count,
		(echo->length - count) * sizeof(echo->is_quiet[0]));
	echo->length -= count;
	echo->shown = echo->shown > count ? echo->shown - count : 0;
	memory_wipe(echo->held + echo->length, count);
}

static void
take_back_lent(struct echo *echo)
{
	if (echo->handed_out)
		drop_front(echo, echo->handed_out);
	echo->handed_out = 0;
}

static void
pass_quiet(struct echo *echo)
{
	for (; echo->shown < echo->length && echo->is_quiet[echo->shown]; echo->shown++)
		echo->line_ends += ends_line(echo->held[echo->shown]);
}

/* The length of the line that contains this byte, from there to its end; 0: it has none yet. */
static size_t
to_line_end(const struct echo *echo, size_t at)
{
	for (size_t i = at; i < echo->length; i++) {
		if (echo->is_quiet[i] && ends_line(echo->held[i]))
			return i + 1 - at;
	}
	return 0;
}

static size_t
line_begin(const struct echo *echo, size_t at)
{
	while (at > 0 && !(echo->is_quiet[at - 1] && ends_line(echo->held[at - 1])))
		at--;
	return at;
}

static void
note_hidden(struct echo *echo)
{
	if (echo->hidden < HIDDEN_MAX)
		echo->hidden++;
}

/* The line of the byte that waits goes, and with it what of it is still to be typed. */
static void
hide_line(struct echo *echo)
{
	size_t begin = line_begin(echo, echo->shown);
	size_t rest = to_line_end(echo, echo->shown);
	size_t end = rest ? echo->shown + rest : echo->length;

	memmove(echo->held + begin, echo->held + end, echo->length - end);
	memmove(echo->is_quiet + begin, echo->is_quiet + end,
		(echo->length - end) * sizeof(echo->is_quiet[0]));
	memory_wipe(echo->held + begin + (echo->length - end), end - begin);
	echo->length -= end - begin;
	echo->shown = begin;
	echo->drops_line = rest == 0;
	if (rest)
		echo->line_ends++;
	note_hidden(echo);
	pass_quiet(echo);
}

/* Keys that send more than one byte, and no more of them than keyboards send: what is quiet needs
 * no echo, so text must not pass for a key. */
static bool
is_quiet_key(struct echo *echo, unsigned char byte)
{
	int state = echo->typing;

	echo->typing = KEY;
	if (byte == ESC)
		echo->typing = KEY_ESCAPE;
	if (byte < 0x20 || byte == DEL)
		return true;
	if (state == KEY_ESCAPE && byte == '[') {
		echo->typing = KEY_CSI;
		echo->csi_length = 0;
	} else if (state == KEY_ESCAPE && byte == 'O') {
		echo->typing = KEY_SS3;
	} else if (state == KEY_CSI && byte < 0x40 && ++echo->csi_length < CSI_MAX) {
		echo->typing = KEY_CSI;
	}
	return state != KEY && byte < 0x80;
}

/* No person's line: hidden as a whole. */
static void
hide_overlong(struct echo *echo)
{
	if (echo->shown == echo->length)
		echo->shown = line_begin(echo, echo->length);
	hide_line(echo);
}

void
echo_typed(struct echo *echo, struct str bytes)
{
	take_back_lent(echo);
	for (size_t i = 0; i < bytes.length; i++) {
		char byte = bytes.data[i];
		bool is_quiet = is_quiet_key(echo, (unsigned char)byte);

		if (!echo->drops_line && echo->length == ECHO_HELD_MAX)
			hide_overlong(echo);
		if (echo->drops_line) {
			echo->drops_line = !(is_quiet && ends_line(byte));
			echo->line_ends += !echo->drops_line;
		} else {
			echo->is_quiet[echo->length] = is_quiet;
			echo->held[echo->length++] = byte;
		}
	}
	pass_quiet(echo);
}

/* A line feed answers the first line end that none was printed for. Where that line still waits for
 * its echo, none will come. */
static void
take_line_feed(struct echo *echo)
{
	if (echo->line_ends == 0 && echo->shown < echo->length && to_line_end(echo, echo->shown))
		hide_line(echo);
	if (echo->line_ends)
		echo->line_ends--;
}

void
echo_printed(struct echo *echo, struct str bytes)
{
	take_back_lent(echo);
	for (size_t i = 0; i < bytes.length; i++) {
		unsigned char byte = (unsigned char)bytes.data[i];
		/* Bytes of UTF-8 must not pass for C1 controls. */
		enum escape_kind kind = escape_next(&echo->printed, byte < 0x80 ? byte : 0xa0);

		if (kind != ESCAPE_TEXT)
			continue;
		if (byte == '\n')
			take_line_feed(echo);
		if (byte < 0x20 || byte == DEL || echo->shown == echo->length)
			continue;
		if (byte == (unsigned char)echo->held[echo->shown]) {
			echo->shown++;
			pass_quiet(echo);
		} else {
			hide_line(echo);
		}
	}
}

void
echo_finish(struct echo *echo)
{
	take_back_lent(echo);
	while (echo->shown < echo->length)
		hide_line(echo);
}

bool
echo_next(struct echo *echo, enum echo_verdict *ret_verdict, struct str *ret_typed)
{
	size_t line;

	take_back_lent(echo);
	line = to_line_end(echo, 0);
	if (line && line <= echo->shown) {
		*ret_verdict = ECHO_SHOWN;
		*ret_typed = str_of(echo->held, line);
		echo->handed_out = line;
		return true;
	}
	if (echo->hidden == 0)
		return false;
	echo->hidden--;
	*ret_verdict = ECHO_HIDDEN;
	*ret_typed = (struct str){ 0 };
	return true;
}
