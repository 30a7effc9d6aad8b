/* SPDX-License-Identifier: Apache-2.0 */
/* A load of HTTPS requests on loopback, bounded in count and time. One blocking thread a
 * connection; closed loop (as fast as answers come) or open loop (at a fixed rate; an answer's
 * delay counts from when its request was due). Prints one JSON line. */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { DELAYS_MAX = 2000000, ANSWER_MAX = 1 << 20 };

struct plan {
	const char *address, *name, *request;
	const char *body_format; /* the request's body with %d for a running number, or NULL */
	int port, connections;
	double seconds, rate; /* rate 0: closed loop */
	long count;	      /* requests in all, 0: by time alone */
	bool reconnect;
	SSL_CTX *tls;
};

struct worker {
	pthread_t thread;
	const struct plan *plan;
	int index;
	long done, failed, statuses[6];
	float *delays_ms;
	char answer[ANSWER_MAX];
};

static double begin;
static _Atomic long taken;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static SSL *
connect_to(const struct plan *plan)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons((unsigned short)plan->port) };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
	SSL *ssl = SSL_new(plan->tls);

	inet_pton(AF_INET, plan->address, &to.sin_addr);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		SSL_free(ssl);
		return NULL;
	}
	SSL_set_fd(ssl, fd);
	SSL_set_tlsext_host_name(ssl, plan->name);
	SSL_set1_host(ssl, plan->name);
	if (SSL_connect(ssl) != 1) {
		SSL_free(ssl);
		close(fd);
		return NULL;
	}
	return ssl;
}

static void
disconnect(SSL **ssl)
{
	if (*ssl) {
		int fd = SSL_get_fd(*ssl);

		SSL_free(*ssl);
		close(fd);
	}
	*ssl = NULL;
}

/* Reads one answer by its Content-Length; its status, or 0. */
static int
read_answer(SSL *ssl, char *answer)
{
	size_t have = 0, need = 0;

	for (;;) {
		int got = SSL_read(ssl, answer + have, (int)(ANSWER_MAX - 1 - have));
		char *end, *length;

		if (got <= 0)
			return 0;
		have += (size_t)got;
		answer[have] = 0;
		end = strstr(answer, "\r\n\r\n");
		if (!end)
			continue;
		length = strcasestr(answer, "\r\ncontent-length:");
		need = (size_t)(end - answer) + 4 +
		       (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
		if (have >= need)
			return (int)strtol(answer + 9, NULL, 10);
	}
}

static bool
once(struct worker *worker, SSL **ssl, long number)
{
	const struct plan *plan = worker->plan;
	char request[16384];
	int length, status;

	if (!*ssl)
		*ssl = connect_to(plan);
	if (!*ssl)
		return false;
	if (plan->body_format) {
		char body[8192];
		int size = 0;

		for (const char *c = plan->body_format; *c && size < (int)sizeof body - 24; c++) {
			if (c[0] == '%' && c[1] == 'd') {
				size += snprintf(body + size, sizeof body - (size_t)size, "%ld",
						 number);
				c++;
			} else {
				body[size++] = *c;
			}
		}
		length = snprintf(request, sizeof request, "%sContent-Length: %d\r\n\r\n%.*s",
				  plan->request, size, size, body);
	} else {
		length = snprintf(request, sizeof request, "%s\r\n", plan->request);
	}
	if (SSL_write(*ssl, request, length) != length) {
		disconnect(ssl);
		return false;
	}
	status = read_answer(*ssl, worker->answer);
	if (status == 0 || plan->reconnect)
		disconnect(ssl);
	if (status >= 100 && status < 600)
		worker->statuses[status / 100]++;
	return status >= 200 && status < 300;
}

static void *
work(void *context)
{
	struct worker *worker = context;
	const struct plan *plan = worker->plan;
	SSL *ssl = NULL;
	double last = begin + plan->seconds;

	for (long turn = 0;; turn++) {
		long number = taken++;
		double due = now();

		if (plan->count && number >= plan->count)
			break;
		if (plan->rate > 0) {
			double wait;

			due = begin +
			      (double)(turn * plan->connections + worker->index) / plan->rate;
			wait = due - now();
			if (wait > 0)
				usleep((useconds_t)(wait * 1e6));
		}
		if (due >= last || now() >= last + 10)
			break;
		if (!once(worker, &ssl, number))
			worker->failed++;
		if (worker->done < DELAYS_MAX / plan->connections)
			worker->delays_ms[worker->done] = (float)((now() - due) * 1e3);
		worker->done++;
	}
	disconnect(&ssl);
	return NULL;
}

static int
by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

static void
report(struct worker *workers, const struct plan *plan, double took)
{
	float *all = calloc(DELAYS_MAX, sizeof *all);
	long count = 0, done = 0, failed = 0, statuses[6] = { 0 };

	for (int i = 0; i < plan->connections; i++) {
		long keep = workers[i].done < DELAYS_MAX / plan->connections
				    ? workers[i].done
				    : DELAYS_MAX / plan->connections;

		memcpy(all + count, workers[i].delays_ms, (size_t)keep * sizeof *all);
		count += keep;
		done += workers[i].done;
		failed += workers[i].failed;
		for (int s = 0; s < 6; s++)
			statuses[s] += workers[i].statuses[s];
	}
	qsort(all, (size_t)count, sizeof *all, by_value);
	printf("{\"requests\": %ld, \"failed\": %ld, \"seconds\": %.3f, \"rate\": %.1f, \"s2xx\": "
	       "%ld, \"s4xx\": %ld, \"s5xx\": %ld",
	       done, failed, took, (double)done / took, statuses[2], statuses[4], statuses[5]);
	if (count)
		printf(", \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"max_ms\": %.3f", all[count / 2],
		       all[count * 99 / 100], all[count - 1]);
	printf("}\n");
	free(all);
}

static const char usage[] =
	"usage: load --port N --request TEXT [options]\n"
	"  --address A      loopback address (127.0.0.1)    --name NAME  certificate name "
	"(localhost)\n"
	"  --ca FILE        trusted authority               --request T  head without its last "
	"empty line\n"
	"  --body T         body, %d is a running number    --connections N (8)\n"
	"  --seconds S (5)  --count N                       --rate R     open loop, requests a "
	"second in all\n"
	"  --reconnect      a new connection for each request\n";

static void
options(int argc, char **argv, struct plan *plan, const char **ca)
{
	static const struct option known[] = {
		{ "address", 1, 0, 'a' },     { "name", 1, 0, 'n' },	  { "port", 1, 0, 'p' },
		{ "ca", 1, 0, 'c' },	      { "request", 1, 0, 'r' },	  { "body", 1, 0, 'b' },
		{ "connections", 1, 0, 'k' }, { "seconds", 1, 0, 's' },	  { "count", 1, 0, 'N' },
		{ "rate", 1, 0, 'R' },	      { "reconnect", 0, 0, 'x' }, { 0 }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (option) {
		case 'a':
			plan->address = optarg;
			break;
		case 'n':
			plan->name = optarg;
			break;
		case 'p':
			plan->port = (int)strtol(optarg, NULL, 10);
			break;
		case 'c':
			*ca = optarg;
			break;
		case 'r':
			plan->request = optarg;
			break;
		case 'b':
			plan->body_format = optarg;
			break;
		case 'k':
			plan->connections = (int)strtol(optarg, NULL, 10);
			break;
		case 's':
			plan->seconds = strtod(optarg, NULL);
			break;
		case 'N':
			plan->count = strtol(optarg, NULL, 10);
			break;
		case 'R':
			plan->rate = strtod(optarg, NULL);
			break;
		case 'x':
			plan->reconnect = true;
			break;
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
	if (!plan->port || !plan->request || strncmp(plan->address, "127.", 4) != 0 ||
	    plan->connections < 1 || plan->connections > 512 || plan->seconds > 600) {
		fputs(usage, stderr);
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	struct plan plan = {
		.address = "127.0.0.1", .name = "localhost", .connections = 8, .seconds = 5
	};
	const char *ca = NULL;
	struct worker *workers;

	options(argc, argv, &plan, &ca);
	plan.tls = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_session_cache_mode(plan.tls, SSL_SESS_CACHE_OFF);
	if (ca) {
		if (SSL_CTX_load_verify_locations(plan.tls, ca, NULL) != 1) {
			fprintf(stderr, "load: cannot read %s\n", ca);
			return 1;
		}
		SSL_CTX_set_verify(plan.tls, SSL_VERIFY_PEER, NULL);
	}
	workers = calloc((size_t)plan.connections, sizeof *workers);
	begin = now();
	for (int i = 0; i < plan.connections; i++) {
		workers[i] = (struct worker){ .plan = &plan, .index = i };
		workers[i].delays_ms = calloc(DELAYS_MAX / (size_t)plan.connections, sizeof(float));
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	}
	for (int i = 0; i < plan.connections; i++)
		pthread_join(workers[i].thread, NULL);
	report(workers, &plan, now() - begin);
	return 0;
}
