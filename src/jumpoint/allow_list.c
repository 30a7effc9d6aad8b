/* SPDX-License-Identifier: Apache-2.0 */
/* A line that cannot be read spoils the whole list: half a list might allow what it should not. */
#include "jumpoint/allow_list.h"

#include <string.h>

/* --- reading --- */

/* The next word of a line; empty when there is none. */
static struct str
next_word(struct str *line)
{
	struct str rest = str_trim(*line);
	size_t length = 0;

	while (length < rest.length && rest.data[length] != ' ' && rest.data[length] != '\t')
		length++;
	*line = str_from_offset(rest, length);
	return str_of(rest.data, length);
}

static struct str
lower(struct str text, struct arena *arena)
{
	char *copy = arena_text(arena, text);

	for (size_t i = 0; i < text.length; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] - 'A' + 'a');
	return str_of(copy, text.length);
}

/* Letters, digits, dots, hyphens and underscores. */
static bool
is_name(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-' &&
		    c != '_')
			return false;
	}
	return text.length > 0;
}

/* What is written in digits and dots is an address or a mistake, and never a name. */
static bool
is_numeric(struct str text)
{
	for (size_t i = 0; i < text.length; i++)
		if (!strchr("0123456789.", text.data[i]))
			return false;
	return true;
}

static enum err
read_target(struct str word, struct arena *arena, struct allow_rule *rule)
{
	if (str_equal_text(word, "*")) {
		rule->kind = ALLOW_ANY;
		return OK;
	}
	if (network_parse(word, &rule->network) == OK) {
		rule->kind = ALLOW_NETWORK;
		return OK;
	}
	rule->name = lower(word, arena);
	rule->kind = ALLOW_NAME;
	if (str_starts(rule->name, STR("*."))) {
		rule->kind = ALLOW_BELOW;
		rule->name = str_from_offset(rule->name, 1);
		if (rule->name.length < 2)
			return ERR_INVALID;
	}
	return is_name(rule->name) && !is_numeric(rule->name) ? OK : ERR_INVALID;
}

static enum err
read_range(struct str part, struct allow_range *range)
{
	struct str first = { 0 };
	int64_t from, to;

	if (!str_split(&part, '-', &first) || str_to_int(first, 1, 65535, &from))
		return ERR_INVALID;
	to = from;
	if (part.data && str_to_int(part, from, 65535, &to))
		return ERR_INVALID;
	*range = (struct allow_range){ (int)from, (int)to };
	return OK;
}

static enum err
read_ports(struct str word, struct allow_rule *rule)
{
	struct str part = { 0 };

	if (str_equal_text(word, "*")) {
		rule->ports[rule->range_count++] = (struct allow_range){ 1, 65535 };
		return OK;
	}
	while (str_split(&word, ',', &part)) {
		if (rule->range_count == ALLOW_LIST_RANGES ||
		    read_range(part, &rule->ports[rule->range_count]))
			return ERR_INVALID;
		rule->range_count++;
	}
	return rule->range_count ? OK : ERR_INVALID;
}

static enum err
read_rule(struct str line, struct arena *arena, struct allow_rule *rule)
{
	struct str verb = next_word(&line), protocol = next_word(&line);
	struct str target = next_word(&line), ports = next_word(&line);
	enum err err;

	*rule = (struct allow_rule){ .allows = str_equal_text(verb, "allow"),
				     .is_any_protocol = str_equal_text(protocol, "*") };
	if (!rule->allows && !str_equal_text(verb, "deny"))
		return ERR_INVALID;
	if (!rule->is_any_protocol && !str_equal_text(protocol, "ssh"))
		return ERR_INVALID;
	if (str_trim(line).length)
		return ERR_INVALID;
	err = read_target(target, arena, rule);
	return err ? err : read_ports(ports, rule);
}

enum err
allow_list_read(struct str text, struct arena *arena, struct allow_list *ret_list, int *ret_line)
{
	struct allow_list list = { 0 };
	struct str line = { 0 };

	*ret_line = 0;
	if (text.length > ALLOW_LIST_TEXT_LIMIT || str_contains_byte(text, '\0'))
		return ERR_INVALID;
	list.rules = arena_array(arena, struct allow_rule, ALLOW_LIST_RULES);
	while (str_split(&text, '\n', &line)) {
		++*ret_line;
		line = str_trim(line);
		if (!line.length || line.data[0] == '#')
			continue;
		if (list.count == ALLOW_LIST_RULES ||
		    read_rule(line, arena, &list.rules[list.count]))
			return ERR_INVALID;
		list.has_allow |= list.rules[list.count++].allows;
	}
	*ret_list = list;
	return OK;
}

/* --- deciding --- */

static bool
fits_port(const struct allow_rule *rule, int port)
{
	for (int i = 0; i < rule->range_count; i++)
		if (port >= rule->ports[i].first && port <= rule->ports[i].last)
			return true;
	return false;
}

/* A trailing dot is the same name. */
static struct str
plain_name(struct str name)
{
	if (str_ends(name, STR(".")))
		name.length--;
	return name;
}

static bool
fits_name(const struct allow_rule *rule, struct str asked)
{
	struct str name = plain_name(asked), want = plain_name(rule->name);

	if (rule->kind == ALLOW_NAME)
		return str_equal_nocase(name, want);
	return name.length > want.length &&
	       str_equal_nocase(str_from_offset(name, name.length - want.length), want);
}

static bool
fits_target(const struct allow_rule *rule, const struct allow_target *target)
{
	switch (rule->kind) {
	case ALLOW_NETWORK:
		return network_contains(&rule->network, &target->address);
	case ALLOW_NAME:
	case ALLOW_BELOW:
		return fits_name(rule, target->name);
	default:
		return true;
	}
}

static const struct allow_rule *
first_fit(const struct allow_list *list, const struct allow_target *target, bool only_networks)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct allow_rule *rule = &list->rules[i];

		if (only_networks && rule->kind != ALLOW_NETWORK)
			continue;
		if ((rule->is_any_protocol || str_equal_text(target->protocol, "ssh")) &&
		    fits_port(rule, target->port) && fits_target(rule, target))
			return rule;
	}
	return NULL;
}

bool
allow_list_passes(const struct allow_list *list, const struct allow_target *target)
{
	const struct allow_rule *rule = first_fit(list, target, false);

	if (!rule)
		return !list->has_allow;
	if (!rule->allows || (rule->kind != ALLOW_NAME && rule->kind != ALLOW_BELOW))
		return rule->allows;
	rule = first_fit(list, target, true);
	return !rule || rule->allows;
}
