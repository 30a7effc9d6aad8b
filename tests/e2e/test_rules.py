"""How rows hang together: what goes along when something is deleted, who may be changed, what a copy is."""
import pytest

from support.rows import Rows

ON_BOTH_STORES = True


@pytest.fixture(scope="module")
def rows(api):
    return Rows(api)


def errors(answer):
    assert answer.status_code == 422, (answer.status_code, answer.text)
    return answer.json()["errors"]


def delete(api, path):
    answer = api.call("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")


def status(api, path):
    return api.call("GET", path).status_code


# What goes along


def test_a_jump_group_takes_its_items_and_what_names_it_along(api, rows):
    group, policy, account = rows.group()["id"], rows.group_policy()["id"], rows.account()["id"]
    item = rows.item(jump_group_id=group)["id"]
    user = rows.user()["id"]
    api.add(f"jump-group/{group}/user", user_id=user)
    api.add(f"group-policy/{policy}/jump-group", jump_group_id=group)
    association = f"vault/account/{account}/jump-item-association"
    api.add(association, filter_type="criteria", jump_items=[{"id": item, "type": "shell_jump"}],
            criteria={"shared_jump_groups": [group], "tag": ["t"]})
    delete(api, f"jump-group/{group}")
    assert status(api, f"jump-item/shell-jump/{item}") == 404
    assert api.get(f"group-policy/{policy}/jump-group") == []
    left = api.get(association)
    assert (left["jump_items"], left["criteria"]["shared_jump_groups"], left["criteria"]["tag"]) == ([], [], ["t"])


def test_an_association_may_be_left_without_any_entry(api, rows):
    """Nothing then fits, which is what is meant; it is not turned into anything wider."""
    group, account = rows.group()["id"], rows.account()["id"]
    association = f"vault/account/{account}/jump-item-association"
    api.add(association, filter_type="criteria", criteria={"shared_jump_groups": [group]})
    delete(api, f"jump-group/{group}")
    told = api.get(association)
    assert told["filter_type"] == "criteria" and not any(told["criteria"].values()) and told["jump_items"] == []


def test_a_jumpoint_takes_its_items_and_memberships_along(api, rows):
    jumpoint, policy = rows.jumpoint()["id"], rows.group_policy()["id"]
    item, group = rows.item(jumpoint_id=jumpoint)["id"], rows.group()["id"]
    api.add(f"jumpoint/{jumpoint}/user", user_id=rows.user()["id"])
    api.add(f"group-policy/{policy}/jumpoint", jumpoint_id=jumpoint)
    delete(api, f"jumpoint/{jumpoint}")
    assert status(api, f"jump-item/shell-jump/{item}") == 404
    assert status(api, f"group-policy/{policy}/jumpoint/{jumpoint}") == 404
    assert status(api, f"jump-group/{group}") == 200


def test_a_jump_policy_leaves_its_items(api, rows):
    policy = rows.jump_policy()["id"]
    item = rows.item(jump_policy_id=policy)["id"]
    delete(api, f"jump-policy/{policy}")
    assert api.get(f"jump-item/shell-jump/{item}")["jump_policy_id"] is None


def test_an_account_takes_its_memberships_and_its_association_along(api, rows):
    account, policy = rows.account()["id"], rows.group_policy()["id"]
    api.add(f"group-policy/{policy}/vault-account", account_id=account)
    api.add(f"vault/account/{account}/user", user_id=rows.user()["id"], role="inject")
    api.add(f"vault/account/{account}/jump-item-association", filter_type="no_jump_items")
    api.call("POST", f"vault/account/{account}/check-out").raise_for_status()
    delete(api, f"vault/account/{account}")
    assert api.get(f"group-policy/{policy}/vault-account") == []
    assert status(api, f"vault/account/{account}/jump-item-association") == 404


def test_an_account_group_takes_its_memberships_along(api, rows):
    group, policy = rows.account_group()["id"], rows.group_policy()["id"]
    api.add(f"group-policy/{policy}/vault-account-group", account_group_id=group)
    api.add(f"vault/account-group/{group}/user", user_id=rows.user()["id"])
    delete(api, f"vault/account-group/{group}")
    assert api.get(f"group-policy/{policy}/vault-account-group") == []


def test_a_user_leaves_every_place(api, rows):
    user = rows.user()["id"]
    group, jumpoint, team = rows.group()["id"], rows.jumpoint()["id"], rows.team()["id"]
    account, accounts, policy = rows.account()["id"], rows.account_group()["id"], rows.group_policy()["id"]
    api.add(f"jump-group/{group}/user", user_id=user)
    api.add(f"jumpoint/{jumpoint}/user", user_id=user)
    api.add(f"team/{team}/user", team_id=team, user_id=user)
    api.add(f"vault/account/{account}/user", user_id=user, role="inject")
    api.add(f"vault/account-group/{accounts}/user", user_id=user)
    api.add(f"group-policy/{policy}/member", security_provider_id=1, user_id=user)
    delete(api, f"user/{user}")
    for path in (f"jump-group/{group}", f"jumpoint/{jumpoint}", f"team/{team}", f"vault/account/{account}",
                 f"vault/account-group/{accounts}"):
        assert api.get(f"{path}/user") == [], path
    assert api.get(f"group-policy/{policy}/member") == []


def test_a_users_own_list_of_items_goes_with_the_user(api, rows):
    user = rows.user()["id"]
    item = rows.item(jump_group_type="personal", jump_group_id=user)
    assert api.get("jump-item/shell-jump", jump_group_type="personal", jump_group_id=user) == [item]
    assert api.get("jump-item/shell-jump", jump_group_type="shared", jump_group_id=user, name=item["name"]) == []
    delete(api, f"user/{user}")
    assert status(api, f"jump-item/shell-jump/{item['id']}") == 404


def test_a_group_policy_takes_what_it_grants_along_and_no_more(api, rows):
    policy, group, team, user = (rows.group_policy()["id"], rows.group()["id"], rows.team()["id"], rows.user()["id"])
    api.add(f"group-policy/{policy}/jump-group", jump_group_id=group)
    api.add(f"group-policy/{policy}/team", team_id=team)
    api.add(f"group-policy/{policy}/member", security_provider_id=1, user_id=user)
    delete(api, f"group-policy/{policy}")
    assert {status(api, path) for path in (f"jump-group/{group}", f"team/{team}", f"user/{user}")} == {200}
    assert api.get(f"user/{user}/group-policies") == []


def test_a_team_leaves_its_users(api, rows):
    team, user, policy = rows.team()["id"], rows.user()["id"], rows.group_policy()["id"]
    api.add(f"team/{team}/user", team_id=team, user_id=user)
    api.add(f"group-policy/{policy}/team", team_id=team)
    delete(api, f"team/{team}")
    assert status(api, f"user/{user}") == 200 and api.get(f"group-policy/{policy}/team") == []


# Users


def test_a_user_is_made_local_and_must_be_let_in_by_an_administrator(api, rows):
    made = rows.user(failed_logins=7)
    assert (made["security_provider_id"], made["failed_logins"], made["password_reset_next_login"]) == (1, 0, True)
    assert not made["perm_admin"] and made["created_at"].endswith("+00:00") and "password" not in made


@pytest.mark.parametrize("missing", ["username", "public_display_name", "private_display_name"])
def test_a_user_needs_names(api, rows, missing):
    body = {name: rows.name() for name in ("username", "public_display_name", "private_display_name")}
    del body[missing]
    assert errors(api.call("POST", "user", json=body)) == {missing: ["This value is required."]}


def test_user_names_are_taken_once_in_any_case(api, rows):
    name = rows.user()["username"]
    answer = api.call("POST", "user", json={
        "username": name.upper(), "public_display_name": "n", "private_display_name": "n"})
    assert errors(answer) == {"username": ["This value is already in use."]}


def test_failed_logins_are_taken_back(api, rows):
    user = rows.user()["id"]
    answer = api.call("PATCH", f"user/{user}", json={"failed_logins": 0})
    assert (answer.status_code, answer.json()["failed_logins"]) == (200, 0)


def test_a_password_is_never_answered_and_has_a_least_length(api, rows):
    made = rows.user(password="long enough a password")
    assert "password" not in made and not made["password_reset_next_login"]
    for method, path in (("PATCH", f"user/{made['id']}"), ("POST", "user")):
        answer = api.call(method, path, json={
            "username": rows.name(), "public_display_name": "n", "private_display_name": "n", "password": "short"})
        assert errors(answer) == {"password": ["This value must have at least 12 characters."]}


def test_permissions_come_from_policies_alone(api, rows):
    user = rows.user()["id"]
    answer = api.call("PATCH", f"user/{user}", json={"perm_admin": True, "perm_shell_jump": True, "id": 1})
    assert answer.status_code == 200
    assert not answer.json()["perm_admin"] and not answer.json()["perm_shell_jump"] and answer.json()["id"] == user


def test_administrators_are_not_this_apis(api, rows):
    name = rows.name("root").replace(" ", "-")
    api.site.admin("user", "create", name, "--admin")
    user, = api.get("user", username=name)
    assert user["perm_admin"]
    for body in ({"failed_logins": 0}, {"public_display_name": "n"}, {"enabled": False}):
        told = errors(api.call("PATCH", f"user/{user['id']}", json=body))
        assert [text for texts in told.values() for text in texts] == ["This API cannot update administrators."]
    assert api.call("DELETE", f"user/{user['id']}").status_code == 422
    assert api.get(f"user/{user['id']}") == user


# Group policies


def test_what_a_policy_grants_shows_after_it_is_provisioned(api, rows):
    policy = rows.group_policy(perm_support_allowed="full_support", perm_shell_jump=True)["id"]
    user = rows.user()["id"]
    api.add(f"group-policy/{policy}/member", security_provider_id=1, user_id=user)
    assert not api.get(f"user/{user}")["perm_shell_jump"]
    answer = api.call("POST", f"group-policy/{policy}/provision", json={})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(f"user/{user}")["perm_shell_jump"]
    api.call("PATCH", f"group-policy/{policy}", json={"perm_shell_jump": False}).raise_for_status()
    assert api.get(f"user/{user}")["perm_shell_jump"]
    assert api.call("POST", "user/provision").status_code == 204
    assert not api.get(f"user/{user}")["perm_shell_jump"]


def test_provisioning_passes_unknown_users_over(api):
    for body in ({"user_ids": [2000000000]}, {"user_ids": []}, {}):
        assert api.call("POST", "user/provision", json=body).status_code == 204


def test_a_policy_is_said_to_be_defined_once_it_says_something(rows):
    assert rows.group_policy()["rep_perm_status"] == "not_defined"
    assert rows.group_policy(perm_support_allowed="full_support")["rep_perm_status"] == "defined"
    assert rows.group_policy(perm_shell_jump=True, rep_perm_status="final")["rep_perm_status"] == "final"


@pytest.mark.parametrize("field, good, bad", [
    ("perm_session_idle_timeout", 300, 301), ("perm_console_idle_timeout", -1, -2),
    ("perm_routing_idle_timeout", 180, 181), ("auto_assignment_max_sessions", 10, 11),
])
def test_timeouts_are_those_on_offer(api, rows, field, good, bad):
    assert rows.group_policy(**{field: good})[field] == good
    assert list(errors(api.call("POST", "group-policy", json={"name": rows.name(), field: bad}))) == [field]


@pytest.mark.parametrize("body, field", [
    ({"security_provider_id": 1}, "user_id"), ({"user_id": 1}, "security_provider_id"),
    ({"security_provider_id": 2000000000, "user_id": 1}, "security_provider_id"),
    ({"security_provider_id": 1, "user_id": 2000000000}, "user_id"),
])
def test_members_are_named_as_their_provider_wants(api, rows, body, field):
    assert field in errors(api.call("POST", f"group-policy/{rows.group_policy()['id']}/member", json=body))


def test_local_members_have_no_distinguished_name(api, rows):
    answer = api.call("POST", f"group-policy/{rows.group_policy()['id']}/member", json={
        "security_provider_id": 1, "user_id": rows.user()["id"], "distinguished_name": "cn=x"})
    assert list(errors(answer)) == ["distinguished_name"]


def test_a_member_may_repeat_the_policy_of_the_path(api, rows):
    policy, user = rows.group_policy()["id"], rows.user()["id"]
    made = api.add(f"group-policy/{policy}/member", group_policy_id=policy, security_provider_id=1, user_id=user)
    assert api.get(f"group-policy/{policy}/member/{made['id']}") == made


def test_a_membership_is_made_once(api, rows):
    policy, group = rows.group_policy()["id"], rows.group()["id"]
    api.add(f"group-policy/{policy}/jump-group", jump_group_id=group, jump_item_role_id=0)
    again = api.call("POST", f"group-policy/{policy}/jump-group", json={"jump_group_id": group})
    assert list(errors(again)) == ["jump_group_id"]


def test_a_copy_of_a_policy_grants_the_same_to_nobody(api, rows):
    policy, group = rows.group_policy(perm_jump_client=True), rows.group()["id"]
    api.add(f"group-policy/{policy['id']}/jump-group", jump_group_id=group)
    api.add(f"group-policy/{policy['id']}/member", security_provider_id=1, user_id=rows.user()["id"])
    copy = api.add(f"group-policy/{policy['id']}/copy", name=rows.name())
    assert {**copy, "id": policy["id"], "name": policy["name"]} == policy
    assert [row["jump_group_id"] for row in api.get(f"group-policy/{copy['id']}/jump-group")] == [group]
    assert api.get(f"group-policy/{copy['id']}/member") == []


def test_users_join_and_leave_policies(api, rows):
    user, first, second = rows.user()["id"], rows.group_policy(), rows.group_policy()
    path = f"user/{user}/group-policy-changes"

    def named(answer):
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()]

    assert named(api.call("PATCH", path, json={"added": [first["id"], second["id"]]})) == [first["id"], second["id"]]
    assert named(api.call("PATCH", path, json={"added": [first["id"]], "removed": [second["id"]]})) == [first["id"]]
    assert api.get(f"user/{user}/group-policies") == [{"id": first["id"], "name": first["name"]}]
    assert named(api.call("PATCH", path, json={"removed": [second["id"]]})) == [first["id"]]


# Teams, copies, Jumpoints


def test_a_member_moves_to_another_team(api, rows):
    first, second, user = rows.team()["id"], rows.team()["id"], rows.user()["id"]
    made = api.add(f"team/{first}/user", team_id=first, user_id=user)
    assert made == {"team_id": first, "user_id": user, "role": "member"}
    moved = api.call("PATCH", f"team/{first}/user/{user}", json={"team_id": second, "role": "lead"})
    assert (moved.status_code, moved.json()) == (200, {"team_id": second, "user_id": user, "role": "lead"})
    assert status(api, f"team/{first}/user/{user}") == 404
    assert api.get(f"team/{second}/user") == [moved.json()]


def test_a_jump_item_is_copied_as_a_whole(api, rows):
    item, group = rows.item(tag="t", comments="c", port=2222, session_policy_id=2), rows.group()["id"]
    path = f"jump-item/shell-jump/{item['id']}/copy"
    told = api.call("POST", path, json={"jump_group_id": group, "jump_group_type": "shared", "name": "Copy"})
    assert told.status_code == 200 and told.json().keys() == {"action", "success", "destId"}
    assert told.json()["success"] == "1"
    copy = api.get(f"jump-item/shell-jump/{told.json()['destId']}")
    assert copy == {**item, "id": copy["id"], "jump_group_id": group, "name": "Copy"}
    bare = api.call("POST", path).json()["destId"]
    assert api.get(f"jump-item/shell-jump/{bare}")["jump_group_id"] == item["jump_group_id"]


def test_a_copy_wants_all_three_values_or_none(api, rows):
    path = f"jump-item/shell-jump/{rows.item()['id']}/copy"
    assert set(errors(api.call("POST", path, json={"name": "n"}))) == {"jump_group_id", "jump_group_type"}
    answer = api.call("POST", path, json={"jump_group_id": 2000000000, "jump_group_type": "shared", "name": "n"})
    assert list(errors(answer)) == ["jump_group_id"]


def test_the_network_id_of_a_jumpoint_is_unique_unless_empty(api, rows):
    mark = rows.name("network")
    assert rows.jumpoint(external_jump_item_network_id=mark)["external_jump_item_network_id"] == mark
    answer = api.call("POST", "jumpoint", json={
        "name": rows.name(), "platform": "linux-x86", "external_jump_item_network_id": mark})
    assert list(errors(answer)) == ["external_jump_item_network_id"]
    for _ in range(2):
        rows.jumpoint(external_jump_item_network_id="")


@pytest.mark.parametrize("ips, wrong", [
    (["10.0.0.1", "10.0.0.0/8", "10.1.0.0/255.255.0.0", "2001:db8::/32"], None),
    (["10.0.0.1", "here"], "jzp_restricted_ips.1"), (["10.0.0.0/33"], "jzp_restricted_ips.0"),
])
def test_restricted_addresses_are_addresses_and_networks(api, rows, ips, wrong):
    answer = api.call("POST", "jumpoint", json={
        "name": rows.name(), "platform": "linux-x86", "jzp_enabled": True, "jzp_restricted_ips": ips,
        "jzp_client_address_restrictions_type": "deny_all"})
    if wrong:
        assert list(errors(answer)) == [wrong]
    else:
        assert (answer.status_code, answer.json()["jzp_restricted_ips"]) == (201, ips)


def test_a_policys_values_that_need_others(api, rows):
    for body, field in (({"schedule_enabled": False, "schedule_strict": True}, "schedule_strict"),
                        ({"simultaneous_jump_behavior_applies_to_copies": True},
                         "simultaneous_jump_behavior_applies_to_copies")):
        answer = api.call("POST", "jump-policy", json={"display_name": rows.name(), **body})
        assert list(errors(answer)) == [field]
