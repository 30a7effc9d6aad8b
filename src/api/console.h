/* SPDX-License-Identifier: Apache-2.0 */
/* The console's pages and what they load: /login, /console and below, /assets. All of it is part of
 * the program and the same for everybody, so it needs no login; what a page shows it asks of
 * /login/api (docs/PROTOCOL.console.md). */
#ifndef API_CONSOLE_H
#define API_CONSOLE_H

#include "api/request.h"

/* The one page; which of the console's pages it shows is the address's, read in the browser. */
void console_serve_page(struct request *request);

/* GET /assets/{name}, one of console_assets: never changes under its name. */
void console_serve_asset(struct request *request);

/* GET /: to /console. */
void console_serve_root(struct request *request);

#endif
