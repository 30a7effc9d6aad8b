"""./run as a newcomer uses it: started, stopped, and started again."""
import contextlib
import os
import re
import shutil
import signal
import stat
import subprocess

import pytest

from support.site import BTAPI, BUILD, TOP, free_port

pytestmark = pytest.mark.skipif(BUILD.resolve() != TOP / "build", reason="./run uses build/ and no other")


@contextlib.contextmanager
def running(data, port):
    """What it prints until it is ready."""
    process = subprocess.Popen([str(TOP / "run"), "--data", str(data), "--listen", f"127.0.0.1:{port}"], cwd=TOP, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.strip().startswith("export CURL_CA_BUNDLE="):
                break
        else:
            raise AssertionError(process.stderr.read())
        yield "".join(said)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture
def data(tmp_path):
    yield tmp_path / "var"
    target = tmp_path / "var" / "target" / "home"   # says where the target's files are: perhaps not below it
    if target.exists():
        shutil.rmtree(target.read_text().strip(), ignore_errors=True)


def list_items(data):
    environment = dict(re.findall(r"^export (\w+)=(.*)$", (data / "quickstart.env").read_text(), re.M))
    return subprocess.run([str(BTAPI), "list", "jump-item/shell-jump"], env=environment, stdin=subprocess.DEVNULL, check=True,
                          capture_output=True, text=True, timeout=60).stdout


def processes_of(data):
    return subprocess.run(["pgrep", "-f", str(data)], capture_output=True, text=True).stdout.split()


def test_a_second_run_keeps_everything_and_leaves_nothing_running(data):
    port = free_port()
    with running(data, port) as said:
        assert re.search(rf"^ +https://localhost:{port}/login#link=[0-9a-f]{{64}}&open=shell-jump/1$", said, re.M), said
        assert '"process":' not in said
        first = list_items(data)
    assert "This machine" in first
    assert processes_of(data) == []
    with running(data, port) as said:
        assert "Back up" not in said
        assert list_items(data) == first
    assert stat.S_IMODE(os.stat(data / "site.log").st_mode) == 0o600
    assert processes_of(data) == []
