"""A site with a Jumpoint, an sshd behind it, and a key for it in the Vault: what a shell in a browser needs."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from support.site import SALLYPORT, TOP, Site

PASSWORD = "correct horse battery"
OF_ITEM = "jump-item/shell-jump"


class Lab:
    def __init__(self, folder):
        self.site = Site(folder)
        # Below a folder that an agent without privileges can enter.
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="sallyport-lab-"))
        self.place.chmod(0o755)
        self.agent = self.place / "agent"
        self.sshd = self.place / "sshd"

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
        said = subprocess.run([str(TOP / "tests" / "support" / "sshd"), "start", "--in", str(self.sshd), "--password", PASSWORD,
                               "--set", "PasswordAuthentication yes"],
                              text=True, check=True, capture_output=True, timeout=60).stdout
        values = dict(line.split("=", 1) for line in said.splitlines())
        self.port, self.user = int(values["port"]), values["user"]
        self.keys = pathlib.Path(values["home"]) / "keys"

    def start_jumpoint(self):
        installer = self.place / "installer.bin"
        answer = self.api.call("GET", f"jumpoint/{self.jumpoint['id']}/installer")
        assert answer.status_code == 200, answer.text
        installer.write_bytes(answer.content)
        as_whom = ["--user", "nobody"] if os.getuid() == 0 else []
        subprocess.run(["sh", str(installer), "--install-dir", str(self.agent), *as_whom],
                       check=True, capture_output=True, text=True, timeout=60)
        subprocess.run([str(self.agent / "init-script"), "start"], check=True, capture_output=True, timeout=60)
        deadline = time.monotonic() + 20
        while not self.api.get(f"jumpoint/{self.jumpoint['id']}")["connected"]:
            assert time.monotonic() < deadline, "the Jumpoint did not connect"
            time.sleep(0.1)

    def stop(self):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run([str(self.agent / "jumpoint"), "stop", "--dir", str(self.agent), "--end-sessions"],
                           capture_output=True, timeout=30)
            subprocess.run([str(self.agent / "init-script"), "stop"], capture_output=True, timeout=30)
        subprocess.run([str(TOP / "tests" / "support" / "sshd"), "stop", "--in", str(self.sshd)], capture_output=True, timeout=30)
        self.site.stop()
        shutil.rmtree(self.place, ignore_errors=True)
