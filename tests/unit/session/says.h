/* SPDX-License-Identifier: Apache-2.0 */
/* What the target and the viewers of a stage say. */
#ifndef UNIT_SESSION_SAYS_H
#define UNIT_SESSION_SAYS_H

#include "stage.h"

/* --- the target --- */

void say_state(struct stage *stage, int state);
void say_output(struct stage *stage, int64_t offset, const char *text);
void say_much(struct stage *stage, size_t bytes); /* output from where it is */
void say_taken(struct stage *stage, const char *viewer, int64_t offset);
void say_screen(struct stage *stage, int64_t number, int64_t offset, const char *text);
void say_resized(struct stage *stage, int columns, int rows);
void say_prompt(struct stage *stage, int64_t number, const char *text);
void say_ended(struct stage *stage, int why, const char *text, int64_t offset, int exit_status);
/* Any message of this kind, well formed. */
void say_kind(struct stage *stage, int kind);

/* A new link: the session is named on it. */
enum err say_here(struct stage *stage, int64_t oldest, int64_t next, int state);
void lose_target(struct stage *stage);

/* --- a viewer --- */

enum err type_text(struct viewer *seat, int64_t offset, const char *text);
void show(struct viewer *seat, int64_t offset);

#endif
