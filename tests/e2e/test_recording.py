"""Recordings where it hurts: the power goes, the disk is full, somebody types a password. On a disk of the test's own."""
import os
import re
import signal
import subprocess
import time

import pytest

from support.disk import Disk
from support.estate import Estate

MIB = 1 << 20
RESERVE = 128 * MIB     # the journal takes nothing of a disk's last two files' worth


@pytest.fixture(scope="module")
def own_disk(tmp_path_factory):
    """The disk, or why there is none."""
    try:
        made = Disk(tmp_path_factory.mktemp("disk"), 640)
    except OSError as why:
        yield f"no disk of the test's own, which wants root and a loop device: {why}"
        return
    yield made
    made.close()


@pytest.fixture
def disk(own_disk):
    if isinstance(own_disk, str):
        pytest.skip(own_disk)
    return own_disk


@pytest.fixture(scope="module")
def estate(own_disk, tmp_path_factory):
    with Estate(tmp_path_factory.mktemp("recording"), site_folder=None if isinstance(own_disk, str) else own_disk.place) as made:
        yield made


@pytest.fixture(scope="module")
def place(estate):
    made = estate.add_place()
    subprocess.run(["sync", "-f", str(estate.site.data)], check=True)     # all of this is long ago when the power goes
    return made


@pytest.fixture
def page(estate, place):
    estate.wait_connected(place.jumpoint)
    return estate.sign_in()


@pytest.fixture
def settings(estate):
    """settings(name, value) for the time of one test; a running site hears of it within a second."""
    changed = {}

    def change(name, value, back):
        changed[name] = back
        estate.site.admin("settings", "set", name, value)
        time.sleep(1.2)

    yield change
    for name, back in changed.items():
        estate.site.admin("settings", "set", name, back)
    if changed:
        time.sleep(1.2)


def open_shell(page, place):
    terminal = page.open(place.item, place.account).until_open()
    assert not terminal.ended, terminal.ended
    terminal.run("true")
    return terminal


def leave(page, terminal, state="whole"):
    terminal.type("exit\r")
    terminal.until(lambda: terminal.ended)
    terminal.close()
    return page.wait_recording(terminal.uid, state)


def shown(events):
    return "".join(text for _at, kind, text in events if kind == "o")


def of_kind(events, wanted):
    return [text for _at, kind, text in events if kind == wanted]


# --- the power goes ---

# A line every few milliseconds, each with its number and the time in nanoseconds.
COUNT = "for i in $(seq 1 {most}); do echo tick-$i-$(date +%s%N); sleep 0.004; done; echo fi''n\r"


def ticks(text):
    return [(int(number), int(at)) for number, at in re.findall(r"tick-(\d+)-(\d+)\r", text)]


def wait_until_ahead(estate, terminal):
    """Until lines were shown that no file of the journal has."""
    deadline = time.monotonic() + 60
    while True:
        terminal.read(0.005)
        seen = ticks(terminal.text.decode(errors="replace"))
        files = sorted((estate.site.data / "recordings" / "journal").glob("0*"))
        written = ticks("".join(file.read_text(errors="replace") for file in files))
        if len(seen) > 50 and (not written or seen[-1][0] > written[-1][0] + 2):
            return
        assert time.monotonic() < deadline


def wait_written(estate, text):
    """Until the journal has it in a file."""
    deadline = time.monotonic() + 20
    while not any(text in file.read_bytes() for file in (estate.site.data / "recordings" / "journal").glob("0*")):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def cut_power(estate, disk, also=(), until=None):
    """The appliance is dead and what its disk did not have yet is gone; so are the other processes. When that was, in nanoseconds.
    until() waits for what others shall see of it: a machine without power hangs nothing up."""
    unwritten, synced = disk.place / "unwritten", disk.place / "synced"
    with synced.open("wb") as file:
        file.write(b"x" * 5000)
        os.fsync(file.fileno())
    unwritten.write_bytes(b"x" * 5000)
    at = time.time_ns()
    if until:
        os.killpg(estate.site.process.pid, signal.SIGSTOP)
        disk.lose_power()
        until()
    os.killpg(estate.site.process.pid, signal.SIGKILL)
    for pid in also:
        os.kill(pid, signal.SIGKILL)
    if not until:
        disk.lose_power()
    estate.site.process.wait(20)
    disk.come_back()
    # Or all of this shows nothing.
    assert synced.stat().st_size == 5000
    assert not unwritten.exists() or unwritten.stat().st_size == 0
    return at


def test_the_power_of_the_appliance_takes_no_byte(disk, estate, page, place):
    terminal = open_shell(page, place)
    terminal.type(COUNT.format(most=250))
    wait_until_ahead(estate, terminal)
    cut_power(estate, disk)
    terminal.drop()
    estate.site.start()
    again = page.come_back(terminal)
    again.until_text("fin", 30)
    leave(page, again)
    _header, events = estate.recording(terminal.uid)
    assert [number for number, _at in ticks(shown(events))] == list(range(1, 251))


@pytest.mark.parametrize("is_new", [True, False])
def test_the_power_takes_nothing_of_what_has_just_ended(disk, estate, page, place, is_new):
    terminal = open_shell(page, place)
    if not is_new:      # then not even its beginning is on the disk
        terminal.run(f"echo {terminal.uid}")
        wait_written(estate, terminal.uid.encode())
    terminal.type("echo the-l''ast; exit\r")
    terminal.until(lambda: terminal.ended)
    deadline = time.monotonic() + 0.1       # sooner than the journal is due; long enough for a row that is not to wait for it
    while page.session(terminal.uid)["state"] != "ended" and time.monotonic() < deadline:
        pass
    cut_power(estate, disk)
    estate.site.start()
    row = page.wait_recording(terminal.uid, "whole")
    assert row["end"]["why"] == "closed"
    _header, events = estate.recording(terminal.uid)
    assert "the-last" in shown(events)


def test_the_power_takes_nothing_of_what_the_site_has_just_ended(disk, estate, page, place):
    def wait_lost():
        log = place.agent.folder / "log" / "jumpoint.log"
        deadline = time.monotonic() + 30
        while '"link.down"' not in log.read_text()[logged:]:
            assert time.monotonic() < deadline
            time.sleep(0.1)

    logged = len((place.agent.folder / "log" / "jumpoint.log").read_text())
    terminal = open_shell(page, place)
    terminal.run(f"echo {terminal.uid}")
    wait_written(estate, terminal.uid.encode())
    terminal.type("echo the-l''ast\r")
    terminal.until_text("the-last")
    terminal.say(type="end")
    terminal.until(lambda: terminal.ended)
    cut_power(estate, disk, until=wait_lost)
    estate.site.start()
    row = page.wait_recording(terminal.uid, "whole")
    assert row["end"]["why"] == "by_viewer"
    _header, events = estate.recording(terminal.uid)
    assert "the-last" in shown(events)


def test_the_power_of_both_takes_the_last_second_at_most(disk, estate, page, place):
    terminal = open_shell(page, place)
    terminal.type(COUNT.format(most=100000))
    wait_until_ahead(estate, terminal)
    agent = place.agent
    at = cut_power(estate, disk, agent.processes("jumpoint") + agent.processes("jumpoint_session"))
    terminal.drop()
    estate.site.start()
    agent.start()
    estate.wait_connected(place.jumpoint)
    page.ask("POST", f"/login/api/sessions/{terminal.uid}/end", status=204)
    page.wait_recording(terminal.uid, "incomplete")
    _header, events = estate.recording(terminal.uid)
    kept = ticks(shown(events))
    assert [number for number, _at in kept] == list(range(1, len(kept) + 1))
    assert kept[-1][1] > at - 1_000_000_000, f"{(at - kept[-1][1]) / 1e9:.3f} s are missing"
    assert of_kind(events, "e")[0].startswith("incomplete ")
    estate.site.admin("recording", "verify", terminal.uid)


# --- the disk is full ---


@pytest.fixture
def full(disk):
    """full() leaves the journal no room; full.empty() gives it back."""

    def fill():
        disk.fill(leave=RESERVE - 8 * MIB)

    fill.empty = disk.empty
    yield fill
    disk.empty()


def wait_works(estate, since):
    deadline = time.monotonic() + 20
    while not any(line.get("event") == "session.journal_works" for line in estate.site.log_lines()[since:]):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_where_recordings_are_required_a_full_disk_ends_the_session(full, estate, page, place):
    terminal = open_shell(page, place)
    terminal.run("echo before")
    since = len(estate.site.log_lines())
    full()
    terminal.type("echo the-last\r")
    terminal.until(lambda: terminal.ended)
    assert terminal.ended["why"] == "by_site" and "recording cannot be written" in terminal.ended["text"]
    row = page.wait_session(terminal.uid, lambda row: row["state"] == "ended")
    assert row["end"]["text"] == terminal.ended["text"] and row["recording"]["state"] == "recording"

    # Nobody works unrecorded meanwhile.
    refused = page.open(place.item, place.account)
    refused.until(lambda: refused.ended)
    assert refused.ended["why"] == "by_site" and "record" in refused.ended["text"]

    full.empty()
    wait_works(estate, since)
    page.wait_recording(terminal.uid, "whole")
    _header, events = estate.recording(terminal.uid)
    assert "before" in shown(events)
    after = open_shell(page, place)
    after.run("echo after")
    leave(page, after)
    assert "after" in shown(estate.recording(after.uid)[1])


def test_a_recording_that_the_disk_did_not_take_before_a_crash_says_so(full, estate, page, place):
    terminal = open_shell(page, place)
    terminal.run(f"echo {terminal.uid}")
    wait_written(estate, terminal.uid.encode())
    full()
    terminal.type("echo the-last\r")
    terminal.until(lambda: terminal.ended)
    page.wait_session(terminal.uid, lambda row: row["state"] == "ended")
    estate.site.kill()
    full.empty()
    estate.site.start()
    page.wait_recording(terminal.uid, "incomplete")
    _header, events = estate.recording(terminal.uid)
    assert terminal.uid in shown(events) and "the-last" not in shown(events)
    assert of_kind(events, "e")[0].startswith("incomplete ")


def test_where_they_are_not_the_session_goes_on_and_its_recording_says_so(full, estate, page, place, settings):
    settings("recording_required", "false", "true")
    terminal = open_shell(page, place)
    terminal.run("echo bef''ore")
    since = len(estate.site.log_lines())
    full()
    terminal.run("echo first-of-the-hole")
    terminal.until(lambda: any("cannot be written" in text for text in terminal.notices))
    assert "unrec''orded" in terminal.run("echo unrec''orded")
    full.empty()
    terminal.type(" ")      # the next try is at the next output
    wait_works(estate, since)
    terminal.run("echo aft''er")
    row = leave(page, terminal, "incomplete")
    assert row["end"]["why"] == "closed"
    _header, events = estate.recording(terminal.uid)
    recorded = shown(events)
    assert "before" in recorded and "after" in recorded and "unrecorded" not in recorded
    assert any(text.startswith("not recorded: ") for text in of_kind(events, "m"))
    assert of_kind(events, "e")[0].startswith("incomplete ")
    estate.site.admin("recording", "verify", terminal.uid)
    new = open_shell(page, place)
    leave(page, new)


# --- what people type ---

SECRET = "hunter2-of-nobody"


def type_at_prompt(terminal, text, then="ready> "):
    """What is typed before the prompt stands there is mixed with it, and would be hidden."""
    before = len(terminal.text)
    terminal.type(text + "\r")
    terminal.until_text(then, since=before)


def type_things(terminal):
    type_at_prompt(terminal, "PS1='rea''dy> '")
    type_at_prompt(terminal, "echo typed-by-hand")
    type_at_prompt(terminal, "read -s -p 'Pass''word: ' it; echo; echo len''gth ${#it}", "Password: ")
    type_at_prompt(terminal, SECRET)
    assert f"length {len(SECRET)}".encode() in terminal.text


def test_input_is_recorded_where_it_is_wanted_and_never_without_echo(estate, page, place, settings):
    settings("record_input", "true", "false")
    terminal = open_shell(page, place)
    assert terminal.attached["records_input"]
    watcher = page.again(terminal, offset=-1, viewer=False)
    assert watcher.attached["records_input"]
    watcher.close()
    type_things(terminal)
    leave(page, terminal)
    _header, events = estate.recording(terminal.uid)
    typed = "".join(of_kind(events, "i"))
    assert "echo typed-by-hand\r" in typed and "exit\r" in typed
    assert "typed, not shown" in of_kind(events, "m")
    assert not any(SECRET in text for _at, _kind, text in events)


def test_input_is_not_recorded_by_itself(estate, page, place):
    terminal = open_shell(page, place)
    assert terminal.attached["is_recorded"] and not terminal.attached["records_input"]
    type_things(terminal)
    leave(page, terminal)
    _header, events = estate.recording(terminal.uid)
    assert not of_kind(events, "i") and "typed, not shown" not in of_kind(events, "m")


# --- long ones ---


def test_a_long_recording_comes_unpacked_for_who_cannot_unpack(estate, page, place):
    terminal = open_shell(page, place)
    terminal.run(r"head -c 1600000 /dev/zero | tr '\0' '\1'", 60)     # six bytes of JSON each
    terminal.run("seq 1 200000", 60)
    leave(page, terminal)
    address = f"{page.url}/login/api/sessions/{terminal.uid}"
    cast = page.web.get(f"{address}/recording", headers={"Accept-Encoding": "identity"}, timeout=60)
    assert cast.status_code == 200 and len(cast.content) > 9 * MIB, cast.text[:200]
    assert cast.text == estate.site.admin("recording", "export", terminal.uid).stdout
    lines = page.web.get(f"{address}/transcript", headers={"Accept-Encoding": "identity"}, timeout=60).text.splitlines()
    assert [line for line in lines if line.isdigit()] == [str(number) for number in range(1, 200001)]
    assert not list((estate.site.data / "recordings").glob("unpacked*"))
