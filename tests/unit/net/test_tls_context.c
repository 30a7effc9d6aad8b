/* SPDX-License-Identifier: Apache-2.0 */
/* Making contexts: from bytes, from descriptors, and what they refuse with which words. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "edge.h"

TEST(tls_context_reads_bytes_and_descriptors)
{
	struct edge_certificate made;
	struct tls_context *context;
	int files[2];

	edge_certificate_make(&made);
	CHECK_OK(tls_context_server(buf_str(&made.certificate), buf_str(&made.key), 0, &context,
				    NULL));
	tls_context_unref(context);
	files[0] = memfd_create("certificate", 0);
	files[1] = memfd_create("key", 0);
	CHECK_INT(write(files[0], made.certificate.data, made.certificate.length),
		  made.certificate.length);
	CHECK_INT(write(files[1], made.key.data, made.key.length), made.key.length);
	/* From the start, wherever the descriptors stand, and more than once. */
	for (int i = 0; i < 2; i++) {
		CHECK_OK(tls_context_server_open(files[0], files[1], 1, &context, NULL));
		tls_context_unref(context);
	}
	close(files[0]);
	close(files[1]);
	edge_certificate_release(&made);
}

TEST(tls_context_takes_a_chain)
{
	struct edge_certificate made, issuer;
	struct tls_context *context;

	edge_certificate_make(&made);
	edge_certificate_make(&issuer);
	buf_append_str(&made.certificate, buf_str(&issuer.certificate));
	CHECK_OK(tls_context_server(buf_str(&made.certificate), buf_str(&made.key), 1, &context,
				    NULL));
	tls_context_unref(context);
	edge_certificate_release(&made);
	edge_certificate_release(&issuer);
}

TEST(tls_context_says_what_is_wrong)
{
	struct edge_certificate made, other;
	struct tls_context *context;
	struct tls_reason reason;
	CLEANUP(buf_release) struct buf broken;

	edge_certificate_make(&made);
	edge_certificate_make(&other);
	CHECK_ERR(tls_context_server(STR("nonsense"), buf_str(&made.key), 1, &context, &reason),
		  ERR_INVALID);
	CHECK(strstr(reason.text, "the certificate cannot be read"));
	CHECK_ERR(tls_context_server(buf_str(&made.certificate), STR(""), 1, &context, &reason),
		  ERR_INVALID);
	CHECK(strstr(reason.text, "the key cannot be read"));
	CHECK_ERR(tls_context_server(buf_str(&made.certificate), buf_str(&other.key), 1, &context,
				     &reason),
		  ERR_INVALID);
	CHECK(strstr(reason.text, "belong to the certificate"));
	buf_init(&broken, 100000);
	buf_append_str(&broken, buf_str(&made.certificate));
	buf_append_text(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
	CHECK_ERR(tls_context_server(buf_str(&broken), buf_str(&made.key), 1, &context, &reason),
		  ERR_INVALID);
	CHECK_ERR(tls_context_server_open(-1, -1, 1, &context, &reason), ERR_INVALID);
	CHECK_TEXT(reason.text, "the certificate's file cannot be read");
	edge_certificate_release(&made);
	edge_certificate_release(&other);
}

TEST(tls_context_asks_no_terminal_for_a_pass_phrase)
{
	static const char sealed[] = "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
				     "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhm\n"
				     "-----END ENCRYPTED PRIVATE KEY-----\n";
	struct edge_certificate made;
	struct tls_context *context;

	edge_certificate_make(&made);
	CHECK_ERR(
		tls_context_server(buf_str(&made.certificate), str_from(sealed), 1, &context, NULL),
		ERR_INVALID);
	edge_certificate_release(&made);
}

TEST(tls_client_context_says_which_bundle_fails)
{
	struct tls_context *context;
	struct tls_reason reason;

	CHECK_ERR(tls_context_client("/nonexistent/ca.pem", NULL, &context, &reason),
		  ERR_NOT_FOUND);
	CHECK_TEXT(reason.text, "the CA file cannot be read");
	CHECK_ERR(tls_context_client("/dev/null", NULL, &context, &reason), ERR_INVALID);
	CHECK(strstr(reason.text, "the trusted certificates cannot be read"));
}

TEST(tls_client_context_trusts_the_machine_by_default)
{
	struct tls_context *context;

	CHECK_OK(tls_context_client(NULL, NULL, &context, NULL));
	tls_context_unref(context);
	setenv("SSL_CERT_FILE", "/nonexistent/ca.pem", 1);
	CHECK_OK(tls_context_client(NULL, NULL, &context, NULL));
	tls_context_unref(context);
	unsetenv("SSL_CERT_FILE");
}
