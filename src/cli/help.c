/* SPDX-License-Identifier: Apache-2.0 */
/* The help text: all there is to know for a first call, on one screen. */
#include "cli/help.h"

static const char help[] =
	"usage: btapi [OPTIONS] VERB PATH [ID]\n"
	"\n"
	"Works on the Configuration API of a site. PATH is what its addresses have behind\n"
	"/api/config/v1/: jump-group, jump-item/shell-jump, vault/account/5 and so on.\n"
	"\n"
	"  list PATH          all rows, of all pages; fields on standard input filter them\n"
	"  get PATH [ID]      one row\n"
	"  add PATH           makes a row of the fields on standard input\n"
	"  update PATH ID     changes the fields given on standard input\n"
	"  delete PATH ID     removes a row\n"
	"  download PATH      saves a file here and prints its name as {\"file\": \"...\"}\n"
	"  do PATH            has something done, as in: btapi do vault/account/5/check-out\n"
	"  completion SHELL   prints completion for bash, zsh or fish\n"
	"\n"
	"  -k                 the input is key=value lines instead of a JSON object;\n"
	"                     values may be quoted and then span lines; a__b__0=x nests\n"
	"  -K                 the output is key=value lines instead of JSON\n"
	"  --env-file=FILE    reads the variables below from a file, before the environment\n"
	"  --cacert=FILE      trusts the certificates in a PEM file\n"
	"  -h, --help         prints this\n"
	"  --version          prints the version\n"
	"\n"
	"Variables:\n"
	"  BT_API_HOST        the site: host, host:port or a URL of them\n"
	"  BT_CLIENT_ID, BT_CLIENT_SECRET\n"
	"                     an API account of the site\n"
	"  SSL_CERT_FILE      certificates to trust instead of the machine's own\n"
	"  HTTPS_PROXY, NO_PROXY\n"
	"                     a proxy, and the hosts that are reached without it\n"
	"\n"
	"Exit code: 0 done, 1 refused by the site, 2 wrong use, 3 network or TLS, 4 account "
	"missing\n"
	"or refused. Errors are on standard error.\n"
	"\n"
	"examples:\n"
	"  btapi list jump-group\n"
	"  echo 'name=Branch offices' | btapi -k add jump-group\n";

void
help_write(struct buf *out)
{
	buf_append_text(out, help);
}

void
help_write_version(struct buf *out)
{
	buf_append_text(out, "btapi " SALLYPORT_VERSION "\n");
}
