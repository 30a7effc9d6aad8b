"""Terminals on machines that only the Jumpoint reaches."""
import json
import re
import socket
import subprocess

import pytest


def test_the_site_cannot_reach_the_target(place):
    with pytest.raises(OSError):
        socket.create_connection((place.target.address, place.target.port), timeout=1).close()


def test_a_command_runs_through_the_jumpoint(estate, place):
    shown, code, uid, words = estate.open_terminal(place.item, "echo $SSH_CONNECTION", place.account)
    assert code == 0, words
    assert "10.77.2.1 " in shown and f"10.77.2.2 {place.target.port}" in shown, shown
    assert uid


def test_the_recording_holds_what_was_shown(estate, place):
    shown, code, uid, words = estate.open_terminal(place.item, "seq 1 200", place.account)
    assert code == 0, words
    header, events = estate.recording(uid)
    assert header["version"] == 2
    recorded = "".join(text for _at, kind, text in events if kind == "o")
    assert recorded == shown and "\n200\r" in shown, shown
    times = [at for at, _kind, _text in events]
    assert times == sorted(times)
    assert estate.site.admin("recording", "verify", uid).returncode == 0


def test_the_secret_is_in_no_recording_answer_or_log(estate, place):
    lines = place.target.key().splitlines()[1:5]  # the first looks so in every key, the others in this one alone
    shown, code, uid, words = estate.open_terminal(place.item, "env; cat /proc/self/cmdline", place.account)
    assert code == 0, words
    assert "TERM=" in shown
    _header, events = estate.recording(uid)
    logs = [file.read_text(errors="replace") for file in (place.agent.folder / "log").glob("*")]
    assert any(uid in log for log in logs), "the agent says nothing of the session"
    for where in (shown, words, json.dumps(events), estate.site.log.read_text(), *logs):
        assert not any(line[:30] in where for line in lines)


def test_the_shells_exit_status_comes_back(estate, place):
    _shown, code, _uid, words = estate.open_terminal(place.item, "exit 7", place.account)
    assert code == 7, words


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_other_kinds_of_keys_log_in(estate, place, kind):
    account = estate.add_key(place.target, kind)
    shown, code, _uid, words = estate.open_terminal(place.item, "echo here", account)
    assert code == 0 and "here" in shown, words


def test_a_certificate_is_made_on_the_spot(estate, place):
    account = estate.account.add("vault/account", type="ssh_ca", name="authority", username=place.target.user,
                                 private_key=place.target.key("ca"))["id"]
    shown, code, _uid, words = estate.open_terminal(place.item, "echo certified", account)
    assert code == 0 and "certified" in shown, words


@pytest.mark.parametrize(("name", "changes", "word"), [
    ("refused", {"port": 9}, "nobody listens"),
    ("unreachable", {"hostname": "10.99.9.9"}, "no way to the host"),
    ("unknown", {"hostname": "nowhere.invalid"}, "name"),
])
def test_what_went_wrong_is_said(estate, place, name, changes, word):
    item = estate.add_item(place.target, place.jumpoint, name=name)
    answer = estate.account.call("PATCH", f"jump-item/shell-jump/{item}", json=changes)
    assert answer.status_code == 200, answer.text
    _shown, code, _uid, words = estate.open_terminal(item, "true", place.account)
    assert code != 0
    assert word in words.lower(), words


def test_a_changed_host_key_is_refused_with_both_fingerprints(estate, place):
    target = estate.add_target()
    item = estate.add_item(target, place.jumpoint, name="changing")
    account = estate.add_key(target, name="key of the changing one")
    _shown, code, _uid, words = estate.open_terminal(item, "true", account)
    assert code == 0, words
    target.stop()
    for old in (target.home / "host").iterdir():
        old.unlink()
    for kind in ("ed25519", "rsa", "ecdsa"):
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(target.home / "host" / kind)], check=True)
        subprocess.run(["chown", "--reference", str(target.home / "home"), str(target.home / "host" / kind)], check=True)
    target.start()
    _shown, code, _uid, words = estate.open_terminal(item, "true", account)
    assert code != 0
    assert len(set(re.findall(r"SHA256:\S{43}", words))) == 2, words


def test_without_its_jumpoint_a_machine_is_offline(estate, place):
    agent = place.agent
    agent.stop()
    estate.wait_connected(place.jumpoint, connected=False)
    _shown, code, _uid, words = estate.open_terminal(place.item, "true", place.account)
    assert code != 0
    assert "not connected" in words or "offline" in words, words
    agent.start()
    estate.wait_connected(place.jumpoint)
    shown, code, _uid, words = estate.open_terminal(place.item, "echo back", place.account)
    assert code == 0 and "back" in shown, words
