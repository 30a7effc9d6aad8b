"""The figures of ./bench: each ratio beside a named peer in the same run. Prints tables in Markdown.

CPU is the processes' own (user and system, all processes of a side); the load maker runs on the same machine for both.
"""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "e2e"))

import requests  # noqa: E402

from support.site import BTAPI, BUILD, SALLYPORT, Site, free_port  # noqa: E402
from terminals import terminals  # noqa: E402
from web_terminals import wait_for  # noqa: E402

LOAD = BUILD / "tests" / "bench" / "load"
NGINX = BUILD / "servers" / "usr" / "sbin" / "nginx"
PEERS = BUILD / "bench-peers"
TICK = os.sysconf("SC_CLK_TCK")


def family(pid):
    """A process and all below it."""
    found, parents = [pid], {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents.setdefault(int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]), []).append(int(entry.name))
    for one in found:
        found += parents.get(one, [])
    return found


def cpu(pid):
    """Seconds of processor time that a process and those below it have used."""
    total = 0
    for one in family(pid):
        with contextlib.suppress(OSError):
            words = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(words[11]) + int(words[12])
    return total / TICK


def pss(pid):
    """Bytes of proportional memory of a process and those below it, {name: bytes}."""
    found = {}
    for one in family(pid):
        with contextlib.suppress(OSError):
            name = pathlib.Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()[-40:]
            text = pathlib.Path(f"/proc/{one}/smaps_rollup").read_text()
            found[f"{one} {name}"] = int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) * 1024
    return found


def load(port, request, ca, **options):
    command = [str(LOAD), "--port", str(port), "--request", request, "--ca", str(ca)]
    for name, value in options.items():
        command += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def per_request(pid, *args, **options):
    """Microseconds of the side's CPU for one request, and the load's own figures."""
    before = cpu(pid)
    result = load(*args, **options)
    if result["failed"]:
        raise RuntimeError(f"requests failed: {result}")
    return (cpu(pid) - before) * 1e6 / result["requests"], result


@contextlib.contextmanager
def nginx(folder, site, body):
    port = free_port()
    text = (TOP / "tests" / "bench" / "nginx.conf.in").read_text()
    values = {"folder": folder, "port": port, "cert": site.data / "tls" / "server.pem", "key": site.data / "tls" / "server.key", "body": body}
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    conf = pathlib.Path(folder) / "nginx.conf"
    conf.write_text("user root;\n" + text if os.getuid() == 0 else text)
    process = subprocess.Popen([str(NGINX), "-e", f"{folder}/error.log", "-c", str(conf)])
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def oidc(site):
    port = free_port()
    shutil.copy(TOP / "tests" / "bench" / "peer-oidc.mjs", PEERS)   # a module finds its packages beside itself
    process = subprocess.Popen(
        ["node", str(PEERS / "peer-oidc.mjs"), str(port), str(site.data / "tls" / "server.pem"), str(site.data / "tls" / "server.key")],
        cwd=PEERS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def head(method, path, token=None, *more):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, *more]) + "\r\n"


class Table:
    def __init__(self):
        self.rows = []

    def add(self, what, ours, peer, ratio, wanted, holds):
        self.rows.append((what, ours, peer, ratio, wanted, "yes" if holds else "**no**"))
        print(f"  {what}: {ours} beside {peer}: {ratio} (wanted {wanted}) {'' if holds else '<-- falls short'}", file=sys.stderr, flush=True)

    def markdown(self):
        lines = ["| what | ours | beside | ratio | wanted | holds |", "| --- | --- | --- | --- | --- | --- |"]
        return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in self.rows])


def owner(site):
    return site.account("bench", "--config", "full", "--vault", "--rate-second", "0", "--rate-hour", "0")


def add_item(account, number=0, tag="bench"):
    return account.add("jump-item/shell-jump", name=f"item {number}", hostname="192.0.2.1", protocol="ssh", jumpoint_id=1,
                       jump_group_id=1, jump_group_type="shared", tag=tag)["id"]


def prepare(site):
    account = owner(site)
    account.add("jumpoint", name="First", platform="linux-x86", shell_jump_enabled=True)
    account.add("jump-group", name="First")
    return account


def http(table, site, account, folder, seconds):
    item = add_item(account)
    path = f"/api/config/v1/jump-item/shell-jump/{item}"
    body = account.call("GET", f"jump-item/shell-jump/{item}").text
    ours = site.process.pid
    request = head("GET", path, account.fetch_token())
    with nginx(folder, site, body.replace("'", "")) as (port, pid):
        for what, wanted, options in (
            ("full TLS handshake, authorised GET, close: CPU a request", 1.25, {"reconnect": True, "connections": 4}),
            ("keep-alive authorised GET of one item: CPU a request", 2.5, {"connections": 8}),
        ):
            if options.get("reconnect"):
                request_now = request + "Connection: close\r\n"
            else:
                request_now = request
            pairs = []
            for _ in range(3):
                a, _x = per_request(ours, site.port, request_now, site.ca, seconds=seconds, **options)
                b, _x = per_request(pid, port, request_now, site.ca, seconds=seconds, **options)
                pairs.append((a, b))
            a, b = (statistics.median(side) for side in zip(*pairs))
            table.add(what, f"{a:.0f} µs", f"nginx {b:.0f} µs", f"{a / b:.2f}", f"<= {wanted}", a / b <= wanted)


def tokens(table, site, account, seconds):
    import base64
    basic = base64.b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()
    form = "Content-Type: application/x-www-form-urlencoded"
    ours = head("POST", "/oauth2/token", None, f"Authorization: Basic {basic}", form)
    basic_peer = base64.b64encode(b"bench:bench-secret-bench-secret-bench-secret").decode()
    theirs = head("POST", "/token", None, f"Authorization: Basic {basic_peer}", form)
    body = "grant_type=client_credentials"
    with oidc(site) as (port, pid):
        load(port, theirs, site.ca, body=body, seconds=2, connections=16)
        a = load(site.port, ours, site.ca, body=body, seconds=seconds, connections=16)
        b = load(port, theirs, site.ca, body=body, seconds=seconds, connections=16)
        table.add("client-credentials tokens, most a second", f"{a['rate']:.0f}", f"oidc-provider {b['rate']:.0f}",
                  f"{a['rate'] / b['rate']:.2f}", "> 1", a["rate"] > b["rate"] and not a["failed"])
        half = a["rate"] / 2
        a = load(site.port, ours, site.ca, body=body, seconds=seconds, connections=64, rate=half)
        b = load(port, theirs, site.ca, body=body, seconds=seconds, connections=64, rate=half)
        table.add(f"tokens at {half:.0f} a second, open loop, p99", f"{a['p99_ms']:.1f} ms", f"oidc-provider {b['p99_ms']:.1f} ms",
                  f"{a['p99_ms'] / b['p99_ms']:.2f}", "<= 1", a["p99_ms"] <= b["p99_ms"] and not a["failed"])


def metric(site, name):
    """A metric's value; /metrics is for the control socket and for those allowed."""
    text = site.admin("metrics").stdout
    return float(re.search(rf"^{name} (\S+)", text, re.M)[1])


def creates(table, site, account, seconds):
    token = account.fetch_token()
    request = head("POST", "/api/config/v1/jump-item/shell-jump", token, "Content-Type: application/json")
    body = ('{"name":"n%d","hostname":"192.0.2.1","protocol":"ssh","jumpoint_id":1,"jump_group_id":1,"jump_group_type":"shared","tag":"create"}')
    one = load(site.port, request, site.ca, body=body, seconds=seconds, connections=1)
    commits, writes = metric(site, "sallyport_store_commits_total"), metric(site, "sallyport_store_writes_total")
    many = load(site.port, request, site.ca, body=body, seconds=seconds, connections=64)
    commits, writes = metric(site, "sallyport_store_commits_total") - commits, metric(site, "sallyport_store_writes_total") - writes
    table.add("durable creates from 64 clients, creates a commit", f"{writes / commits:.1f}", "itself", "-", ">= 8", writes / commits >= 8)
    table.add("durable creates from 64 clients, a second", f"{many['rate']:.0f}", f"one client {one['rate']:.0f}",
              f"{many['rate'] / one['rate']:.2f}", ">= 3", many["rate"] >= 3 * one["rate"] and not many["failed"])


def fill(site, count, tags):
    """Puts rows into the stopped site's store directly: this is about reading, and a million requests would take long."""
    import sqlite3
    store = sqlite3.connect(site.data / "store" / "site.db")
    columns = [row[1] for row in store.execute("PRAGMA table_info(shell_jump)") if row[1] != "id"]
    first = dict(zip(columns, store.execute(f"SELECT {', '.join(chr(34) + c + chr(34) for c in columns)} FROM shell_jump LIMIT 1").fetchone()))
    have = store.execute("SELECT count(*) FROM shell_jump").fetchone()[0]

    def rows():
        for number in range(have, count):
            row = {**first, "name": f"item {number}", "tag": f"tag-{number % tags}"}
            for field in ("name", "tag"):
                if f"{field}_key" in row:
                    row[f"{field}_key"] = row[field]
            yield [row[c] for c in columns]

    names = ", ".join(f'"{c}"' for c in columns)
    store.executemany(f"INSERT INTO shell_jump ({names}) VALUES ({', '.join('?' * len(columns))})", rows())
    store.execute("UPDATE row_count SET count = 0 WHERE table_name = 'shell_jump'")     # the count is spread over lanes
    store.execute("UPDATE row_count SET count = ? WHERE table_name = 'shell_jump' AND lane = (SELECT min(lane) FROM row_count WHERE table_name = 'shell_jump')", [count])
    store.commit()
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def lists(table, folder, sizes):
    medians = {}
    for size in sizes:
        site = Site(pathlib.Path(folder) / f"list-{size}")
        site.folder.mkdir()
        site.init()
        site.start()
        account = prepare(site)
        add_item(account)
        site.stop()
        fill(site, size, size // 10)
        site.start()
        account.token = None
        for what, path in (("list by tag", "/api/config/v1/jump-item/shell-jump?tag=tag-7"), ("first page of all", "/api/config/v1/jump-item/shell-jump")):
            result = load(site.port, head("GET", path, account.fetch_token()), site.ca, connections=1, seconds=3)
            medians[what, size] = result["p50_ms"]
        site.stop()
    small, large = sizes
    for what, wanted in (("list by tag", 1.5), ("first page of all", None)):
        a, b = medians[what, large], medians[what, small]
        if wanted:
            table.add(f"{what}, {large:,} items", f"{a:.2f} ms", f"itself at {small:,}: {b:.2f} ms", f"{a / b:.2f}", f"<= {wanted}", a / b <= wanted)
        else:
            table.add(f"{what}, {large:,} items", f"{a:.2f} ms", f"itself at {small:,}: {b:.2f} ms", f"{a / b:.2f}", "< 2 ms", a < 2)


def command(table, site, account):
    env = {**os.environ, **account.environment()}
    add_item(account, tag="few")
    two = (f'token=$(curl -s -u "$BT_CLIENT_ID:$BT_CLIENT_SECRET" -d grant_type=client_credentials {site.url}/oauth2/token); '
           f'token=${{token#*access_token\\":\\"}}; curl -s -o /dev/null -H "Authorization: Bearer ${{token%%\\"*}}" {site.url}/api/config/v1/jump-group')
    sides = {"ours": [str(BTAPI), "list", "jump-group"], "curl": ["sh", "-c", two]}
    times = {name: [] for name in sides}
    for _ in range(40):
        for name, argv in sides.items():
            began = time.perf_counter()
            subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
            times[name].append((time.perf_counter() - began) * 1e3)
    a, b = statistics.median(times["ours"]), statistics.median(times["curl"])
    table.add("btapi list, wall", f"{a:.1f} ms", f"curl, the same two requests {b:.1f} ms", f"{a / b:.2f}", "<= 1.3", a / b <= 1.3)


def start(table, folder):
    site = Site(pathlib.Path(folder) / "start")
    site.folder.mkdir()
    site.init()
    site.start()
    account = prepare(site)
    add_item(account)
    token = account.fetch_token()
    site.stop()
    fill(site, 10000, 1000)
    took = []
    for _ in range(5):
        began = time.perf_counter()
        site.launch()
        while True:
            try:
                answer = requests.get(f"{site.url}/api/config/v1/jump-item/shell-jump", headers={"Authorization": f"Bearer {token}"},
                                      verify=str(site.ca), timeout=5)
                answer.raise_for_status()
                break
            except requests.RequestException:
                time.sleep(0.005)
        took.append(time.perf_counter() - began)
        if len(took) < 5:
            site.stop()
    a = statistics.median(took)
    table.add("start to first answer with 10,000 items", f"{a:.2f} s", "-", "-", "<= 0.5 s", a <= 0.5)
    memory = pss(site.process.pid)
    total = sum(memory.values())
    table.add("PSS of all processes, 10,000 items", f"{total / 1e6:.1f} MB", "-", "-", "<= 30 MB", total <= 30e6)
    site.stop()
    with tempfile.TemporaryDirectory() as where:
        subprocess.run(["meson", "install", "-C", str(BUILD), "--destdir", where, "--no-rebuild", "--quiet", "--strip"], check=True)
        size = sum(f.stat().st_size for f in pathlib.Path(where).rglob("*") if f.is_file() and not f.is_symlink())
    table.add("installed size", f"{size / 1e6:.1f} MB", "-", "-", "<= 12 MB", size <= 12e6)


def versions():
    def first(*argv):
        done = subprocess.run(argv, capture_output=True, text=True)
        return (done.stdout + done.stderr).strip().splitlines()[0]
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    peer = PEERS / "node_modules" / "oidc-provider" / "package.json"
    return [f"- machine: {os.cpu_count()} cores, {model[1] if model else platform.machine()}, Linux {platform.release()}",
            f"- Sallyport {first(str(SALLYPORT), 'version')}; {first('gcc', '--version')}",
            f"- {first(str(NGINX), '-v')}; node {first('node', '--version')}; oidc-provider {json.loads(peer.read_text())['version'] if peer.exists() else 'not here'}; {first('curl', '--version').split(' (')[0]}"]


def main():
    parser = argparse.ArgumentParser(description="Prints the figures of the appliance beside its peers.")
    parser.add_argument("--seconds", type=float, default=5, help="length of each load (default 5)")
    parser.add_argument("--only", nargs="*", help="parts: http tokens creates lists command start terminals")
    parser.add_argument("--items", type=int, default=1000000, help="size of the large list (default 1000000)")
    parser.add_argument("--sessions", type=int, default=1000, help="terminals open at once, 0 for none (default 1000)")
    parser.add_argument("--minutes", type=float, default=10, help="for so long (default 10)")
    args = parser.parse_args()
    wanted = args.only or ["http", "tokens", "creates", "command", "start", "lists", "terminals"]
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        if set(wanted) & {"http", "tokens", "creates", "command"}:
            site = Site(pathlib.Path(folder) / "site")
            site.folder.mkdir()
            site.init()
            site.start()
            account = prepare(site)
            if "http" in wanted:
                http(table, site, account, folder, args.seconds)
            if "tokens" in wanted:
                tokens(table, site, account, args.seconds)
            account.token = None
            if "creates" in wanted:
                creates(table, site, account, args.seconds)
            if "command" in wanted:
                command(table, site, account)
            site.stop()
        if "start" in wanted:
            start(table, folder)
        if "lists" in wanted:
            lists(table, folder, (1000, args.items))
        if "terminals" in wanted:
            os.chmod(folder, 0o755)     # the target runs as another user
            terminals(table, pathlib.Path(folder) / "terminals", args.sessions, int(args.minutes * 60))
    print("\n".join(versions()) + "\n\n" + table.markdown())


main()
