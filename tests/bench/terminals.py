"""The figures of terminals: a person's delay, bulk output, memory, many at once. Each beside ssh in the same run."""
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

from support.estate import Estate  # noqa: E402
from support.site import BUILD  # noqa: E402

BENCH = BUILD / "tests" / "bench"
BULK = 50_000_000
OUR_PROGRAMS = ("sallyport", "sallyport-keeper", "jumpoint", "jumpoint_session")


def processes(names=None, below=None):
    """Ids of running programs by the file they run, or of everything whose command line mentions a text."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if not entry.name.isdigit():
                continue
            if names and pathlib.Path(os.readlink(entry / "exe").removesuffix(" (deleted)")).name in names:
                found.append(int(entry.name))
            elif below and below.encode() in (entry / "cmdline").read_bytes():
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
        self.estate = Estate(self.folder)
        self.jumpoint, self.agent = self.estate.add_jumpoint()
        self.target = self.estate.add_target()
        self.hop = self.estate.add_target()
        self.item = self.estate.add_item(self.target, self.jumpoint)
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

    def measure(self, mode, *options, ssh=None):
        words = [str(BENCH / "terminal"), "--mode", mode, *options]
        if ssh:
            words += ["--", *ssh]
        else:
            words += ["--url", self.estate.site.url, "--cacert", str(self.estate.site.ca), "--link", self.estate.login_link(),
                      "--item", str(self.item), "--account", str(self.account)]
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
    return ours


def bulk(table, bench, rounds=3):
    command = f"cat {bench.text}"
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(bench.measure("bulk", "--output", command)["mb_per_s"])
        theirs.append(bench.measure("bulk", "--output", command, ssh=bench.ssh("-J", "hop"))["mb_per_s"])
    a, b = statistics.median(ours), statistics.median(theirs)
    table.add("bulk output to a viewer", f"{a:.1f} MB/s", f"ssh -J {b:.1f} MB/s", f"{a / b:.2f}", ">= 1", a >= b)
    return a


def interrupt(table, bench):
    ours = statistics.median(bench.measure("interrupt", "--rate", "100000")["ms"] for _ in range(3))
    table.add("Ctrl-C while output floods a line of 100 KB/s", f"{ours:.0f} ms", "-", "-", "<= 500 ms", ours <= 500)


def footprint(table, bench, count=200):
    ours_before = memory(processes(OUR_PROGRAMS))
    many = bench.many(count, "--hold", 60)
    try:
        opened = json.loads(many.stdout.readline())
        assert opened["opened"] == count, opened
        time.sleep(3)
        ours = memory(processes(OUR_PROGRAMS))
        theirs = memory(processes(("sshd",)))
        per = ours / count
        peer = theirs / count
        table.add(f"PSS of all our processes per recorded session, {count} sessions", f"{per / 1e6:.2f} MB", f"sshd {peer / 1e6:.2f} MB",
                  f"{per / peer:.2f}", "<= 1.5", per / peer <= 1.5)
        table.add("growth of that per session", f"{(ours - ours_before) / count / 1e6:.2f} MB", "-", "-", "-", True)
    finally:
        many.kill()
        many.wait()
    time.sleep(2)


def crowd(table, bench, count=1000, seconds=600):
    ours = processes(OUR_PROGRAMS)
    before = cpu(ours)
    many = bench.many(count, "--rate", 20, "--seconds", seconds, "--opening", 32)
    time.sleep(min(seconds, 60) + count / 30)
    pids = processes(OUR_PROGRAMS)
    per, used = memory(pids) / count, cpu(pids) - before
    out, _ = many.communicate(timeout=seconds * 3 + 600)
    said = json.loads(out)
    whole = said["done"] == count and said["out_of_order"] == 0 and said["lines"] == count * seconds * 20
    what = f"{count} sessions, {seconds} s, 20 lines a second each"
    table.add(f"{what}: lines lost", str(count * seconds * 20 - said["lines"]), "-", "-", "0", whole)
    table.add(f"{what}: opened a second", f"{count * 1000 / said['opening_ms']:.0f}", "-", f"p99 {said['open_p99_ms']:.0f} ms", "reported", True)
    table.add(f"{what}: PSS a session", f"{per / 1e6:.2f} MB", "-", f"CPU {used:.0f} s meanwhile", "reported", True)
    table.add(f"{what}: repaints of viewers", str(said["repaints"]), "-", said["failure"] or "-", "reported", True)
    bad = recordings_that_lack(bench, count)
    table.add(f"{what}: recordings that are not whole", str(bad), "-", "-", "0", bad == 0)


def recordings_that_lack(bench, count):
    """Of the newest so many recordings, how many do not verify as whole."""
    listed = bench.estate.site.admin("recording", "list", "--limit", "10000").stdout.splitlines()
    uids = [m[0] for line in listed for m in [re.search(r"\b[0-9a-f]{32}\b", line)] if m][:count]
    bad = sum(bench.estate.site.admin("recording", "verify", uid, check=False).returncode != 0 for uid in uids)
    return bad + count - len(uids)


def terminals(table, folder, crowd_size=1000, crowd_seconds=600):
    bench = Bench(folder)
    try:
        first_prompt(table, bench)
        echo(table, bench)
        bulk(table, bench)
        interrupt(table, bench)
        footprint(table, bench)
        if crowd_size:
            crowd(table, bench, crowd_size, crowd_seconds)
    finally:
        bench.close()
