"""The Vault as its clients use it: real keys in every form, check-outs by two programs, associations, groups."""
import json
import subprocess

import pytest

from support.rows import Rows

ON_BOTH_STORES = True
PHRASE = "a pass phrase, ü"


@pytest.fixture(scope="module")
def rows(api):
    return Rows(api)


@pytest.fixture(scope="module")
def other(shared_site):
    """A second program with the same rights."""
    return shared_site.account("other program", "--config", "full", "--vault", "--rate-second", "0").kept_alive()


def errors(answer):
    assert answer.status_code == 422, (answer.status_code, answer.text)
    return answer.json()["errors"]


def refusal(answer):
    assert answer.status_code == 422, (answer.status_code, answer.text)
    return answer.json()["message"]


def do(api, account, what):
    return api.call("POST", f"vault/account/{account['id']}/{what}")


# Keys


class Keys:
    """Keys as ssh-keygen makes them, each made once."""

    def __init__(self, folder):
        self.folder, self.made = folder, {}

    def make(self, kind, form="OpenSSH", phrase=""):
        asked = (kind, form, phrase)
        if asked not in self.made:
            file = self.folder / str(len(self.made))
            options = ["-m", form] if form != "OpenSSH" else []
            subprocess.run(["ssh-keygen", "-q", "-N", phrase, "-C", "somebody@somewhere", "-f", file, *options,
                            "-t", *kind.split(" ")], check=True)
            self.made[asked] = file.read_text(), self.public(file, phrase)
        return self.made[asked]

    def public(self, file, phrase=""):
        told = subprocess.run(["ssh-keygen", "-y", "-P", phrase, "-f", file], capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
        return " ".join(told.stdout.split()[:2])

    def of(self, text):
        """The public key of what the site hands out, if OpenSSH reads it."""
        file = self.folder / "handed-out"
        file.write_text(text)
        file.chmod(0o600)
        return self.public(file)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory.mktemp("keys"))


SPELLINGS = {
    "as made": lambda text: text,
    "no newline": lambda text: text.rstrip("\n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "blanks around": lambda text: f"\n  {text}\n \n",
}


@pytest.mark.parametrize("phrase", ["", PHRASE], ids=["plain", "encrypted"])
@pytest.mark.parametrize("form", ["OpenSSH", "PEM", "PKCS8"])
@pytest.mark.parametrize("kind", ["ed25519", "rsa -b 2048", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521"])
def test_keys_are_read_as_openssh_reads_them(api, rows, keys, kind, form, phrase):
    private, public = keys.make(kind, form, phrase)
    for spelling in SPELLINGS.values():
        made = rows.account(type="ssh", private_key=spelling(private), private_key_passphrase=phrase)
        assert made["public_key"] == public
        assert keys.of(do(api, made, "check-out").json()["private_key"]) == public


def test_the_longest_usual_key_fits(api, rows, keys):
    private, public = keys.make("rsa -b 4096", phrase=PHRASE)
    made = rows.account(type="ssh", private_key=private, private_key_passphrase=PHRASE)
    assert made["public_key"] == public


@pytest.mark.parametrize("kind", ["ed25519", "rsa -b 2048", "ecdsa -b 384"])
def test_an_authority_shows_a_line_for_authorized_keys(rows, keys, kind):
    private, public = keys.make(kind)
    made = rows.account(type="ssh_ca", private_key=private)
    assert made["public_key"].startswith(f"cert-authority {public}")
    assert "\n" not in made["public_key"]


def test_an_authority_without_a_key_makes_one_that_signs(api, rows, keys, tmp_path):
    made = rows.account(type="ssh_ca")
    authority = tmp_path / "authority"
    authority.write_text(do(api, made, "check-out").json()["private_key"])
    authority.chmod(0o600)
    public = keys.public(authority)
    assert made["public_key"].startswith(f"cert-authority {public}")
    (tmp_path / "user.pub").write_text(keys.make("ed25519")[1])
    subprocess.run(["ssh-keygen", "-q", "-s", authority, "-I", "me", "-n", "root", tmp_path / "user.pub"], check=True)
    told = subprocess.run(["ssh-keygen", "-L", "-f", tmp_path / "user-cert.pub"], capture_output=True, text=True)
    (tmp_path / "authority.pub").write_text(public)
    mark = subprocess.run(["ssh-keygen", "-l", "-f", tmp_path / "authority.pub"], capture_output=True, text=True)
    assert mark.stdout.split()[1] in told.stdout


@pytest.mark.parametrize("phrase, field", [
    ({}, "private_key_passphrase"), ({"private_key_passphrase": ""}, "private_key_passphrase"),
    ({"private_key_passphrase": "another"}, "private_key_passphrase"),
])
def test_an_encrypted_key_wants_its_passphrase(api, rows, keys, phrase, field):
    for form in ("OpenSSH", "PEM", "PKCS8"):
        answer = api.call("POST", "vault/account", json={
            "type": "ssh", "name": rows.name(), "username": "u", "private_key": keys.make("ed25519" if form == "OpenSSH"
            else "rsa -b 2048", form, PHRASE)[0], **phrase})
        assert list(errors(answer)) == [field]


@pytest.mark.parametrize("kind", ["ssh", "ssh_ca"])
def test_what_is_no_private_key_is_told_so(api, rows, keys, kind):
    private, public = keys.make("ed25519")
    for text in ("nothing", public, private[:200], private.replace("OPENSSH", "RSA"), "x" * 4097, "", 7):
        answer = api.call("POST", "vault/account", json={
            "type": kind, "name": rows.name(), "username": "u", "private_key": text})
        assert list(errors(answer)) == ["private_key"]


def test_a_key_is_needed_but_for_an_authority(api, rows):
    answer = api.call("POST", "vault/account", json={"type": "ssh", "name": rows.name(), "username": "u"})
    assert errors(answer) == {"private_key": ["This value is required."]}


@pytest.mark.parametrize("text", ["", None])
def test_a_certificate_that_is_nothing_is_422(api, rows, keys, text):
    answer = api.call("POST", "vault/account", json={
        "type": "ssh", "name": rows.name(), "username": "u", "private_key": keys.make("ed25519")[0],
        "private_key_public_cert": text})
    assert list(errors(answer)) == ["private_key_public_cert"]


def test_a_certificate_is_kept_and_only_checked_out(api, rows, keys):
    text = "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQ"
    made = rows.account(type="ssh", private_key=keys.make("ed25519")[0], private_key_public_cert=text)
    assert "private_key_public_cert" not in made
    assert "private_key_public_cert" not in api.get(f"vault/account/{made['id']}")
    assert do(api, made, "check-out").json()["signed_public_cert"] == text


def test_a_change_of_the_key_changes_the_public_one_and_nothing_else_does(api, rows, keys):
    made = rows.account(type="ssh", private_key=keys.make("ed25519")[0])
    path = f"vault/account/{made['id']}"
    renamed = api.call("PATCH", path, json={"name": rows.name(), "private_key_passphrase": ""}).json()
    assert renamed["public_key"] == made["public_key"]
    private, public = keys.make("ecdsa -b 256")
    assert api.call("PATCH", path, json={"private_key": private}).json() == {**renamed, "public_key": public}
    assert keys.of(do(api, made, "check-out").json()["private_key"]) == public


# Kinds


def test_kinds_keep_their_members_apart(api, rows):
    answer = api.call("POST", "vault/account", json={
        "type": "opaque_token", "name": rows.name(), "token": "t", "username": "u"})
    assert answer.status_code == 401 and "username" in answer.json()["message"]
    assert "username" not in rows.account(type="opaque_token")


@pytest.mark.parametrize("kind", [
    "windows_local", "windows_domain", "aws_secret", "password_safe", "other", "", 7, None,
])
def test_other_kinds_are_not_made_here(api, rows, kind):
    assert list(errors(api.call("POST", "vault/account", json={"type": kind, "name": rows.name()}))) == ["type"]


def test_a_kind_stays(api, rows):
    made = rows.account()
    answer = api.call("PATCH", f"vault/account/{made['id']}", json={"type": "ssh", "name": "n"})
    assert (answer.status_code, answer.json()["type"]) == (200, "username_password")
    assert api.get(f"vault/account/{made['id']}") == {**made, "name": "n"}


def test_lists_show_what_all_kinds_have(api, rows, keys):
    made = rows.account(type="ssh", private_key=keys.make("ed25519")[0])
    listed, = api.get("vault/account", name=made["name"], type="ssh")
    assert listed.keys() == {"id", "type", "name", "description", "personal", "owner_user_id", "account_group_id",
                             "account_policy"}
    assert listed.items() <= {**made, **listed}.items()
    assert api.get("vault/account", name=made["name"], type="ssh_ca") == []


def test_no_answer_but_a_check_out_has_a_secret(api, rows):
    secret = "hushhush-" + rows.mark
    made = rows.account(password=secret)
    changed = api.call("PATCH", f"vault/account/{made['id']}", json={"password": secret, "description": "d"})
    texts = [str(made), changed.text, api.call("GET", f"vault/account/{made['id']}").text,
             api.call("GET", "vault/account").text, api.site.admin("audit").stdout]
    assert not [text for text in texts if secret in text]
    assert do(api, made, "check-out").json() == {"username": "root", "type": "username_password", "password": secret}


# Check-outs


def test_a_check_out_is_exclusive(api, other, rows):
    made = rows.account()
    assert do(api, made, "check-out").status_code == 200
    for who in (other, api):
        refusal(do(who, made, "check-out"))
    assert do(api, made, "check-in").content == b""
    assert do(other, made, "check-out").status_code == 200


def test_only_who_checked_out_checks_in(api, other, rows):
    made = rows.account()
    refusal(do(api, made, "check-in"))
    do(api, made, "check-out").raise_for_status()
    refusal(do(other, made, "check-in"))
    assert do(api, made, "check-in").status_code == 200
    refusal(do(api, made, "check-in"))


def test_force_ends_anybodys_check_out_but_of_keys(api, other, rows, keys):
    made = rows.account()
    refusal(do(other, made, "force-check-in"))
    do(api, made, "check-out").raise_for_status()
    answer = do(other, made, "force-check-in")
    assert (answer.status_code, answer.content) == (200, b"")
    refusal(do(api, made, "check-in"))
    for key in (rows.account(type="ssh", private_key=keys.make("ed25519")[0]), rows.account(type="ssh_ca")):
        do(api, key, "check-out").raise_for_status()
        refusal(do(other, key, "force-check-in"))
        assert do(api, key, "check-in").status_code == 200


def test_kinds_that_are_made_here_are_not_rotated(api, rows, keys):
    for made in (rows.account(), rows.account(type="opaque_token"), rows.account(type="ssh_ca")):
        refusal(do(api, made, "rotate"))


@pytest.mark.parametrize("place", ["account", "group", "default"])
def test_a_policy_allows_check_outs_together(api, other, rows, place):
    policy = rows.account_policy(allow_simultaneous_checkout=True)["code_name"]
    group = rows.account_group(account_policy=policy if place == "group" else None)
    made = rows.account(account_group_id=group["id"], account_policy=policy if place == "account" else None)
    default = f"vault/account-policy/{api.get('vault/account-policy', code_name='default')[0]['id']}"
    try:
        if place == "default":
            api.call("PATCH", default, json={"allow_simultaneous_checkout": True}).raise_for_status()
        for who in (api, other, api):
            assert do(who, made, "check-out").status_code == 200
    finally:
        api.call("PATCH", default, json={"allow_simultaneous_checkout": False}).raise_for_status()
    for who in (api, other, api):
        assert do(who, made, "check-in").status_code == 200
    refusal(do(api, made, "check-in"))


def test_the_policy_of_the_account_goes_before_that_of_the_group(api, other, rows):
    group = rows.account_group(account_policy=rows.account_policy(allow_simultaneous_checkout=True)["code_name"])
    made = rows.account(account_group_id=group["id"], account_policy=rows.account_policy()["code_name"])
    do(api, made, "check-out").raise_for_status()
    refusal(do(other, made, "check-out"))


def test_a_check_out_leaves_its_time_and_its_line_in_the_trail(api, rows):
    made = rows.account()
    assert made["last_checkout_timestamp"] is None
    do(api, made, "check-out").raise_for_status()
    when = api.get(f"vault/account/{made['id']}")["last_checkout_timestamp"]
    assert when.endswith("+00:00")
    trail = api.site.admin("audit", "--json", "--event", "vault_account.checked_out", "--limit", "1").stdout
    line = json.loads(trail)
    assert made["id"] in line.values() and "everything" in line.values(), line


# Associations


PATH = "vault/account/{}/jump-item-association"
NONE = {"shared_jump_groups": [], "host": [], "name": [], "tag": [], "comment": []}


def test_an_account_inherits_until_it_has_its_own(api, rows):
    path = PATH.format(rows.account()["id"])
    assert api.call("GET", path).status_code == 404
    assert api.call("PATCH", path, json={"filter_type": "no_jump_items"}).status_code == 404
    made = api.call("POST", path, json={"filter_type": "no_jump_items"})
    assert made.status_code == 201
    assert made.json() == {"filter_type": "no_jump_items", "criteria": None, "jump_items": []}
    assert errors(api.call("POST", path, json={"filter_type": "no_jump_items"}))
    assert api.call("DELETE", path).status_code == 204
    assert api.call("GET", path).status_code == 404


def test_patterns_are_kept_in_lower_case_and_bounded(api, rows):
    path = PATH.format(rows.account()["id"])
    made = api.add(path, filter_type="criteria", criteria={"tag": ["WEB*", "*Db", "*X*", "exact"]})
    assert made["criteria"] == {**NONE, "tag": ["web*", "*db", "*x*", "exact"]}
    for bad in (["t"] * 33, ["x" * 65], ["a*b"], ["*"], [""]):
        assert all(field.startswith("criteria.host") for field in errors(
            api.call("PATCH", path, json={"criteria": {"host": bad}})))
    assert api.get(path) == made


def test_given_lists_replace_and_absent_ones_stay(api, rows):
    path, item = PATH.format(rows.account()["id"]), rows.item()["id"]
    api.add(path, filter_type="criteria", criteria={"tag": ["a"], "host": ["b"]},
            jump_items=[{"id": item, "type": "shell_jump"}])
    told = api.call("PATCH", path, json={"criteria": {"tag": ["c", "d"]}}).json()
    assert told == {"filter_type": "criteria", "criteria": {**NONE, "tag": ["c", "d"], "host": ["b"]},
                    "jump_items": [{"id": item, "type": "shell_jump"}]}


def test_another_filter_forgets_the_criteria(api, rows):
    path = PATH.format(rows.account()["id"])
    api.add(path, filter_type="criteria", criteria={"tag": ["a"]})
    assert api.call("PATCH", path, json={"filter_type": "any_jump_items"}).json()["criteria"] is None
    assert list(errors(api.call("PATCH", path, json={"filter_type": "criteria"}))) == ["criteria"]


@pytest.mark.parametrize("body", [{}, {"criteria": NONE}, {"criteria": {}, "jump_items": []}])
def test_criteria_need_something_to_go_by(api, rows, body):
    answer = api.call("POST", PATH.format(rows.account()["id"]), json={"filter_type": "criteria", **body})
    assert list(errors(answer)) == ["criteria"]


def test_single_entries_need_criteria(api, rows):
    account, group, item = rows.account()["id"], rows.account_group()["id"], rows.item()
    api.add(PATH.format(account), filter_type="any_jump_items")
    for base in (PATH.format(account), f"vault/account-group/{group}/jump-item-association"):
        for method in ("POST", "DELETE"):
            refusal(api.call(method, f"{base}/jump-item", json={"id": item["id"], "type": "shell_jump"}))
            refusal(api.call(method, f"{base}/shared-jump-group", json={"shared_jump_group_id": item["jump_group_id"]}))


def test_single_entries_come_and_go(api, rows):
    account, item = rows.account()["id"], rows.item()
    base = PATH.format(account)
    api.add(base, filter_type="criteria", criteria={"tag": ["a"]})
    entry, group = {"id": item["id"], "type": "shell_jump"}, {"shared_jump_group_id": item["jump_group_id"]}
    for path, body in (("jump-item", entry), ("shared-jump-group", group)):
        answer = api.call("POST", f"{base}/{path}", json=body)
        assert (answer.status_code, answer.content) == (200, b"")
    told = api.get(base)
    assert (told["jump_items"], told["criteria"]["shared_jump_groups"]) == ([entry], [item["jump_group_id"]])
    assert api.call("DELETE", f"{base}/jump-item", json=entry).status_code == 204
    assert api.call("DELETE", f"{base}/shared-jump-group", json=group).status_code == 204
    assert api.get(base) == {"filter_type": "criteria", "criteria": {**NONE, "tag": ["a"]}, "jump_items": []}


def test_a_group_always_has_an_association(api, rows):
    base = f"vault/account-group/{rows.account_group()['id']}/jump-item-association"
    assert api.get(base)["filter_type"] == "any_jump_items"
    assert api.call("POST", base, json={"filter_type": "no_jump_items"}).status_code == 405
    assert api.call("DELETE", base).status_code == 405
    assert api.call("OPTIONS", base).headers["Allow"] == "GET,HEAD,PATCH"
    nulls = {"filter_type": "any_jump_items", "criteria": dict.fromkeys(NONE), "jump_items": []}
    assert api.call("PATCH", base, json=nulls).status_code == 200


# Groups and policies


def test_accounts_move_between_groups(api, rows):
    group, account = rows.account_group()["id"], rows.account()["id"]
    path = f"vault/account-group/{group}/account"
    assert api.add(path, account_id=account) == {"account_id": account, "account_group_id": group}
    assert api.get(f"vault/account/{account}")["account_group_id"] == group
    assert [row["account_id"] for row in api.get(path)] == [account]
    assert [row["id"] for row in api.get("vault/account", account_group_id=group)] == [account]
    assert api.call("DELETE", f"{path}/{account}").status_code == 204
    assert api.get(f"vault/account/{account}")["account_group_id"] == 1
    assert api.call("GET", f"{path}/{account}").status_code == 404


def test_a_group_that_goes_leaves_its_accounts_to_the_default_one(api, rows):
    group = rows.account_group()["id"]
    account = rows.account(account_group_id=group)["id"]
    assert api.call("DELETE", f"vault/account-group/{group}").status_code == 204
    assert api.get(f"vault/account/{account}")["account_group_id"] == 1


def test_a_policy_that_goes_leaves_null(api, rows):
    policy = rows.account_policy()
    account = rows.account(account_policy=policy["code_name"])["id"]
    group = rows.account_group(account_policy=policy["code_name"])["id"]
    assert api.call("DELETE", f"vault/account-policy/{policy['id']}").status_code == 204
    assert api.get(f"vault/account/{account}")["account_policy"] is None
    assert api.get(f"vault/account-group/{group}")["account_policy"] is None


def test_a_policys_new_code_name_shows_where_it_is_used(api, rows):
    policy = rows.account_policy()
    account = rows.account(account_policy=policy["code_name"])["id"]
    renamed = rows.name("code").replace(" ", "_")
    api.call("PATCH", f"vault/account-policy/{policy['id']}", json={"code_name": renamed}).raise_for_status()
    assert api.get(f"vault/account/{account}")["account_policy"] == renamed


def test_built_in_groups_and_policies_stay(api):
    for path in ("vault/account-group/1", "vault/account-policy/1"):
        assert api.call("DELETE", path).status_code == 422
        assert api.call("GET", path).status_code == 200


@pytest.mark.parametrize("age, scheduled, answered", [(30, True, 30), (30, False, None), (None, False, None)])
def test_a_password_age_goes_with_rotation_on_schedule(rows, age, scheduled, answered):
    more = {} if age is None else {"maximum_password_age": age}
    assert rows.account_policy(scheduled_password_rotation=scheduled, **more)["maximum_password_age"] == answered


@pytest.mark.parametrize("age", [0, 366, None, "30"])
def test_scheduled_rotation_needs_an_age(api, rows, age):
    answer = api.call("POST", "vault/account-policy", json={
        "name": rows.name(), "auto_rotate_credentials": False, "allow_simultaneous_checkout": False,
        "scheduled_password_rotation": True, "maximum_password_age": age})
    assert list(errors(answer)) == ["maximum_password_age"]


def test_rotation_that_ends_takes_the_age_along(api, rows):
    policy = rows.account_policy(scheduled_password_rotation=True, maximum_password_age=30)
    path = f"vault/account-policy/{policy['id']}"
    assert api.call("PATCH", path, json={"scheduled_password_rotation": False}).json()["maximum_password_age"] is None
    assert list(errors(api.call("PATCH", path, json={"scheduled_password_rotation": True}))) == ["maximum_password_age"]
