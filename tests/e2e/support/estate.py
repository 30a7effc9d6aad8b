"""A whole estate for a test: a site, a Jumpoint from its own installer, and sshds as targets, each in the network it belongs to."""
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

from support.site import BUILD, TOP, Site
from support.terminal import Page

SSHD = TOP / "tests" / "support" / "sshd"
OPEN_TERMINAL = BUILD / "tools" / "terminal" / "open-terminal"


class Network:
    """A network namespace, held open by a process; needs to be root (perhaps of a user namespace)."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], start_new_session=True)
        ours = os.readlink("/proc/self/ns/net")
        deadline = time.monotonic() + 10
        while os.readlink(f"/proc/{self.holder.pid}/ns/net") == ours:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        self.run("ip", "link", "set", "lo", "up")

    @property
    def prefix(self):
        return ["nsenter", "--target", str(self.holder.pid), "--net"]

    def run(self, *command):
        subprocess.run([*self.prefix, *command], check=True, capture_output=True)

    def close(self):
        self.holder.kill()
        self.holder.wait()


def join(name, one, one_address, other, other_address):
    """A cable between two networks; None is our own."""
    subprocess.run(["ip", "link", "add", f"{name}a", "type", "veth", "peer", "name", f"{name}b"], check=True)
    for end, network, address in ((f"{name}a", one, one_address), (f"{name}b", other, other_address)):
        prefix = network.prefix if network else []
        if network:
            subprocess.run(["ip", "link", "set", end, "netns", str(network.holder.pid)], check=True)
        subprocess.run([*prefix, "ip", "address", "add", f"{address}/24", "dev", end], check=True)
        subprocess.run([*prefix, "ip", "link", "set", end, "up"], check=True)


class Target:
    """An sshd of its own."""

    def __init__(self, folder, prefix=(), address="127.0.0.1", settings=(), password=None):
        self.folder, self.prefix, self.address = pathlib.Path(folder), list(prefix), address
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings, self.password = list(settings), password
        self.port = None
        self.start()

    def start(self):
        more = [word for setting in self.settings for word in ("--set", setting)]
        port = ["--port", str(self.port)] if self.port else []
        password = ["--password", self.password] if self.password else []
        done = subprocess.run([*self.prefix, str(SSHD), "start", "--in", str(self.folder), *port, *password, *more],
                              text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        said = dict(line.split("=", 1) for line in done.stdout.split())
        self.port, self.user, self.home = int(said["port"]), said["user"], pathlib.Path(said["home"])

    def key(self, kind="ed25519"):
        return (self.home / "keys" / kind).read_text()

    def stop(self):
        subprocess.run([*self.prefix, str(SSHD), "stop", "--in", str(self.folder)], check=True, timeout=30)


class Agent:
    """A Jumpoint, installed by the file that the site gives."""

    def __init__(self, folder, installer, prefix=(), options=(), environment=None):
        self.folder, self.prefix = pathlib.Path(folder), list(prefix)
        self.environment = {**os.environ, **(environment or {})}
        file = self.folder.with_suffix(".bin")
        file.write_bytes(installer)
        options = [*self.as_whom(options), *options]
        done = subprocess.run([*self.prefix, "sh", str(file), "--install-dir", str(self.folder), *options],
                              text=True, capture_output=True, timeout=60, env=self.environment)
        assert done.returncode == 0, done.stdout + done.stderr
        self.output = done.stdout

    def as_whom(self, options):
        """Root must say as whom it runs: as an account without rights where that one can get at the folder."""
        if "--user" in options or (os.geteuid() != 0 and not self.prefix):
            return []
        is_open = all(place.stat().st_mode & 0o001 for place in self.folder.resolve().parents if place.exists())
        return ["--user", "nobody" if os.geteuid() == 0 and is_open else "root"]

    def script(self, verb):
        return subprocess.run([*self.prefix, str(self.folder / "init-script"), verb], text=True, capture_output=True,
                              timeout=30, env=self.environment, stdin=subprocess.DEVNULL)

    def start(self):
        done = self.script("start")
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self):
        self.script("stop")

    def processes(self, name="jumpoint"):
        """Ids of the running programs of this name out of the installed folder."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and os.readlink(entry / "exe").removesuffix(" (deleted)") == str(self.folder.resolve() / name):
                    found.append(int(entry.name))
        return found


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a shell opens: a Jumpoint, a target behind it, its item and a key for it in the Vault; rows by their ids."""
    jumpoint: int
    agent: Agent
    target: Target
    item: int
    account: int


class Estate:
    """One of each, wired together: `with Estate(folder) as estate`."""

    def __init__(self, folder, store=None, site_options=(), site_name="localhost", closed=False, before=(), site_folder=None):
        self.folder = pathlib.Path(folder)
        self.networks = []
        self.agents, self.targets = [], []
        self.agent_prefix = self.target_prefix = ()
        self.target_address = "127.0.0.1"
        if closed:
            self.close_the_network()
            site_name = "10.77.1.1"
        self.site = Site(site_folder or self.folder, name=site_name, store=store, options=site_options, before=before)
        self.site.log = self.folder / "site.log"
        if closed:
            self.site.listen = f"0.0.0.0:{self.site.port}"
        self.site.init()
        self.site.start()
        self.site.admin("settings", "set", "address_per_second", "0")   # everybody comes from one address here
        self.site.admin("user", "create", "admin", "--admin")
        self.account = self.site.account("estate", "--config", "full", "--vault", "--rate-second", "0", "--rate-hour", "0")

    def close_the_network(self):
        """The site here; the Jumpoint in a network that reaches the site and the target; the target in one that only the Jumpoint reaches."""
        agent, target = Network(), Network()
        self.networks = [agent, target]
        join("sp", None, "10.77.1.1", agent, "10.77.1.2")
        join("st", agent, "10.77.2.1", target, "10.77.2.2")
        self.agent_prefix, self.target_prefix, self.target_address = agent.prefix, target.prefix, "10.77.2.2"

    def add_jumpoint(self, name="First", options=(), **more):
        jumpoint = self.account.add("jumpoint", name=name, platform="linux-x86", shell_jump_enabled=True, **more)
        return jumpoint["id"], self.add_node(jumpoint["id"], options=options)

    def installer(self, jumpoint):
        answer = self.account.call("GET", f"jumpoint/{jumpoint}/installer")
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.content

    def add_node(self, jumpoint, options=(), environment=None):
        agent = Agent(self.folder / f"agent-{len(self.agents)}", self.installer(jumpoint), self.agent_prefix, options, environment)
        self.agents.append(agent)
        agent.start()
        self.wait_connected(jumpoint)
        return agent

    def wait_connected(self, jumpoint, connected=True, seconds=20):
        deadline = time.monotonic() + seconds
        while self.account.get(f"jumpoint/{jumpoint}")["connected"] != connected:
            assert time.monotonic() < deadline, f"the Jumpoint is not {'connected' if connected else 'gone'} after {seconds} s"
            time.sleep(0.1)

    def add_target(self, settings=()):
        settings = list(settings)
        if self.target_address != "127.0.0.1":
            settings.append(f"ListenAddress {self.target_address}")
        target = Target(self.folder / f"target-{len(self.targets)}", self.target_prefix, self.target_address, settings)
        self.targets.append(target)
        return target

    def add_item(self, target, jumpoint, group=None, name="target", **more):
        if group is None:
            group = self.account.add("jump-group", name=f"group of {name}")["id"]
        return self.account.add("jump-item/shell-jump", name=name, hostname=target.address, port=target.port, protocol="ssh",
                                jumpoint_id=jumpoint, jump_group_id=group, **more)["id"]

    def add_key(self, target, kind="ed25519", name=None, **more):
        return self.account.add("vault/account", type="ssh", name=name or f"{kind} of target", username=target.user,
                                private_key=target.key(kind), **more)["id"]

    def add_place(self, settings=()):
        """A Jumpoint, and a target where it opens shells."""
        jumpoint, agent = self.add_jumpoint()
        target = self.add_target(settings)
        return Place(jumpoint, agent, target, self.add_item(target, jumpoint), self.add_key(target))

    def sign_in(self, *options):
        """The page of the administrator, or of whom the login link's options name."""
        return Page(self.site.url, str(self.site.ca), self.login_link(*options))

    def login_link(self, *options):
        return re.search(r"#link=([0-9a-f]+)", self.site.admin("login-link", *options).stdout)[1]

    def terminal_command(self, item, command, account=None, timeout=60):
        words = [str(OPEN_TERMINAL), "--link", self.login_link(), "--cacert", str(self.site.ca), "--timeout", str(timeout),
                 "--connect", "127.0.0.1", "--command", command]
        if account is not None:
            words += ["--account", str(account)]
        return [*words, self.site.url, str(item)]

    def open_terminal(self, item, command, account=None, timeout=60):
        """Runs a command in a new session: what the terminal showed, exit code, the session's uid (None when it did not begin), words."""
        done = subprocess.run(self.terminal_command(item, command, account, timeout), capture_output=True, timeout=timeout + 30)
        words = done.stderr.decode()
        uid = re.search(r"^session=([0-9a-f]+)$", words, re.M)
        return done.stdout.decode(errors="replace"), done.returncode, uid and uid[1], words

    def recording(self, uid):
        """The header and the events of a finished recording, by the administrator's own command."""
        deadline = time.monotonic() + 20    # it is finished a moment after the session's end
        while "still being recorded" in self.site.admin("recording", "export", uid, check=False).stderr:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        done = self.site.admin("recording", "export", uid)
        lines = done.stdout.splitlines()
        return json.loads(lines[0]), [json.loads(line) for line in lines[1:]]

    def __enter__(self):
        return self

    def __exit__(self, *_why):
        self.close()

    def close(self):
        for agent in self.agents:
            with contextlib.suppress(Exception):
                agent.stop()
            for name in ("jumpoint", "jumpoint_session"):
                for pid in agent.processes(name):
                    with contextlib.suppress(OSError):
                        os.kill(pid, 9)
        self.site.stop()
        for target in self.targets:
            with contextlib.suppress(Exception):
                target.stop()
            shutil.rmtree(target.home, ignore_errors=True)  # below /tmp where its user cannot get into the estate's folder
        for network in self.networks:
            network.close()
