/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/login.h"

#include <stdio.h>

#include "base/memory.h"
#include "jumpoint/session/ssh_text.h"

void
login_init(struct login *login, ssh_session ssh, const char *user,
	   struct credential *own_credential)
{
	*login = (struct login){ .ssh = ssh };
	arena_init(&login->arena);
	if (own_credential) {
		login->credential = *own_credential;
		login->has_credential = true;
		*own_credential = (struct credential){ 0 };
		user = login->credential.user;
	}
	snprintf(login->user, sizeof(login->user), "%s", user);
	login->step = LOGIN_STEP_USER;
}

void
login_release(struct login *login)
{
	credential_release(&login->credential);
	secret_free(login->password);
	arena_release(&login->arena);
	*login = (struct login){ 0 };
}

static enum login_result
refuse(struct login *login, const char *why)
{
	login->why = why;
	return LOGIN_REFUSED;
}

static enum login_result
ask(struct login *login, enum login_step then)
{
	login->then = then;
	login->step = LOGIN_STEP_ASKING;
	login->question.number++;
	return LOGIN_ASKS;
}

static enum login_result
ask_one(struct login *login, const char *text, bool echo, enum login_step then)
{
	login->question = (struct login_question){ .number = login->question.number,
						   .count = 1,
						   .texts = { str_from(text) } };
	login->question.echo[0] = echo;
	return ask(login, then);
}

static enum login_result
with_user(struct login *login)
{
	if (login->user[0] == '\0')
		return ask_one(login, "User name: ", true, LOGIN_STEP_USER);
	if (ssh_options_set(login->ssh, SSH_OPTIONS_USER, login->user) != SSH_OK)
		return refuse(login, "The user name cannot be used.");
	login->step = LOGIN_STEP_METHODS;
	return login_step(login);
}

/* A credential that has done its part, but not all of it, leaves the rest to the person. */
static enum login_result
choose_for_person(struct login *login)
{
	if (login->methods & SSH_AUTH_METHOD_INTERACTIVE) {
		login->step = LOGIN_STEP_INTERACTIVE;
		return login_step(login);
	}
	if (login->methods & SSH_AUTH_METHOD_PASSWORD)
		return ask_one(login, "Password: ", false, LOGIN_STEP_PASSWORD);
	return refuse(login, "The target offers no way to log in that can be used here.");
}

static enum login_result
choose(struct login *login)
{
	bool is_key = login->credential.key != NULL;

	if (!login->has_credential)
		return choose_for_person(login);
	if (login->has_tried)
		return refuse(login, is_key ? "The target refused the account's key."
					    : "The target refused the account's password.");
	if (is_key && (login->methods & SSH_AUTH_METHOD_PUBLICKEY))
		login->step = LOGIN_STEP_KEY;
	else if (!is_key && (login->methods & SSH_AUTH_METHOD_PASSWORD))
		login->step = LOGIN_STEP_PASSWORD;
	else if (!is_key && (login->methods & SSH_AUTH_METHOD_INTERACTIVE))
		login->step = LOGIN_STEP_INTERACTIVE;
	else
		return refuse(login, is_key ? "The target takes no keys."
					    : "The target takes no passwords.");
	login->has_tried = true;
	return login_step(login);
}

static enum login_result
go_on(struct login *login)
{
	login->methods = ssh_userauth_list(login->ssh, NULL);
	login->step = LOGIN_STEP_CHOOSE;
	return login_step(login);
}

static enum login_result
on_denied(struct login *login)
{
	if (!login->has_credential && login->step != LOGIN_STEP_METHODS &&
	    ++login->tries >= LOGIN_TRIES)
		return refuse(login, "The target refused the login.");
	return go_on(login);
}

static enum login_result
on_partial(struct login *login)
{
	if (++login->stages > LOGIN_STAGES)
		return refuse(login, "The target wants too many ways to log in.");
	login->tries = 0;
	login->has_credential = false;
	return go_on(login);
}

static enum login_result on_questions(struct login *login);

static enum login_result
on_result(struct login *login, int result)
{
	switch (result) {
	case SSH_AUTH_SUCCESS:
		return LOGIN_DONE;
	case SSH_AUTH_AGAIN:
		return LOGIN_AGAIN;
	case SSH_AUTH_DENIED:
		return on_denied(login);
	case SSH_AUTH_PARTIAL:
		return on_partial(login);
	case SSH_AUTH_INFO:
		return on_questions(login);
	default:
		return refuse(login, "The target broke off the login.");
	}
}

static enum login_result
send_password(struct login *login)
{
	const struct secret *password =
		login->has_credential ? login->credential.password : login->password;
	int result = ssh_userauth_password(login->ssh, NULL, secret_open(password).data);

	if (result != SSH_AUTH_AGAIN)
		secret_freep(login->has_credential ? &login->credential.password
						   : &login->password);
	return on_result(login, result);
}

/* Only a question that asks for a password gets the account's: it is not a code's answer. */
static bool
wants_password(const struct login_question *question)
{
	static const char word[] = "password";
	struct str text = question->texts[0];

	if (question->count != 1 || question->echo[0])
		return false;
	for (; text.length >= sizeof(word) - 1; text = str_from_offset(text, 1))
		if (str_equal_nocase(str_of(text.data, sizeof(word) - 1), STR("password")))
			return true;
	return false;
}

static void
read_questions(struct login *login, size_t count)
{
	struct login_question *question = &login->question;
	char echo;

	arena_reset(&login->arena);
	*question = (struct login_question){ .number = question->number, .count = count };
	question->name = ssh_text_clean(&login->arena, ssh_userauth_kbdint_getname(login->ssh),
					LINK_TEXT_LIMIT);
	question->instruction = ssh_text_clean(
		&login->arena, ssh_userauth_kbdint_getinstruction(login->ssh), LINK_TEXT_LIMIT);
	for (size_t i = 0; i < count; i++) {
		echo = 0;
		question->texts[i] = ssh_text_clean(
			&login->arena,
			ssh_userauth_kbdint_getprompt(login->ssh, (unsigned int)i, &echo),
			LINK_TEXT_LIMIT);
		question->echo[i] = echo != 0;
	}
}

static enum login_result
on_questions(struct login *login)
{
	int count = ssh_userauth_kbdint_getnprompts(login->ssh);

	if (count < 0 || count > LINK_PROMPTS_MOST || ++login->rounds > LOGIN_ROUNDS)
		return refuse(login, "The target asks too many questions.");
	if (count == 0)
		return login_step(login);
	read_questions(login, (size_t)count);
	if (login->has_credential && login->credential.password &&
	    wants_password(&login->question)) {
		ssh_userauth_kbdint_setanswer(login->ssh, 0,
					      secret_open(login->credential.password).data);
		secret_freep(&login->credential.password);
		return login_step(login);
	}
	return ask(login, LOGIN_STEP_INTERACTIVE);
}

enum login_result
login_step(struct login *login)
{
	switch (login->step) {
	case LOGIN_STEP_USER:
		return with_user(login);
	case LOGIN_STEP_METHODS:
		return on_result(login, ssh_userauth_none(login->ssh, NULL));
	case LOGIN_STEP_CHOOSE:
		return choose(login);
	case LOGIN_STEP_PASSWORD:
		return send_password(login);
	case LOGIN_STEP_KEY:
		return on_result(login,
				 ssh_userauth_publickey(login->ssh, NULL, login->credential.key));
	case LOGIN_STEP_INTERACTIVE:
		return on_result(login, ssh_userauth_kbdint(login->ssh, NULL, NULL));
	case LOGIN_STEP_ASKING:
		return LOGIN_ASKS;
	}
	return LOGIN_REFUSED;
}

static enum err
answer_questions(struct login *login, const struct str *answers)
{
	for (size_t i = 0; i < login->question.count; i++) {
		CLEANUP(secret_freep)
		struct secret *answer = secret_copy(answers[i].data, answers[i].length);

		if (ssh_userauth_kbdint_setanswer(login->ssh, (unsigned int)i,
						  secret_open(answer).data) != SSH_OK)
			return ERR_INVALID;
	}
	return OK;
}

enum err
login_answer(struct login *login, int64_t number, size_t count, const struct str *answers)
{
	if (login->step != LOGIN_STEP_ASKING || number != login->question.number ||
	    count != login->question.count)
		return ERR_INVALID;
	for (size_t i = 0; i < count; i++)
		if (memchr(answers[i].data, '\0', answers[i].length))
			return ERR_INVALID;
	login->step = login->then;
	switch (login->then) {
	case LOGIN_STEP_USER:
		if (answers[0].length > PLAN_USER_LIMIT)
			return ERR_INVALID;
		snprintf(login->user, sizeof(login->user), "%.*s", STR_ARG(answers[0]));
		return OK;
	case LOGIN_STEP_PASSWORD:
		secret_free(login->password);
		login->password = secret_copy(answers[0].data, answers[0].length);
		return OK;
	default:
		return answer_questions(login, answers);
	}
}
