/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that this project does not use, made to fail at compile time. Included by force in every file (meson.build). */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll gmtime localtime ctime gets system popen rand srand alloca

#endif
