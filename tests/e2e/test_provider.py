"""What a Terraform provider asks of the site, byte for byte as such a program sends it: Go's OAuth client, ten
keep-alive connections, JSON without a Content-Type, whole objects back in a PATCH, destruction in any order."""
import base64
import concurrent.futures
import http.client
import json
import queue
import random
import re
import ssl
import string
import subprocess
import threading
import urllib.parse

import pytest

from support.site import Site

ON_BOTH_STORES = True
PARALLEL = 10
AGENT = "SRA-Terraform-Plugin"
SECRETS = {"password", "private_key", "private_key_passphrase", "token"}


class Refused(Exception):
    """What Terraform shows its user: any answer from 400 up, with its text."""

    def __init__(self, method, path, status, text):
        super().__init__(f"{method} {path}: {status} {text}")
        self.status, self.text = status, text


class Provider:
    """One run of the provider's process: two tokens, the question what the site is, then requests, ten at once."""

    def __init__(self, account):
        self.site = account.site
        self.context = ssl.create_default_context(cafile=str(self.site.ca))
        self.dialled, self.calls = 0, 0
        self.counting = threading.Lock()
        self.idle = queue.LifoQueue()
        self.membership = threading.Lock()
        self.pool = concurrent.futures.ThreadPoolExecutor(PARALLEL)
        self.token = None
        for _ in range(2):
            self.token = self.log_in(account.client_id, account.client_secret)
        self.mechanisms = self.send("GET", "/get_mech_list?version=3")[1]

    def close(self):
        self.pool.shutdown()
        while not self.idle.empty():
            self.idle.get().close()

    def connection(self):
        try:
            return self.idle.get_nowait()
        except queue.Empty:
            with self.counting:
                self.dialled += 1
            return http.client.HTTPSConnection("localhost", self.site.port, context=self.context, timeout=30)

    def exchange(self, method, path, body, headers):
        connection = self.connection()
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None or method in ("POST", "PATCH"):
            connection.putheader("Content-Length", str(len(body or b"")))
        connection.putheader("Accept-Encoding", "gzip")
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read().decode()
        with self.counting:
            self.calls += 1
        if connection.sock is not None:
            self.idle.put(connection)
        return answer, text

    def log_in(self, client_id, client_secret):
        """Go's oauth2: form-escaped Basic first, then the same as form fields."""
        escaped = ":".join(urllib.parse.quote_plus(part) for part in (client_id, client_secret))
        basic = "Basic " + base64.b64encode(escaped.encode()).decode()
        form = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Go-http-client/1.1"}
        tries = (({**form, "Authorization": basic}, {"grant_type": "client_credentials"}),
                 (form, {"client_id": client_id, "client_secret": client_secret, "grant_type": "client_credentials"}))
        for headers, fields in tries:
            answer, text = self.exchange("POST", "/oauth2/token", urllib.parse.urlencode(fields).encode(), headers)
            if answer.status == 200:
                granted = json.loads(text)
                return f"{granted['token_type']} {granted['access_token']}"
        raise Refused("POST", "/oauth2/token", answer.status, text)

    def send(self, method, path, body=None):
        answer, text = self.exchange(
            method, path, None if body is None else json.dumps(body, separators=(",", ":")).encode(),
            {"Accept": "application/json", "User-Agent": AGENT, "Authorization": self.token})
        if answer.status >= 400:
            raise Refused(method, path, answer.status, text)
        return answer.status, json.loads(text) if text else None

    def call(self, method, path, body=None):
        return self.send(method, "/api/config/v1/" + path, body)

    def get(self, path, **filters):
        return self.call("GET", path + ("?" + urllib.parse.urlencode(filters) if filters else ""))[1]

    def create(self, path, **body):
        status, made = self.call("POST", path, body)
        assert status == 201
        return made

    def together(self, *works):
        """Terraform's walk of its graph: what hangs on nothing goes at once; one failure fails the run."""
        return [done.result() for done in [self.pool.submit(work) for work in works]]

    def join(self, policy, kind, **body):
        """A membership: one at a time, and the policy is provisioned after each."""
        with self.membership:
            made = self.create(f"group-policy/{policy}/{kind}", **body)
            assert self.call("POST", f"group-policy/{policy}/provision", {}) == (204, None)
            return made


def bits():
    return "".join(random.choices(string.ascii_lowercase + string.digits, k=6))


def key(folder, name, *options):
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "", "-f", folder / name, *options], check=True)
    return (folder / name).read_text(), (folder / f"{name}.pub").read_text().strip()


@pytest.fixture(scope="module")
def site(tmp_path_factory, store):
    made = Site(tmp_path_factory.mktemp("provider"), store=store())
    made.init()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def account(site):
    """Its limit of requests a second is lifted: the provider alone makes ninety."""
    return site.account("terraform", "--config", "full", "--vault", "--rate-second", "0")


@pytest.fixture(scope="module")
def ed25519(tmp_path_factory):
    return key(tmp_path_factory.mktemp("keys"), "id", "-t", "ed25519")


@pytest.fixture
def provider(account):
    made = Provider(account)
    yield made
    made.close()


ANY = {"filter_type": "any_jump_items", "jump_items": [],
       "criteria": {"shared_jump_groups": None, "host": None, "name": None, "tag": None, "comment": None}}


def criteria(tag, items=()):
    return {"filter_type": "criteria", "jump_items": list(items),
            "criteria": {"shared_jump_groups": [], "host": [], "name": [], "tag": [tag], "comment": []}}


class Configuration:
    """One Terraform configuration and what it has made so far: path, what was sent, what came back."""

    def __init__(self, provider, private_key):
        self.provider, self.key, self.bits = provider, private_key, bits()
        self.made = {}
        self.memberships = {}
        self.associations = {}

    def create(self, label, path, **body):
        self.made[label] = (path, body, self.provider.create(path, **body))
        return self.made[label][2]["id"]

    def id(self, label):
        return self.made[label][2]["id"]

    def find_data(self):
        """The data sources, each read on one page and its first item taken."""
        provider = self.provider
        self.policy, self.jump_policy, roles, sessions = provider.together(
            lambda: provider.get("group-policy")[0]["id"], lambda: provider.get("jump-policy")[0]["id"],
            lambda: provider.get("jump-item-role", name="Administrator"), lambda: provider.get("session-policy"))
        self.role, = (role["id"] for role in roles)
        self.session_policy = next(policy["id"] for policy in sessions if policy["id"] != 1)

    def create_jumpoint(self, name, suffix):
        return lambda: self.create(
            name, "jumpoint", name=f"This is a Name {self.bits}{suffix}", code_name=f"example_{self.bits}{suffix}",
            platform="linux-x86", enabled=True, connected=False, clustered=False, shell_jump_enabled=True)

    def create_jump_group(self, name, code_name):
        return lambda: self.create(
            name, "jump-group", name=f"This is a Name {code_name}", code_name=code_name, comments="")

    def create_account_group(self, name, association):
        def work():
            made = self.create(name, "vault/account-group", name=f"{name} {self.bits}", description="")
            path = f"vault/account-group/{made}/jump-item-association"
            self.associations[name] = (path, association, self.provider.call("PATCH", path, association)[1])
        return work

    def create_account(self, name, **body):
        return lambda: self.create(
            name, "vault/account", name=f"{name} {self.bits}", description="", account_group_id=1,
            last_checkout_timestamp=None, **body)

    def create_item(self):
        self.create(
            "item", "jump-item/shell-jump", name="This is a Name", jumpoint_id=self.id("jumpoint"),
            hostname="this.host", protocol="ssh", jump_group_id=self.id("group"), jump_group_type="shared", port=22,
            terminal="xterm", keep_alive=0, tag=self.bits, comments="")

    def join(self, name, kind, **body):
        def work():
            answer = self.provider.join(self.policy, kind, **body)
            self.memberships[name] = (f"group-policy/{self.policy}/{kind}", body, answer)
        return work

    def associate(self, name):
        def work():
            path = f"vault/account/{self.id(name)}/jump-item-association"
            body = criteria(self.bits, [{"id": self.id("item"), "type": "shell_jump"}])
            self.associations[name] = (path, body, self.provider.create(path, **body))
        return work

    def apply(self):
        """The first apply, level by level of the graph."""
        self.find_data()
        ssh = {"username": "this.user", "private_key_passphrase": ""}
        self.provider.together(
            self.create_jumpoint("jumpoint", ""), self.create_jumpoint("other jumpoint", "_false"),
            self.create_jump_group("group", f"example_{self.bits}"),
            self.create_jump_group("policy group", f"gp_example_{self.bits}"),
            self.create_account_group("accounts", ANY), self.create_account_group("policy accounts", ANY),
            self.create_account_group("tagged", criteria(self.bits)),
            self.create_account_group("closed", {**ANY, "filter_type": "no_jump_items"}),
            lambda: self.create(
                "policy", "vault/account-policy", name=f"policy {self.bits}", code_name=self.bits, description="",
                auto_rotate_credentials=False, allow_simultaneous_checkout=True, scheduled_password_rotation=False))
        self.provider.together(
            self.join("jumpoint", "jumpoint", jumpoint_id=self.id("jumpoint")),
            self.join("group", "jump-group", jump_group_id=self.id("policy group"), jump_item_role_id=self.role),
            self.join("accounts", "vault-account-group", account_group_id=self.id("policy accounts"), role="inject"),
            self.create_account("ssh", type="ssh", private_key=self.key, **ssh),
            self.create_account("ssh mixed", type="ssh", private_key=self.key, **ssh),
            self.create_account("ca", type="ssh_ca", private_key=self.key, **ssh),
            self.create_account("ca made", type="ssh_ca", **ssh),
            self.create_account("user", type="username_password", account_policy=None, username="u", password="p w"),
            self.create_account(
                "user mixed", type="username_password", account_policy=self.bits, username="u", password="p w"),
            self.create_account("token", type="opaque_token", account_policy=None, token="t" * 64),
            self.create_item)
        self.provider.together(
            self.join("account", "vault-account", account_id=self.id("ssh mixed"), role="inject"),
            self.associate("ssh mixed"), self.associate("user mixed"))

    def inheriting(self):
        return [name for name, (path, *_) in self.made.items() if path == "vault/account" and "mixed" not in name]

    def refresh(self):
        """Reads everything back, as the next command does before it does anything else."""
        provider = self.provider
        for path, _, answer in self.memberships.values():
            key = next(name for name in ("jumpoint_id", "jump_group_id", "account_id", "account_group_id")
                       if name in answer and not (name == "account_id" and path.endswith("-group")))
            provider.get(f"{path}/{answer[key]}")
        return dict(provider.together(*(
            lambda name=name, path=path, answer=answer: (name, provider.get(f"{path}/{answer['id']}"))
            for name, (path, _, answer) in self.made.items())))

    def destroy(self):
        """Leaves first; memberships are left to go with what they name."""
        provider = self.provider
        levels = (("vault/account", "jump-item/shell-jump"), ("vault/account-group", "jump-group", "jumpoint"),
                  ("vault/account-policy",))
        for paths in levels:
            statuses = provider.together(*(
                lambda path=path, answer=answer: provider.call("DELETE", f"{path}/{answer['id']}")
                for path, _, answer in self.made.values() if path in paths))
            assert set(statuses) == {(204, None)}


def assert_echoed(sent, answer):
    """Terraform fails with "inconsistent result" where an answer differs from what was planned."""
    for name, value in sent.items():
        if name in SECRETS:
            assert name not in answer
        elif value is None:
            assert answer.get(name) is None, name
        elif name != "connected":
            assert answer[name] == value and type(answer[name]) is type(value), name


@pytest.fixture
def applied(provider, ed25519):
    made = Configuration(provider, ed25519[0])
    made.apply()
    return made


# The door


def test_the_product_is_not_the_other_edition(provider):
    assert provider.mechanisms.keys() >= {"mechs", "default_mech", "cache", "company", "product"}
    assert isinstance(provider.mechanisms["mechs"], list) and provider.mechanisms["cache"] == "1"
    assert provider.mechanisms["product"] != "bpam"


def test_every_character_escaped_is_the_same_secret(site, account):
    """What Go escapes depends on the secret's letters; here all are escaped, so that no lucky secret hides it."""
    escaped = ":".join("".join(f"%{ord(letter):02X}" for letter in part)
                       for part in (account.client_id, account.client_secret))
    connection = http.client.HTTPSConnection(
        "localhost", site.port, context=ssl.create_default_context(cafile=str(site.ca)), timeout=30)
    connection.request("POST", "/oauth2/token", "grant_type=client_credentials", {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": "Basic " + base64.b64encode(escaped.encode()).decode()})
    answer = connection.getresponse()
    granted = json.loads(answer.read())
    assert (answer.status, granted["token_type"].lower(), granted["expires_in"]) == (200, "bearer", 3600)
    connection.close()


def test_wrong_credentials_are_refused_readably_in_both_spellings(site):
    stranger = site.account("stranger", "--config", "full")
    stranger.client_secret = "s3c/ret+="
    with pytest.raises(Refused) as refused:
        Provider(stranger)
    assert 400 <= refused.value.status < 500
    told = json.loads(refused.value.text)
    assert told["error"] in ("invalid_client", "access_denied", "invalid_credentials") and told["message"]


def test_trying_in_both_spellings_is_one_failure(site):
    """Ten failures lock an account; five runs with a wrong secret send ten wrong requests."""
    account = site.account("mistyped", "--config", "full")
    secret, account.client_secret = account.client_secret, "wrong"
    for _ in range(5):
        with pytest.raises(Refused):
            Provider(account)
    account.client_secret = secret
    Provider(account).close()


def test_a_dead_token_is_refused_with_401(provider):
    provider.token = "Bearer dead"
    with pytest.raises(Refused) as refused:
        provider.get("jump-group")
    assert refused.value.status == 401
    assert json.loads(refused.value.text)["error"] == "access_denied"


def test_the_tokens_of_a_whole_run_stay_alive(account):
    """init, apply, apply, plan and destroy start the provider a dozen times; nobody's token may go meanwhile."""
    first = Provider(account)
    for _ in range(12):
        Provider(account).close()
    first.get("jump-group")
    first.close()


# The first apply


def test_answers_repeat_what_was_sent(applied):
    for path, sent, answer in applied.made.values():
        assert_echoed(sent, answer)
        assert type(answer["id"]) is int, path


def test_all_ids_are_numbers(applied):
    for _, _, answer in [*applied.made.values(), *applied.memberships.values()]:
        for name, value in answer.items():
            if name == "id" or name.endswith("_id"):
                assert (value is None or type(value) is int) or name == "external_jump_item_network_id", name


def test_what_is_not_set_is_null_or_absent(applied):
    item, jumpoint = applied.made["item"][2], applied.made["jumpoint"][2]
    assert all(item.get(name) is None for name in ("jump_policy_id", "session_policy_id", "endpoint_id"))
    assert jumpoint.get("external_jump_item_network_id") is None
    assert applied.made["user"][2].get("account_policy") is None
    assert applied.made["policy"][2].get("maximum_password_age") is None


@pytest.mark.parametrize("protocol, port", [("ssh", 22), ("telnet", 23)])
def test_defaults_are_filled_in(applied, protocol, port):
    made = applied.provider.create(
        "jump-item/shell-jump", name="n", jumpoint_id=applied.id("jumpoint"), hostname="h", protocol=protocol,
        jump_group_id=applied.id("group"))
    filled = {"port": port, "terminal": "xterm", "keep_alive": 0, "jump_group_type": "shared"}
    assert {name: made[name] for name in filled} == filled


def test_an_empty_text_stays_an_empty_text(applied):
    empty = {"tag": "", "comments": "", "username": ""}
    made = applied.provider.create(
        "jump-item/shell-jump", name="n", jumpoint_id=applied.id("jumpoint"), hostname="h", protocol="ssh",
        jump_group_id=applied.id("group"), **empty)
    read = applied.provider.get(f"jump-item/shell-jump/{made['id']}")
    assert [{name: answer[name] for name in empty} for answer in (made, read)] == [empty, empty]


def test_memberships_are_repeated(applied):
    assert len(applied.memberships) == 4
    for _, sent, answer in applied.memberships.values():
        assert sent.items() <= answer.items()


def test_a_jump_group_membership_has_no_jump_policy(applied):
    path, sent, answer = applied.memberships["group"]
    read = applied.provider.get(f"{path}/{sent['jump_group_id']}")
    assert "jump_policy_id" not in answer and "jump_policy_id" not in read[0]


def test_associations_have_five_lists_and_their_items(applied):
    for name in ("ssh mixed", "user mixed", "tagged"):
        path, sent, answer = applied.associations[name]
        assert answer == sent and applied.provider.get(path) == sent


@pytest.mark.parametrize("name", ["accounts", "closed"])
def test_an_association_without_criteria_has_none(applied, name):
    path, sent, answer = applied.associations[name]
    for told in (answer, applied.provider.get(path)):
        assert (told["filter_type"], told["jump_items"]) == (sent["filter_type"], [])
        assert told.get("criteria") is None


def test_public_keys_are_derived_without_a_comment(applied, ed25519):
    public = ed25519[1]
    assert applied.made["ssh"][2]["public_key"] == public
    assert applied.made["ca"][2]["public_key"].startswith(f"cert-authority {public}")


def test_an_authority_without_a_key_gets_one(applied):
    made = applied.made["ca made"][2]["public_key"]
    assert re.match(r"cert-authority (ssh-ed25519|ssh-rsa|ecdsa-sha2-\S+) [A-Za-z0-9+/]+=*", made)
    assert made != applied.made["ca"][2]["public_key"]


def test_ten_connections_serve_a_whole_apply(applied):
    applied.refresh()
    assert applied.provider.calls > 50
    assert applied.provider.dialled <= PARALLEL


def test_the_documented_limits_only_slow_a_plan_down(site, ed25519):
    """Ten connections wait their turns; nothing in the provider tries again after a 429."""
    provider = Provider(site.account("limited", "--config", "full", "--vault"))
    provider.together(*[lambda: provider.get("jump-group")] * 60)
    provider.close()


# Reading back


def test_a_refresh_finds_nothing_to_change(applied):
    answers = applied.refresh()
    for name, (_, sent, made) in applied.made.items():
        assert answers[name] == made, name


def test_memberships_are_read_one_by_one(applied):
    for name, (path, sent, answer) in applied.memberships.items():
        key = next(field for field in sent if field not in ("role", "jump_item_role_id"))
        read = applied.provider.get(f"{path}/{sent[key]}")
        if name == "group":
            read, = read
        assert read == answer, name


def test_an_absent_membership_is_an_empty_list_or_nothing(applied):
    assert applied.provider.get(f"group-policy/{applied.policy}/jump-group/{applied.id('group')}") == []
    for kind in ("jumpoint", "vault-account", "vault-account-group"):
        name = {"jumpoint": "other jumpoint", "vault-account": "token", "vault-account-group": "tagged"}[kind]
        with pytest.raises(Refused) as refused:
            applied.provider.get(f"group-policy/{applied.policy}/{kind}/{applied.id(name)}")
        assert refused.value.status == 404


FILTERS = {
    "jumpoint": [("jumpoint", "name"), ("jumpoint", "code_name")],
    "jump-group": [("group", "name"), ("group", "code_name")],
    "jump-item/shell-jump": [("item", "tag"), ("item", "jumpoint_id"), ("item", "jump_group_id")],
    "vault/account": [("ssh", "name")],
    "vault/account-group": [("tagged", "name")],
    "vault/account-policy": [("policy", "name"), ("policy", "code_name")],
}


def test_data_sources_find_what_was_made(applied):
    for path, filters in FILTERS.items():
        for name, field in filters:
            made = applied.made[name][2]
            found = applied.provider.get(path, **{field: made[field]})
            assert [row["id"] for row in found] == [made["id"]], (path, field)


def test_data_sources_take_all_their_filters_at_once(applied):
    item, token = applied.made["item"][2], applied.made["token"][2]
    assert [row["id"] for row in applied.provider.get(
        "jump-item/shell-jump", name="this is a name", jumpoint_id=item["jumpoint_id"], hostname="this.host",
        jump_group_id=item["jump_group_id"], jump_group_type="shared", tag=item["tag"])] == [item["id"]]
    assert [row["id"] for row in applied.provider.get(
        "vault/account", name=token["name"], type="opaque_token", include_personal="false",
        account_group_id=1)] == [token["id"]]
    assert applied.provider.get("vault/account", endpoint_id=1) == []
    assert applied.provider.get("jump-policy", code_name="nobody") == []
    assert applied.provider.get("group-policy", name="nobody") == []


@pytest.mark.parametrize("field", ["public_ip", "private_ip", "hostname"])
def test_jumpoints_are_sought_by_their_nodes(applied, field):
    assert applied.provider.get("jumpoint", **{field: "192.0.2.1"}) == []


def test_an_account_that_inherits_has_no_association(applied):
    for name in applied.inheriting():
        with pytest.raises(Refused) as refused:
            applied.provider.get(f"vault/account/{applied.id(name)}/jump-item-association")
        assert refused.value.status == 404


# The second apply


def update(applied, label, **changes):
    path, sent, made = applied.made[label]
    status, answer = applied.provider.call("PATCH", f"{path}/{made['id']}", {**sent, "id": made["id"], **changes})
    assert status == 200
    return answer


def test_inheriting_accounts_are_sent_again_whole(applied):
    for name in applied.inheriting():
        made = applied.made[name][2]
        assert update(applied, name) == made
        assert applied.provider.call("DELETE", f"vault/account/{made['id']}/jump-item-association") == (204, None)
    assert applied.refresh().keys() == applied.made.keys()


@pytest.mark.parametrize("name", ["jumpoint", "group", "item", "accounts", "policy"])
def test_everything_else_is_sent_again_whole(applied, name):
    made = applied.made[name][2]
    assert update(applied, name, **{field: value for field, value in made.items() if value is not None}) == made


def test_a_changed_key_has_another_public_key(applied, tmp_path):
    private, public = key(tmp_path, "other", "-t", "ecdsa")
    assert update(applied, "ssh", private_key=private)["public_key"] == public


def test_an_association_is_changed_whole(applied):
    path, sent, _ = applied.associations["ssh mixed"]
    changed = {**sent, "criteria": {**sent["criteria"], "tag": ["other"], "host": ["*.example.com"]}}
    assert applied.provider.call("PATCH", path, changed) == (200, changed)


def test_another_product_rotates_a_token(applied):
    name = applied.id("token")
    applied.provider.call("PATCH", f"vault/account/{name}", {"token": "rotated"})
    taken = applied.provider.call("POST", f"vault/account/{name}/check-out")[1]
    assert taken["token"] == "rotated"


# Secrets


@pytest.mark.parametrize("name, field", [
    ("ssh", "private_key"), ("ca", "private_key"), ("ca made", "private_key"), ("user", "password"), ("token", "token"),
])
def test_a_check_out_has_the_field_that_the_provider_reads(applied, name, field):
    path = f"vault/account/{applied.id(name)}"
    status, taken = applied.provider.call("POST", f"{path}/check-out")
    assert status == 200 and taken[field]
    assert applied.provider.call("POST", f"{path}/check-in")[0] == 200
    with pytest.raises(Refused) as refused:
        applied.provider.call("POST", f"{path}/check-in")
    assert refused.value.status == 422


# The end


def test_destruction_takes_memberships_along(applied):
    applied.destroy()
    for path, _, answer in applied.made.values():
        with pytest.raises(Refused) as refused:
            applied.provider.get(f"{path}/{answer['id']}")
        assert refused.value.status == 404
    for name, (path, sent, _) in applied.memberships.items():
        left = applied.provider.get(path)
        assert not [row for row in left if sent.items() <= row.items()], name


def test_three_runs_at_once_do_not_meet(account, ed25519):
    def run():
        provider = Provider(account)
        configuration = Configuration(provider, ed25519[0])
        configuration.apply()
        configuration.refresh()
        configuration.destroy()
        provider.close()

    with concurrent.futures.ThreadPoolExecutor(3) as runs:
        for done in [runs.submit(run) for _ in range(3)]:
            done.result()


def test_memberships_at_once_are_all_kept(provider):
    """Live sites need these one after the other; here any order will do."""
    policy = provider.create("group-policy", name=f"policy {bits()}")["id"]
    groups = [provider.create("jump-group", name=f"g {bits()}")["id"] for _ in range(PARALLEL)]
    provider.together(*(
        lambda group=group: provider.create(f"group-policy/{policy}/jump-group", jump_group_id=group)
        for group in groups))
    assert {row["jump_group_id"] for row in provider.get(f"group-policy/{policy}/jump-group")} == set(groups)
