"""Starting a site: what it makes, what it refuses, and under which protections it then runs."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import time

import pytest
import requests

from support.processes import children
from support.site import BUILD, SALLYPORT, Site, free_port

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def made(tmp_path):
    """A site that was initialised and does not run."""
    site = Site(tmp_path)
    site.init()
    yield site
    if site.process:
        site.kill()


def refused(site, *options, port=None):
    """What serve says when it will not start."""
    done = subprocess.run(
        [str(SALLYPORT), "serve", "--data", str(site.data), "--site", site.name,
         "--listen", f"127.0.0.1:{port or site.port}", *options], text=True, capture_output=True, timeout=30)
    assert done.returncode == 1, (done.returncode, done.stderr)
    said = [line for line in done.stderr.splitlines() if line.startswith("sallyport: ")]
    assert len(said) == 1, done.stderr
    return said[0]


def status(pid):
    with open(f"/proc/{pid}/status") as text:
        return dict(re.match(r"(\w+):\s*(.*)", line).groups() for line in text)


def test_init_makes_a_site_and_never_overwrites_one(made):
    before = {path: path.read_bytes() for path in made.data.rglob("*") if path.is_file()}
    assert {str(path.relative_to(made.data)) for path in before} >= {
        "site.id", "keys/master.key", "tls/ca.pem", "tls/ca.key", "tls/server.pem", "tls/server.key", "store/site.db"}
    again = made.admin("init", "--site", "other.example.com", check=False)
    assert again.returncode == 1 and "is a site already" in again.stderr
    assert {path: path.read_bytes() for path in made.data.rglob("*") if path.is_file()} == before
    for path in made.data.rglob("*"):
        mode = path.stat().st_mode & 0o777
        assert mode & 0o022 == 0, path
        if path.name.endswith(".key") or path.is_dir():
            assert mode & 0o077 == 0, path


def test_init_makes_no_site_where_others_may_write(tmp_path):
    site = Site(tmp_path)
    site.data.mkdir()
    site.data.chmod(0o777)
    done = site.admin("init", "--site", "localhost", check=False)
    assert done.returncode == 1 and "everybody may write into it" in done.stderr
    assert list(site.data.iterdir()) == []


def test_serve_without_a_site_says_how_to_make_one(tmp_path):
    site = Site(tmp_path)
    assert "sallyport init" in refused(site)


def test_serve_remembers_what_init_was_told(tmp_path):
    site = Site(tmp_path, name="support.example.test")
    site.init()
    before = (site.data / "tls" / "server.pem").read_bytes()
    process = subprocess.Popen([str(SALLYPORT), "serve", "--data", str(site.data), "--listen", f"127.0.0.1:{site.port}"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        ready = next(line for line in process.stdout if "supervisor.ready" in line)
    finally:
        process.terminate()
        process.wait(20)
    assert '"site":"support.example.test"' in ready
    assert (site.data / "tls" / "server.pem").read_bytes() == before


def test_port_in_use(made):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        assert "another program listens there" in refused(made, port=taken.getsockname()[1])


def test_an_address_of_another_machine(made):
    done = subprocess.run([str(SALLYPORT), "serve", "--data", str(made.data), "--listen", "192.0.2.1:8443"],
                          text=True, capture_output=True, timeout=30)
    assert done.returncode == 1 and "cannot listen on 192.0.2.1:8443" in done.stderr


def test_wrong_master_key(made, tmp_path):
    key = tmp_path / "other.key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    assert "belongs to another site" in refused(made, "--master-key", str(key))
    key.chmod(0o644)
    assert "chmod 600" in refused(made, "--master-key", str(key))
    key.write_bytes(b"short")
    key.chmod(0o600)
    assert "32 bytes" in refused(made, "--master-key", str(key))
    assert "none.key" in refused(made, "--master-key", str(tmp_path / "none.key"))


def test_certificates_that_cannot_be_used(made, tmp_path):
    tls = made.data / "tls"
    assert "does not belong" in refused(made, "--cert", str(tls / "server.pem"), "--key", str(tls / "ca.key"))
    assert "none.pem" in refused(made, "--cert", str(tmp_path / "none.pem"), "--key", str(tls / "server.key"))
    (tmp_path / "rubbish.pem").write_text("rubbish")
    assert "no certificate" in refused(made, "--cert", str(tmp_path / "rubbish.pem"), "--key", str(tls / "server.key"))


def test_a_newer_store(made):
    with contextlib.closing(sqlite3.connect(made.data / "store" / "site.db")) as db:
        db.execute("UPDATE schema_version SET version = version + 1 WHERE version = (SELECT max(version) FROM schema_version)")
        db.commit()
    assert "another version than this program" in refused(made)


def test_two_sites_on_one_directory(made):
    made.start()
    assert "is running on" in refused(made, port=free_port())


def test_wrong_usage_is_exit_code_2():
    for words in (["serve", "--colour", "blue"], ["serve", "--workers", "none"], ["fly"], ["init", "here"], []):
        done = subprocess.run([str(SALLYPORT), *words], text=True, capture_output=True, timeout=30)
        assert done.returncode == 2, (words, done.returncode, done.stderr)
    for words in (["--help"], ["serve", "--help"], ["init", "--help"], ["openapi", "--help"], ["--version"]):
        done = subprocess.run([str(SALLYPORT), *words], text=True, capture_output=True, timeout=30)
        assert done.returncode == 0 and done.stdout, words


def test_front_and_keeper_run_confined(made):
    made.start()
    found = children(made.process.pid)
    assert found.keys() == {"front", "keeper"}
    for name, pid in found.items():
        facts = status(pid)
        assert facts["NoNewPrivs"] == "1", name
        assert facts["Seccomp"] == "2", name
        assert int(facts["CapEff"], 16) == int(facts["CapPrm"], 16) == 0, name
        assert facts["Threads"] == "1" or name == "front"
        # non-dumpable: its files in /proc belong to root
        assert os.stat(f"/proc/{pid}/maps").st_uid == 0 or os.stat(f"/proc/{pid}").st_uid == 0, name
    entered = {line["process"]: line for line in made.log_lines() if line["event"] == "sandbox.entered"}
    assert entered.keys() == {"front", "keeper"}
    for line in entered.values():
        assert line["no_new_privs"] and line["non_dumpable"] and line["no_capabilities"]


def test_the_sandbox_can_be_required(made):
    made.options = ["--require-sandbox"]
    try:
        made.start()
    except AssertionError:
        assert "this machine lacks" in made.log.read_text() or "keeper would run without" in made.log.read_text()
        pytest.skip("this machine lacks a protection, and serve says so")


def test_an_exec_in_the_front_is_told_apart_in_the_log(made):
    """What the sandbox ends is logged as such; here SIGSYS from outside stands for it."""
    made.start()
    first = children(made.process.pid)["front"]
    os.kill(first, signal.SIGSYS)
    deadline = time.monotonic() + 20
    while children(made.process.pid).get("front") in (None, first):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    made.wait_ready()
    assert any(line["event"] == "supervisor.child_died" and line.get("broke_sandbox") for line in made.log_lines())


@pytest.fixture
def open_folder():
    """One that other users can pass through; pytest's own are closed to them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@as_root
def test_a_user_for_each_process(open_folder):
    """In a mount namespace with accounts of its own, so that this machine's stay as they are."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("no mount namespaces here: they need CAP_SYS_ADMIN")
    for folder in [BUILD, *BUILD.parents]:
        if not os.stat(folder).st_mode & 0o001:
            pytest.skip(f"another user cannot reach the programs: {folder}")
    for name in ("passwd", "group"):
        text = pathlib.Path(f"/etc/{name}").read_text()
        for number, account in enumerate(("sallyport-front", "sallyport-keeper"), 60001):
            text += (f"{account}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n" if name == "passwd"
                     else f"{account}:x:{number}:\n")
        (open_folder / name).write_text(text)
    site = Site(open_folder)
    site.init()
    with site.log.open("ab") as log:
        site.process = subprocess.Popen(
            ["unshare", "-m", "sh", "-c", 'mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group '
             '&& shift && exec "$@"', "sh", str(open_folder), str(SALLYPORT), "serve", "--data", str(site.data),
             "--listen", f"127.0.0.1:{site.port}", "--user-per-process"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        site.wait_ready()
        found = children(site.process.pid)
        assert status(found["front"])["Uid"].split() == ["60001"] * 4
        assert status(found["keeper"])["Uid"].split() == ["60002"] * 4
        account = site.account("full", "--config", "full", "--vault")
        secret = account.add("vault/account", type="username_password", name="a", username="u", password="p4ss")
        assert account.call("POST", f"vault/account/{secret['id']}/check-out").json()["password"] == "p4ss"
    finally:
        site.kill()


@as_root
def test_without_the_accounts_a_user_for_each_process_is_refused(made):
    assert "sallyport-front" in refused(made, "--user-per-process")


def test_a_new_certificate_by_sighup(made):
    made.start()
    first = ssl.get_server_certificate(("127.0.0.1", made.port))
    (made.data / "tls" / "server.pem").unlink()
    (made.data / "tls" / "server.key").unlink()
    made.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 20
    while ssl.get_server_certificate(("127.0.0.1", made.port)) == first:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_end_leaves_no_process_and_no_socket(made):
    made.start()
    found = children(made.process.pid)
    assert made.stop() == 0
    for pid in found.values():
        assert not os.path.exists(f"/proc/{pid}")
    assert not (made.data / "control.sock").exists()
    made.start()
    assert made.stop() == 0


def test_children_end_with_a_killed_supervisor(made):
    made.start()
    found = children(made.process.pid)
    made.process.kill()
    made.process.wait(20)
    deadline = time.monotonic() + 20
    for pid in found.values():
        while os.path.exists(f"/proc/{pid}") and status(pid)["State"][0] != "Z":
            assert time.monotonic() < deadline
            time.sleep(0.05)
    made.start()


def test_a_setting_that_another_node_changed_is_followed(made):
    """The store says so; a second program on it stands for the other node."""
    made.start()
    ask = lambda: requests.get(f"{made.url}/get_mech_list", verify=str(made.ca), timeout=30).text   # noqa: E731
    assert "Acme & Sons" not in ask()
    with contextlib.closing(sqlite3.connect(made.data / "store" / "site.db", timeout=30)) as db:
        db.execute("INSERT INTO setting (name, value) VALUES ('company', 'Acme & Sons')")
        db.execute("UPDATE generation SET number = number + 1 WHERE name = 'settings'")
        db.commit()
    deadline = time.monotonic() + 20
    while "Acme & Sons" not in ask():
        assert time.monotonic() < deadline, ask()
        time.sleep(0.1)
