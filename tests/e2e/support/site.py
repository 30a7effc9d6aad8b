"""A site of its own for a test: data in a temporary folder, the real programs, reached as users reach it."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import requests

from support import processes

TOP = pathlib.Path(__file__).resolve().parents[3]
BUILD = pathlib.Path(os.environ.get("SALLYPORT_BUILD", TOP / "build"))
SALLYPORT = BUILD / "sallyport"
BTAPI = BUILD / "btapi"


def free_port():
    with contextlib.closing(socket.socket()) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Account:
    """An API account's credentials and the API seen through it."""

    def __init__(self, site, client_id, client_secret):
        self.site, self.client_id, self.client_secret = site, client_id, client_secret
        self.token = None
        self.http = requests

    def kept_alive(self):
        """The same account, its requests over a connection that stays."""
        self.http = requests.Session()
        return self

    def environment(self):
        return {
            "BT_API_HOST": self.site.authority,
            "BT_CLIENT_ID": self.client_id,
            "BT_CLIENT_SECRET": self.client_secret,
            "SSL_CERT_FILE": str(self.site.ca),
            "CURL_CA_BUNDLE": str(self.site.ca),
            "REQUESTS_CA_BUNDLE": str(self.site.ca),
        }

    def fetch_token(self):
        answer = requests.post(
            f"{self.site.url}/oauth2/token", auth=(self.client_id, self.client_secret),
            data={"grant_type": "client_credentials"}, verify=str(self.site.ca), timeout=30)
        answer.raise_for_status()
        self.token = answer.json()["access_token"]
        return self.token

    def call(self, method, path, **more):
        if not self.token:
            self.fetch_token()
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.http.request(
            method, f"{self.site.url}/api/config/v1/{path}", headers=headers,
            verify=str(self.site.ca), timeout=60, **more)

    def get(self, path, **params):
        answer = self.call("GET", path, params=params)
        answer.raise_for_status()
        return answer.json()

    def all(self, path, **params):
        """Every row of a list, all pages followed."""
        rows, page = [], 1
        while True:
            answer = self.call("GET", path, params={**params, "current_page": page})
            answer.raise_for_status()
            rows += answer.json()
            if page >= int(answer.headers["X-BT-Pagination-Last-Page"]):
                return rows
            page += 1

    def add(self, path, **body):
        answer = self.call("POST", path, json=body)
        assert answer.status_code in (200, 201), (answer.status_code, answer.text)
        return answer.json()

    def btapi(self, *args, text="", env=None, cwd=None):
        return subprocess.run(
            [str(BTAPI), *args], input=text, text=True, capture_output=True, timeout=120, cwd=cwd,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **self.environment(), **(env or {})})


class Site:
    """A running appliance."""

    def __init__(self, folder, name="localhost", port=None, options=(), store=None, before=()):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.name = name
        self.port = port or free_port()
        self.options = list(options)
        self.before = list(before)      # a program that becomes the site's: "unshare", "--user"
        self.store = ["--store", store] if store else []
        self.listen = f"127.0.0.1:{self.port}"
        self.process = None
        self.log = self.folder / "site.log"
        self.authority = name if self.port == 443 else f"{name}:{self.port}"
        self.url = f"https://{self.authority}"
        self.ca = self.data / "tls" / "ca.pem"

    def admin(self, *args, check=True):
        done = subprocess.run(
            [str(SALLYPORT), *args, "--data", str(self.data), *self.store], text=True, capture_output=True, timeout=120)
        if check and done.returncode:
            raise AssertionError(f"sallyport {' '.join(args)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def init(self):
        self.admin("init", "--site", self.name)

    def launch(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, str(SALLYPORT), "serve", "--data", str(self.data), "--site", self.name,
                 "--listen", self.listen, *self.store, *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def start(self):
        self.launch()
        self.wait_ready()
        return self

    def wait_ready(self, seconds=30):
        deadline = time.monotonic() + seconds
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the site ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/readyz", verify=str(self.ca), timeout=5).status_code == 200:
                    return
            if time.monotonic() > deadline:
                raise AssertionError(f"the site did not get ready:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return self.process.returncode if self.process else None

    def kill(self):
        """Everything of the site at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        deadline = time.monotonic() + 20
        while processes.of_group(self.process.pid):     # the front may be slower to go, and has the port until then
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def account(self, name, *options):
        done = self.admin("api-account", "create", name, *options)
        values = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        return Account(self, values["client_id"], values["client_secret"])

    def log_lines(self):
        """The site's JSON log lines."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
        return found
