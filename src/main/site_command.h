/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport's commands on a site. */
#ifndef MAIN_SITE_COMMAND_H
#define MAIN_SITE_COMMAND_H

/* texts begin with the command's group. Asks the running site, or does it on a stopped one. Returns
 * the exit code. */
int site_command(int count, const char *const *texts);

/* The data directory where no option names one: SALLYPORT_DATA, ./var, or /var/lib/sallyport where
 * only that is there. */
const char *site_command_data(void);

#endif
