"""The administrator's command line, on a stopped site and on a running one."""
import concurrent.futures
import fcntl
import json
import os
import re
import subprocess
import threading
import time

import pytest
import requests

from support.site import SALLYPORT, Account, Site

COMMANDS = [
    ["init"], ["serve"], ["openapi"], ["api-account"], ["api-account", "create"], ["api-account", "list"],
    ["api-account", "show"], ["api-account", "update"], ["api-account", "delete"], ["api-account", "regenerate"],
    ["api-account", "rotate"], ["api-account", "retire"], ["user"], ["user", "create"], ["user", "list"],
    ["user", "password"], ["user", "sign-in"], ["audit"], ["settings"], ["settings", "list"], ["settings", "set"],
    ["metrics"], ["migrate"],
]


def sallyport(*args, text="", **more):
    return subprocess.run([str(SALLYPORT), *args], input=text, text=True, capture_output=True, timeout=60, **more)


def values(done):
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


@pytest.fixture
def stopped(tmp_path):
    made = Site(tmp_path)
    made.init()
    yield made
    made.stop()


@pytest.fixture(params=["stopped", "running"])
def either(request, stopped):
    """The same must hold on both."""
    if request.param == "running":
        stopped.start()
    return stopped


def status(account, path="jump-group"):
    return account.call("GET", path).status_code


# --- help and usage ---

@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_has_help(command):
    done = sallyport(*command, "--help")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith(f"usage: sallyport {' '.join(command)}")
    assert "example:" in done.stdout or "--help says more" in done.stdout


def test_help_lists_every_command():
    done = sallyport("help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert "  " + " ".join(command) in done.stdout


def test_help_of_one_command_is_its_own_help():
    assert sallyport("help", "api-account", "create").stdout == sallyport("api-account", "create", "--help").stdout
    assert sallyport("help", "user").stdout == sallyport("user", "--help").stdout
    assert sallyport("help", "serve").stdout == sallyport("serve", "--help").stdout
    assert sallyport("help", "nonsense").returncode == 2


def test_version_is_one_line():
    assert re.fullmatch(r"sallyport \d+\.\d+\.\d+\n", sallyport("version").stdout)


@pytest.mark.parametrize("line", [
    [], ["nonsense"], ["api-account"], ["api-account", "nonsense"], ["api-account", "create"], ["serve", "--nonsense"],
    ["openapi", "--edition", "x"], ["audit", "--limit"], ["user", "create", "a", "b"]], ids=" ".join)
def test_wrong_usage_exits_2_and_says_what_to_do(line):
    done = sallyport(*line)
    assert done.returncode == 2 and done.stdout == "" and done.stderr


def test_openapi_prints_either_edition():
    rs, pra = (sallyport("openapi", "--edition", edition).stdout for edition in ("rs", "pra"))
    assert rs.startswith("openapi:") and pra.startswith("openapi:") and rs != pra


# --- where the site is ---

def test_the_site_is_found_by_environment_and_in_var(stopped):
    stopped.admin("api-account", "create", "ci")
    found = sallyport("api-account", "list", env={"SALLYPORT_DATA": str(stopped.data)})
    assert found.returncode == 0 and "ci" in found.stdout
    os.rename(stopped.data, stopped.folder / "var")
    found = sallyport("api-account", "list", cwd=stopped.folder, env={})
    assert found.returncode == 0 and "ci" in found.stdout
    os.rename(stopped.folder / "var", stopped.data)


def test_a_directory_that_is_no_site_is_named(tmp_path):
    done = sallyport("api-account", "list", "--data", str(tmp_path))
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr and "sallyport init" in done.stderr


def test_init_overwrites_nothing(stopped):
    before = (stopped.data / "site.id").read_bytes()
    done = stopped.admin("init", "--site", "other", check=False)
    assert done.returncode == 1 and "already" in done.stderr
    assert (stopped.data / "site.id").read_bytes() == before


# --- API accounts ---

def test_create_prints_lines_for_scripts(either):
    done = either.admin("api-account", "create", "ci", "--config", "full")
    assert re.fullmatch(r"client_id=[0-9a-f]{40}\nclient_secret=[0-9a-f]{64}\n", done.stdout)
    assert done.stderr == ""


def test_create_prints_json(either):
    made = json.loads(either.admin("api-account", "create", "ci", "--json").stdout)
    assert made["name"] == "ci" and len(made["client_secret"]) == 64


def test_a_taken_name_is_refused(either):
    either.admin("api-account", "create", "ci")
    done = either.admin("api-account", "create", "CI", check=False)
    assert done.returncode == 1 and done.stdout == "" and "CI" in done.stderr


def test_an_account_made_while_stopped_works_when_started(stopped):
    account = stopped.account("ci", "--config", "full")
    stopped.start()
    assert status(account) == 200


def test_a_change_holds_at_once_for_tokens_that_are_out(site):
    account = site.account("ci", "--config", "full")
    assert account.call("POST", "jump-group", json={"name": "a"}).status_code == 201
    site.admin("api-account", "update", "ci", "--config", "read")
    assert status(account) == 200
    assert account.call("POST", "jump-group", json={"name": "b"}).status_code == 403
    site.admin("api-account", "update", "ci", "--config", "none")
    assert status(account) == 403
    site.admin("api-account", "update", "ci", "--config", "full", "--networks", "192.0.2.0/24")
    assert status(account) == 401


def test_disabling_and_deleting_end_tokens_at_once(site):
    first, second = (site.account(name, "--config", "full") for name in ("first", "second"))
    assert status(first) == status(second) == 200
    site.admin("api-account", "update", "first", "--no-enabled")
    site.admin("api-account", "delete", "second")
    assert status(first) == status(second) == 401
    with pytest.raises(requests.HTTPError):
        second.fetch_token()


def test_regenerate_kills_the_old_secret_and_all_tokens_at_once(site):
    account = site.account("ci", "--config", "full")
    assert status(account) == 200
    made = values(site.admin("api-account", "regenerate", "ci"))
    assert status(account) == 401
    with pytest.raises(requests.HTTPError):
        account.fetch_token()
    assert made["client_id"] == account.client_id
    assert status(Account(site, made["client_id"], made["client_secret"])) == 200


def test_rotate_and_retire_change_a_secret_without_an_outage(site):
    old = site.account("ci", "--config", "full")
    assert status(old) == 200
    made = values(site.admin("api-account", "rotate", "ci"))
    new = Account(site, made["client_id"], made["client_secret"])
    assert status(old) == status(new) == 200
    assert site.admin("api-account", "rotate", "ci", check=False).returncode == 1
    secrets = json.loads(site.admin("api-account", "show", "ci", "--json").stdout)["secrets"]
    site.admin("api-account", "retire", "ci", str(secrets[0]["id"]))
    assert status(old) == 401 and status(new) == 200


def test_the_list_shows_the_last_use(site):
    account = site.account("ci", "--config", "full")
    assert "never" in site.admin("api-account", "list").stdout
    assert status(account) == 200
    site.stop()         # writes what is gathered of last uses
    shown = json.loads(site.admin("api-account", "list", "--json").stdout)[0]
    assert shown["last_used_address"] == "127.0.0.1" and shown["last_used_at"].startswith("20")


def test_an_expired_account_is_shut_out(site):
    account = site.account("ci", "--config", "full", "--expires", "2s")
    assert status(account) == 200
    deadline = time.monotonic() + 15
    while status(account) != 401:
        assert time.monotonic() < deadline
        time.sleep(0.2)


# --- users ---

def test_sign_in_is_printed_for_a_fresh_site(either):
    first = either.admin("user", "sign-in").stdout
    second = either.admin("user", "sign-in").stdout
    assert re.fullmatch(r"user admin, password ([a-z1-9]{4}-){4}[a-z1-9]{4}\n", first)
    assert first != second
    users = json.loads(either.admin("user", "list", "--json").stdout)
    assert [(user["username"], user["perm_admin"]) for user in users] == [("admin", True)]


def test_a_password_is_read_from_the_standard_input(either):
    done = sallyport("user", "create", "ada", "--password-stdin", "--data", str(either.data), text="correct horse battery\n")
    assert done.returncode == 0 and done.stdout == "user=ada\n"
    done = sallyport("user", "password", "ada", "--password-stdin", "--data", str(either.data), text="short\n")
    assert done.returncode == 1 and "password" in done.stderr


def test_no_secret_is_on_a_command_line_or_in_the_log(site):
    password = "correct horse battery staple"
    sallyport("user", "create", "ada", "--password-stdin", "--data", str(site.data), text=password + "\n")
    made = values(site.admin("api-account", "create", "ci"))
    log = site.log.read_text()
    assert password not in log and made["client_secret"] not in log


# --- settings ---

def test_a_setting_holds_at_once(site):
    account = site.account("ci", "--config", "full")
    assert account.call("GET", "jump-group").headers["X-RateLimit-Limit"] == "15000"
    for limit in ("700", "800", "900"):
        site.admin("settings", "set", "rate_per_hour", limit)
        assert account.call("GET", "jump-group").headers["X-RateLimit-Limit"] == limit


def test_settings_stay(either):
    either.admin("settings", "set", "lockout_failures", "5")
    shown = json.loads(either.admin("settings", "list", "--json").stdout)
    found = next(setting for setting in shown if setting["name"] == "lockout_failures")
    assert (found["value"], found["default"]) == ("5", "10")
    refused = either.admin("settings", "set", "lockout_failures", "1001", check=False)
    assert refused.returncode == 1 and "lockout_failures" in refused.stderr


# --- the trail ---

def test_changes_are_told_with_the_user_who_typed_them(either):
    either.admin("api-account", "create", "ci", "--config", "full")
    lines = [json.loads(line) for line in either.admin("audit", "--json", "--event", "api_account").stdout.splitlines()]
    assert lines[0]["event"] == "api_account.created"
    assert {(line["actor_kind"], line["actor_id"]) for line in lines} <= {("local", os.getuid()), ("local", None)}
    assert lines[0]["actor_name"]


def test_the_trail_is_shown_newest_last(either):
    for name in ("one", "two", "three"):
        either.admin("api-account", "create", name)
    lines = either.admin("audit", "--limit", "2", "--event", "api_account.created", "--json").stdout.splitlines()
    ids = [json.loads(line)["id"] for line in lines]
    assert len(ids) == 2 and ids == sorted(ids)


def test_a_long_trail_comes_whole(site):
    account = site.account("ci", "--config", "full", "--rate-second", "0", "--rate-hour", "0")
    for number in range(300):
        account.add("jump-group", name=f"group {number} {'x' * 80}")
    lines = site.admin("audit", "--limit", "10000", "--json").stdout.splitlines()
    assert len(lines) > 300 and all(json.loads(line) for line in lines)


# --- running, stopped and between ---

def test_metrics_are_the_running_site_s(stopped):
    refused = stopped.admin("metrics", check=False)
    assert refused.returncode == 1 and "serve" in refused.stderr
    stopped.start()
    assert "sallyport_request_seconds" in stopped.admin("metrics").stdout


def test_a_running_site_does_not_migrate(site):
    done = site.admin("migrate", check=False)
    assert done.returncode == 1 and "running" in done.stderr
    site.stop()
    assert "nothing to do" in site.admin("migrate").stdout


def test_two_sites_on_one_directory_are_refused(site):
    done = sallyport("serve", "--data", str(site.data), "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "already" in done.stderr
    assert requests.get(f"{site.url}/healthz", verify=str(site.ca), timeout=5).status_code == 200


def test_a_killed_site_counts_as_stopped(site):
    site.kill()
    assert (site.data / "control.sock").exists()
    assert site.admin("api-account", "create", "ci").returncode == 0


def test_commands_wait_for_each_other(stopped):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: stopped.admin("api-account", "create", f"ci {n}", check=False), range(8)))
    assert [each.returncode for each in done] == [0] * 8
    assert len(json.loads(stopped.admin("api-account", "list", "--json").stdout)) == 8


def test_a_command_waits_for_a_lock_that_is_given_back(stopped):
    lock = open(stopped.data / "lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    timer = threading.Timer(1, lock.close)
    timer.start()
    assert stopped.admin("api-account", "list").returncode == 0
    timer.join()


def test_many_commands_at_once_on_a_running_site(site):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        done = list(pool.map(lambda n: site.admin("api-account", "create", f"ci {n}", check=False), range(32)))
    assert [each.returncode for each in done] == [0] * 32


def test_the_socket_is_its_owner_s_alone(site):
    assert (site.data / "control.sock").stat().st_mode & 0o777 == 0o600


def test_an_answer_that_cannot_be_written_is_a_failure(either):
    with open("/dev/full", "w") as full:
        done = subprocess.run([str(SALLYPORT), "api-account", "create", "ci", "--data", str(either.data)],
                              stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "cannot be written" in done.stderr


def test_a_command_leaves_no_process_behind(stopped):
    stopped.admin("api-account", "create", "ci")
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                words = open(f"/proc/{entry}/cmdline", "rb").read()
                parent = open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            assert not (b"sallyport-keeper" in words and parent == "1")
