"""Around the AWS use cases: a cloud (moto), its metadata service, a package manager and a site on port 443, in a namespace."""
import http.server
import os
import pathlib
import stat
import subprocess
import sys
import threading

import boto3
import pytest
from moto.server import ThreadedMotoServer

import guide
from support.site import BTAPI, TOP, Site

REGION = "eu-central-1"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION}


class Metadata:
    """The instance metadata service at its well-known address; paths without their /latest/meta-data/ to texts."""

    def __init__(self):
        self.values = {}
        values = self.values

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                text = values.get(self.path.replace("//", "/").removeprefix("/latest/meta-data/"))
                body = (text if text is not None else "404 - Not Found").encode()
                self.send_response(200 if text is not None else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("169.254.169.254", 80), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def machine(self, instance, address, name=None):
        self.values.clear()
        self.values.update({"instance-id": instance, "public-ipv4": address})
        if name is not None:
            self.values["tags/instance/Name"] = name


@pytest.fixture(scope="session")
def metadata():
    made = Metadata()
    yield made
    made.server.shutdown()


@pytest.fixture
def cloud(monkeypatch):
    """A cloud with no machines in it, and its client."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=5005, verbose=False)
    server.start()
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": "http://127.0.0.1:5005"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    yield boto3.client("ec2")
    import requests
    requests.post("http://127.0.0.1:5005/moto-api/reset", timeout=10)
    server.stop()


def launch(cloud, count=1, name="web"):
    made = cloud.run_instances(
        ImageId="ami-12345678", MinCount=count, MaxCount=count,
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}])
    return [machine["InstanceId"] for machine in made["Instances"]]


@pytest.fixture
def site(tmp_path):
    """The site under its bare name on port 443, with the Jumpoint and the Jump Group that the scripts name."""
    made = Site(tmp_path, name="support.example.test", port=443)
    made.init()
    made.start()
    owner = made.account("owner", "--config", "full", "--vault")
    assert owner.add("jumpoint", name="First", platform="linux-x86", shell_jump_enabled=True)["id"] == 1
    assert owner.add("jump-group", name="First")["id"] == 1
    made.owner = owner
    yield made
    made.stop()


@pytest.fixture
def machine(tmp_path, site):
    """Runs a script as a machine in the cloud would, with what the scripts expect around them."""
    tools = tmp_path / "tools"
    tools.mkdir()
    write(tools / "apt", "#!/bin/sh\nexit 0\n")
    (tools / "btapi").symlink_to(BTAPI)
    (tools / "aws").symlink_to(pathlib.Path(sys.prefix) / "bin" / "aws")
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()

    def run(script, account, path_has_btapi=False, **more):
        path = f"{tools}:{os.environ['PATH']}"
        if not path_has_btapi:
            (tools / "btapi").unlink(missing_ok=True)
        file = work / "script.sh"
        file.write_text(script)
        env = {**os.environ, **account.environment(), "PATH": path, "HOME": str(home), **more}
        return subprocess.run(["bash", str(file)], cwd=work, env=env, text=True, capture_output=True, timeout=300)

    run.home, run.work, run.tools = home, work, tools
    return run


def write(path, text):
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def pytest_report_header(config):
    return "AWS use cases: " + ("our own scripts, the guide's text is not here" if guide.is_ours() else "the guide's scripts")
