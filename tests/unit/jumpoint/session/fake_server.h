/* SPDX-License-Identifier: Apache-2.0 */
/* Targets that a real sshd is not: with questions of their own, without manners, or hostile. Each
 * serves one connection in a process of its own. */
#ifndef TESTS_JUMPOINT_SESSION_FAKE_SERVER_H
#define TESTS_JUMPOINT_SESSION_FAKE_SERVER_H

enum fake_kind {
	/* before SSH begins */
	FAKE_SILENT,	   /* takes the connection and says nothing */
	FAKE_BANNER_FLOOD, /* lines without end where its version belongs */
	FAKE_LONG_LINE,	   /* a line without end */
	FAKE_GARBAGE,	   /* a version, then noise */
	FAKE_HANGS_UP,	   /* a version, then nothing more */
	FAKE_STALLS,	   /* a version, then silence */
	FAKE_OLD,	   /* SSH 1 */

	/* at the login; the password is "secret", the code "123456" */
	FAKE_PASSWORD_QUESTION,	 /* asks for the password as a question */
	FAKE_CODE,		 /* then for a code */
	FAKE_PASSWORD_THEN_CODE, /* method password, then a question for the code */
	FAKE_ENDLESS_QUESTIONS,
	FAKE_MANY_PROMPTS, /* more in one question than anybody answers */
	FAKE_STALLS_LOGIN,

	/* after it */
	FAKE_OPENS_CHANNELS, /* asks for forwarded ones, prints how many it got */
	FAKE_BANNER,	     /* says "welcome\n" with an escape before the login */
	FAKE_SIGNALLED,	     /* its shell is ended by a signal */
	FAKE_SAYS_NOTHING_AT_THE_END,
};

struct fake_server {
	int port, process;
};

struct fake_server fake_server_start(enum fake_kind kind);
void fake_server_stop(struct fake_server *server);

#endif
