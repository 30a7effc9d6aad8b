/* SPDX-License-Identifier: Apache-2.0 */
/* A worker opens its connection when it first needs one. */
#include "actions/worker.h"

#include "support/stores.h"

STORE_TEST(worker_has_one_connection)
{
	struct store *store = stores_open(url, NULL);
	struct worker *worker = worker_new(store, POOL_FAST);
	struct reader *first = NULL, *second = NULL;

	CHECK(worker->store == store);
	CHECK(worker->reader == NULL);
	CHECK_OK(worker_reader(worker, &first));
	CHECK_OK(worker_reader(worker, &second));
	CHECK(first && first == second);
	worker_free(worker);
	worker_free(NULL);
	store_close(store);
}
