/* SPDX-License-Identifier: Apache-2.0 */
/* Paths to complete come from the model's two indexes, so a new resource needs no line here. */
#include "cli/completion.h"

#include "base/map.h"
#include "cli/arguments.h"
#include "model/operations.h"

static const char bash_script[] =
	"# btapi completion for bash: source <(btapi completion bash)\n"
	"_btapi() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} verb= i\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t--env-file | --cacert)\n"
	"\t\t\ti=$((i + 1))\n"
	"\t\t\tif [ \"${COMP_WORDS[i]}\" = = ]; then i=$((i + 1)); fi ;;\n"
	"\t\t-*) ;;\n"
	"\t\t*) verb=${COMP_WORDS[i]}; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tcase ${COMP_WORDS[COMP_CWORD - 1]} in\n"
	"\t--env-file | --cacert | =) COMPREPLY=($(compgen -f -- \"${cur#=}\")); return ;;\n"
	"\tesac\n"
	"\tcase $cur in\n"
	"\t-*) COMPREPLY=($(compgen -W '-k -K -kK --env-file= --cacert= --help --version' -- "
	"\"$cur\")) ;;\n"
	"\t*) COMPREPLY=($(btapi completion words \"$verb\" \"$cur\" 2>/dev/null)) ;;\n"
	"\tesac\n"
	"\tcase ${COMPREPLY[0]-} in */ | *=) compopt -o nospace ;; esac\n"
	"}\n"
	"complete -F _btapi btapi\n";

static const char zsh_script[] =
	"#compdef btapi\n"
	"# btapi completion for zsh: source <(btapi completion zsh)\n"
	"_btapi() {\n"
	"\tlocal verb= i word\n"
	"\tlocal -a found ends goes_on\n"
	"\tfor ((i = 2; i < CURRENT; i++)); do\n"
	"\t\tcase $words[i] in\n"
	"\t\t--env-file | --cacert) ((i++)) ;;\n"
	"\t\t-*) ;;\n"
	"\t\t*) verb=$words[i]; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tcase $words[CURRENT-1] in\n"
	"\t--env-file | --cacert) _files; return ;;\n"
	"\tesac\n"
	"\tcase $PREFIX in\n"
	"\t--env-file=* | --cacert=*) compset -P '*='; _files; return ;;\n"
	"\t-*) compadd -- -k -K -kK --help --version; compadd -S '' -- --env-file= --cacert=; "
	"return ;;\n"
	"\tesac\n"
	"\tfound=(${(f)\"$(btapi completion words \"$verb\" \"$PREFIX\" 2>/dev/null)\"})\n"
	"\tfor word in $found; do\n"
	"\t\tcase $word in */) goes_on+=($word) ;; *) ends+=($word) ;; esac\n"
	"\tdone\n"
	"\tcompadd -S '' -a goes_on\n"
	"\tcompadd -a ends\n"
	"}\n"
	"compdef _btapi btapi\n";

static const char fish_script[] =
	"# btapi completion for fish: btapi completion fish | source\n"
	"function __btapi_words\n"
	"\tset -l verb ''\n"
	"\tset -l is_file false\n"
	"\tset -l words (commandline -opc)\n"
	"\tfor word in $words[2..-1]\n"
	"\t\tif $is_file\n"
	"\t\t\tset is_file false\n"
	"\t\telse if contains -- $word --env-file --cacert\n"
	"\t\t\tset is_file true\n"
	"\t\telse if not string match -q -- '-*' $word\n"
	"\t\t\tset verb $word\n"
	"\t\t\tbreak\n"
	"\t\tend\n"
	"\tend\n"
	"\tbtapi completion words \"$verb\" (commandline -ct) 2>/dev/null\n"
	"end\n"
	"complete -c btapi -f -a '(__btapi_words)'\n"
	"complete -c btapi -s k -d 'input is key=value lines'\n"
	"complete -c btapi -s K -d 'output is key=value lines'\n"
	"complete -c btapi -l env-file -r -F -d 'read BT_* variables from a file'\n"
	"complete -c btapi -l cacert -r -F -d 'trust the certificates in a file'\n"
	"complete -c btapi -l help -s h -d 'say how it is used'\n"
	"complete -c btapi -l version -d 'print the version'\n";

static const struct {
	const char *shell;
	const char *script;
} scripts[] = {
	{ "bash", bash_script },
	{ "zsh", zsh_script },
	{ "fish", fish_script },
};

enum err
completion_script(struct str shell, struct buf *out)
{
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		if (!str_equal_text(shell, scripts[i].shell))
			continue;
		buf_append_text(out, scripts[i].script);
		return OK;
	}
	return ERR_NOT_FOUND;
}

struct search {
	struct buf *out;
	struct str begun;
	struct map *seen;
};

static bool
is_number(struct str part)
{
	for (size_t i = 0; i < part.length; i++) {
		if (part.data[i] < '0' || part.data[i] > '9')
			return false;
	}
	return part.length > 0;
}

/* Offers the part of the pattern ("jump-group/{id}/user") at which the begun word breaks off, if
 * all before it agrees. */
static void
offer(struct search *search, struct str pattern)
{
	CLEANUP(buf_release) struct buf word;
	struct str theirs = pattern, begun = search->begun, part, ours;

	buf_init(&word, 4096);
	while (str_split(&theirs, '/', &part)) {
		bool is_parameter = str_starts(part, STR("{"));

		if (!str_split(&begun, '/', &ours))
			return;
		if (!begun.data) {
			if (is_parameter || !str_starts(part, ours))
				return;
			buf_append_str(&word, part);
			if (theirs.data)
				buf_append_byte(&word, '/');
			break;
		}
		if (is_parameter ? !is_number(ours) : !str_equal(part, ours))
			return;
		buf_append_str(&word, ours);
		buf_append_byte(&word, '/');
	}
	if (begun.data || word.length == 0 || map_put(search->seen, buf_str(&word), search))
		return;
	buf_append_str(search->out, buf_str(&word));
	buf_append_byte(search->out, '\n');
}

/* The verb that a resource must have for a command to be of use on it. An id follows its path as a
 * word of its own. */
static unsigned
verbs_for(enum command command)
{
	switch (command) {
	case COMMAND_LIST:
		return LIST_ALL;
	case COMMAND_GET:
		return GET_ONE;
	case COMMAND_ADD:
		return CREATE;
	case COMMAND_UPDATE:
		return UPDATE;
	case COMMAND_DELETE:
		return DELETE_ONE;
	default:
		return 0;
	}
}

static void
offer_resources(struct search *search, struct arena *arena, unsigned verbs)
{
	for (size_t i = 0; resources[i]; i++) {
		if (resources[i]->verbs[FACE_CONFIG] & verbs)
			offer(search, str_from(resource_path(resources[i], arena) + 1));
	}
}

static bool
is_for(const struct operation *operation, enum command command)
{
	switch (command) {
	case COMMAND_DO:
		return operation->method == METHOD_POST || operation->method == METHOD_PATCH;
	case COMMAND_DOWNLOAD:
		return operation->gives_media != NULL;
	case COMMAND_DELETE:
		return operation->method == METHOD_DELETE && operation->takes;
	default:
		return false;
	}
}

static void
offer_operation(struct search *search, struct arena *arena, const struct operation *operation)
{
	const char *path = operation->path + 1;
	const char *parameter = strrchr(path, '{');

	if (!operation->choices || !parameter) {
		offer(search, str_from(path));
		return;
	}
	for (size_t i = 0; operation->choices[i]; i++)
		offer(search, str_from(arena_printf(arena, "%.*s%s", (int)(parameter - path), path,
						    operation->choices[i])));
}

static void
offer_words(struct buf *out, struct str begun, const char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		if (str_starts(str_from(words[i]), begun))
			buf_printf(out, "%s\n", words[i]);
	}
}

void
completion_words(struct arena *arena, struct str verb, struct str begun, struct buf *out)
{
	static const char *const shells[] = { "bash", "zsh", "fish", NULL };
	enum command command = command_from(verb);
	struct search search = { .out = out, .begun = begun };

	if (verb.length == 0) {
		for (size_t i = 0; command_word_at(i); i++)
			offer_words(out, begun, (const char *const[]){ command_word_at(i), NULL });
		return;
	}
	if (command == COMMAND_COMPLETION) {
		offer_words(out, begun, shells);
		return;
	}
	search.seen = map_new();
	offer_resources(&search, arena, verbs_for(command));
	for (size_t i = 0; i < OPERATION_COUNT; i++) {
		if (is_for(&operations[i], command))
			offer_operation(&search, arena, &operations[i]);
	}
	map_free(search.seen);
}
