"""A site with a Jumpoint, an sshd behind it, and a key for it in the Vault: what a shell in a browser needs."""
import contextlib
import pathlib
import shutil
import subprocess
import tempfile
import time

from support.estate import Agent, Target
from support.site import SALLYPORT, Site

PASSWORD = "correct horse battery"
OF_ITEM = "jump-item/shell-jump"


class Lab:
    def __init__(self, folder):
        self.site = Site(folder)
        # Below a folder that an agent without privileges can enter.
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-lab-"))
        self.place.chmod(0o755)
        self.agent = self.target = None

    def start(self):
        self.site.init()
        self.site.start()
        self.site.admin("settings", "set", "address_per_second", "0")
        self.site.admin("settings", "set", "jumpoint_address", self.site.authority)
        self.api = self.site.account("scripts", "--config", "full", "--vault")
        self.person("alice", "--admin")
        self.start_target()
        self.jumpoint = self.api.add("jumpoint", name="First", platform="linux-x86", shell_jump_enabled=True)
        self.group = self.api.add("jump-group", name="Lab")
        self.item = self.add_item("target")
        self.key = self.api.add("vault/account", type="ssh", name="target key", username=self.user,
                                private_key=(self.keys / "ed25519").read_text())
        self.offer(self.key, "keyed")
        self.start_jumpoint()
        return self

    def person(self, name, *options):
        subprocess.run([str(SALLYPORT), "user", "create", name, *options, "--password-stdin", "--data", str(self.site.data)],
                       input=PASSWORD, text=True, check=True, capture_output=True, timeout=60)

    def link(self, item=None, user="alice"):
        """A single-use link that signs in, and opens an item."""
        more = ["--open", f"shell-jump/{item['id']}"] if item else []
        return self.site.admin("login-link", "--user", user, "--at", self.site.authority, *more).stdout.strip()

    def add_item(self, name, **more):
        return self.api.add(OF_ITEM, **{
            "name": name, "hostname": "127.0.0.1", "port": self.port, "protocol": "ssh", "jumpoint_id": self.jumpoint["id"],
            "jump_group_id": self.group["id"], "tag": "keyed", **more})

    def offer(self, account, tag):
        """For all items of that tag."""
        answer = self.api.call("POST", f"vault/account/{account['id']}/jump-item-association",
                               json={"filter_type": "criteria", "criteria": {"tag": [tag]}})
        assert answer.status_code in (200, 201), answer.text

    def start_target(self):
        self.target = Target(self.place / "sshd", settings=["PasswordAuthentication yes"], password=PASSWORD)
        self.port, self.user, self.keys = self.target.port, self.target.user, self.target.home / "keys"

    def start_jumpoint(self):
        answer = self.api.call("GET", f"jumpoint/{self.jumpoint['id']}/installer")
        assert answer.status_code == 200, answer.text
        self.agent = Agent(self.place / "agent", answer.content)
        self.agent.start()
        deadline = time.monotonic() + 20
        while not self.api.get(f"jumpoint/{self.jumpoint['id']}")["connected"]:
            assert time.monotonic() < deadline, "the Jumpoint did not connect"
            time.sleep(0.1)

    def stop(self):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            if self.agent:
                subprocess.run([str(self.agent.folder / "jumpoint"), "stop", "--dir", str(self.agent.folder), "--end-sessions"],
                               capture_output=True, timeout=30)
                self.agent.stop()
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            if self.target:
                self.target.stop()
        self.site.stop()
        shutil.rmtree(self.place, ignore_errors=True)
