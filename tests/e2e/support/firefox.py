"""Firefox as Debian ships it, by the protocol that every Firefox speaks (Marionette), which needs no driver."""
import contextlib
import json
import shutil
import socket
import subprocess
import time

from support.site import free_port

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}


class Firefox:
    def __init__(self, folder):
        self.profile = folder / "profile"
        self.profile.mkdir()
        port = free_port()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in {**PREFERENCES, "marionette.port": port}.items()]
        (self.profile / "user.js").write_text("\n".join(lines) + "\n")
        self.process = subprocess.Popen(
            [PROGRAM, "--headless", "--no-remote", "--marionette", "--profile", str(self.profile)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
        self.number = 0
        self.rest = b""
        self.socket = self.connect(port)
        self.read()  # its greeting
        self.ask("WebDriver:NewSession", acceptInsecureCerts=True)
        self.ask("WebDriver:SetTimeouts", script=20000, pageLoad=30000)

    def connect(self, port):
        deadline = time.monotonic() + 90
        while True:
            with contextlib.suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), timeout=60)
            assert self.process.poll() is None and time.monotonic() < deadline, "Firefox did not start"
            time.sleep(0.1)

    def read(self):
        while b":" not in self.rest:
            self.rest += self.socket.recv(65536)
        length, self.rest = self.rest.split(b":", 1)
        while len(self.rest) < int(length):
            self.rest += self.socket.recv(65536)
        body, self.rest = self.rest[:int(length)], self.rest[int(length):]
        return json.loads(body)

    def ask(self, command, **parameters):
        self.number += 1
        body = json.dumps([0, self.number, command, parameters])
        self.socket.sendall(f"{len(body.encode())}:{body}".encode())
        _, number, error, result = self.read()
        assert number == self.number
        if error:
            raise AssertionError(f"{command}: {error['error']}: {error['message']}")
        return result

    def go(self, address):
        self.ask("WebDriver:Navigate", url=address)

    def reload(self):
        self.ask("WebDriver:Refresh")

    def run(self, script, *arguments):
        return self.ask("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def type(self, text):
        """To whatever has the focus."""
        actions = [{"type": kind, "value": "\ue007" if letter == "\n" else letter} for letter in text for kind in ("keyDown", "keyUp")]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])

    def until(self, script, seconds=20):
        """What the script returns, once it is true."""
        deadline = time.monotonic() + seconds
        while True:
            value = self.run(script)
            if value:
                return value
            assert time.monotonic() < deadline, f"not within {seconds} s: {script}\n{self.run('return document.body.innerText')}"
            time.sleep(0.05)

    def stop(self):
        with contextlib.suppress(OSError, AssertionError):
            self.ask("Marionette:Quit", flags=["eForceQuit"])
        self.socket.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)
