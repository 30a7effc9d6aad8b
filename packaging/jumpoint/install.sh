# Installs a Jumpoint: the agent that makes the connections of Jump Items in this network. Six lines stand before this one and
# say for which site; behind the last one comes a compressed archive. Needs a shell and the tools below, nothing else.

{ # to the last line: a shell that does not get all of this runs nothing of it

TOOLS="tar gzip tail head sed id mkdir chmod chown mv rm rmdir cat dirname sha256sum uname"

usage() {
	cat <<END
usage: sh $(name) --install-dir DIR [--user USER (as root)] [--proxy URL] [--no-enrol] [--service]
       sh $(name) --check [--install-dir DIR] [--user USER] [--proxy URL]
       sh $(name) --uninstall --install-dir DIR

Installs a Jumpoint of https://$SITE_HOST:$SITE_PORT into DIR, which must not exist yet. Root says as whom it runs: USER is an
account that exists and may be locked. As any other user it runs as that one. What fails leaves nothing behind.

  --proxy URL    the way out: http://[user:password@]host:port (default: \$HTTPS_PROXY)
  --no-enrol     do not join the site now but at the first start (images; --test means the same)
  --service      also register the unit with systemd and start it (as root); without it the unit file is laid down in DIR
  --check        say everything that is missing, and install nothing
  --uninstall    end the Jumpoint in DIR and remove it; delete its node at the site as well
  --help

BT_VERBOSE_INSTALLER=1 in the environment shows every step. The file is good for one machine and for a day.
END
}

name() { printf '%s\n' "${0##*/}"; }
say() { printf '%s\n' "$*"; }
complain() { printf '%s: %s\n' "$(name)" "$*" >&2; }
die() { complain "$*"; exit 1; }
step() { [ -z "${BT_VERBOSE_INSTALLER:-}" ] || printf '+ %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- what it is told ---

read_options() {
	mode=install dir= user= proxy= enrol=1 service= given_proxy=
	while [ $# -gt 0 ]; do
		case "$1" in
		--install-dir | --user | --proxy)
			[ $# -ge 2 ] || wrong "$1 needs a value"
			case "$1" in
			--install-dir) dir=$2 ;;
			--user) user=$2 ;;
			--proxy) proxy=$2 given_proxy=1 ;;
			esac
			shift
			;;
		--install-dir=*) dir=${1#*=} ;;
		--user=*) user=${1#*=} ;;
		--proxy=*) proxy=${1#*=} given_proxy=1 ;;
		--no-enrol | --test) enrol= ;;
		--setup) enrol=1 ;;
		--service) service=1 ;;
		--check) mode=check ;;
		--uninstall) mode=uninstall ;;
		--help | -h) usage; exit 0 ;;
		*) wrong "unknown argument '$1'" ;;
		esac
		shift
	done
	[ -n "$given_proxy" ] || proxy=${HTTPS_PROXY:-${https_proxy:-}}
	case "$dir" in
	/* | '') ;;
	*) dir=$PWD/$dir ;;
	esac
	while [ "$dir" != / ] && [ "${dir%/}" != "$dir" ]; do dir=${dir%/}; done
}

wrong() {
	complain "$*; see --help"
	exit 2
}

# --- what it needs ---

missing=
lack() { missing="$missing
  - $*"; }

one_line() {
	case "$1" in
	*"
"*) return 1 ;;
	esac
}

# What goes into files that others read as commands.
plain() {
	case "$1" in
	'' | -* | *[!A-Za-z0-9._@+-]*) return 1 ;;
	esac
}

check_machine() {
	for tool in $TOOLS; do
		have "$tool" || lack "the program $tool"
	done
	[ "$(uname -s 2>/dev/null)" = Linux ] || lack "Linux"
	case "$(uname -m 2>/dev/null)" in
	x86_64 | amd64) ;;
	*) lack "an x86-64 processor (this one is $(uname -m 2>/dev/null))" ;;
	esac
	if have id && [ "$(id -u)" = 0 ]; then
		if [ -z "$user" ]; then
			lack "--user USER: root names the account that it runs as, one that may do little (one of its own: nobody is shared)"
		elif ! plain "$user" || ! id -u -- "$user" >/dev/null 2>&1; then
			lack "an account '$user'"
		fi
	elif [ -n "$user" ]; then
		lack "root: only root can install for another user (without --user it runs as you)"
	fi
}

check_place() {
	if [ -z "$dir" ]; then
		[ "$mode" = check ] || lack "--install-dir DIR"
		return
	fi
	one_line "$dir" || lack "a folder name on one line"
	case "$dir" in
	*[!A-Za-z0-9._/@+-]*) lack "a folder name of letters, digits and . _ - + @ (not $dir)" ;;
	esac
	if [ -e "$dir" ] || [ -L "$dir" ]; then
		lack "a folder that does not exist yet: $dir is there"
	elif [ -d "$(dirname "$dir")" ] && [ ! -w "$(dirname "$dir")" ]; then
		lack "the right to write in $(dirname "$dir")"
	fi
	case "$proxy" in
	'' | http://*) ;;
	*://*) lack "a proxy of the form http://[user:password@]host:port" ;;
	esac
	one_line "$proxy" || lack "a proxy on one line"
}

# The tail of this file; cut or changed on its way, it is refused before anything is touched.
payload() { tail -n +"$PAYLOAD_LINE" "$0"; }

check_payload() {
	[ "$(payload | sha256sum | sed 's/ .*//')" = "$PAYLOAD_SHA256" ] ||
		lack "the whole file: this one is damaged or cut, download it again"
}

# --- laying it down ---

made=
undo() {
	code=$?
	trap - EXIT INT TERM HUP
	if [ -n "$made" ]; then
		step "remove what was laid down in $dir"
		[ -z "$registered" ] || forget_service
		"$dir/jumpoint" stop --end-sessions --dir "$dir" $as >/dev/null 2>&1 || true
		rm -rf -- "$top"
	fi
	exit "$code"
}

# The uppermost folder that is not there yet, up to DIR itself: all of it is ours.
find_top() {
	top=$dir
	while [ ! -d "$(dirname "$top")" ]; do top=$(dirname "$top"); done
}

fill() {
	sed -e "s|@DIR@|$dir|g" -e "s|@USER@|${user:-$user_is_us}|g" -e "s|@SITE@|$site|g" -e "s|@JUMPOINT@|$JUMPOINT|g" \
		-e "s|@UNIT@|$unit|g" -e "s|@NODES@|https://$site/login|g" "$1" >"$2"
}

lay_down() {
	step "unpack into $dir"
	made=1
	mkdir -p -- "$(dirname "$dir")"
	mkdir -m 755 -- "$dir"
	payload | gzip -dc | tar -xf - -C "$dir" -o
	mkdir -m 700 "$dir/state" "$dir/run"
	mkdir -m 750 "$dir/log"
	fill "$dir/templates/init-script" "$dir/init-script"
	fill "$dir/templates/jumpoint.service" "$dir/$unit"
	fill "$dir/templates/POST-INSTALL-NOTES.txt" "$dir/POST-INSTALL-NOTES.txt"
	fill "$dir/templates/uninstall" "$dir/uninstall"
	rm -rf "$dir/templates"
	(
		umask 077
		cat >"$dir/jumpoint.conf" <<END
# What this Jumpoint belongs to, and how it gets out. A change counts from the next start.
site=$site
site_id=$SITE_ID
identity=$IDENTITY
proxy=$proxy
# Sessions at once, at most.
sessions=1000
# debug, info, warning or error
log_level=info
END
		printf '%s\n' "$DEPLOY_KEY" >"$dir/state/deploy.key"
	)
	chmod 755 "$dir/jumpoint" "$dir/jumpoint_session" "$dir/init-script" "$dir/uninstall"
	chmod 644 "$dir/allow-list" "$dir/POST-INSTALL-NOTES.txt" "$dir/$unit"
	[ "$(id -u)" != 0 ] || own
}

# Programs, settings and the list stay root's: what runs cannot widen what it may.
own() {
	uid=$(id -u -- "$user") gid=$(id -g -- "$user")
	step "give state, run and log to $user ($uid:$gid)"
	chown -R "0:0" "$dir"
	chown "0:$gid" "$dir/jumpoint.conf"
	chmod 640 "$dir/jumpoint.conf"
	chown -R "$uid:$gid" "$dir/state" "$dir/run" "$dir/log"
	as="--as $uid:$gid"
	sed -i "s|^as=.*|as='$as'|" "$dir/init-script" "$dir/uninstall"
}

join() {
	[ -n "$enrol" ] || { step "leave joining the site to the first start"; return 0; }
	step "join https://$site"
	"$dir/jumpoint" enrol --dir "$dir" $as || die "the site was not joined; nothing is left of this try"
}

# --- as a service ---

unit_place=/etc/systemd/system
registered=
register_service() {
	[ -n "$service" ] || return 0
	step "register $unit with systemd"
	registered=1
	cat "$dir/$unit" >"$unit_place/$unit"
	systemctl daemon-reload
	systemctl enable --now "$unit" || die "systemd does not start it: see journalctl -u $unit"
}

forget_service() {
	have systemctl && [ -f "$unit_place/$unit" ] || return 0
	step "remove $unit from systemd"
	systemctl disable --now "$unit" >/dev/null 2>&1 || true
	rm -f "$unit_place/$unit"
	systemctl daemon-reload || true
}

# --- all of it ---

install() {
	check_machine
	check_place
	have sha256sum && have tail && check_payload
	if [ -n "$service" ] && ! { [ "$(id -u)" = 0 ] && have systemctl && [ -d /run/systemd/system ]; }; then
		lack "--service: root, and a machine that systemd runs"
	fi
	if [ -n "$missing" ]; then
		complain "this is missing:$missing"
		exit 1
	fi
	if [ "$mode" = check ]; then
		say "Nothing is missing."
		exit 0
	fi
	trap undo EXIT
	trap 'exit 1' INT TERM HUP
	find_top
	lay_down
	join
	register_service
	trap - EXIT INT TERM HUP
	made=
	cat "$dir/POST-INSTALL-NOTES.txt"
}

uninstall() {
	[ -n "$dir" ] || wrong "--uninstall needs --install-dir"
	[ -x "$dir/uninstall" ] || die "$dir holds no Jumpoint"
	exec sh "$dir/uninstall"
}

main() {
	set -eu
	umask 022
	as= user_is_us=
	read_options "$@"
	case "$SITE_HOST" in
	*:*) site="[$SITE_HOST]:$SITE_PORT" ;;
	*) site=$SITE_HOST:$SITE_PORT ;;
	esac
	unit=jumpoint-$JUMPOINT.service
	if [ "$(id -u)" != 0 ] && [ -z "$user" ]; then
		user_is_us=$(id -un)
		plain "$user_is_us" || user_is_us=$(id -u)
	fi
	case "$mode" in
	uninstall) uninstall ;;
	*) install ;;
	esac
}

main "$@"
exit 0
}
