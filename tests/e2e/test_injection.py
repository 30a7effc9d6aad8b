"""A credential that nobody sees: where its bytes are while a session uses it."""
import base64
import json
import os
import re
import subprocess
import time

import pytest

from support import memory, processes
from support.estate import Estate


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    with Estate(tmp_path_factory.mktemp("estate"), before=memory.to_look_into()) as made:
        yield made


@pytest.fixture(scope="module")
def place(estate):
    return estate.add_place(settings=["AcceptEnv *"])


def secret_bytes(private_key):
    """Some of the private half, as OpenSSH's container holds it and as a person pasted it: few, because looking takes long."""
    lines = private_key.strip().splitlines()[1:-1]
    raw = base64.b64decode("".join(lines))
    return [raw[-72:-48], lines[-2][:24].encode()]


@pytest.mark.skipif(not memory.can_look(), reason="needs root or user namespaces to look into other processes' memory")
@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_no_process_of_the_site_holds_it(estate, place, kind):
    account = estate.add_key(place.target, kind)
    time.sleep(1)   # the request that stored it has a second
    needles = secret_bytes(place.target.key(kind))
    terminal = subprocess.Popen(estate.terminal_command(place.item, "sleep 5", account), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found, seen = [], set()
    try:
        assert terminal.stdout.read1(1)     # the shell is there, so the secret has been used
        ours = {"supervisor": estate.site.process.pid, **processes.children(estate.site.process.pid)}
        for name, pid in ours.items():
            if name != "keeper":
                found += [(name, *where[:2]) for where in memory.find(pid, needles)]
                seen.add(name)
    finally:
        _out, err = terminal.communicate(timeout=60)
    assert seen == {"supervisor", "front"}
    assert not found, found
    assert terminal.returncode == 0, err.decode()
    if os.geteuid() == 0:
        for pid in place.agent.processes("jumpoint"):
            assert not memory.find(pid, needles)


def test_who_may_inject_may_not_check_out(estate, place):
    """The role that uses a credential shows it nowhere: not by check-out, in no answer, recording or log."""
    account = estate.add_key(place.target, "ecdsa")
    text = place.target.key("ecdsa")
    secret = "".join(text.strip().splitlines()[2:4])
    shown, code, uid, words = estate.open_terminal(place.item, "env; id", account)
    assert code == 0, words
    _header, events = estate.recording(uid)
    answer = estate.account.call("GET", f"vault/account/{account}")
    logs = [estate.site.log.read_text(), *(file.read_text(errors="replace") for file in (place.agent.folder / "log").glob("*"))]
    for where in (shown, words, json.dumps(events), answer.text, estate.site.admin("audit").stdout, *logs):
        assert secret[:40] not in re.sub(r"\s|\\n", "", where)
    used = [line for line in estate.site.admin("audit").stdout.splitlines() if "used" in line]
    assert used, "using a credential is on record"
