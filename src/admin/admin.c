/* SPDX-License-Identifier: Apache-2.0 */
/* What all commands share: words for what went wrong, and calls. */
#include "admin/admin.h"

#include "codec/utf8.h"

static void complain(struct admin *admin, const char *format, va_list args) FORMAT(2, 0);

static void
complain(struct admin *admin, const char *format, va_list args)
{
	const char *text = arena_vprintf(admin->arena, format, args);

	buf_append_text(admin->error, "sallyport: ");
	utf8_append_visible(admin->error, str_from(text));
	buf_append_byte(admin->error, '\n');
}

int
admin_fail(struct admin *admin, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(admin, format, args);
	va_end(args);
	return ADMIN_FAILED;
}

int
admin_refuse(struct admin *admin, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	complain(admin, format, args);
	va_end(args);
	return ADMIN_USAGE;
}

static const char *
option_of(const struct admin_member *members, const char *at)
{
	for (; members && members->field; members++)
		if (strcmp(members->field, at) == 0)
			return members->option;
	return at;
}

/* What a person can do about an error that no field is to blame for. */
static const char *
remedy_of(enum err err)
{
	switch (err) {
	case ERR_NOT_FOUND:
		return "it is not there (any more)";
	case ERR_CONFLICT:
		return "somebody else changed it meanwhile: look again and repeat the command";
	case ERR_AGAIN:
		return "the site is too busy: repeat the command";
	case ERR_BACKEND:
		return "the store or keeper cannot be reached: see the site's log";
	case ERR_DENIED:
		return "the site refuses it";
	default:
		return err_name(err);
	}
}

int
admin_explain(struct admin *admin, const struct call *call, enum err err, const char *what,
	      const struct admin_member *members)
{
	if (err != ERR_INVALID || !call)
		return admin_fail(admin, "cannot %s: %s", what, remedy_of(err));
	if (call->refusal)
		return admin_fail(admin, "cannot %s: %s", what, call->refusal);
	for (const struct change_error *at = call->errors; at; at = at->next)
		admin_fail(admin, "cannot %s: %s: %s", what, option_of(members, at->at), at->text);
	if (call->unknown)
		admin_fail(admin, "cannot %s: %s: this edition has no such thing", what,
			   option_of(members, call->unknown));
	else if (!call->errors)
		admin_fail(admin, "cannot %s: a value is not valid", what);
	return ADMIN_FAILED;
}

struct call
admin_call(const struct admin *admin, const struct resource *resource, const struct json *body)
{
	return (struct call){
		.who = admin->who,
		.request_id = admin->request_id,
		.face = FACE_ADMIN,
		.resource = resource,
		.body = body,
		.site = admin->site,
		.store = admin->store,
		.reader = admin->reader,
		.sealer = admin->sealer,
		.arena = admin->arena,
	};
}

enum err
admin_parse_body(struct admin *admin, const struct buf *text, const struct json **ret_body)
{
	const char *why;
	enum err err = buf_error(text);

	if (err)
		return err;
	return json_parse(admin->arena, buf_str(text), ret_body, &why) == OK ? OK : ERR_BUG;
}
