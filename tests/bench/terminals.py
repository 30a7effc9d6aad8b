"""The figures of terminals: a person's delay, bulk output, recording, memory, many at once. Each beside its peers in the same run."""
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "e2e"))

import chromium  # noqa: E402
from support.estate import Estate  # noqa: E402
from support.site import BUILD  # noqa: E402
from web_terminals import web_terminals  # noqa: E402

BENCH = BUILD / "tests" / "bench"
BULK = 50_000_000
AUTOGROUP = pathlib.Path("/proc/sys/kernel/sched_autogroup_enabled")
OUR_PROGRAMS = ("sallyport", "sallyport-keeper", "jumpoint", "jumpoint_session")


def processes(names, places):
    """Ids of the running programs of these names out of these folders."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                file = pathlib.Path(os.readlink(entry / "exe").removesuffix(" (deleted)"))
                if file.name in names and any(file.is_relative_to(place) for place in places):
                    found.append(int(entry.name))
    return found


def memory(pids):
    """Bytes of proportional memory."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += int(re.search(r"^Pss:\s+(\d+)", pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1]) * 1024
    return total


def cpu(pids):
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(words[11]) + int(words[12])
    return total / os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.estate = Estate(self.folder, site_options=("--edition", "pra"))    # whose policies may leave recordings out
        # Everybody comes from one address here, as from behind a proxy; and who is gone does not come back.
        self.estate.site.admin("settings", "set", "trusted_proxies", "127.0.0.1")
        self.estate.site.admin("settings", "set", "session_linger_seconds", "10")
        self.jumpoint, self.agent = self.estate.add_jumpoint()
        self.target = self.estate.add_target()
        self.hop = self.estate.add_target()
        self.item = self.estate.add_item(self.target, self.jumpoint)
        policy = self.estate.account.add("jump-policy", display_name="Unrecorded", recordings_disabled=True)["id"]
        self.unrecorded = self.estate.add_item(self.target, self.jumpoint, name="unrecorded", jump_policy_id=policy)
        self.account = self.estate.add_key(self.target)
        keys = self.folder / "keys"
        keys.mkdir()
        for name, server in (("target", self.target), ("hop", self.hop)):
            (keys / name).write_text(server.key())
            (keys / name).chmod(0o600)
        self.config = self.folder / "ssh_config"
        self.config.write_text("".join(
            f"Host {name}\n HostName 127.0.0.1\n Port {server.port}\n User {server.user}\n IdentityFile {keys / name}\n"
            for name, server in (("target", self.target), ("hop", self.hop))
        ) + f"Host *\n UserKnownHostsFile {self.folder}/known_hosts\n StrictHostKeyChecking no\n LogLevel ERROR\n IdentitiesOnly yes\n")
        self.text = pathlib.Path(self.target.home) / "home" / "bulk"
        line = "".join(chr(33 + i % 90) for i in range(99)) + "\n"
        self.text.write_text(line * (BULK // len(line)))
        self.text.chmod(0o644)
        self.ours_once("true")   # the host key is pinned, the pages of the programs are there

    def ours_once(self, command):
        shown, code, _uid, words = self.estate.open_terminal(self.item, command, self.account)
        assert code == 0, words + shown

    def ssh(self, *options):
        return ["ssh", "-tt", "-F", str(self.config), *options, "target"]

    def measure(self, mode, *options, ssh=None, item=None):
        words = [str(BENCH / "terminal"), "--mode", mode, *options]
        if ssh:
            words += ["--", *ssh]
        else:
            words += ["--url", self.estate.site.url, "--cacert", str(self.estate.site.ca), "--link", self.estate.login_link(),
                      "--item", str(item or self.item), "--account", str(self.account)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"{mode}: {done.stderr}")
        return json.loads(done.stdout)

    def many(self, count, *options, **more):
        words = [str(BENCH / "many"), "--url", self.estate.site.url, "--cacert", str(self.estate.site.ca), "--link", self.estate.login_link(),
                 "--item", str(self.item), "--account", str(self.account), "--count", str(count),
                 "--chatter", str(self.chatter()), *map(str, options)]
        return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, **more)

    def chatter(self):
        place = pathlib.Path(self.target.home) / "home" / "chatter"
        if not place.exists():
            place.write_bytes((BENCH / "chatter").read_bytes())
            place.chmod(0o755)
        return place

    def ours(self):
        return processes(OUR_PROGRAMS, (BUILD.resolve(), self.folder.resolve()))

    def theirs(self):
        return processes(("sshd",), [self.target.home.resolve()])

    def wait_until_idle(self, seconds=180):
        """A session's process goes when its recording is on disk."""
        deadline = time.monotonic() + seconds
        while processes(("jumpoint_session",), (self.folder.resolve(),)):
            if time.monotonic() > deadline:
                raise RuntimeError("sessions that do not end")
            time.sleep(1)

    def close(self):
        self.estate.close()


def first_prompt(table, bench, rounds=15):
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(bench.measure("prompt")["ms"])
        theirs.append(bench.measure("prompt", ssh=bench.ssh("-J", "hop"))["ms"])
    a, b = statistics.median(ours), statistics.median(theirs)
    table.add("ticket request to first prompt byte", f"{a:.0f} ms", f"ssh -J {b:.0f} ms", f"{b / a:.2f}", ">= 1.25", b / a >= 1.25)


def echo(table, bench, keys=1500):
    ours = bench.measure("echo", "--count", str(keys))
    theirs = bench.measure("echo", "--count", str(keys), ssh=bench.ssh())
    for name, most in (("p50", 1), ("p99", 5)):
        added = ours[f"{name}_ms"] - theirs[f"{name}_ms"]
        table.add(f"echo of a key, {name}", f"{ours[f'{name}_ms']:.2f} ms", f"ssh {theirs[f'{name}_ms']:.2f} ms", f"+{added:.2f} ms",
                  f"< {most} ms", added < most)
    table.add(f"echo of a key, longest of {keys}", f"{ours['max_ms']:.1f} ms", f"ssh {theirs['max_ms']:.1f} ms", "-", "reported", True)


def bulk(table, bench, rounds=3):
    command = f"cat {bench.text}"
    sides = {
        "ours": lambda: bench.measure("bulk", "--output", command)["mb_per_s"],
        "ssh -J": lambda: bench.measure("bulk", "--output", command, ssh=bench.ssh("-J", "hop"))["mb_per_s"],
    }
    with web_terminals(bench) as others:
        sides |= {one.kind: lambda one=one: one.bulk(command) for one in others}
        seen = {name: [] for name in sides}
        for _ in range(rounds):
            for name, measure in sides.items():
                seen[name].append(measure())
    medians = {name: statistics.median(rates) for name, rates in seen.items()}
    a = medians.pop("ours")
    for name, b in medians.items():
        table.add("bulk output to a viewer", f"{a:.1f} MB/s", f"{name} {b:.1f} MB/s", f"{a / b:.2f}", ">= 1", a >= b)


def recording(table, bench, rounds=5, keys=300):
    """What recording costs: the same item with it and without, in turn."""
    command = f"cat {bench.text}"
    echoes, rates = {}, {}
    for _ in range(rounds):
        for name, item in (("on", bench.item), ("off", bench.unrecorded)):
            echoes.setdefault(name, []).append(bench.measure("echo", "--count", str(keys), item=item)["p50_ms"])
            rates.setdefault(name, []).append(bench.measure("bulk", "--output", command, item=item)["mb_per_s"])
    on, off = statistics.median(echoes["on"]), statistics.median(echoes["off"])
    table.add("echo of a key, p50, recorded", f"{on:.2f} ms", f"itself not recorded {off:.2f} ms", f"{on / off:.2f}", "<= 1.2", on / off <= 1.2)
    on, off = statistics.median(rates["on"]), statistics.median(rates["off"])
    table.add("bulk output, recorded", f"{on:.1f} MB/s", f"itself not recorded {off:.1f} MB/s", f"{off / on:.2f}", "<= 1.2", off / on <= 1.2)


def interrupt(table, bench):
    ours = statistics.median(bench.measure("interrupt", "--rate", "100000")["ms"] for _ in range(3))
    table.add("Ctrl-C while output floods a line of 100 KB/s", f"{ours:.0f} ms", "-", "-", "<= 500 ms", ours <= 500)


def footprint(table, bench, count=200):
    ours_before = memory(bench.ours())
    many = bench.many(count, "--hold", 60)
    try:
        opened = json.loads(many.stdout.readline())
        assert opened["opened"] == count, opened
        time.sleep(3)
        ours = memory(bench.ours())
        theirs = memory(bench.theirs())
        per = ours / count
        peer = theirs / count
        table.add(f"PSS of all our processes per recorded session, {count} sessions", f"{per / 1e6:.2f} MB", f"sshd {peer / 1e6:.2f} MB",
                  f"{per / peer:.2f}", "<= 1.5", per / peer <= 1.5)
        table.add("growth of that per session", f"{(ours - ours_before) / count / 1e6:.2f} MB", "-", "-", "-", True)
    finally:
        many.kill()
        many.wait()
    time.sleep(2)


@contextlib.contextmanager
def one_group():
    """The kernel may group processes by session and give each group the same share (sched(7), autogroup): a thousand shells would have a
    thousand times the share of the appliance, whatever their policy. Counts for what is started from here on, and takes root."""
    before = AUTOGROUP.read_text() if AUTOGROUP.exists() and os.geteuid() == 0 else None
    if before:
        AUTOGROUP.write_text("0")
    try:
        yield
    finally:
        if before:
            AUTOGROUP.write_text(before)


def let_targets_be_elsewhere(bench):
    """Targets are machines of their own: sshd, and chatter by itself, get what our processes and the people leave of this one."""
    for pid in bench.theirs():
        with contextlib.suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


def crowd(table, bench, count=1000, seconds=600):
    bench.wait_until_idle()
    used = -cpu(bench.ours())
    many = bench.many(count, "--rate", 20, "--seconds", seconds, "--opening", 32)
    line = many.stdout.readline()
    if not line:
        raise RuntimeError(f"the people went away: exit {many.wait()}")
    opened = json.loads(line)
    let_targets_be_elsewhere(bench)
    time.sleep(seconds / 10)
    early = memory(bench.ours()) / count
    time.sleep(seconds * 0.8)
    pids = bench.ours()
    late = memory(pids) / count
    used += cpu(pids)
    out, _ = many.communicate(timeout=seconds * 3 + 600)
    said = json.loads(out)
    lines = count * seconds * 20
    what = f"{count:,} sessions, {seconds} s, 20 lines a second each"
    whole = said["done"] == count and said["out_of_order"] == 0 and said["lines"] == lines
    table.add(f"{what}: lines lost", f"{lines - said['lines']:,} of {lines:,}", said["failures"] or "-", "-", "0", whole)
    bad = recordings_that_lack(bench, count)
    table.add(f"{what}: recordings that are not whole", str(bad), "-", "-", "0", bad == 0)
    table.add(f"{what}: opened a second", f"{count * 1000 / opened['opening_ms']:.1f}", f"p50 {said['open_p50_ms']:.0f} ms, p99 {said['open_p99_ms']:.0f} ms",
              "-", "reported", True)
    table.add(f"{what}: PSS a session at a tenth and at nine", f"{early / 1e6:.2f} MB", f"{late / 1e6:.2f} MB", f"{late / early:.2f}", "reported", True)
    table.add(f"{what}: CPU of ours", f"{used:.0f} s", f"of {seconds * 0.9 + opened['opening_ms'] / 1000:.0f} s on {os.cpu_count()} cores", "-", "reported", True)
    table.add(f"{what}: repaints of viewers", str(said["repaints"]), f"{said['keys']:,} keys typed, {said['typed_seen']:,} seen", "-", "reported", True)
    table.add(f"{what}: lines a second in each", f"{said['rate']:.1f}", "-", "-", "reported", True)


def recordings_that_lack(bench, count, patience=120):
    """Of the newest so many recordings, how many do not verify as whole once the last is finished."""
    deadline = time.monotonic() + patience
    while True:
        listed = bench.estate.site.admin("recording", "list", "--limit", "10000").stdout.splitlines()
        found = [(m[0], line) for line in listed for m in [re.search(r"\b[0-9a-f]{32}\b", line)] if m][:count]
        if all(line.endswith("whole") for _, line in found) or time.monotonic() > deadline:
            break
        time.sleep(1)
    bad = sum(bench.estate.site.admin("recording", "verify", uid, check=False).returncode != 0 for uid, _ in found)
    return bad + count - len(found)


@contextlib.contextmanager
def bench_in(folder):
    bench = Bench(folder)
    try:
        yield bench
    finally:
        bench.close()


def terminals(table, folder, crowd_size=1000, crowd_seconds=600):
    with bench_in(folder) as bench:
        first_prompt(table, bench)
        chromium.first_prompt(table, bench)
        echo(table, bench)
        bulk(table, bench)
        recording(table, bench)
        interrupt(table, bench)
        footprint(table, bench)
    if crowd_size:
        with one_group(), bench_in(folder.with_name("crowd")) as bench:
            crowd(table, bench, crowd_size, crowd_seconds)
