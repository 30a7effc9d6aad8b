"""What is left of a session for those who may see it: recording, transcript, notes, host key; and what others get."""
import json
import re
import secrets
import shutil
import subprocess

import pytest

from support.site import SALLYPORT

MARK = "to-be-found"


@pytest.fixture(scope="module")
def done(estate, place):
    """A session that is over, and recorded."""
    page = estate.sign_in()
    terminal = page.open(place.item, place.account).until_open()
    terminal.run(f"echo {MARK}")
    terminal.type("exit\r")
    terminal.until(lambda: terminal.closed)
    terminal.close()
    page.wait_recording(terminal.uid)
    return {"page": page, "uid": terminal.uid}


def fetch(page, uid, what, encoding):
    return page.web.get(f"{page.url}/login/api/sessions/{uid}/{what}", headers={"Accept-Encoding": encoding}, stream=True, timeout=30)


def test_the_recording_comes_unpacked_for_who_cannot_unpack(done):
    answer = fetch(done["page"], done["uid"], "recording", "identity")
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
    lines = answer.raw.read().decode().splitlines()
    assert json.loads(lines[0])["version"] == 2
    shown = "".join(event[2] for event in map(json.loads, lines[1:]) if event[1] == "o")
    assert MARK in shown


def test_the_recording_comes_as_it_lies_for_who_can(done):
    answer = fetch(done["page"], done["uid"], "recording", "gzip, zstd")
    assert answer.headers["Content-Encoding"] == "zstd" and answer.headers["Cache-Control"] == "no-store"
    packed = answer.raw.read(decode_content=False)
    assert packed[:4] == b"\x28\xb5\x2f\xfd"
    if shutil.which("zstd"):
        plain = subprocess.run(["zstd", "-dcq"], input=packed, capture_output=True, check=True).stdout
        assert MARK.encode() in plain


def test_the_transcript_is_plain_text(done):
    answer = fetch(done["page"], done["uid"], "transcript", "identity")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.raw.read().decode()
    assert MARK in text and "\x1b" not in text


def test_others_see_neither_session_nor_recording(estate, done):
    name = f"bob-{secrets.token_hex(4)}"
    subprocess.run([str(SALLYPORT), "user", "create", name, "--password-stdin", "--data", str(estate.site.data), *estate.site.store],
                   input="correct horse battery\n", text=True, check=True, capture_output=True, timeout=60)
    bob = estate.sign_in("--user", name)
    for what in ("recording", "transcript"):
        assert fetch(bob, done["uid"], what, "zstd").status_code == 404
    bob.ask("GET", f"/login/api/sessions/{done['uid']}", status=404)
    bob.ask("POST", f"/login/api/sessions/{done['uid']}/end", status=404)
    assert bob.ask("GET", "/login/api/sessions")["total"] == 0
    bob.ask("GET", "/login/api/host-keys", status=403)
    bob.web.cookies.clear()
    assert fetch(bob, done["uid"], "recording", "zstd").status_code == 401


def test_a_session_that_is_over_opens_no_terminal(done):
    page = done["page"]
    page.ask("POST", f"/login/api/sessions/{done['uid']}/ticket", {"viewer": None}, status=409)
    page.ask("POST", f"/login/api/sessions/{done['uid']}/end", status=204)
    noted = page.ask("PATCH", f"/login/api/sessions/{done['uid']}", {"notes": "looked after"})
    assert noted["notes"] == "looked after" and noted["end"]["why"] == "closed"


def test_the_key_of_the_host_is_on_the_page(done, place):
    (key,) = done["page"].ask("GET", "/login/api/host-keys")["host_keys"]
    assert key["port"] == place.target.port and re.match(r"SHA256:", key["fingerprint"]) and key["offered"] is None


def test_the_account_used_is_recommended_and_nothing_of_it_is_told(done, place):
    page = done["page"]
    offered = page.ask("GET", f"/login/api/items/shell-jump/{place.item}/accounts")["accounts"]
    assert [account["is_recommended"] for account in offered if account["id"] == place.account] == [True]
    told = json.dumps([offered, page.session(done["uid"]), page.ask("GET", "/login/api/sessions")])
    assert "PRIVATE KEY" not in told and "BEGIN" not in told


def test_the_trail_tells_who_was_where(estate, done):
    trail = estate.site.admin("audit", "--json").stdout
    started = [json.loads(line) for line in trail.splitlines() if '"session.started"' in line]
    assert any(done["uid"] in json.dumps(line) for line in started)
