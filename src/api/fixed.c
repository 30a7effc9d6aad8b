/* SPDX-License-Identifier: Apache-2.0 */
/* The table of fixed addresses. What needs nothing here is the site's surface to strangers:
 * docs/unauthenticated.txt lists it, and a test holds the two together. */
#include "api/fixed.h"

#include "api/about.h"
#include "api/console.h"
#include "api/console_files.h"
#include "api/files.h"
#include "api/health.h"
#include "api/login/routes.h"
#include "api/oauth/token.h"

const struct route_fixed fixed_routes[] = {
	{ .pattern = "/oauth2/token",
	  .method = HTTP_POST,
	  .does = { .need = NEED_NOTHING, .writes = true, .serve = token_serve } },
	{ .pattern = "/get_mech_list",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = about_serve_mechanisms } },
	{ .pattern = "/healthz",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = health_serve_live } },
	{ .pattern = "/readyz",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = health_serve_ready } },
	{ .pattern = "/metrics",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = health_serve_metrics } },
	{ .pattern = ROUTE_CONFIG "/cli/{platform}",
	  .choices = files_platforms,
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = files_serve_client } },
	{ .pattern = ROUTE_CONFIG "/openapi.yaml",
	  .method = HTTP_GET,
	  .does = { .need = NEED_CONFIG, .lane = POOL_SLOW, .serve = files_serve_openapi } },
	{ .pattern = "/",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = console_serve_root } },
	{ .pattern = "/login",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = console_serve_page } },
	{ .pattern = "/console",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = console_serve_page } },
	{ .pattern = "/console/{*}",
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = console_serve_page } },
	{ .pattern = "/assets/{name}",
	  .choices = console_assets,
	  .method = HTTP_GET,
	  .does = { .need = NEED_NOTHING, .serve = console_serve_asset } },
	{ .more = login_routes },
};
