/* SPDX-License-Identifier: Apache-2.0 */
/* The sentences themselves. Those marked "wire" are known from live systems or their clients and
 * stay as they are. */
#include "model/texts.h"

/* people */
const char text_administrator[] =
	"This API cannot update administrators."; /* wire: config-api §1 */
const char text_administrator_delete[] = "This API cannot delete administrators.";
const char text_local_users_only[] = "Only local users have this value here.";
const char text_synchronised[] = "This value comes from the user's security provider.";
const char text_member_of_policy[] = "This user is a member through a group policy.";
const char text_other_team[] = "This value must be the team of the path.";
const char text_no_such_portal[] = "The selected value is invalid.";
const char text_needs_user_id[] = "Members from this security provider are named by user_id.";
const char text_needs_dn_or_user_id[] =
	"Members from this security provider need either distinguished_name or user_id.";
const char text_needs_group_name[] =
	"Members from this security provider need either group_name or distinguished_name.";
const char text_not_for_provider[] = "This value does not apply to this security provider.";
const char text_other_provider[] = "This user belongs to another security provider.";

/* jump */
const char text_not_an_address[] = "This value must be an address or a network.";
const char text_standalone_only[] = "This value applies to a standalone Jumpoint only.";
const char text_schedule_disabled[] = "This value applies only while the schedule is enabled.";
const char text_approval_or_schedule[] =
	"Approval cannot be required while the schedule is enabled.";
const char text_approvers_needed[] = "Addresses, users or teams that may approve are required.";
const char text_not_a_range[] = "This range must run from one address to a later one of its kind.";
const char text_joins_only[] = "This value applies only while simultaneous jumps join.";

/* vault */
const char text_age_needed[] = "This value is required with scheduled password rotation.";
const char text_criteria_empty[] = "Criteria or Jump Items are required for this filter type.";
const char text_criteria_needed[] = "The filter type of the association must be criteria.";
const char text_not_a_pattern[] = "This value may have a * only at its start and its end.";
const char text_association_exists[] = "Account already has a Jump Item association.";
const char text_association_absent[] =
	"Account does not have an Asset association."; /* wire: config-api §6 */
const char text_kind_read_only[] = "Accounts of this type cannot be changed here.";
const char text_not_checked_out[] = "Account is not checked out.";
const char text_checked_out[] = "Account is already checked out.";
const char text_kind_not_rotatable[] = "Accounts of this type cannot be rotated.";
const char text_kind_not_forced[] = "Accounts of this type cannot be force checked in.";
const char text_kind_not_checked_out[] = "Accounts of this type cannot be checked out.";
const char text_not_a_key[] = "This value is not a private key that can be read.";
const char text_personal_account[] = "This account belongs to a user.";

/* site */
const char text_builtin[] = "This one is built in and cannot be deleted.";
const char text_no_such_setting[] = "There is no such setting.";
const char text_not_utf8[] = "This value must be UTF-8 text.";

const char text_installer_platform[] =
	"There is no installer for Windows: only Jumpoints of the platform linux-x86 have one.";
const char text_installer_has_node[] = "This Jumpoint is installed already: delete its node first.";
const char text_installer_nodes_full[] =
	"This Jumpoint has ten nodes already, and no room for more.";
const char text_installer_no_address[] =
	"The setting jumpoint_address is not an address and port that a Jumpoint could reach.";

const char text_password_same[] = "The new password must be another one.";
const char text_password_guessable[] = "This password is too easy to guess.";

const char text_account_offered[] = "It may be used on this item.";
const char text_account_not_offered[] = "This account may not be used on this item.";
const char text_too_many_sessions[] = "Too many sessions are open already; end some of them first.";
const char text_session_over[] = "The session is over.";
const char text_session_not_yours[] = "The session is somebody else's.";
const char text_no_key_offered[] = "No other key was offered by this host.";
const char text_never_attached[] = "Nobody came to the session's terminal.";
