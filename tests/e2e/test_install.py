"""An installed tree: all that a site needs is there, is found from there, and the service's unit starts it."""
import contextlib
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import time
import zipfile

import pytest
import requests

from support.site import BUILD, free_port
from support.units import allowed_calls, needs_systemd, setting, verify

@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The folder that stands for / after "meson install"."""
    made = tmp_path_factory.mktemp("installed")
    subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild", "--quiet", "--destdir", str(made)], check=True,
                   text=True, capture_output=True, timeout=120)
    return made


@pytest.fixture(scope="module")
def prefix(tree):
    found = [path.parent.parent for path in tree.rglob("bin/sallyport")]
    assert len(found) == 1
    return found[0]


def unit(prefix):
    return (prefix / "lib" / "systemd" / "system" / "sallyport.service").read_text()


@contextlib.contextmanager
def serving(tree, prefix, tmp_path, before=()):
    """What the unit's ExecStart line starts, with the tree's path before its paths and data made by the tree's own init."""
    port, data = free_port(), tmp_path / "data"
    sallyport = prefix / "bin" / "sallyport"
    subprocess.run([str(sallyport), "init", "--data", str(data), "--site", "localhost", "--listen", f"127.0.0.1:{port}"],
                   check=True, text=True, capture_output=True, timeout=60)
    words = shlex.split(setting(unit(prefix), "ExecStart").replace("/var/lib/sallyport", str(data)))
    words[0] = str(tree) + words[0]
    assert words[0] == str(sallyport)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*before, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                   env={"PATH": os.environ["PATH"]})

    def get(path):
        return requests.get(f"https://localhost:{port}{path}", verify=str(data / "tls" / "ca.pem"), timeout=30)

    try:
        for _ in range(300):
            with contextlib.suppress(requests.ConnectionError):
                if get("/readyz").status_code == 200:
                    break
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
        yield get, f"localhost:{port}", data
    finally:
        subprocess.run(["pkill", "-TERM", "-P", str(process.pid)] if before else ["kill", str(process.pid)], check=False)
        assert process.wait(20) == 0, (tmp_path / "log").read_text()


def test_everything_is_where_it_belongs(prefix):
    files = {str(path.relative_to(prefix)): path for path in prefix.rglob("*") if path.is_file()}
    programs = {"bin/sallyport", "bin/btapi", "lib/sallyport/sallyport-keeper"}
    assert files.keys() >= programs | {
        "lib/sallyport/cli/linux.zip", "lib/sallyport/cli/jumpoint-linux-x86.bin", "lib/systemd/system/sallyport.service",
        "lib/sysusers.d/sallyport.conf", "share/doc/sallyport/README.md", "share/doc/sallyport/LICENSE"}
    assert {name for name in files if name.startswith("bin/")} == {"bin/sallyport", "bin/btapi"}
    for name in programs:
        assert stat.S_IMODE(files[name].stat().st_mode) == 0o755, name


def test_the_unit_starts_a_site_that_lacks_nothing(tree, prefix, tmp_path):
    with serving(tree, prefix, tmp_path) as (get, host, data):
        assert get("/healthz").text == "ok\n"
        answer = get("/api/config/v1/cli/linux")
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/zip"
        (tmp_path / "cli.zip").write_bytes(answer.content)
        made = subprocess.run([str(prefix / "bin" / "sallyport"), "api-account", "create", "scripts", "--config", "full",
                               "--data", str(data)], check=True, text=True, capture_output=True, timeout=60).stdout
        account = dict(line.split("=", 1) for line in made.splitlines() if "=" in line)
        with zipfile.ZipFile(tmp_path / "cli.zip") as archive:
            btapi = archive.extract("btapi", tmp_path)
        os.chmod(btapi, 0o755)
        for program in (btapi, str(prefix / "bin" / "btapi")):
            done = subprocess.run([program, "list", "jump-group"], text=True, capture_output=True, timeout=60, env={
                "BT_API_HOST": host, "BT_CLIENT_ID": account["client_id"], "BT_CLIENT_SECRET": account["client_secret"],
                "SSL_CERT_FILE": str(data / "tls" / "ca.pem")})
            assert done.returncode == 0 and json.loads(done.stdout) == [], done.stderr
        headers = subprocess.run(["readelf", "--program-headers", btapi], check=True, text=True, capture_output=True).stdout
        assert "INTERP" not in headers, "what is handed out needs no library"


@needs_systemd
def test_systemd_finds_nothing_wrong_with_the_unit(tree, prefix, tmp_path):
    text = unit(prefix)
    program = shlex.split(setting(text, "ExecStart"))[0]
    copy = tmp_path / "sallyport.service"
    copy.write_text(text.replace(program, str(tree) + program))
    verify(copy)


@needs_systemd
@pytest.mark.skipif(not shutil.which("strace") or os.geteuid() != 0, reason="needs strace and root")
def test_the_unit_allows_every_system_call_of_a_site(tree, prefix, tmp_path):
    """Its filter ends a process at the first other one."""
    trace = tmp_path / "trace"
    with serving(tree, prefix, tmp_path, before=["strace", "-f", "-qq", "-o", str(trace)]) as (get, _, _):
        assert get("/api/config/v1/cli/linux").status_code == 200
    used = set(re.findall(r"^\d+ +([a-z0-9_]+)\(", trace.read_text(errors="replace"), re.M))
    assert "landlock_restrict_self" in used and "execve" in used
    assert not used - allowed_calls(unit(prefix))


@pytest.mark.skipif(not shutil.which("systemd-sysusers") or os.geteuid() != 0, reason="needs systemd-sysusers and root")
def test_the_account_of_the_unit_is_made(tree, prefix):
    (tree / "etc").mkdir(exist_ok=True)
    subprocess.run(["systemd-sysusers", f"--root={tree}"], check=True, text=True, capture_output=True, timeout=60)
    assert f"\n{setting(unit(prefix), 'User')}:" in "\n" + (tree / "etc" / "passwd").read_text()
