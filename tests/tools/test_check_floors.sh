#!/bin/sh
. "$(dirname "$0")/lib.sh"
tool=$top/tools/check-floors

put ARCHITECTURE.md <<'END'
# Architecture

| folder | may include | a table of another section |
| --- | --- | --- |
| codec | net | |

## Floors

| folder | may include | must never know |
| --- | --- | --- |
| base | nothing | all |
| codec, net | nothing | each other |
| api | codec, net (`http1.h`) | |
| main | all | |

Text between.

| headers | floors | for |
| --- | --- | --- |
| `jansson.h` | codec | JSON |
| `openssl/`, `event2/` | net, main | TLS |

## Later
END

good() {
	rm -rf "$tree/src"
	put src/base/a.c <<'END'
#include "base/a.h"

#include <errno.h>
#include <sys/socket.h>
END
	put src/codec/json.c <<'END'
#include "codec/json.h"
#include "base/arena.h"
#include <jansson.h>
END
	put src/net/tls.c <<'END'
#include <event2/event.h>
#include <openssl/ssl.h>
END
	put src/api/deep/page.c <<'END'
#include "api/deep/page.h"
#include "codec/json.h"
#include "net/http1.h"
END
	put src/main/program.c <<'END'
#include "net/tls.h"
#include "api/page.h"
#include <openssl/err.h>
END
	put src/api/meson.build <<'END'
# Not session_dep, and this net_dep is only a remark.
zlib_dep = dependency('zlib')
api_lib = static_library('api', dependencies: [base_dep, codec_dep, net_dep])
api_dep = declare_dependency(link_with: api_lib)
END
}

explains "$tool"
good
accepts "a tree that keeps its floors" "$tool" "$tree"

good
echo '#include "codec/json.h"' >> "$tree/src/base/a.c"
refuses "a floor that looks up" 'src/base/a.c:5: base may not include "codec/json.h"' "$tool" "$tree"

good
echo ' #  include  "net/http1.h"' >> "$tree/src/codec/json.c"
refuses "a floor that looks sideways" 'src/codec/json.c:4: codec may not include "net/http1.h"' "$tool" "$tree"

good
echo '#include LOWER_HEADER' >> "$tree/src/codec/json.c"
refuses "a header behind a macro" 'src/codec/json.c:4: an #include must name its header' "$tool" "$tree"

good
echo '#include "net/tls.h"' >> "$tree/src/api/deep/page.c"
refuses "another header than the row names" 'src/api/deep/page.c:4: api may not include "net/tls.h"' "$tool" "$tree"

good
echo '#include <openssl/evp.h>' >> "$tree/src/codec/json.c"
refuses "a library outside its floors" 'src/codec/json.c:4: codec may not see <openssl/evp.h>' "$tool" "$tree"

good
echo '#include <cmocka.h>' >> "$tree/src/codec/json.c"
refuses "a library without a row" '<cmocka.h> has no row' "$tool" "$tree"

good
echo '#include "page.h"' >> "$tree/src/api/deep/page.c"
refuses "a header without its floor" '"page.h" does not begin with a floor' "$tool" "$tree"

good
echo '#include "../codec/json.h"' >> "$tree/src/api/deep/page.c"
refuses "a header by a way round" 'does not begin with a floor' "$tool" "$tree"

good
put src/attic/old.c < /dev/null
echo 'int x;' >> "$tree/src/attic/old.c"
refuses "a folder without a row" 'src/attic/old.c:1: the folder attic has no row' "$tool" "$tree"

good
echo 'codec_dep = declare_dependency(dependencies: [base_dep, net_dep])' | put src/codec/meson.build
refuses "a link that the row does not name" 'src/codec/meson.build:1: codec may not link net' "$tool" "$tree"

good
sed -i 's/^| api | codec/| api | codecs/' "$tree/ARCHITECTURE.md"
refuses "a row that names no floor" 'codecs has no row' "$tool" "$tree"

rm "$tree/ARCHITECTURE.md"
echo '# Nothing' | put ARCHITECTURE.md
refuses "a page without the tables" 'has no row' "$tool" "$tree"
finish
