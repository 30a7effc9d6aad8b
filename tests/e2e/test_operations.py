"""Every operation that the site describes: its success is reached and fits the description, and so are its errors."""
import subprocess

import pytest

from support.contract import Contract, holes
from support.rows import Rows
from support.site import SALLYPORT

CONTRACT = Contract(subprocess.run([str(SALLYPORT), "openapi"], capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def rows(api):
    return Rows(api)


@pytest.fixture(scope="module")
def powerless(shared_site):
    """Its token is good, and opens nothing."""
    return shared_site.account("powerless", "--rate-second", "0").kept_alive()


# What must be there before an operation can succeed: the ids of its path, and its body.


def one(make):
    """A row alone: for reading and deleting it."""
    return lambda rows: ((make(rows)["id"],), None)


def new(**body):
    return lambda rows: ((), {name: value(rows) if callable(value) else value for name, value in body.items()})


def change(make, **body):
    return lambda rows: ((make(rows)["id"],), body)


def below(make, path, other, key, **more):
    """A row below another; key is its member, other makes what it names. To post it, and then to use it."""
    def post(rows):
        return (make(rows)["id"],), {key: other(rows)["id"], **more}

    def member(body=None):
        def setup(rows):
            (parent,), sent = post(rows)
            rows.api.add(f"{path.format(id=parent)}", **sent)
            return (parent, sent[key]), body
        return setup
    return post, member


def grants():
    made = {}
    for make, path, other, key, more, updates in (
        (Rows.group, "/jump-group/{id}/user", Rows.user, "user_id", {"jump_item_role_id": 1}, {"jump_item_role_id": 2}),
        (Rows.jumpoint, "/jumpoint/{id}/user", Rows.user, "user_id", {}, None),
        (Rows.team, "/team/{id}/user", Rows.user, "user_id", {"role": "lead"}, {"role": "manager"}),
        (Rows.group_policy, "/group-policy/{id}/jumpoint", Rows.jumpoint, "jumpoint_id", {}, None),
        (Rows.group_policy, "/group-policy/{id}/jump-group", Rows.group, "jump_group_id", {}, None),
        (Rows.group_policy, "/group-policy/{id}/vault-account", Rows.account, "account_id", {"role": "inject"}, None),
        (Rows.group_policy, "/group-policy/{id}/vault-account-group", Rows.account_group, "account_group_id", {}, None),
        (Rows.group_policy, "/group-policy/{id}/team", Rows.team, "team_id", {"role": "manager"}, None),
        (Rows.account, "/vault/account/{id}/user", Rows.user, "user_id", {"role": "inject"},
         {"role": "inject_and_checkout"}),
        (Rows.account_group, "/vault/account-group/{id}/user", Rows.user, "user_id", {},
         {"role": "inject_and_checkout"}),
    ):
        post, member = below(make, path.removeprefix("/"), other, key, **more)
        single = f"{path}/{{{key}}}"
        made[f"GET {path}"], made[f"POST {path}"] = one(make), post
        made[f"GET {single}"], made[f"DELETE {single}"] = member(), member()
        if updates:
            made[f"PATCH {single}"] = member(updates)
    return made


def table(path, make, create, update):
    return {
        f"GET {path}": new(), f"POST {path}": create, f"GET {path}/{{id}}": one(make),
        f"PATCH {path}/{{id}}": change(make, **update), f"DELETE {path}/{{id}}": one(make),
    }


def policy_member(rows):
    policy = rows.group_policy()["id"]
    made = rows.api.add(f"group-policy/{policy}/member", security_provider_id=1, user_id=rows.user()["id"])
    return (policy, made["id"]), None


def member_to_be(rows):
    return (rows.group_policy()["id"],), {"security_provider_id": 1, "user_id": rows.user()["id"]}


def associated(kind, inside=False):
    """An account or a group with an association by criteria, and what one entry of it is named by."""
    def setup(rows):
        made = rows.account() if kind == "account" else rows.account_group()
        item, group = rows.item(), rows.group()
        entry = {"id": item["id"], "type": "shell_jump"}
        rows.api.call(
            "POST" if kind == "account" else "PATCH", f"vault/{kind}/{made['id']}/jump-item-association",
            json={"filter_type": "criteria", "jump_items": [entry] if inside else [],
                  "criteria": {"tag": ["t"], "shared_jump_groups": [group["id"]] if inside else []}}).raise_for_status()
        return made, {"jump-item": entry, "shared-jump-group": {"shared_jump_group_id": group["id"]}}
    return setup


def association(kind):
    def setup(rows):
        return (associated(kind)(rows)[0]["id"],), None
    return setup


def association_change(kind):
    def setup(rows):
        return (associated(kind)(rows)[0]["id"],), {"filter_type": "criteria", "criteria": {"host": ["*.example.com"]}}
    return setup


def entry(kind, what, inside):
    def setup(rows):
        made, bodies = associated(kind, inside)(rows)
        return (made["id"],), bodies[what]
    return setup


def checked_out(rows):
    made = rows.account()
    rows.api.call("POST", f"vault/account/{made['id']}/check-out").raise_for_status()
    return (made["id"],), None


def member_of_account_group(rows):
    group = rows.account_group()["id"]
    return (group, rows.account(account_group_id=group)["id"]), None


def shell_jump(rows):
    return (), {"name": rows.name(), "jumpoint_id": rows.jumpoint()["id"], "jump_group_id": rows.group()["id"],
                "hostname": "h", "protocol": "ssh"}


OPERATIONS = {
    **table("/jump-group", Rows.group, new(name=Rows.name), {"comments": None}),
    **table("/jumpoint", Rows.jumpoint, new(name=Rows.name, platform="windows-x86"), {"comments": "c"}),
    **table("/jump-item/shell-jump", Rows.item, shell_jump, {"tag": "t"}),
    **table("/jump-policy", Rows.jump_policy, new(display_name=Rows.name), {"ticket_id_required": True}),
    **table("/team", Rows.team, new(name=Rows.name), {"comments": "c"}),
    **table("/user", Rows.user, new(username=Rows.name, public_display_name="n", private_display_name="n"),
            {"failed_logins": 0}),
    **table("/group-policy", Rows.group_policy, new(name=Rows.name), {"perm_jump_client": True}),
    **table("/vault/account", Rows.account, new(name=Rows.name, type="opaque_token", token="t"), {"description": "d"}),
    **table("/vault/account-group", Rows.account_group, new(name=Rows.name), {"description": "d"}),
    **table("/vault/account-policy", Rows.account_policy, new(name=Rows.name), {"description": "d"}),
    **grants(),
    "GET /jumpoint/{id}/node": one(Rows.jumpoint),
    "GET /jump-policy/{id}/schedule": one(Rows.jump_policy),
    "GET /jump-item-role": new(),
    "GET /jump-item-role/{id}": lambda rows: ((1,), None),
    "GET /session-policy": new(),
    "GET /security-provider": new(),
    "GET /api-account": new(),
    "GET /api-account/{id}": lambda rows: ((rows.api.get("api-account")[0]["id"],), None),
    "GET /user/{id}/group-policies": one(Rows.user),
    "PATCH /user/{id}/group-policy-changes": change(Rows.user, added=[1], removed=[]),
    "POST /user/provision": new(user_ids=[1]),
    "GET /group-policy/{id}/member": one(Rows.group_policy),
    "POST /group-policy/{id}/member": member_to_be,
    "GET /group-policy/{id}/member/{member_id}": policy_member,
    "DELETE /group-policy/{id}/member/{member_id}": policy_member,
    "POST /group-policy/{id}/copy": lambda rows: ((rows.group_policy()["id"],), {"name": rows.name()}),
    "POST /group-policy/{id}/provision": one(Rows.group_policy),
    "POST /jump-item/shell-jump/{id}/copy": one(Rows.item),
    "POST /vault/account/{id}/check-out": one(Rows.account),
    "POST /vault/account/{id}/check-in": checked_out,
    "POST /vault/account/{id}/force-check-in": checked_out,
    "POST /vault/account/{id}/jump-item-association": change(Rows.account, filter_type="no_jump_items"),
    "GET /vault/account/{id}/jump-item-association": association("account"),
    "PATCH /vault/account/{id}/jump-item-association": association_change("account"),
    "DELETE /vault/account/{id}/jump-item-association": association("account"),
    "GET /vault/account-group/{id}/jump-item-association": association("account-group"),
    "PATCH /vault/account-group/{id}/jump-item-association": association_change("account-group"),
    "GET /vault/account-group/{id}/account": one(Rows.account_group),
    "POST /vault/account-group/{id}/account":
        lambda rows: ((rows.account_group()["id"],), {"account_id": rows.account()["id"]}),
    "GET /vault/account-group/{id}/account/{account_id}": member_of_account_group,
    "DELETE /vault/account-group/{id}/account/{account_id}": member_of_account_group,
    "GET /openapi.yaml": new(),
    "GET /jumpoint/{id}/installer": one(Rows.jumpoint),
    "GET /cli/{platform}": lambda rows: (("linux",), None),
    **{f"{method} /vault/{kind}/{{id}}/jump-item-association/{what}": entry(kind, what, method == "DELETE")
       for method in ("POST", "DELETE") for kind in ("account", "account-group")
       for what in ("jump-item", "shared-jump-group")},
}

# What this site cannot have: accounts that are rotated at their source, and providers of the 1.10 document's two types.
OUT_OF_REACH = {"POST /vault/account/{id}/rotate", "GET /security-provider/{id}"}
REACHED = sorted(CONTRACT.operations.keys() - OUT_OF_REACH)
ABSENT = {"id": 2000000000, "platform": "macos"}


def send(api, name, ids=(), body=None, **more):
    method, path = name.split(" ")
    for hole, value in zip(holes(path), ids, strict=True):
        path = path.replace(f"{{{hole}}}", str(value), 1)
    if body is not None:
        more["json"] = body
    return api.call(method, path.removeprefix("/"), **more)


def test_the_table_has_every_described_operation():
    assert OPERATIONS.keys() == CONTRACT.operations.keys() - OUT_OF_REACH


@pytest.mark.parametrize("name", REACHED)
def test_success_is_as_described(rows, name):
    ids, body = OPERATIONS[name](rows)
    answer = send(rows.api, name, ids, body)
    assert answer.status_code == CONTRACT.success(name), answer.text
    if name == "GET /security-provider":
        assert answer.json()[0]["type"] == "local"  # that document knows two types; here are the older ones as well
    else:
        CONTRACT.assert_fits(name, answer)


@pytest.mark.parametrize("name", [name for name in REACHED if CONTRACT.success(name) == 201])
def test_location_leads_to_what_was_made(rows, name):
    ids, body = OPERATIONS[name](rows)
    answer = send(rows.api, name, ids, body)
    location = answer.headers["Location"]
    base = f"{rows.api.site.url}/api/config/v1/"
    assert location.startswith(base)
    read = rows.api.call("GET", location.removeprefix(base))
    assert read.status_code == 200, location
    told = read.json()
    assert (told[0] if isinstance(told, list) else told) == answer.json()


@pytest.mark.parametrize("name", [name for name in REACHED if name.startswith("DELETE") and "{id}" in name])
def test_what_is_deleted_is_gone(rows, name):
    ids, body = OPERATIONS[name](rows)
    assert send(rows.api, name, ids, body).ok
    again = send(rows.api, name, ids, body)
    if name == "DELETE /vault/account/{id}/jump-item-association":
        assert again.status_code == 204
    else:
        assert again.status_code in (404, 422), again.text
        CONTRACT.assert_fits(name, again)


@pytest.mark.parametrize("name", [name for name in sorted(CONTRACT.operations) if 404 in CONTRACT.errors(name)])
def test_what_is_not_there_is_404(rows, name):
    setup = OPERATIONS.get(name)
    body = setup(rows)[1] if setup else None
    ids = [ABSENT.get(hole, ABSENT["id"]) for hole in holes(name)]
    answer = send(rows.api, name, ids, body)
    assert answer.status_code == 404, answer.text
    CONTRACT.assert_fits(name, answer)
    assert answer.json()["message"]


@pytest.mark.parametrize("name", sorted(CONTRACT.operations))
def test_a_stranger_gets_401_and_an_account_without_the_right_403(rows, powerless, name):
    ids = [ABSENT.get(hole, 1) for hole in holes(name)]
    if 403 not in CONTRACT.errors(name):
        assert name == "GET /cli/{platform}"
        return
    stranger = send(rows.api, name, ids, headers={"Authorization": "Bearer nobody"})
    assert (stranger.status_code, stranger.json()["error"]) == (401, "access_denied")
    CONTRACT.assert_fits(name, stranger)
    refused = send(powerless, name, ids)
    assert refused.status_code == 403, refused.text
    CONTRACT.assert_fits(name, refused)


@pytest.mark.parametrize("name", [name for name in REACHED if name.startswith("GET") and CONTRACT.is_list(name)])
def test_lists_refuse_parameters_that_do_not_exist(rows, name):
    ids, _ = OPERATIONS[name](rows)
    answer = send(rows.api, name, ids, params={"nonsense": "1"})
    assert answer.status_code == 401 and "nonsense" in answer.json()["message"]
    CONTRACT.assert_fits(name, answer)


@pytest.mark.parametrize("name", [name for name in REACHED if "requestBody" in CONTRACT.operations[name]])
def test_bodies_with_members_that_do_not_exist_are_refused(rows, name):
    ids, body = OPERATIONS[name](rows)
    answer = send(rows.api, name, ids, {**(body or {}), "nonsense": 1})
    assert answer.status_code == 401 and "nonsense" in answer.json()["message"]
    CONTRACT.assert_fits(name, answer)


@pytest.mark.parametrize("name", [name for name in REACHED if "requestBody" in CONTRACT.operations[name]])
def test_bodies_that_are_no_object_are_422(rows, name):
    ids, _ = OPERATIONS[name](rows)
    for text in ("[]", "7", '"text"', "{", '{"name":"a","name":"b"}', "\xff"):
        answer = send(rows.api, name, ids, data=text.encode("latin-1"))
        assert answer.status_code == 422, (text, answer.status_code, answer.text)
        CONTRACT.assert_fits(name, answer)


@pytest.mark.parametrize("name", [
    name for name in REACHED
    if name.startswith("POST") and CONTRACT.operations[name].get("requestBody", {}).get("required")])
def test_an_empty_body_names_what_is_missing(rows, name):
    ids, _ = OPERATIONS[name](rows)
    answer = send(rows.api, name, ids, {})
    assert answer.status_code == 422, answer.text
    CONTRACT.assert_fits(name, answer)
    assert answer.json()["errors"]


PATHS = sorted({name.split(" ")[1] for name in REACHED})


@pytest.mark.parametrize("path", PATHS)
def test_options_name_the_described_methods(rows, path):
    ids = [ABSENT.get(hole, 1) for hole in holes(path)]
    described = CONTRACT.methods(path)
    allowed = send(rows.api, f"OPTIONS {path}", ids)
    assert allowed.status_code == 200 and allowed.content == b""
    assert " " not in allowed.headers["Allow"]
    assert set(allowed.headers["Allow"].split(",")) == described | ({"HEAD"} if "GET" in described else set())


@pytest.mark.parametrize("path", PATHS)
def test_other_methods_are_405(rows, path):
    ids = [ABSENT.get(hole, 1) for hole in holes(path)]
    described = CONTRACT.methods(path)
    for method in {"GET", "POST", "PATCH", "DELETE", "PUT"} - described:
        answer = send(rows.api, f"{method} {path}", ids)
        assert answer.status_code == 405 and answer.json()["message"]
        assert set(answer.headers["Allow"].split(",")) >= described


@pytest.mark.parametrize("name", [name for name in REACHED if name.startswith("GET")])
def test_head_is_get_without_a_body(rows, name):
    ids, _ = OPERATIONS[name](rows)
    read, head = send(rows.api, name, ids), send(rows.api, name.replace("GET", "HEAD"), ids)
    assert (head.status_code, head.content) == (read.status_code, b"")
    passing = {"Date", "X-Request-Id", "X-RateLimit-Remaining"}
    assert head.headers.keys() == read.headers.keys()
    assert {name for name in head.headers if head.headers[name] != read.headers[name]} <= passing
