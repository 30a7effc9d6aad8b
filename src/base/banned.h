/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that this project does not use, made to fail at compile time; the name in the message
 * says what to use instead. meson.build includes this file by force in front of every source file.
 * The headers that declare these functions come first, so that no system header is read with the
 * words redefined. tools/check-banned finds what calls do not show. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef sprintf
#undef vsprintf
#undef strtok
#undef atoi
#undef atol
#undef atoll
#undef gmtime
#undef localtime
#undef ctime
#undef gets
#undef system
#undef popen
#undef rand
#undef srand
#undef alloca

#define strcpy(...) strcpy_is_banned_use_buf_append_text
#define strcat(...) strcat_is_banned_use_buf_append_text
#define sprintf(...) sprintf_is_banned_use_buf_printf
#define vsprintf(...) vsprintf_is_banned_use_buf_printf
#define strtok(...) strtok_is_banned_use_str_split
#define atoi(...) atoi_is_banned_use_str_to_int
#define atol(...) atol_is_banned_use_str_to_int
#define atoll(...) atoll_is_banned_use_str_to_int
#define gmtime(...) gmtime_is_banned_use_gmtime_r
#define localtime(...) localtime_is_banned_times_are_utc
#define ctime(...) ctime_is_banned_times_are_rfc3339
#define gets(...) gets_is_banned_it_has_no_bound
#define system(...) system_is_banned_no_shell_is_ever_started
#define popen(...) popen_is_banned_no_shell_is_ever_started
#define rand(...) rand_is_banned_use_random_bytes
#define srand(...) srand_is_banned_use_random_bytes
#define alloca(...) alloca_is_banned_use_an_arena

#endif
