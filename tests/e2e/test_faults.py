"""What is acknowledged stays, what cannot be done is said, and a site mends itself."""
import concurrent.futures
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time

import pytest
import requests

from support.postgresql import PostgreSQL
from support.site import SALLYPORT, Site, free_port


@pytest.fixture(params=["sqlite", "postgresql"])
def any_site(request, tmp_path):
    """A running site on each store; .database is the PostgreSQL or None."""
    database = None
    if request.param == "postgresql":
        folder = tempfile.mkdtemp(prefix="sp")      # a socket's path must be short
        database = PostgreSQL(folder).start()
    made = Site(tmp_path, store=database.url if database else None)
    made.database = database
    made.init()
    made.start()
    yield made
    made.stop()
    if database:
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def unlimited(site):
    account = site.account("load", "--config", "full", "--vault", "--rate-second", "0", "--rate-hour", "0")
    account.add("jumpoint", name="First", platform="linux-x86")
    account.add("jump-group", name="First")
    return account


def item(number):
    return {"name": f"item {number}", "hostname": "192.0.2.1", "protocol": "ssh", "jumpoint_id": 1, "jump_group_id": 1,
            "jump_group_type": "shared", "tag": f"t{number}"}


def processes(site):
    """{command line's last word: pid} of the site's processes."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = open(f"/proc/{entry}/stat").read().rsplit(")", 1)[1].split()
                words = open(f"/proc/{entry}/cmdline", "rb").read().split(b"\0")
            except OSError:
                continue
            if int(stat[1]) == site.process.pid:
                found["keeper" if words[0].endswith(b"keeper") else "front"] = int(entry)
    return found


def test_every_acknowledged_create_survives_kill_9(any_site):
    account = unlimited(any_site)
    token = account.fetch_token()
    context = ssl.create_default_context(cafile=any_site.ca)
    acknowledged, lock, numbers = set(), threading.Lock(), iter(range(10_000))

    def client():
        connection = http.client.HTTPSConnection("localhost", any_site.port, context=context, timeout=30)
        try:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                connection.request("POST", "/api/config/v1/jump-item/shell-jump", json.dumps(item(number)),
                                   {"Authorization": f"Bearer {token}"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status == 201:
                    with lock:
                        acknowledged.add(json.loads(body)["id"])
        except (OSError, http.client.HTTPException, ValueError):
            return      # the site is gone
        finally:
            connection.close()

    with concurrent.futures.ThreadPoolExecutor(64) as clients:
        running = [clients.submit(client) for _ in range(64)]
        while len(acknowledged) < 2500 and not all(one.done() for one in running):
            time.sleep(0.01)
        any_site.kill()
    assert len(acknowledged) >= 2500
    any_site.start()
    there = {row["id"] for row in account.all("jump-item/shell-jump", per_page=100)}
    assert acknowledged <= there


def test_keeper_killed_is_503_then_back(site):
    account = unlimited(site)
    secret = account.add("vault/account", type="username_password", name="a", username="u", password="p4ss")
    os.kill(processes(site)["keeper"], signal.SIGKILL)
    deadline, seen = time.monotonic() + 30, set()
    while time.monotonic() < deadline:
        try:
            answer = account.call("POST", f"vault/account/{secret['id']}/check-out")
        except OSError:
            continue        # the set is being started again
        seen.add(answer.status_code)
        if answer.status_code == 200:
            break
        assert answer.status_code in (503, 401), answer.text
        if answer.status_code == 503:
            assert answer.json()["message"]
    assert answer.status_code == 200 and answer.json()["password"] == "p4ss", seen
    assert processes(site).keys() == {"keeper", "front"}


def test_database_gone_is_503_then_back_without_a_restart(tmp_path):
    folder = tempfile.mkdtemp(prefix="sp")
    database = PostgreSQL(folder).start()
    site = Site(tmp_path, store=database.url)
    try:
        site.init()
        site.start()
        account = unlimited(site)
        front = processes(site)["front"]
        database.stop()
        answer = account.call("POST", "jump-item/shell-jump", json=item(1))
        assert answer.status_code == 503 and answer.json()["message"]
        assert account.call("GET", "jump-group").status_code == 503
        deadline = time.monotonic() + 10        # readiness is probed now and then, not for each who asks
        while health(site, "readyz") != 503:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert health(site, "healthz") == 200
        database.start()
        deadline = time.monotonic() + 30
        while account.call("GET", "jump-group").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert account.call("POST", "jump-item/shell-jump", json=item(1)).status_code == 201
        assert processes(site)["front"] == front
    finally:
        site.stop()
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_disk_full_is_503_then_back_without_a_restart(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("this user may not mount a small file system; run as root or inside tests/e2e/in-namespace")
    site = Site(small)
    site.log = tmp_path / "site.log"
    try:
        site.init()
        site.start()
        account = unlimited(site)
        status, kept = 201, []
        for number in range(20_000):
            answer = account.call("POST", "jump-item/shell-jump", json={**item(number), "comments": "x" * 1000})
            if answer.status_code != 201:
                status = answer.status_code
                assert answer.json()["message"]
                break
            kept.append(answer.json()["id"])
        assert status == 503
        assert {row["id"] for row in account.all("jump-item/shell-jump", per_page=100)} >= set(kept)
        subprocess.run(["mount", "-o", "remount,size=32m", str(small)], check=True)
        deadline = time.monotonic() + 30
        while account.call("POST", "jump-item/shell-jump", json=item(1)).status_code != 201:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        there = {row["id"] for row in account.all("jump-item/shell-jump", per_page=100)}
        assert there >= set(kept)
    finally:
        site.stop()
        subprocess.run(["umount", "-l", str(small)], check=False)


def health(site, what):
    return requests.get(f"{site.url}/{what}", verify=str(site.ca), timeout=30).status_code


def refused(site, *options):
    """Starts a site that must refuse; its words."""
    done = subprocess.run([str(SALLYPORT), "serve", "--data", str(site.data), "--site", site.name, "--listen", f"127.0.0.1:{site.port}", *options],
                          text=True, capture_output=True, timeout=30)
    assert done.returncode not in (0, -signal.SIGSEGV), done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_newer_data_directory_is_refused(tmp_path):
    import sqlite3
    site = Site(tmp_path)
    site.init()
    store = sqlite3.connect(site.data / "store" / "site.db")
    columns = [row[1] for row in store.execute("PRAGMA table_info(schema_version)") if row[1] != "version"]
    store.execute(f"INSERT INTO schema_version SELECT 9999, {', '.join(columns)} FROM schema_version WHERE version = 1")
    store.commit()
    store.close()
    assert "newer" in refused(site)


def test_a_wrong_master_key_is_refused(tmp_path):
    site = Site(tmp_path)
    site.init()
    key = site.data / "keys" / "master.key"
    other = Site(tmp_path / "other")
    other.folder.mkdir()
    other.init()
    shutil.copy(other.data / "keys" / "master.key", key)
    assert "master key" in refused(site)


def test_a_taken_port_is_refused(tmp_path):
    site = Site(tmp_path)
    site.init()
    with socket.create_server(("127.0.0.1", site.port)):
        text = refused(site)
    assert str(site.port) in text and "another program listens there" in text


def test_a_second_site_on_the_same_data_is_refused(site):
    other = Site(site.folder)
    assert str(site.data) in refused(other)
    assert site.process.poll() is None


def test_sighup_takes_a_new_certificate_and_keeps_connections(site, tmp_path):
    first = ssl.get_server_certificate(("127.0.0.1", site.port))
    context = ssl.create_default_context(cafile=site.ca)
    kept = http.client.HTTPSConnection("localhost", site.port, context=context, timeout=30)
    kept.request("GET", "/healthz")
    assert kept.getresponse().read() is not None
    tls = site.data / "tls"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "5", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", str(tls / "server.key"), "-out", str(tls / "server.pem")],
        check=True, capture_output=True)
    site.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + 10
    while ssl.get_server_certificate(("127.0.0.1", site.port)) == first:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    kept.request("GET", "/healthz")
    assert kept.getresponse().status == 200


def test_sigterm_ends_it_soon_and_leaves_no_process(site):
    mine = list(processes(site).values())
    began = time.monotonic()
    assert site.stop() == 0
    assert time.monotonic() - began < 15
    assert not [pid for pid in mine if os.path.exists(f"/proc/{pid}")]
