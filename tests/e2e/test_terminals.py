"""Terminals through the whole way: page, site, Jumpoint, sshd; and what happens when any of it goes away for a while."""
import os
import re
import signal
import subprocess
import time

import pytest

from support.terminal import Refused, Terminal

NORMAL, GOING_AWAY, POLICY = 1000, 1001, 1008


@pytest.fixture
def terminal(estate, page, place):
    estate.wait_connected(place.jumpoint)  # the test before may have killed something
    made = page.open(place.item, place.account).until_open()
    assert not made.ended, made.ended
    yield made
    made.close()


def front_of(estate):
    """The process id of the site's front."""
    children = subprocess.run(["ps", "--ppid", str(estate.site.process.pid), "-o", "pid,args", "--no-headers"],
                              capture_output=True, text=True).stdout
    return int(re.search(r"(\d+) \S*sallyport front", children)[1])


COUNT = "for i in $(seq 1 60); do echo tick-$i; sleep 0.05; done; echo fi''n\r"


def ticks(text):
    return [int(number) for number in re.findall(rb"tick-(\d+)\r", text)]


# --- the ordinary day ---


def test_a_shell_runs_commands(terminal):
    assert "hello" in terminal.run("echo hello")
    assert terminal.states[-1] == "open"


def test_its_row_says_what_it_is(page, terminal):
    row = page.wait_session(terminal.uid, lambda row: row["state"] == "open")
    assert row["opened_at"] and row["recording"]["state"] == "recording"


def test_what_is_typed_is_taken(terminal):
    terminal.run("true")
    terminal.until(lambda: terminal.taken == terminal.typed)


def test_the_terminal_takes_its_size(terminal):
    terminal.say(type="resize", columns=132, rows=50)
    terminal.until(lambda: terminal.size == (132, 50))
    assert "50 132" in terminal.run("stty size")


def test_the_end_has_its_exit_status_and_a_whole_recording(estate, page, place):
    terminal = page.open(place.item, place.account).until_open()
    terminal.run("echo to-be-found")
    terminal.type("exit 7\r")
    terminal.until(lambda: terminal.closed)
    assert terminal.ended["why"] == "closed" and terminal.ended["exit_status"] == 7
    assert terminal.closed == NORMAL
    row = page.wait_recording(terminal.uid)
    assert row["state"] == "ended" and row["end"]["why"] == "closed"
    _header, events = estate.recording(terminal.uid)
    recorded = "".join(text for _at, kind, text in events if kind == "o")
    assert recorded.encode() == terminal.text


def test_its_process_goes_with_it(page, place):
    before = set(place.agent.processes("jumpoint_session"))
    terminal = page.open(place.item, place.account).until_open()
    terminal.run("echo last words")
    terminal.type("exit\r")
    terminal.until(lambda: terminal.closed)
    deadline = time.monotonic() + 10
    while set(place.agent.processes("jumpoint_session")) - before:
        assert time.monotonic() < deadline, "it stays after its recording is on disk"
        time.sleep(0.1)


def test_it_ends_with_the_right_to_it(estate, page, place):
    item = estate.add_item(place.target, place.jumpoint, name="for a moment", username=place.target.user)
    terminal = page.open(item, place.account).until_open()
    terminal.run("echo here")
    assert estate.account.call("DELETE", f"jump-item/shell-jump/{item}").status_code == 204
    terminal.until(lambda: terminal.closed)
    assert terminal.ended["why"] == "no_right"
    row = page.wait_recording(terminal.uid)
    assert row["end"]["why"] == "no_right"


def test_a_page_may_end_it(page, terminal):
    terminal.say(type="end")
    terminal.until(lambda: terminal.ended)
    assert terminal.ended["why"] == "by_viewer"


def test_the_list_may_end_it(page, terminal):
    page.ask("POST", f"/login/api/sessions/{terminal.uid}/end")
    terminal.until(lambda: terminal.ended)
    assert terminal.ended["why"] == "by_site" and terminal.ended["text"].endswith(" ended it.")


# --- several viewers ---


def test_two_viewers_see_and_type(page, terminal):
    terminal.run("echo before")
    other = page.again(terminal, offset=-1, viewer=False)
    assert other.attached["viewer"] != terminal.viewer
    other.until_text("before")
    other.run("echo from-the-other")
    terminal.until_text("from-the-other")
    other.close()


def test_the_same_viewer_elsewhere_takes_over(page, terminal):
    again = page.again(terminal)
    terminal.until(lambda: terminal.closed)
    assert terminal.closed == POLICY
    assert "still" in again.run("echo still")
    again.close()


def test_a_viewer_that_reads_nothing_holds_up_nobody(page, terminal):
    idle = page.again(terminal, offset=-1, viewer=False)
    idle.shows = False
    began = time.monotonic()
    terminal.type("seq 1 1000000; echo do''ne\r")
    terminal.until_text("done", 60)
    assert time.monotonic() - began < 30
    idle.shows = True
    idle.say(type="shown", offset=idle.offset)
    idle.until_text("done", 20)
    assert len(idle.text) < 2 * 1024 * 1024
    idle.close()


def test_a_flood_is_stopped_at_once(terminal):
    terminal.type("yes\r")
    terminal.until(lambda: len(terminal.text) > 1000000)
    terminal.type("\x03")
    began = time.monotonic()
    terminal.run("echo quiet")
    assert time.monotonic() - began < 2


def test_two_hundred_shells_at_once(estate, page, place):
    terminals = [page.open(place.item, place.account) for _ in range(200)]
    for terminal in terminals:
        terminal.until_open(60)
        assert not terminal.ended, terminal.ended
    for number, terminal in enumerate(terminals):
        terminal.type(f"echo shell-''{number}; exit\r")
    for number, terminal in enumerate(terminals):
        terminal.until(lambda: terminal.ended, 60)
        assert terminal.ended["why"] == "closed" and f"shell-{number}\r".encode() in terminal.text
        terminal.close()
    for number, terminal in enumerate(terminals):
        page.wait_recording(terminal.uid, seconds=60)
    for number in (0, 99, 199):
        assert recorded(estate, terminals[number].uid) == terminals[number].text


# --- coming back ---


def test_a_reload_goes_on(page, terminal):
    terminal.run("cd /tmp; NAME=kept")
    terminal.drop()
    again = page.come_back(terminal)
    assert again.screens == 0
    assert "kept" in again.run("echo $NAME")
    again.close()


def test_what_was_printed_meanwhile_is_sent_again(page, terminal):
    terminal.type(COUNT)
    terminal.until_text("tick-10")
    terminal.drop()
    time.sleep(1)
    again = page.come_back(terminal)
    again.until_text("fin", 20)
    assert ticks(terminal.text + again.text) == list(range(1, 61))
    again.close()


def test_after_much_output_the_screen_is_painted(page, terminal):
    terminal.drop()
    offset = terminal.offset
    other = page.again(terminal, viewer=False)
    other.run("seq 1 100000", 30)
    again = page.again(terminal, offset=offset)
    again.until_text("100000")
    assert again.screens == 1 and len(again.text) < 64 * 1024
    again.close()
    other.close()


def test_what_is_typed_twice_runs_once(page, terminal):
    terminal.run("N=0")
    typed = terminal.typed
    terminal.type("N=$((N+1))\r")
    terminal.drop()
    again = page.come_back(terminal)
    again.typed = typed
    again.type("N=$((N+1))\r")
    assert "is 1." in again.run("echo is $N.")
    again.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_front_that_dies_loses_nothing(estate, page, terminal, how):
    terminal.type(COUNT)
    terminal.until_text("tick-10")
    os.kill(front_of(estate), how)
    terminal.until(lambda: terminal.closed)
    again = page.come_back(terminal)
    again.until_text("fin", 30)
    assert ticks(terminal.text + again.text) == list(range(1, 61))
    assert "after" in again.run("echo after")
    again.type("exit\r")
    again.until(lambda: again.ended)
    page.wait_recording(terminal.uid)
    assert ticks(recorded(estate, terminal.uid)) == list(range(1, 61))


def recorded(estate, uid):
    return "".join(text for _at, kind, text in estate.recording(uid)[1] if kind == "o").encode()


def test_a_site_that_restarts_takes_its_sessions_up_again(estate, page, terminal):
    terminal.type(COUNT)
    terminal.until_text("tick-10")
    estate.site.process.send_signal(signal.SIGTERM)
    terminal.until(lambda: terminal.closed)
    assert terminal.closed == GOING_AWAY
    estate.site.process.wait(30)
    estate.site.start()
    again = page.come_back(terminal)
    again.until_text("fin", 30)
    assert ticks(terminal.text + again.text) == list(range(1, 61))
    again.close()


def test_an_agent_that_is_killed_finds_its_sessions_again(place, terminal):
    agent = place.agent
    terminal.type(COUNT)
    terminal.until_text("tick-10")
    for pid in agent.processes():
        os.kill(pid, signal.SIGKILL)
    terminal.until(lambda: terminal.states[-1] == "reconnecting", 20)
    terminal.type("echo typed-mean''while\r")
    agent.start()
    terminal.until_text("fin", 40)
    terminal.until_text("typed-meanwhile", 20)
    assert ticks(terminal.text) == list(range(1, 61))


def test_a_session_process_that_is_killed_ends_its_session_alone(page, place, terminal):
    other = page.open(place.item, place.account).until_open()
    before = set(place.agent.processes("jumpoint_session"))
    more = page.open(place.item, place.account).until_open()
    (its,) = set(place.agent.processes("jumpoint_session")) - before
    os.kill(its, signal.SIGKILL)
    more.until(lambda: more.ended)
    assert more.ended["why"] == "process"
    assert "alive" in other.run("echo alive")
    other.close()


def test_nobody_looks_for_too_long(estate, page, place):
    estate.site.admin("settings", "set", "session_linger_seconds", "10")
    time.sleep(1.5)
    try:
        terminal = page.open(place.item, place.account).until_open()
        terminal.drop()
        row = page.wait_session(terminal.uid, lambda row: row["state"] == "ended", 30)
        assert row["end"]["why"] == "by_site" and "looked" in row["end"]["text"]
    finally:
        estate.site.admin("settings", "set", "session_linger_seconds", "600")
        time.sleep(1.5)


# --- what people are told ---


def test_the_person_is_asked_where_there_is_no_account(estate, page, place):
    target = estate.add_target(settings=["PasswordAuthentication yes"])
    item = estate.add_item(target, place.jumpoint, name="asks", username=target.user)
    terminal = page.open(item, None)
    terminal.until(lambda: terminal.prompts or terminal.ended)
    assert terminal.prompts, terminal.ended
    assert not terminal.prompts[-1]["prompts"][0]["echo"]
    while not terminal.ended:
        terminal.say(type="answer", number=terminal.prompts[-1]["number"], answers=["wrong"])
        seen = len(terminal.prompts)
        terminal.until(lambda: terminal.ended or len(terminal.prompts) > seen)
    assert terminal.ended["why"] == "login"


def test_a_first_contact_is_told_and_a_changed_key_refused(estate, page, place):
    target = estate.add_target()
    item = estate.add_item(target, place.jumpoint, name="fresh", username=target.user)
    account = estate.add_key(target, name="of fresh")
    terminal = page.open(item, account).until_open()
    assert any("SHA256:" in text for text in terminal.notices), terminal.notices
    terminal.close()
    known = page.ask("GET", "/login/api/host-keys?search=127.0.0.1")["host_keys"]
    mine = next(key for key in known if key["port"] == target.port)

    target.stop()
    for file in (target.home / "host").iterdir():
        file.unlink()
    (target.home / "made").unlink()
    target.start()
    account = estate.add_key(target, name="of fresh again")
    terminal = page.open(item, account)
    terminal.until(lambda: terminal.ended)
    assert terminal.ended["why"] == "host_key"
    told = " ".join(terminal.notices + [terminal.ended["text"]])
    assert mine["fingerprint"] in told and "administrator" in told, told

    page.ask("POST", f"/login/api/host-keys/{mine['id']}/accept")
    terminal = page.open(item, account).until_open()
    assert not terminal.ended, terminal.ended
    terminal.close()


def test_a_jumpoint_that_is_away_is_told(estate, page, place):
    place.agent.stop()
    estate.wait_connected(place.jumpoint, False)
    try:
        answer = page.web.post(page.url + "/login/api/sessions", json={
            "item_type": "shell_jump", "item_id": place.item, "account_id": place.account, "columns": 80, "rows": 24})
        if answer.status_code == 201:
            terminal = Terminal(page, answer.json()["ticket"])
            terminal.until(lambda: terminal.ended)
            assert terminal.ended["why"] == "offline"
        else:
            assert answer.status_code == 403 and "not connected" in answer.json()["message"]
    finally:
        place.agent.start()
        estate.wait_connected(place.jumpoint)


# --- who is let in ---


def refused(page, ticket, **more):
    with pytest.raises(Refused) as caught:
        Terminal(page, ticket, **more)
    return caught.value.status


def test_a_ticket_holds_once(page, place):
    made = page.start(place.item, place.account)
    Terminal(page, made["ticket"]).close()
    assert refused(page, made["ticket"]) == 401


def test_a_ticket_is_for_its_login_and_its_site_alone(estate, page, place):
    made = page.start(place.item, place.account)
    stranger = estate.sign_in()
    assert refused(page, made["ticket"], origin="https://evil.example") == 403
    assert refused(page, made["ticket"], cookie="") == 401
    assert refused(page, "0" * 64) == 401
    assert refused(stranger, made["ticket"]) == 401
    Terminal(page, made["ticket"]).close()


def test_signing_out_closes_the_terminal_and_the_shell_goes_on(estate, page, terminal):
    page.ask("POST", "/login/api/logout", {})
    terminal.until(lambda: terminal.closed, 5)
    assert terminal.closed == POLICY
    back = estate.sign_in()
    again = back.again(terminal)
    assert "same" in again.run("echo same")
    again.close()


@pytest.mark.parametrize("frame", [b"", b"\x01" + bytes(8), b"\x11\xff" + bytes(7), b"\x11" + bytes(8) + b"x" * 40000])
def test_frames_that_nobody_may_send_close_the_socket(page, terminal, frame):
    terminal.send_binary(frame)
    terminal.until(lambda: terminal.closed)
    assert terminal.closed == POLICY
    again = page.come_back(terminal)
    assert "alive" in again.run("echo alive")
    again.close()


def test_anything_before_attach_closes_the_socket(page, place):
    made = page.start(place.item, place.account)
    terminal = Terminal(page, made["ticket"], attach=False)
    terminal.type("ls\r")
    terminal.until(lambda: terminal.closed)
    assert terminal.closed == POLICY
