/* SPDX-License-Identifier: Apache-2.0 */
/* The program that a busy terminal runs: prints so many numbered lines of 102 bytes a second for so
 * long, and how many bytes were typed into it, without echo. It is a target's, so it takes only
 * what processor others leave. chatter LINES-A-SECOND SECONDS */
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 102 };

static long
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int
main(int count, char **texts)
{
	long rate = count > 1 ? strtol(texts[1], NULL, 10) : 20;
	long lines = rate * (count > 2 ? strtol(texts[2], NULL, 10) : 60);
	long typed = 0, begin = now_ms();
	const struct sched_param least = { 0 };
	struct termios terminal;

	sched_setscheduler(0, SCHED_IDLE, &least);
	if (tcgetattr(0, &terminal) == 0) {
		terminal.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
		tcsetattr(0, TCSANOW, &terminal);
	}
	for (long i = 0; i < lines;) {
		struct pollfd in = { .fd = 0, .events = POLLIN };
		long wait = begin + i * 1000 / rate - now_ms();
		char text[LINE + 1], keys[256];
		int length;

		if (poll(&in, 1, wait > 0 ? (int)wait : 0) > 0) {
			ssize_t got = read(0, keys, sizeof(keys));

			if (got <= 0)
				return 1;
			typed += got;
			continue;
		}
		length = snprintf(text, sizeof(text), "L%08ld typed=%06ld ", i, typed);
		for (; length < LINE - 2; length++)
			text[length] = (char)('a' + (i + length) % 26);
		text[length++] = '\n';
		if (write(1, text, (size_t)length) != length)
			return 1;
		i++;
	}
	printf("chatter%s typed=%06ld\n", "done", typed);
	return 0;
}
