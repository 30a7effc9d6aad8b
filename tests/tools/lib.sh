# For the tests of tools/: each makes a small tree of its own and looks at what the tool says about it.
# Sourced by tests/tools/test_*.sh, which end with "finish".
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

# put PATH: writes the standard input to a file of the tree.
put() {
	mkdir -p "$tree/$(dirname "$1")"
	cat > "$tree/$1"
}

verdict() {
	if [ "$1" = yes ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAILED: %s\n%s\n' "$2" "$said" >&2
	fi
}

run() {
	code=0
	said=$("$@" 2>&1) || code=$?
}

# accepts WHAT COMMAND…: it ends with 0 and says nothing.
accepts() {
	what=$1
	shift
	run "$@"
	if [ "$code" -eq 0 ] && [ -z "$said" ]; then verdict yes "$what"; else verdict no "$what (ended with $code)"; fi
}

# refuses WHAT TEXT COMMAND…: it ends with 1 or 2 and says the text.
refuses() {
	what=$1 text=$2
	shift 2
	run "$@"
	case $code:$said in
	[12]:*"$text"*) verdict yes "$what" ;;
	*) verdict no "$what (ended with $code, and should say: $text)" ;;
	esac
}

# equal WHAT GOT WANT
equal() {
	said="got:  $2
want: $3"
	if [ "$2" = "$3" ]; then verdict yes "$1"; else verdict no "$1"; fi
}

# explains TOOL: it answers --help with its usage, and an unknown option with 2.
explains() {
	run "$1" --help
	case $code:$said in
	0:usage:*) verdict yes "$1 --help" ;;
	*) verdict no "$1 --help" ;;
	esac
	run "$1" --no-such-option
	equal "$1 refuses an unknown option" "$code" 2
}

finish() {
	echo "$(basename "$0"): $passed passed, $failed failed, 0 skipped"
	[ "$failed" -eq 0 ]
}
