"""What people try who should not get in, against a running site: each attempt must fail, and be seen to have failed."""
import concurrent.futures
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest
import requests

from support.site import Site

ON_BOTH_STORES = True
HOST = "Host: localhost\r\n"
API = "/api/config/v1"


@pytest.fixture(scope="module")
def open_site(tmp_path_factory, store):
    """One site for all attempts that leave nothing behind; strangers may ask it often."""
    made = Site(tmp_path_factory.mktemp("attacked"), store=store())
    made.init()
    for name in ("address_per_second", "address_burst"):
        made.admin("settings", "set", name, "100000")
    made.start()
    yield made
    made.stop()
    assert made.process.returncode == 0
    assert not [line for line in made.log_lines() if line["level"] == "error"]


@pytest.fixture(scope="module")
def owner(open_site):
    account = open_site.account("owner", "--config", "full", "--vault", "--rate-second", "0", "--rate-hour", "0")
    account.fetch_token()
    account.add("jumpoint", name="First", platform="linux-x86")
    account.add("jump-group", name="First")
    return account


def raw(site, text, seconds=10):
    """The whole answer to these bytes, until the site hangs up; what is not closed is cut after a while."""
    context = ssl.create_default_context(cafile=site.ca)
    got = b""
    with context.wrap_socket(socket.create_connection(("127.0.0.1", site.port), timeout=seconds),
                             server_hostname="localhost") as connection:
        connection.sendall(text if isinstance(text, bytes) else text.encode("latin-1"))
        try:
            while piece := connection.recv(65536):
                got += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return got


def statuses(answer):
    return [int(number) for number in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def bearer(account):
    return f"Authorization: Bearer {account.token}\r\n"


def token_request(site, **more):
    return requests.post(f"{site.url}/oauth2/token", verify=str(site.ca), timeout=30,
                         **{"data": {"grant_type": "client_credentials"}, **more})


# --- one connection, two opinions about where a request ends ---

HIDDEN = f"GET {API}/jump-group HTTP/1.1\r\n{HOST}\r\n"
SMUGGLING = {
    "length and chunks": ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "chunks and length": ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "two lengths": ("Content-Length: 0\r\nContent-Length: 44\r\n", HIDDEN, 400),
    "a list of lengths": ("Content-Length: 0, 0\r\n", HIDDEN, 400),
    "a length with a sign": ("Content-Length: +0\r\n", HIDDEN, 400),
    "a length past 64 bits": ("Content-Length: 18446744073709551616\r\n", HIDDEN, 400),
    "a length in hex": ("Content-Length: 0x0\r\n", HIDDEN, 400),
    "an empty length": ("Content-Length:\r\n", HIDDEN, 400),
    "an odd coding": ("Transfer-Encoding: xchunked\r\n", f"0\r\n\r\n{HIDDEN}", 501),
    "two codings": ("Transfer-Encoding: chunked, identity\r\n", f"0\r\n\r\n{HIDDEN}", 501),
    "a vertical tab": ("Transfer-Encoding:\x0bchunked\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "a blank before the colon": ("Transfer-Encoding : chunked\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "a folded line": ("X: a\r\n Transfer-Encoding: chunked\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "a bare line feed": ("X: a\nTransfer-Encoding: chunked\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "a bare carriage return": ("X: a\rTransfer-Encoding: chunked\r\n", f"0\r\n\r\n{HIDDEN}", 400),
    "a zero byte": ("X: a\0b\r\nContent-Length: 0\r\n", HIDDEN, 400),
    "a signed chunk": ("Transfer-Encoding: chunked\r\n", f"+0\r\n\r\n{HIDDEN}", 400),
    "a chunk past 64 bits": ("Transfer-Encoding: chunked\r\n", f"10000000000000000\r\n\r\n{HIDDEN}", 400),
    "a line feed in an extension": ("Transfer-Encoding: chunked\r\n", f"0;a\n\r\n{HIDDEN}", 400),
}


@pytest.mark.parametrize("how", SMUGGLING)
def test_a_request_hidden_in_another(open_site, how):
    fields, body, status = SMUGGLING[how]
    answer = raw(open_site, f"POST /oauth2/token HTTP/1.1\r\n{HOST}{fields}\r\n{body}")
    assert statuses(answer) == [status]
    assert b"access_denied" not in answer       # nobody has read the second one


def test_two_logins_in_one_request(open_site, owner):
    for first, second in ((owner.token, "x"), ("x", owner.token), (owner.token, owner.token)):
        answer = raw(open_site, f"GET {API}/jump-group HTTP/1.1\r\n{HOST}Authorization: Bearer {first}\r\n"
                                f"authorization: Bearer {second}\r\n\r\n")
        assert statuses(answer) == [400]


def test_methods_that_claim_to_be_others(open_site, owner):
    group = owner.add("jump-group", name="kept")["id"]
    path = f"{API}/jump-group/{group}"
    for method, field in (("POST", "X-HTTP-Method-Override: DELETE\r\n"), ("POST", "X-Method-Override: DELETE\r\n"),
                          ("TRACE", ""), ("PUT", ""), ("DELETED", ""), ("GET", "X-HTTP-Method: DELETE\r\n")):
        raw(open_site, f"{method} {path}?_method=DELETE HTTP/1.1\r\n{HOST}{bearer(owner)}{field}"
                       "Content-Length: 0\r\nConnection: close\r\n\r\n")
    assert owner.call("GET", f"jump-group/{group}").status_code == 200


# --- other names for the same place ---

PATHS = ["/api/config/v1//jump-group", "//api/config/v1/jump-group", "/api/config/v1/./jump-group",
         "/api/config/v1/x/../jump-group", "/api/config/v1/%6aump-group", "/api/config/v1/jump-group%00",
         "/api/config/v1/jump-group/", "/api/config/v1/jump-group;a=b", "/api/config/v1/Jump-Group",
         "/API/config/v1/jump-group", "/api/config/v1/jump-group/01", "/api/config/v1/jump-group/+1",
         "/api/config/v1/jump-group/%31", "/api/config/v1/jump-group/1%2fuser", "/api/config/v1/jump-group/0",
         "/api/config/v1/jump-group/-1", "/api/config/v1/jump-group/4294967297",
         "/api/config/v1/jump-group/18446744073709551617", "/api/config/v1/cli/..%2f..%2fkeys%2fmaster.key",
         "/api/config/v1/cli/../../../keys/master.key", "/api/config/v1/cli/linux%00", "/api/config/v1/cli/linux.zip",
         "/api/config/v1/../../metrics", "/./metrics", "/metrics/", "/keys/master.key", "/../keys/master.key"]


@pytest.mark.parametrize("path", PATHS)
def test_each_place_has_one_name(open_site, owner, path):
    for login in ("", bearer(owner)):
        answer = raw(open_site, f"GET {path} HTTP/1.1\r\n{HOST}{login}Connection: close\r\n\r\n")
        assert statuses(answer) == [401 if path.startswith("/api/") and not login else 404]


# --- who asks ---

def test_logins_that_ended(open_site):
    """Disabled, from elsewhere, regenerated, deleted: at once, and the token no better than the secret."""
    def change(name, *options):
        return lambda: open_site.admin("api-account", *options[:1], name, *options[1:])

    endings = {"disabled": ("update", "--no-enabled"), "elsewhere": ("update", "--networks", "192.0.2.0/24"),
               "regenerated": ("regenerate",), "gone": ("delete",)}
    for name, options in endings.items():
        account = open_site.account(name, "--config", "full")
        assert account.call("GET", "jump-group").status_code == 200
        change(name, *options)()
        answer = account.call("GET", "jump-group")
        assert (answer.status_code, answer.json()["error"]) == (401, "access_denied"), name
        assert token_request(open_site, auth=(account.client_id, account.client_secret)).status_code == 401, name


def test_an_account_that_expired(open_site):
    ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    account = open_site.account("expired", "--config", "full", "--expires", ends)
    assert account.call("GET", "jump-group").status_code == 200
    deadline = time.monotonic() + 10
    while (status := account.call("GET", "jump-group").status_code) == 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert status == 401
    assert token_request(open_site, auth=(account.client_id, account.client_secret)).status_code == 401


def test_nobody_is_believed_about_where_he_comes_from(open_site):
    account = open_site.account("far away", "--config", "full", "--networks", "192.0.2.0/24")
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "True-Client-IP", "X-Forwarded-Host"):
        value = "for=192.0.2.1" if name == "Forwarded" else "192.0.2.1"
        answer = token_request(open_site, auth=(account.client_id, account.client_secret), headers={name: value})
        assert answer.status_code == 401, name


def test_a_secret_counts_no_longer_once_it_is_regenerated(open_site):
    """Against the cache: whoever keeps asking is out with the first request that begins after the command ended."""
    account = open_site.account("raced", "--config", "full", "--rate-second", "0", "--rate-hour", "0")
    token, seen, is_over = account.fetch_token(), [], threading.Event()

    def hammer():
        session = requests.Session()
        session.trust_env = False
        while not is_over.is_set():
            began = time.monotonic()
            answer = session.get(f"{open_site.url}{API}/jump-group", headers={"Authorization": f"Bearer {token}"},
                                 verify=str(open_site.ca), timeout=30)
            seen.append((began, answer.status_code))

    with concurrent.futures.ThreadPoolExecutor(4) as clients:
        running = [clients.submit(hammer) for _ in range(4)]
        time.sleep(0.3)
        open_site.admin("api-account", "regenerate", "raced")
        ended = time.monotonic()
        time.sleep(0.5)
        is_over.set()
        for one in running:
            one.result()
    assert {status for began, status in seen if began < ended} >= {200}
    assert {status for began, status in seen if began > ended} == {401}


def test_thirty_tokens_however_they_are_asked_for(open_site):
    account = open_site.account("collector", "--config", "full", "--rate-second", "0", "--rate-hour", "0")

    def ask(_):
        return token_request(open_site, auth=(account.client_id, account.client_secret)).json()["access_token"]

    with concurrent.futures.ThreadPoolExecutor(12) as clients:
        tokens = list(clients.map(ask, range(48)))
    alive = [token for token in tokens if requests.get(
        f"{open_site.url}{API}/jump-group", headers={"Authorization": f"Bearer {token}"}, verify=str(open_site.ca),
        timeout=30).status_code == 200]
    assert len(set(tokens)) == 48 and len(alive) == 30


def test_guessing_locks_the_account_and_a_second_style_does_not(open_site):
    guessed = open_site.account("guessed", "--config", "full")
    pair = guessed.client_id, guessed.client_secret
    for number in range(3):         # a client that tries Basic and then the form, with one wrong secret: one failure
        wrong = f"wrong {number}"
        assert token_request(open_site, auth=(pair[0], wrong)).status_code == 401
        assert token_request(open_site, data={"grant_type": "client_credentials", "client_id": pair[0],
                                              "client_secret": wrong}).status_code == 401
    assert token_request(open_site, auth=pair).status_code == 200
    for number in range(10):        # new secrets in turns of style: each is one
        more = {"auth": (pair[0], f"guess {number}")} if number % 2 else {
            "data": {"grant_type": "client_credentials", "client_id": pair[0], "client_secret": f"guess {number}"}}
        assert token_request(open_site, **more).status_code == 401
    assert token_request(open_site, auth=pair).status_code == 401
    assert [line for line in open_site.log_lines() if line["event"] == "access.locked"]


def test_rates_are_of_the_account_not_of_its_tokens(open_site):
    account = open_site.account("many", "--config", "full", "--rate-second", "0", "--rate-hour", "10")
    tokens = [account.fetch_token() for _ in range(5)]
    seen = [requests.request(method, f"{open_site.url}{API}/{path}", headers={"Authorization": f"Bearer {token}"},
                             verify=str(open_site.ca), timeout=30).status_code
            for token in tokens for method, path in (("GET", "jump-group"), ("OPTIONS", "user"), ("GET", "nowhere"))]
    assert seen.count(429) == 5 and seen[10:] == [429] * 5


# --- what is not theirs to write or to read ---

def test_members_that_only_the_site_writes(open_site, owner):
    made = owner.add("user", username="eve", public_display_name="e", private_display_name="e",
                     password="a long password", id=4711, perm_admin=True, perm_vault=True, perm_set_passwords=True,
                     security_provider_id=7, created_at="2001-01-01T00:00:00Z", fido2_credential_count=3)
    for _ in range(2):
        assert made["id"] != 4711 and made["security_provider_id"] == 1 and made["fido2_credential_count"] == 0
        assert not (made["perm_admin"] or made["perm_vault"] or made["perm_set_passwords"])
        assert not made["created_at"].startswith("2001")
        made = owner.call("PATCH", f"user/{made['id']}", json={
            "id": 4711, "perm_admin": True, "perm_vault": True, "perm_set_passwords": True,
            "security_provider_id": 7, "fido2_credential_count": 3, "created_at": "2001-01-01T00:00:00Z"}).json()
    for hidden in ("password_hash", "uid", "api_account_id", "sealed", "__proto__", "USERNAME"):
        assert owner.call("PATCH", f"user/{made['id']}", json={hidden: "x"}).status_code == 401, hidden
        assert owner.call("GET", f"user?{hidden}=x").status_code == 401, hidden
    for method, path in (("POST", "api-account"), ("PATCH", "api-account/1"), ("DELETE", "api-account/1")):
        assert owner.call(method, path, json={"name": "mine", "perm_backup": True}).status_code == 405


def test_rows_of_other_parents(open_site, owner):
    policies = [owner.add("group-policy", name=name)["id"] for name in ("one", "two")]
    member = owner.add(f"group-policy/{policies[0]}/member", security_provider_id=1,
                       user_id=owner.add("user", username="member", public_display_name="m", private_display_name="m",
                                         password="a long password")["id"])["id"]
    account = owner.add("vault/account", type="username_password", name="a", username="u", password="p")["id"]
    for path in (f"group-policy/{policies[1]}/member/{member}", f"vault/account-group/77/account/{account}",
                 f"jumpoint/77/user/{member}", f"jump-group/77/user/{member}"):
        assert owner.call("GET", path).status_code in (404, 405), path
        assert owner.call("DELETE", path).status_code in (404, 405), path
    assert owner.call("GET", f"group-policy/{policies[0]}/member/{member}").status_code == 200
    assert owner.call("GET", f"vault/account/{account}").status_code == 200


def test_filters_are_values(open_site, owner):
    owner.add("jump-group", name="100%_'\"\\;--")
    for text in ("' OR 1=1--", "'; DROP TABLE \"jump_group\";--", "%", "_", "\\", "100%", "\u2019 OR 1=1--", "*"):
        assert owner.get("jump-group", name=text) == [], text
    assert len(owner.get("jump-group", name="100%_'\"\\;--")) == 1
    for query in ("name=%00", "name=a%00", "name=%ff", "name=%c0%a7", "name=%ed%a0%80", "current_page=1%20OR%201"):
        assert owner.call("GET", f"jump-group?{query}").status_code == 422, query
    for query in ("order=name", "name[]=a", "id=1", "NAME=a", "1=1"):
        assert owner.call("GET", f"jump-group?{query}").status_code == 401, query


BODIES = [b'{"name":"a","name":"b"}', b'{"a":' * 5000 + b"1" + b"}" * 5000, b"[" * 100000, b'{"name":"\xff"}',
          b'{"name":"\xed\xa0\x80"}', b'{"name":"\\ud800"}', b'{"name":"a\\u0000"}', b'{"name":1e999}',
          b'{"name":9223372036854775808}', b"\xef\xbb\xbf{}", b'{"name":"a"}\0', b'{"name":"a"}{}', b"null", b"[]",
          b'"a"', b'{"name":["a"]}', b'{"name":{"a":1}}', b'{"name":null}', b'{"name":"' + b"a" * 500000 + b'"}',
          b"[" + b"1," * 200000 + b"1]"]


def test_bodies_that_are_none(open_site, owner):
    before = len(owner.all("jump-group"))
    for body in BODIES:
        answer = owner.call("POST", "jump-group", data=body)
        assert answer.status_code == 422 and answer.json()["message"], body[:60]
    assert owner.call("POST", "jump-group", data=b'{"name":"' + b"a" * 1100000 + b'"}').status_code == 413
    assert len(owner.all("jump-group")) == before


def test_ids_at_the_edge_of_what_they_may_be(open_site, owner):
    item = {"name": "i", "hostname": "h", "protocol": "ssh", "jump_group_id": 1, "jump_group_type": "shared"}
    for number in (0, -1, 2**31, 2**32 + 1, 2**63 - 1, -2**63, 1.5, "1", True, [1], {"id": 1}):
        answer = owner.call("POST", "jump-item/shell-jump", json={**item, "jumpoint_id": number})
        assert answer.status_code == 422, number


def test_leases_of_others(open_site, owner):
    other = open_site.account("other", "--config", "full", "--vault", "--rate-second", "0")
    path = "vault/account/%d" % owner.add("vault/account", type="username_password", name="lent", username="u",
                                          password="lent-to-one")["id"]
    assert owner.call("POST", f"{path}/check-out").json()["password"] == "lent-to-one"
    assert "lent-to-one" not in other.call("POST", f"{path}/check-out").text
    assert other.call("POST", f"{path}/check-in").status_code == 422
    assert owner.call("POST", f"{path}/check-in").status_code == 200
    assert owner.call("POST", f"{path}/check-in").status_code == 422
    trail = open_site.admin("audit", "--event", "vault_account.checked_out", "--json").stdout
    assert len(trail.splitlines()) == 1 and "lent-to-one" not in trail


def test_the_vault_by_the_back_door(open_site, owner):
    """Neither looking at an account nor a policy of one's own gives what the Vault's permission is for."""
    account = owner.add("vault/account", type="username_password", name="kept", username="u",
                        password="kept-back")["id"]
    for options in (("--config", "full"), ("--config", "read", "--vault")):
        thief = open_site.account(f"thief {options[1]}", *options, "--rate-second", "0")
        policy = owner.add("group-policy", name=f"for {options}")["id"]
        attempts = [("POST", f"vault/account/{account}/check-out", {}),
                    ("PATCH", f"vault/account/{account}", {"password": "mine"}),
                    ("POST", f"vault/account/{account}/user", {"user_id": 1, "role": "inject_and_checkout"}),
                    ("POST", f"group-policy/{policy}/vault-account", {"account_id": account}),
                    ("POST", f"group-policy/{policy}/vault-account-group", {"account_group_id": 1}),
                    ("POST", "vault/account-group/1/account", {"account_id": account})]
        for method, path, body in attempts:
            assert thief.call(method, path, json=body).status_code == 403, (options, path)
    for path in (f"vault/account/{account}", "vault/account", f"group-policy/{policy}/vault-account"):
        assert "kept-back" not in owner.call("GET", path).text


# --- what is written where ---

def test_texts_make_no_lines_of_their_own(open_site, owner):
    """Neither in the log, nor in the trail, nor in what scripts read line by line."""
    for name in ('x\n0__id=1', "x\r\n0__id=1", "x\u2028\n0__id=1", "x\x85" + "0__id=1", '"\n0__id=1\n"'):
        owner.add("jump-item/shell-jump", name=name, hostname="h", protocol="ssh", jumpoint_id=1, jump_group_id=1,
                  jump_group_type="shared", tag="lines")
    lines = owner.btapi("-K", "list", "jump-item/shell-jump").stdout.splitlines()
    ids = [line for line in lines if re.match(r"\d+__id=", line)]
    assert all(re.match(r"\d+__[a-z_]+=", line) for line in lines)
    assert len(ids) == 5 and len(set(ids)) == 5
    path = '/api/"},{"level":"error","event":"forged'
    raw(open_site, f"GET {path} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
    assert [line for line in open_site.log_lines() if line.get("path") == path]
    assert not [line for line in open_site.log_lines() if line["event"] == "forged"]


def test_no_secret_in_any_file(open_site, owner):
    """Secrets of accounts, tokens and what the Vault keeps: not in the store, not in the log."""
    fresh = open_site.account("fresh", "--config", "full")
    fresh.fetch_token()
    owner.add("vault/account", type="opaque_token", name="t", token="a-token-nobody-finds")
    owner.call("GET", f"jump-group?client_secret={fresh.client_secret}")
    secrets = [fresh.client_secret, fresh.token, owner.client_secret, owner.token, "a-token-nobody-finds"]
    found = [(path.name, secret[:4]) for path in pathlib.Path(open_site.folder).rglob("*") if path.is_file()
             for secret in secrets if secret.encode() in path.read_bytes()]
    assert found == []


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_another_user_of_the_machine(open_site):
    """Neither the control socket nor a key, nor what another process holds."""
    paths = [open_site.data / name for name in ("control.sock", "keys/master.key", "tls/server.key", "store/site.db")]
    looks = """
import os, socket, sys
got = []
for path in sys.argv[2:]:
    try:
        if path.endswith(".sock"):
            socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect(path)
        else:
            open(path, "rb").read(1)
        got.append(path)
    except OSError:
        pass
for pid in os.listdir("/proc"):
    for name in ("environ", "mem", "maps", "fd/0"):
        try:
            if pid.isdigit() and open(f"/proc/{pid}/stat").read().split()[3] == sys.argv[1]:
                open(f"/proc/{pid}/{name}", "rb")
                got.append(f"{pid} {name}")
        except OSError:
            pass
print(got)
"""
    for folder in (open_site.data, *open_site.data.parents):     # pytest's own folders are for root alone
        if folder == pathlib.Path("/tmp"):
            break
        if folder != open_site.data and folder.stat().st_uid == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    done = subprocess.run(["python3", "-c", looks, str(open_site.process.pid), *map(str, paths)], text=True,
                          capture_output=True, timeout=30, user=65534, group=65534, extra_groups=[], cwd="/")
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_strangers_fill_no_log(tmp_path, store):
    """Past its limit an address costs no line, and a long path hides nothing behind it."""
    site = Site(tmp_path, store=store())
    site.init()
    site.admin("settings", "set", "address_per_second", "1")
    site.admin("settings", "set", "address_burst", "5")
    site.start()
    try:
        before = len(site.log_lines())
        request = f"GET /api/{'x' * 6000} HTTP/1.1\r\n{HOST}\r\n"
        answer = raw(site, request * 199 + request.replace(HOST, f"{HOST}Connection: close\r\n"), seconds=20)
        assert statuses(answer).count(429) > 150
        lines = site.log_lines()[before:]
        assert 0 < len(lines) < 30
        assert all(line["address"] == "127.0.0.1" and len(json.dumps(line)) < 1000
                   for line in lines if line["event"] == "request")
    finally:
        site.stop()
