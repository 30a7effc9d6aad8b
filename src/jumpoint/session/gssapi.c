/* SPDX-License-Identifier: Apache-2.0 */
/* Debian's libssh.a calls GSSAPI, of which there is no static library. Sessions do not log in by
 * it: every call says that it failed. */
enum { GSS_FAILURE = 13 << 16 };

unsigned int gssapi_is_absent(void);

unsigned int
gssapi_is_absent(void)
{
	return GSS_FAILURE;
}

#define ABSENT __attribute__((alias("gssapi_is_absent")))

unsigned int gss_accept_sec_context(void) ABSENT;
unsigned int gss_acquire_cred(void) ABSENT;
unsigned int gss_add_oid_set_member(void) ABSENT;
unsigned int gss_create_empty_oid_set(void) ABSENT;
unsigned int gss_display_name(void) ABSENT;
unsigned int gss_display_status(void) ABSENT;
unsigned int gss_get_mic(void) ABSENT;
unsigned int gss_import_name(void) ABSENT;
unsigned int gss_indicate_mechs(void) ABSENT;
unsigned int gss_init_sec_context(void) ABSENT;
unsigned int gss_inquire_cred(void) ABSENT;
unsigned int gss_inquire_cred_by_mech(void) ABSENT;
unsigned int gss_release_buffer(void) ABSENT;
unsigned int gss_release_cred(void) ABSENT;
unsigned int gss_release_name(void) ABSENT;
unsigned int gss_release_oid_set(void) ABSENT;
unsigned int gss_test_oid_set_member(void) ABSENT;
unsigned int gss_verify_mic(void) ABSENT;

/* Names of kinds of names. */
void *const GSS_C_NT_HOSTBASED_SERVICE;
void *const GSS_C_NT_USER_NAME;
