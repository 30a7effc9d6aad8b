"""A Jumpoint from its real installer: what it lays down, how it joins, stays and comes back, and what it refuses."""
import base64
import contextlib
import fcntl
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import pytest

from support.estate import Agent
from support.processes import children
from support.site import Site
from support.units import allowed_calls, needs_systemd, verify

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
NOBODY = 65534
AS_WHOM = ("--user", "nobody") if os.geteuid() == 0 else ()


@pytest.fixture
def ground():
    """A folder that everybody may pass through: the agent runs as another user."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="jumpoint-", dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Yard:
    """A site with one Jumpoint, and the agents that a test installs."""

    def __init__(self, site, ground):
        self.site, self.ground, self.agents = site, ground, []
        self.account = site.account("yard", "--config", "full", "--rate-second", "0", "--rate-hour", "0")
        self.id = self.account.add("jumpoint", name="First", platform="linux-x86", shell_jump_enabled=True)["id"]

    def installer(self, jumpoint=None):
        answer = self.account.call("GET", f"jumpoint/{jumpoint or self.id}/installer")
        assert answer.status_code == 200, answer.text
        return answer.content

    def file(self, content=None, name="installer.bin"):
        path = self.ground / name
        path.write_bytes(self.installer() if content is None else content)
        path.chmod(0o644)
        return path

    def run(self, *options, file=None, user=None, **environment):
        """The installer's exit code and words."""
        environment = {"PATH": os.environ["PATH"], **environment}
        who = {"user": user, "group": user, "extra_groups": []} if user else {}
        done = subprocess.run(["sh", str(file or self.file()), *options], text=True, capture_output=True, timeout=90,
                              env=environment, cwd=self.ground, **who)
        return done.returncode, done.stdout + done.stderr

    def install(self, *options, content=None, start=True, environment=None):
        agent = Agent(self.ground / f"agent-{len(self.agents)}", content or self.installer(), options=options, environment=environment)
        self.agents.append(agent)
        if start:
            agent.start()
            self.wait()
        return agent

    def connected(self):
        return self.account.get(f"jumpoint/{self.id}")["connected"]

    def wait(self, connected=True, seconds=20):
        deadline = time.monotonic() + seconds
        while self.connected() != connected:
            assert time.monotonic() < deadline, f"still {'not ' if connected else ''}connected after {seconds} s"
            time.sleep(0.1)

    def close(self):
        for agent in self.agents:
            for name in ("jumpoint", "jumpoint_session"):
                for pid in agent.processes(name):
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def yard(site, ground):
    made = Yard(site, ground)
    yield made
    made.close()


# --- laying it down ---


@as_root
def test_root_installs_for_another_user(yard):
    agent = yard.install("--user", "nobody", start=False)
    folder = agent.folder
    assert {path.name for path in folder.iterdir()} == {
        "jumpoint", "jumpoint_session", "init-script", "uninstall", "allow-list", "jumpoint.conf", "POST-INSTALL-NOTES.txt",
        f"jumpoint-{yard.id}.service", "state", "run", "log"}
    for path in folder.rglob("*"):
        status = path.stat()
        belongs_to_agent = path.relative_to(folder).parts[0] in ("state", "run", "log")
        assert status.st_uid == (NOBODY if belongs_to_agent else 0), path
        assert status.st_mode & 0o022 == 0, path
    assert (folder / "state" / "node.key").stat().st_mode & 0o777 == 0o600
    assert not (folder / "state" / "deploy.key").exists(), "the deploy key has been used"
    assert (folder / "jumpoint.conf").stat().st_mode & 0o007 == 0
    unit = (folder / f"jumpoint-{yard.id}.service").read_text()
    assert "Type=notify\n" in unit and "User=nobody\n" in unit and f"ExecStart={folder}/jumpoint run --dir {folder}\n" in unit
    assert (folder / "POST-INSTALL-NOTES.txt").read_text() in agent.output
    assert "@" not in re.sub(r"\S+@\S+\.service", "", (folder / "init-script").read_text())
    agent.start()
    yard.wait()
    pid, = agent.processes()
    assert os.stat(f"/proc/{pid}").st_uid in (NOBODY, 0)  # not dumpable: /proc shows it as root's
    with open(f"/proc/{pid}/status") as status:
        text = status.read()
    assert re.search(rf"^Uid:\t{NOBODY}\t{NOBODY}\t{NOBODY}\t{NOBODY}$", text, re.M), text
    assert re.search(r"^NoNewPrivs:\t1$", text, re.M)
    node, = yard.account.get(f"jumpoint/{yard.id}/node")
    assert node["public_ip"] == "127.0.0.1" and node["hostname"] == socket.gethostname() and node["last_connect_timestamp"]


@as_root
@needs_systemd
def test_the_unit_protects_and_lets_sessions_confine_themselves(yard):
    agent = yard.install("--user", "daemon", start=False)  # of nobody systemd thinks little
    path = agent.folder / f"jumpoint-{yard.id}.service"
    verify(path)
    assert {"landlock_create_ruleset", "landlock_restrict_self", "prctl", "pidfd_open", "pidfd_send_signal", "execveat"} <= \
        allowed_calls(path.read_text())


@as_root
def test_root_says_as_whom_it_runs(yard):
    place = yard.ground / "jp"
    for more in ((), ("--check",)):
        code, words = yard.run(*more, "--install-dir", str(place))
        assert code == 1 and "--user USER" in words, words
        assert not place.exists()
    yard.install("--user", "root")


@as_root
def test_nothing_is_done_as_root_in_what_the_agent_owns(yard):
    agent = yard.install("--user", "nobody", start=False)
    agent.start()
    yard.wait()
    status = agent.folder / "run" / "status"
    # The agent's to write, so it may be anything: what a terminal would obey, or a pipe that hangs.
    status.write_bytes(b"1700000000000 \x1b]0;mine\x07\x9bconnected\n")
    done = agent.script("status")
    assert done.returncode == 0 and "\x1b" not in done.stdout and "connected" in done.stdout
    status.unlink()
    os.mkfifo(status)
    os.chown(status, NOBODY, NOBODY)
    assert agent.script("status").returncode == 0
    secret = yard.ground / "secret"
    secret.write_text("1700000000000 refused secret\n")
    secret.chmod(0o600)
    status.unlink()
    os.link(secret, status)
    assert "secret" not in agent.script("status").stdout, "root's eyes are not lent"


@as_root
def test_stop_ends_no_process_that_it_does_not_know(yard):
    agent = yard.install("--user", "nobody", start=False)
    lock = os.open(agent.folder / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.fchown(lock, NOBODY, NOBODY)
    try:  # the lock of an open file: it is of process -1
        fcntl.fcntl(lock, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        apart = ["unshare", "--pid", "--fork", "--kill-child"]  # were it to end everything, that is not much
        done = subprocess.run([*apart, str(agent.folder / "init-script"), "stop"], text=True, capture_output=True, timeout=30)
        assert done.returncode == 1 and "no process holds it" in done.stderr, done
        assert agent.script("status").returncode == 4
    finally:
        os.close(lock)
    assert agent.script("status").returncode == 3


@as_root
def test_an_ordinary_user_installs_for_himself(yard):
    home = yard.ground / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    code, words = yard.run("--install-dir", str(home / "deep" / "jp"), user=NOBODY)
    assert code == 0, words
    assert {path.stat().st_uid for path in (home / "deep" / "jp").rglob("*")} == {NOBODY}
    done = subprocess.run([str(home / "deep" / "jp" / "init-script"), "start"], user=NOBODY, group=NOBODY, extra_groups=[],
                          capture_output=True, text=True, timeout=20, cwd="/")
    assert done.returncode == 0, done.stderr
    yard.wait()
    done = subprocess.run([str(home / "deep" / "jp" / "uninstall")], user=NOBODY, group=NOBODY, extra_groups=[],
                          capture_output=True, text=True, timeout=20, cwd="/")
    assert done.returncode == 0, done.stderr
    assert not (home / "deep" / "jp").exists()
    yard.wait(connected=False)


def test_check_names_everything_that_is_missing(yard):
    place = yard.ground / "there"
    place.mkdir()
    code, words = yard.run("--check", "--install-dir", str(place), "--user", "no-such-account", "--proxy", "socks://x")
    assert code == 1
    assert "no-such-account" in words or "root" in words
    assert "does not exist yet" in words and "proxy of the form" in words
    code, words = yard.run("--check", *AS_WHOM, "--install-dir", str(yard.ground / "new"))
    assert code == 0 and "Nothing is missing." in words, words
    assert not (yard.ground / "new").exists()


def test_a_failed_install_leaves_nothing(yard):
    broken = re.sub(rb"DEPLOY_KEY='[0-9a-f]+'", b"DEPLOY_KEY='" + b"0" * 64 + b"'", yard.installer())
    code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "jp"), file=yard.file(broken))
    assert code == 1 and "get another" in words, words
    assert not (yard.ground / "jp").exists()
    assert yard.account.get(f"jumpoint/{yard.id}/node") == []


def test_a_folder_that_exists_is_left_alone(yard):
    place = yard.ground / "there"
    place.mkdir()
    (place / "mine").write_text("mine")
    code, words = yard.run(*AS_WHOM, "--install-dir", str(place))
    assert code == 1 and str(place) in words
    assert (place / "mine").read_text() == "mine"


def test_a_file_that_was_cut_or_changed_does_nothing(yard):
    whole = yard.installer()
    for bad in (whole[:len(whole) // 2], *(whole[:length] for length in range(1000, 8000, 700)), whole[:-1] + bytes([whole[-1] ^ 1])):
        code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "jp"), file=yard.file(bad))
        assert code != 0, words
        assert not (yard.ground / "jp").exists()


def test_help_and_wrong_words(yard):
    code, words = yard.run("--help")
    assert code == 0 and "--install-dir DIR" in words and "BT_VERBOSE_INSTALLER" in words
    code, words = yard.run("--instal-dir", "/x")
    assert code == 2 and "--instal-dir" in words
    code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "jp"), "--no-enrol", BT_VERBOSE_INSTALLER="1")
    assert code == 0 and "+ unpack" in words
    assert (yard.ground / "jp" / "state" / "deploy.key").stat().st_mode & 0o777 == 0o600
    shutil.rmtree(yard.ground / "jp")


def test_joining_can_wait_for_the_first_start(yard):
    agent = yard.install("--test", start=False)
    assert yard.account.get(f"jumpoint/{yard.id}/node") == []
    agent.start()
    yard.wait()
    assert len(yard.account.get(f"jumpoint/{yard.id}/node")) == 1


def test_uninstall_leaves_nothing(yard):
    agent = yard.install()
    code, words = yard.run("--uninstall", "--install-dir", str(agent.folder), file=agent.folder.with_suffix(".bin"))
    assert code == 0, words
    assert not agent.folder.exists()
    yard.wait(connected=False)


# --- the rules of nodes ---


def test_a_key_makes_one_node(yard):
    content = yard.installer()
    yard.install(content=content)
    code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "second"), file=yard.file(content))
    assert code == 1 and not (yard.ground / "second").exists(), words
    answer = yard.account.call("GET", f"jumpoint/{yard.id}/installer")
    assert answer.status_code == 422 and "node" in answer.text


def test_a_newer_installer_takes_the_older_one_s_place(yard):
    old = yard.installer()
    new = yard.installer()
    code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "old"), file=yard.file(old))
    assert code == 1 and "get another" in words, words
    yard.install(content=new)


def test_a_cluster_has_several_nodes(yard):
    yard.id = yard.account.add("jumpoint", name="Cluster", platform="linux-x86", clustered=True)["id"]
    first, second = yard.install(), yard.install()
    deadline = time.monotonic() + 10
    while "yes" in (text := yard.site.admin("node", "list").stdout) and text.count("yes") < 2:
        assert time.monotonic() < deadline, text
        time.sleep(0.1)
    first.stop()
    time.sleep(0.5)
    assert yard.connected()
    second.stop()
    yard.wait(connected=False)


def test_a_deleted_node_stops_and_says_so(yard):
    agent = yard.install()
    node = yard.account.get(f"jumpoint/{yard.id}/node")[0]["id"]
    yard.site.admin("node", "delete", str(node))
    yard.wait(connected=False, seconds=5)
    deadline = time.monotonic() + 15
    while agent.processes():
        assert time.monotonic() < deadline, "it goes on trying"
        time.sleep(0.1)
    done = agent.script("status")
    assert done.returncode == 3 and "deleted" in done.stdout
    yard.install()  # the Jumpoint itself is free for another one


def test_a_disabled_jumpoint_is_not_connected(yard):
    yard.install()
    yard.account.call("PATCH", f"jumpoint/{yard.id}", json={"enabled": False})
    yard.wait(connected=False, seconds=5)


# --- staying ---


def test_verbs_of_the_init_script(yard):
    agent = yard.install(start=False)
    assert agent.script("status").returncode == 3
    began = time.monotonic()
    assert agent.script("start").returncode == 0
    assert time.monotonic() - began < 10
    assert agent.script("start").returncode == 0, "starting twice does no harm"
    assert len(agent.processes()) == 1
    yard.wait()
    done = agent.script("status")
    assert done.returncode == 0 and "connected" in done.stdout
    before = agent.processes()
    assert agent.script("restart").returncode == 0
    yard.wait()
    assert agent.processes() != before
    assert agent.script("stop").returncode == 0
    assert agent.script("stop").returncode == 0
    assert agent.script("status").returncode == 3
    assert agent.script("dance").returncode == 2
    yard.wait(connected=False, seconds=5)


def test_it_comes_back_after_being_killed(yard):
    agent = yard.install()
    os.kill(agent.processes()[0], signal.SIGKILL)
    yard.wait(connected=False, seconds=5)
    agent.start()
    yard.wait(seconds=5)
    assert len(yard.account.get(f"jumpoint/{yard.id}/node")) == 1


def test_it_comes_back_when_the_front_was_killed(yard):
    agent = yard.install()
    front = children(yard.site.process.pid)["front"]
    pid, = agent.processes()
    os.kill(front, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while True:
        with contextlib.suppress(Exception):
            if yard.connected():
                break
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert agent.processes() == [pid]


def test_a_new_certificate_disturbs_nobody(yard):
    agent = yard.install()
    before = yard.account.get(f"jumpoint/{yard.id}/node")[0]
    yard.site.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert yard.connected()
    assert yard.account.get(f"jumpoint/{yard.id}/node")[0] == before
    assert agent.script("status").returncode == 0


def test_it_comes_back_to_a_site_that_started_anew(yard):
    yard.install()
    yard.site.stop()
    yard.site.start()
    yard.wait(seconds=40)


# --- who is who ---


def test_another_site_gets_no_key(yard):
    other = re.sub(rb"IDENTITY='[0-9a-f]+'", b"IDENTITY='" + b"11" * 32 + b"'", yard.installer())
    started = time.monotonic()
    code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "jp"), file=yard.file(other))
    assert code == 1 and "not the site" in words, words
    assert time.monotonic() - started < 60
    assert not (yard.ground / "jp").exists()
    assert yard.account.get(f"jumpoint/{yard.id}/node") == []


# --- ways out ---


class Proxy:
    """A CONNECT proxy that wants a name and a password."""

    def __init__(self, user=None):
        self.user, self.tunnels, self.refused = user, 0, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                one, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.tunnel, args=(one,), daemon=True).start()

    def tunnel(self, one):
        head = b""
        while b"\r\n\r\n" not in head:
            head += one.recv(4096)
        place = re.match(rb"CONNECT (\S+):(\d+) HTTP/1.1\r\n", head)
        wanted = self.user and b"Proxy-Authorization: Basic " + base64.b64encode(self.user.encode())
        if not place or (wanted and wanted not in head):
            self.refused += 1
            one.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            one.close()
            return
        self.tunnels += 1
        other = socket.create_connection((place[1].decode().strip("[]"), int(place[2])))
        one.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with contextlib.suppress(OSError):
            while True:
                for ready in select.select([one, other], [], [])[0]:
                    piece = ready.recv(65536)
                    if not piece:
                        one.close()
                        other.close()
                        return
                    (other if ready is one else one).sendall(piece)

    def close(self):
        self.listening.close()


def test_through_a_proxy(yard):
    proxy = Proxy("gate:s@cret")
    try:
        agent = yard.install("--proxy", f"http://gate:s%40cret@127.0.0.1:{proxy.port}")
        assert proxy.tunnels >= 2 and proxy.refused == 0, "joining and serving"
        assert agent.script("status").returncode == 0
    finally:
        proxy.close()


def test_through_the_proxy_of_the_environment(yard):
    proxy = Proxy()
    try:
        yard.install(environment={"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"})
        assert proxy.tunnels >= 2
    finally:
        proxy.close()


def test_a_proxy_that_refuses_is_named(yard):
    proxy = Proxy("gate:secret")
    try:
        code, words = yard.run(*AS_WHOM, "--install-dir", str(yard.ground / "jp"), "--proxy", f"http://127.0.0.1:{proxy.port}")
        assert code == 1 and "proxy" in words and "407" in words, words
        assert not (yard.ground / "jp").exists()
    finally:
        proxy.close()


def test_over_ipv6(tmp_path, ground):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    site = Site(tmp_path)
    site.listen = f"*:{site.port}"
    site.init()
    site.admin("settings", "set", "jumpoint_address", f"[::1]:{site.port}")
    site.start()
    yard = Yard(site, ground)
    try:
        yard.install()
        assert yard.account.get(f"jumpoint/{yard.id}/node")[0]["public_ip"] == "::1"
    finally:
        yard.close()
        site.stop()
