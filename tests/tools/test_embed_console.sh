#!/bin/sh
# tools/embed-console, given as the first argument: what it writes is compiled, run and compared with what it read.
. "$(dirname "$0")/lib.sh"
embed=$1

run "$embed" --help
case $code:$said in 0:usage:*) verdict yes "--help" ;; *) verdict no "--help" ;; esac
refuses "nothing to do" usage: "$embed"

mkdir -p "$tree/made"
i=0
while [ $i -lt 200 ]; do
	echo "console.log('line $i')"
	i=$((i + 1))
done | put made/app-AB12.js
echo 'p { color: red }' | put made/app-CD34.css
echo '<link href="%app.css%"><script src="%app.js%"></script>' | put page.html
put print.c <<'END'
#include <stdio.h>
#include <string.h>
#include "api/console_files.h"
int main(int count, char **arguments)
{
	for (const struct console_file *file = console_files; file->name; file++) {
		if (count == 1)
			printf("%s %s %zu %s\n", file->name, file->type, file->plain.length, file->packed.length > 0 ? "packed" : "plain");
		else if (strcmp(arguments[1], file->name) == 0)
			fwrite(count == 2 ? file->plain.data : file->packed.data, 1, count == 2 ? file->plain.length : file->packed.length, stdout);
	}
	return 0;
}
END
accepts "a console" "$embed" "$tree/files.c" "$tree/files.bin" "$tree/page.html" "$tree/made"
accepts "compiling it" cc -I"$top/src" -o "$tree/print" "$tree/print.c" "$tree/files.c"
run "$tree/print"
equal "the table" "$said" "index.html text/html; charset=utf-8 $(wc -c <"$tree/page.html" | awk '{ print $1 + 2 * length("/assets/-AB12") - 4 }') plain
app-AB12.js text/javascript; charset=utf-8 $(wc -c <"$tree/made/app-AB12.js") packed
app-CD34.css text/css; charset=utf-8 17 plain"
run "$tree/print" index.html
equal "the page names its files" "$said" '<link href="/assets/app-CD34.css"><script src="/assets/app-AB12.js"></script>'
"$tree/print" app-AB12.js >"$tree/plain"
"$tree/print" app-AB12.js packed | gunzip >"$tree/unpacked"
accepts "as it was" cmp "$tree/plain" "$tree/made/app-AB12.js"
accepts "as it was, unpacked" cmp "$tree/unpacked" "$tree/made/app-AB12.js"
cp "$tree/files.c" "$tree/first.c"
"$embed" "$tree/files.c" "$tree/files.bin" "$tree/page.html" "$tree/made"
accepts "the same again" cmp "$tree/first.c" "$tree/files.c"

accepts "a page alone" "$embed" "$tree/alone.c" "$tree/alone.bin" "$top/web/without.html"
refuses "a file that is not there" 'the bundler did not make' "$embed" "$tree/x.c" "$tree/x.bin" "$tree/page.html"
echo x | put made/app-AB12.exe
refuses "a file of another kind" 'of no kind' "$embed" "$tree/x.c" "$tree/x.bin" "$tree/page.html" "$tree/made"
finish
