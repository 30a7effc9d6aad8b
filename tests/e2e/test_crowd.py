"""Two hundred people at once: every line arrives in order, every key is taken, every recording is whole."""
import json
import pathlib
import re
import subprocess

import pytest

from support.estate import Estate
from support.site import BUILD

PEOPLE, LINES, SECONDS = 200, 4, 10


@pytest.fixture(scope="module")
def estate(tmp_path_factory):
    subprocess.run(["ninja", "-C", str(BUILD), "--quiet", "tests/bench/many", "tests/bench/chatter"], check=True, capture_output=True)
    made = Estate(tmp_path_factory.mktemp("estate"))
    yield made
    made.close()


def test_two_hundred_sessions_at_once(estate):
    jumpoint, _agent = estate.add_jumpoint()
    target = estate.add_target()
    item = estate.add_item(target, jumpoint)
    account = estate.add_key(target)
    shown, code, _uid, words = estate.open_terminal(item, "true", account)     # the host's key is pinned
    assert code == 0, words + shown
    chatter = pathlib.Path(target.home) / "home" / "chatter"
    chatter.write_bytes((BUILD / "tests" / "bench" / "chatter").read_bytes())
    chatter.chmod(0o755)
    done = subprocess.run(
        [str(BUILD / "tests" / "bench" / "many"), "--url", estate.site.url, "--cacert", str(estate.site.ca), "--link", estate.login_link(),
         "--item", str(item), "--account", str(account), "--count", str(PEOPLE), "--rate", str(LINES), "--seconds", str(SECONDS),
         "--chatter", str(chatter)], text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["opened"] == said["done"] == PEOPLE, said
    assert said["lines"] == PEOPLE * LINES * SECONDS and said["out_of_order"] == 0, said
    listed = estate.site.admin("recording", "list", "--limit", "10000").stdout
    uids = re.findall(r"\b[0-9a-f]{32}\b", listed)
    assert len(uids) == PEOPLE + 1
    whole = 0
    for uid in uids[1:]:
        _header, events = estate.recording(uid)
        numbers = [int(n) for n in re.findall(r"L(\d{8}) typed", "".join(text for _at, kind, text in events if kind == "o"))]
        whole += numbers == list(range(LINES * SECONDS))
    assert whole == PEOPLE
