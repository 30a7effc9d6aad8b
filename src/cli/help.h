/* SPDX-License-Identifier: Apache-2.0 */
/* What btapi says about itself. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/buf.h"

void help_write(struct buf *out);
void help_write_version(struct buf *out); /* "btapi 1.2.3" */

#endif
