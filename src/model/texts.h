/* SPDX-License-Identifier: Apache-2.0 */
/* Every sentence that a rule or an operation may answer with; what the engine says by itself is in
 * schema/texts.h. The wording is ours where it is not marked "wire" (config-api §9), so it is kept
 * in one place. */
#ifndef MODEL_TEXTS_H
#define MODEL_TEXTS_H

/* people */
extern const char text_administrator[];
extern const char text_administrator_delete[];
extern const char text_local_users_only[];
extern const char text_synchronised[];
extern const char text_member_of_policy[];
extern const char text_other_team[];
extern const char text_no_such_portal[];
extern const char text_needs_user_id[];
extern const char text_needs_dn_or_user_id[];
extern const char text_needs_group_name[];
extern const char text_not_for_provider[];
extern const char text_other_provider[];

/* jump */
extern const char text_not_an_address[];
extern const char text_standalone_only[];
extern const char text_schedule_disabled[];
extern const char text_joins_only[];
extern const char text_approval_or_schedule[];
extern const char text_approvers_needed[];
extern const char text_not_a_range[];

/* vault */
extern const char text_age_needed[];
extern const char text_criteria_empty[];
extern const char text_criteria_needed[];
extern const char text_not_a_pattern[];
extern const char text_association_exists[];
extern const char text_association_absent[];
extern const char text_kind_read_only[];
extern const char text_not_checked_out[];
extern const char text_checked_out[];
extern const char text_kind_not_rotatable[];
extern const char text_kind_not_forced[];
extern const char text_kind_not_checked_out[];
extern const char text_not_a_key[];
extern const char text_personal_account[];

/* Jumpoints */
extern const char text_installer_platform[];
extern const char text_installer_has_node[];
extern const char text_installer_nodes_full[];
extern const char text_installer_no_address[];

/* site */
extern const char text_builtin[];
extern const char text_no_such_setting[];
extern const char text_not_utf8[];

/* passwords of people */
extern const char text_password_same[];
extern const char text_password_guessable[];

/* sessions */
extern const char text_account_offered[];
extern const char text_account_not_offered[];
extern const char text_too_many_sessions[];
extern const char text_session_over[];
extern const char text_session_not_yours[];
extern const char text_no_key_offered[];
extern const char text_never_attached[];

#endif
