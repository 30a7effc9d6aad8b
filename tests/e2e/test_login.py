"""Signing in to the pages as a browser does, and as those do who should not get in."""
import json
import re
import secrets
import sqlite3
import subprocess
import time

import pytest
import requests

from support.site import SALLYPORT, Site

ON_BOTH_STORES = True

PASSWORD = "correct horse battery"


class Browser:
    """A page of the site, with its cookies and its token."""

    def __init__(self, site, origin=None):
        self.site, self.origin = site, origin or site.url
        self.http = requests.Session()
        self.http.trust_env = False     # or the machine's own authorities take the place of the site's
        self.http.verify = str(site.ca)
        self.csrf = None

    def ask(self, method, path, body=None, **headers):
        sent = {"Origin": self.origin, **({"X-CSRF-Token": self.csrf} if self.csrf else {})}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.http.request(method, f"{self.site.url}/login/api/{path}", json=body, headers=sent, timeout=30)

    def sign_in(self, username="ada", password=PASSWORD, **headers):
        answer = self.ask("POST", "login", {"username": username, "password": password}, **headers)
        if answer.ok:
            self.csrf = answer.json()["csrf"]
        return answer

    def by_link(self, token, **headers):
        answer = self.ask("POST", "link", {"token": token}, **headers)
        if answer.ok:
            self.csrf = answer.json()["csrf"]
        return answer

    def get(self, path):
        answer = self.ask("GET", path)
        answer.raise_for_status()
        return answer.json()


def add_user(site, name, *options, password=PASSWORD):
    subprocess.run([str(SALLYPORT), "user", "create", name, *options, "--password-stdin", "--data", str(site.data), *site.store],
                   input=password + "\n", text=True, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def house(tmp_path_factory, store):
    """One site for tests that leave it as it is; strangers may ask it often."""
    made = Site(tmp_path_factory.mktemp("login"), store=store())
    made.init()
    made.start()
    made.admin("settings", "set", "address_per_second", "0")
    add_user(made, "ada", "--admin")
    time.sleep(1.1)     # the setting is everywhere a second later
    yield made
    made.stop()


@pytest.fixture
def ada(house):
    browser = Browser(house)
    assert browser.sign_in().status_code == 200
    return browser


# --- the cookie and the answers ---

def test_the_cookie_is_for_this_host_over_tls_and_for_no_script(house):
    answer = Browser(house).sign_in()
    (cookie,) = [value for name, value in answer.raw.headers.items() if name.lower() == "set-cookie"]
    assert re.fullmatch(r"__Host-sallyport=[0-9a-f]{64}; Path=/; Secure; HttpOnly; SameSite=Strict", cookie)
    assert cookie.split("=")[1][:64] not in answer.text


def test_every_answer_forbids_frames_sniffing_and_caching(house, ada):
    for answer in (ada.ask("GET", "me"), ada.ask("GET", "nowhere"), Browser(house).ask("GET", "me"), ada.ask("POST", "logout", X_CSRF_Token="x")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Type"].startswith("application/json")


def test_pages_run_no_script_but_their_own(house):
    for path in ("/login", "/console", "/console/items"):
        answer = requests.get(house.url + path, verify=str(house.ca), timeout=30)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code == 200 and "script-src 'self'" in policy and "unsafe" not in policy


def test_a_login_outlives_the_site(site):
    add_user(site, "ada")
    browser = Browser(site)
    assert browser.sign_in().status_code == 200
    site.stop()
    site.start()
    assert browser.ask("GET", "me").status_code == 200
    assert browser.ask("POST", "logout").status_code == 204


def test_what_is_stored_opens_nothing(house, ada):
    """Neither the cookie nor its token is in the store, so a thief of it has no login."""
    if house.store:
        pytest.skip("looks into the file of SQLite")
    found = b"".join(path.read_bytes() for path in house.data.rglob("*") if path.is_file())
    cookie = ada.http.cookies["__Host-sallyport"]
    for secret in (cookie, ada.csrf):
        assert secret.encode() not in found and bytes.fromhex(secret) not in found


# --- others' pages ---

@pytest.mark.parametrize("origin", [
    "https://evil.example", "http://localhost", "https://localhost.evil.example", "null", "https://", "https://localhost:1"])
def test_a_page_of_another_site_writes_nothing(house, ada, origin):
    assert ada.ask("POST", "logout", Origin=origin).status_code == 403
    assert Browser(house, origin=origin).sign_in().status_code == 403
    assert ada.ask("GET", "me").status_code == 200


def test_without_an_origin_the_browser_must_say_that_it_is_ours(house, ada):
    assert ada.ask("POST", "logout", Origin=None).status_code == 403
    assert ada.ask("POST", "logout", Origin=None, Sec_Fetch_Site="cross-site").status_code == 403
    assert ada.ask("POST", "logout", Origin=None, Sec_Fetch_Site="same-origin").status_code == 204


def test_each_login_has_a_token_of_its_own(house, ada):
    other = Browser(house)
    other.sign_in()
    assert other.csrf != ada.csrf
    for token in (None, "", other.csrf, ada.http.cookies["__Host-sallyport"], ada.csrf.upper(), ada.csrf[:-1]):
        assert ada.ask("POST", "logout", X_CSRF_Token=token).status_code == 403
    assert ada.ask("POST", "logout").status_code == 204


def test_a_cookie_planted_before_is_not_taken_over(house):
    browser = Browser(house)
    planted = secrets.token_hex(32)
    browser.http.headers["Cookie"] = f"__Host-sallyport={planted}"
    answer = browser.sign_in()
    assert answer.status_code == 200
    assert planted not in answer.headers["Set-Cookie"]
    assert browser.ask("GET", "me").status_code == 401      # still the planted one


def test_a_cookie_is_no_token_of_the_api(house, ada):
    cookie = ada.http.cookies["__Host-sallyport"]
    for headers in ({}, {"Authorization": f"Bearer {cookie}"}):
        answer = ada.http.get(f"{house.url}/api/config/v1/jump-group", headers=headers, timeout=30)
        assert answer.status_code == 401


# --- guessing ---

def test_names_cannot_be_told_from_answers(house):
    seen = set()
    for name in ("ada", "nobody", "ADA", "a" * 255, "ada ", "admin", "' OR 1=1 --", "ada\u0301"):
        answer = Browser(house).sign_in(name, "wrong")
        varying = {"Date", "X-Request-Id"}
        seen.add((answer.status_code, answer.text, tuple(sorted((k, v) for k, v in answer.headers.items() if k not in varying))))
    assert len(seen) == 1
    assert Browser(house).sign_in().status_code == 200      # forgiven for the tests after this one


def test_a_user_is_locked_and_unlocked(site):
    add_user(site, "ada")
    site.admin("settings", "set", "lockout_failures", "3")
    site.admin("settings", "set", "address_per_second", "0")
    time.sleep(1.1)
    for name in ("ada", "ADA", "Ada"):
        assert Browser(site).sign_in(name, "wrong").status_code == 401
    locked = Browser(site).sign_in()
    assert (locked.status_code, locked.json()["error"]) == (401, "wrong_credentials")
    assert "user.locked" in site.admin("audit").stdout
    account = site.account("scripts", "--config", "full")
    (user,) = [row for row in account.get("user") if row["username"] == "ada"]
    assert user["failed_logins"] == 3
    assert account.call("PATCH", f"user/{user['id']}", json={"failed_logins": 0}).status_code == 200
    assert Browser(site).sign_in().status_code == 200


def test_an_address_tries_only_so_often(site):
    add_user(site, "ada")
    answers = [Browser(site).sign_in(f"name{i}", "wrong").status_code for i in range(24)]
    assert answers[:18] == [401] * 18 and answers[-1] == 429
    refused = Browser(site).sign_in()
    assert refused.status_code == 429 and refused.json()["error"] == "too_many" and 1 <= int(refused.headers["Retry-After"]) <= 10


def test_a_user_who_was_disabled_is_out_at_once(site):
    add_user(site, "ada")
    account = site.account("scripts", "--config", "full")
    browser = Browser(site)
    browser.sign_in()
    (user,) = [row for row in account.get("user") if row["username"] == "ada"]
    assert account.call("PATCH", f"user/{user['id']}", json={"enabled": False}).status_code == 200
    assert browser.ask("GET", "me").status_code == 401
    refused = Browser(site).sign_in()
    assert (refused.status_code, refused.json()["error"]) == (401, "wrong_credentials")


# --- the first password ---

def test_a_one_time_password_must_be_changed_first(site):
    made = site.admin("user", "sign-in").stdout
    password = re.search(r"user admin, password (\S+)", made)[1]
    browser = Browser(site)
    assert browser.sign_in("admin", password).json()["must_change_password"]
    refused = browser.ask("GET", "items")
    assert (refused.status_code, refused.json()["error"]) == (403, "password_change_required")
    weak = browser.ask("POST", "password", {"current": password, "new": "administrator"})
    assert weak.status_code == 422 and weak.json()["fields"]["new"]
    assert browser.ask("POST", "password", {"current": password, "new": PASSWORD}).status_code == 204
    assert browser.get("items")["total"] == 0
    again = Browser(site)
    assert again.sign_in("admin", password).status_code == 401
    seen = again.sign_in("admin").json()
    assert seen["last_login"]["address"] == "127.0.0.1" and not seen["must_change_password"]


# --- links ---

def link_of(site, *options):
    line = site.admin("login-link", *options).stdout
    assert line.startswith("https://")
    return re.search(r"#link=([0-9a-f]{64})", line)[1]


def test_a_link_signs_in_once(house):
    token = link_of(house, "--user", "ada", "--open", "shell-jump/1")
    assert Browser(house).by_link(token).status_code == 200
    again = Browser(house).by_link(token)
    assert (again.status_code, again.json()["error"]) == (401, "wrong_credentials")
    assert Browser(house).by_link(secrets.token_hex(32)).status_code == 401


def test_a_link_is_for_this_machine(house):
    token = link_of(house, "--user", "ada")
    for headers in ({"X_Forwarded_For": "192.0.2.7"}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X_Real_IP": "127.0.0.1"}):
        assert Browser(house).by_link(token, **headers).status_code == 401
    assert Browser(house).by_link(token, Origin="https://evil.example").status_code == 403
    assert Browser(house).by_link(token).status_code == 200


def test_a_link_is_not_in_the_log(house):
    token = link_of(house, "--user", "ada")
    Browser(house).by_link(token)
    assert token not in house.log.read_text()


def test_a_stopped_site_makes_no_links(tmp_path):
    site = Site(tmp_path)
    site.init()
    assert site.admin("login-link", check=False).returncode != 0


# --- what is new is seen ---

def test_an_item_of_a_script_beats_within_two_seconds(house, ada):
    account = house.account(f"registers-{secrets.token_hex(4)}", "--config", "full")
    jumpoint = account.add("jumpoint", name=f"j{secrets.token_hex(4)}", platform="linux-x86", shell_jump_enabled=True)["id"]
    group = account.add("jump-group", name=f"g{secrets.token_hex(4)}")["id"]
    before, name = ada.get("pulse"), f"host-{secrets.token_hex(4)}"
    account.add("jump-item/shell-jump", name=name, hostname="192.0.2.1", protocol="ssh", jumpoint_id=jumpoint, jump_group_id=group)
    began = time.monotonic()
    while ada.get("pulse")["items"] == before["items"]:
        assert time.monotonic() - began < 2
    found = ada.get(f"items?search={name}")
    assert found["total"] == 1 and found["items"][0]["may_start"]
    assert ada.get("groups")


def test_what_decides_is_the_same_at_both_doors(house, ada):
    account = house.account(f"explains-{secrets.token_hex(4)}", "--config", "full")
    name = f"bob{secrets.token_hex(4)}"
    add_user(house, name)
    jumpoint = account.add("jumpoint", name=f"j{secrets.token_hex(4)}", platform="linux-x86")["id"]
    group = account.add("jump-group", name=f"g{secrets.token_hex(4)}")["id"]
    item = account.add("jump-item/shell-jump", name=f"i{secrets.token_hex(4)}", hostname="h", protocol="ssh", jumpoint_id=jumpoint, jump_group_id=group)
    (user,) = account.get("user", username=name)
    typed = json.loads(house.admin("explain", name, f"shell-jump/{item['id']}", "--json").stdout)
    asked = ada.get(f"items/shell-jump/{item['id']}/explain?user={user['id']}")
    assert typed == asked and not typed["allowed"]
    assert [step["rule"] for step in typed["steps"]][:6] == ["user", "sessions", "shell_jump", "jumpoint", "jumpoint_access", "role"]
    assert not ada.get(f"items/shell-jump/{item['id']}")["may_start"]     # Shell Jump is off on the Jumpoint, for administrators too


def test_a_schedule_is_in_local_time_inside_the_sandbox(house, ada):
    """The front reads the machine's time zones, and nothing else that such a name may point at."""
    if house.store:
        pytest.skip("writes into the file of SQLite: no door makes schedules yet")
    (database,) = house.data.rglob("site.db")
    account = house.account(f"plans-{secrets.token_hex(4)}", "--config", "full")
    jumpoint = account.add("jumpoint", name=f"j{secrets.token_hex(4)}", platform="linux-x86", shell_jump_enabled=True)["id"]
    group = account.add("jump-group", name=f"g{secrets.token_hex(4)}")["id"]
    policy = account.add("jump-policy", display_name="Hours")["id"]
    item = account.add("jump-item/shell-jump", name=f"i{secrets.token_hex(4)}", hostname="h", protocol="ssh", jumpoint_id=jumpoint,
                       jump_group_id=group, jump_policy_id=policy)["id"]

    def tell(sql, *values):
        with sqlite3.connect(database, timeout=30) as store:
            store.execute(sql, values)

    def schedule():
        return [step for step in ada.get(f"items/shell-jump/{item}/explain")["steps"] if step["rule"] == "schedule"][0]

    tell("INSERT INTO jump_policy_schedule_entry VALUES (?, 1, 0, '00:00', 0, '00:00')", policy)
    tell("UPDATE jump_policy SET schedule_timezone = 'Asia/Kolkata' WHERE id = ?", policy)
    assert schedule() == {"rule": "schedule", "allowed": True, "why": "The schedule of the Jump Policy Hours (Asia/Kolkata) is open."}
    for zone in ("No/Where", "../../../etc/passwd"):
        tell("UPDATE jump_policy SET schedule_timezone = ? WHERE id = ?", zone, policy)
        assert not schedule()["allowed"]


def test_an_api_account_is_made_on_the_page(house, ada):
    made = ada.ask("POST", "api-accounts", {"name": f"page-{secrets.token_hex(4)}", "perm_configuration": True})
    assert made.status_code == 201
    secret = made.json()["client_secret"]
    token = requests.post(f"{house.url}/oauth2/token", auth=(made.json()["client_id"], secret),
                          data={"grant_type": "client_credentials"}, verify=str(house.ca), timeout=30)
    assert token.status_code == 200
    assert secret not in ada.ask("GET", "api-accounts").text
    assert secret not in house.log.read_text()
