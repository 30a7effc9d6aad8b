-- name: may_roles
SELECT "id", "name", "perm_start", "perm_add" OR "perm_assign_jump_group" OR "perm_remove" OR "perm_start" OR "perm_edit_tag"
  OR "perm_edit_comments" OR "perm_edit_jump_policy" OR "perm_edit_session_policy" OR "perm_edit_identity" OR "perm_edit_behavior"
  OR "perm_view_jump_item_report"
FROM "jump_item_role" ORDER BY "id"

-- name: may_groups
SELECT "id", "name" FROM "jump_group" ORDER BY "id"

-- name: may_groups_of_user
-- $1 user: grants of their own
SELECT "jump_group_id", "jump_item_role_id", "jump_policy_id" FROM "jump_group_user" WHERE "user_id" = $1 ORDER BY "jump_group_id"

-- name: may_groups_of_policies
-- $1 user: grants by the group policies the user is in
SELECT g."jump_group_id", g."jump_item_role_id", g."jump_policy_id", p."name"
FROM "group_policy_member" m JOIN "group_policy" p ON p."id" = m."group_policy_id"
  JOIN "group_policy_jump_group" g ON g."group_policy_id" = m."group_policy_id"
WHERE m."user_id" = $1 ORDER BY g."jump_group_id", p."id"

-- name: may_jumpoints
-- $1 user: every Jumpoint, whether by a grant of their own, and by which group policy
SELECT j."id", j."name", j."enabled", j."connected", j."shell_jump_enabled",
  EXISTS (SELECT 1 FROM "jumpoint_user" u WHERE u."jumpoint_id" = j."id" AND u."user_id" = $1),
  (SELECT min(p."name") FROM "group_policy_member" m JOIN "group_policy" p ON p."id" = m."group_policy_id"
    JOIN "group_policy_jumpoint" g ON g."group_policy_id" = m."group_policy_id" WHERE m."user_id" = $1 AND g."jumpoint_id" = j."id")
FROM "jumpoint" j ORDER BY j."id"

-- name: may_led
-- $1 user: whom they lead in a team, or manage
SELECT DISTINCT o."user_id", u."username" FROM "team_user" m JOIN "team_user" o ON o."team_id" = m."team_id" JOIN "user" u ON u."id" = o."user_id"
WHERE m."user_id" = $1 AND o."user_id" <> $1
  AND ((m."role" = 'manager' AND o."role" IN ('member', 'lead')) OR (m."role" = 'lead' AND o."role" = 'member'))
ORDER BY o."user_id"

-- name: may_policies
SELECT "id", "display_name", "schedule_enabled", "schedule_strict", "schedule_timezone", "simultaneous_jumps",
  "simultaneous_jump_behavior_applies_to_copies", "two_factor_challenge_required", "approval_required", "recordings_disabled"
FROM "jump_policy" ORDER BY "id"

-- name: may_schedules
SELECT "owner_id", "start_day", "start_time", "end_day", "end_time" FROM "jump_policy_schedule_entry" ORDER BY "owner_id", "position"

-- name: may_live
-- What runs now.
SELECT "id", "item_type", "item_id", "user_id", "jumpoint_id", "hostname", "port", "jump_group_type", "jump_group_id"
FROM "session" WHERE "ended_at" IS NULL ORDER BY "id"

-- name: may_items
-- All Shell Jump Items by name, as far as rights ask: of every one an index has it.
SELECT "id", "jump_group_type", "jump_group_id" FROM "shell_jump" ORDER BY "name_key", "id"

-- name: may_items_found
-- $1 a pattern: the same of those that a search finds by their name, host or tag, or the name of their Jump Group
SELECT "id", "jump_group_type", "jump_group_id" FROM "shell_jump"
WHERE "name_key" LIKE $1 ESCAPE '\' OR "hostname_key" LIKE $1 ESCAPE '\' OR "tag_key" LIKE $1 ESCAPE '\' OR ("jump_group_type" = 'shared'
  AND "jump_group_id" IN (SELECT "id" FROM "jump_group" WHERE "name_key" LIKE $1 ESCAPE '\'))
ORDER BY "name_key", "id"

-- name: may_item
-- $1 id
SELECT "id", "name", "jumpoint_id", "hostname", "protocol", "port", "jump_group_id", "jump_group_type", "terminal", "keep_alive", "tag",
  "comments", "jump_policy_id", "username", "session_policy_id"
FROM "shell_jump" WHERE "id" = $1

-- name: may_items_in_groups
-- How many Shell Jump Items each Jump Group and each personal list holds.
SELECT "jump_group_type", "jump_group_id", count(*) FROM "shell_jump" GROUP BY "jump_group_type", "jump_group_id" ORDER BY 1, 2

-- name: may_item_by_name
-- $1 name folded: two at most, so that one can tell whether there is one
SELECT "id" FROM "shell_jump" WHERE "name_key" = $1 ORDER BY "id" LIMIT 2

-- name: may_user_by_name
-- $1 provider, $2 name folded
SELECT "id" FROM "user" WHERE "security_provider_id" = $1 AND "username_key" = $2

-- name: may_accounts
-- $1 user, $2 Shell Jump Item, $3 its Jump Group (0: none), $4 whether they administer the Vault, $5 to $6 ids: accounts that they may inject,
-- because it is theirs, or is nobody's own and they administer the Vault or have a grant, their own or of their group policies
SELECT a."id", a."uid", a."type", a."name", a."username", a."description", a."account_group_id", a."owner_user_id",
  x."filter_type", x."criteria_host", x."criteria_name", x."criteria_tag", x."criteria_comment",
  EXISTS (SELECT 1 FROM "vault_account_association_jump_item" i WHERE i."owner_id" = a."id" AND i."type" = 'shell_jump' AND i."id" = $2),
  EXISTS (SELECT 1 FROM "vault_account_association_shared_jump_group" s WHERE s."owner_id" = a."id"),
  EXISTS (SELECT 1 FROM "vault_account_association_shared_jump_group" s WHERE s."owner_id" = a."id" AND s."value" = $3)
FROM "vault_account" a LEFT JOIN "vault_account_association" x ON x."account_id" = a."id"
WHERE a."id" BETWEEN $5 AND $6 AND a."type" IN ('ssh', 'ssh_ca', 'username_password') AND (a."owner_user_id" = $1 OR (a."owner_user_id" IS NULL
  AND ($4 OR a."id" IN (SELECT "account_id" FROM "vault_account_user" WHERE "user_id" = $1)
  OR a."account_group_id" IN (SELECT "account_group_id" FROM "vault_account_group_user" WHERE "user_id" = $1)
  OR a."id" IN (SELECT g."account_id" FROM "group_policy_vault_account" g JOIN "group_policy_member" m ON m."group_policy_id" = g."group_policy_id"
    WHERE m."user_id" = $1)
  OR a."account_group_id" IN (SELECT g."account_group_id" FROM "group_policy_vault_account_group" g
    JOIN "group_policy_member" m ON m."group_policy_id" = g."group_policy_id" WHERE m."user_id" = $1))))
ORDER BY a."name_key", a."id"

-- name: may_associations_of_groups
-- $1 Shell Jump Item, $2 its Jump Group (0: none): of every account group
SELECT x."account_group_id", x."filter_type", x."criteria_host", x."criteria_name", x."criteria_tag", x."criteria_comment",
  EXISTS (SELECT 1 FROM "vault_account_group_association_jump_item" i
    WHERE i."owner_id" = x."account_group_id" AND i."type" = 'shell_jump' AND i."id" = $1),
  EXISTS (SELECT 1 FROM "vault_account_group_association_shared_jump_group" s WHERE s."owner_id" = x."account_group_id"),
  EXISTS (SELECT 1 FROM "vault_account_group_association_shared_jump_group" s WHERE s."owner_id" = x."account_group_id" AND s."value" = $2)
FROM "vault_account_group_association" x ORDER BY x."account_group_id"

-- name: may_account_last_used
-- $1 item, $2 user
SELECT "account_id" FROM "session" WHERE "item_type" = 'shell_jump' AND "item_id" = $1 AND "user_id" = $2 AND "account_id" IS NOT NULL
ORDER BY "id" DESC LIMIT 1

-- name: may_number
-- How often the rows were changed that decide who may be in a session; each of these resources is followed.
SELECT CAST(COALESCE(sum("number"), 0) AS BIGINT) FROM "row_change" WHERE "table_name" IN ('user', 'team_user', 'jump_item_role', 'jump_group',
  'jump_group_user', 'group_policy_member', 'group_policy_jump_group', 'group_policy_jumpoint', 'jumpoint', 'jumpoint_user', 'jump_policy',
  'shell_jump', 'vault_account', 'vault_account_user', 'vault_account_group_user', 'vault_account_association', 'vault_account_group_association',
  'group_policy_vault_account', 'group_policy_vault_account_group')

-- name: may_session
-- $1 uid: what decides who may be in it
SELECT "user_id", "item_id", "item_name", "account_id", "account_name" FROM "session" WHERE "uid" = $1 AND "ended_at" IS NULL
