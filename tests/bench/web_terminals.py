"""Other products' terminals in a page, for the bulk of output: wetty (npm) and shellinabox (Debian, unpacked). Each runs ssh to the target.

wetty speaks TLS like ours. shellinabox does not here: it did not take the site's certificate.
"""
import contextlib
import json
import pathlib
import shutil
import socket
import subprocess
import time

from support.site import BUILD, TOP, free_port

PEERS = BUILD / "bench-peers"
WETTY = PEERS / "node_modules" / "wetty" / "build" / "main.js"
PTY = PEERS / "node_modules" / "node-pty" / "build" / "Release" / "pty.node"
SHELLINABOX = BUILD / "servers" / "usr" / "bin" / "shellinaboxd"
CLIENT = TOP / "tests" / "bench" / "web-terminal.mjs"


def wait_for(port, process):
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), contextlib.closing(socket.create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


class WebTerminal:
    """One of them, running. Measures like tests/bench/terminal's bulk."""

    def __init__(self, kind, bench, argv, port):
        self.kind, self.ca = kind, bench.estate.site.ca
        self.url = f"{'https' if kind == 'wetty' else 'http'}://localhost:{port}"
        self.log = bench.folder / f"{kind}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(argv, cwd=PEERS, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for(port, self.process)

    def bulk(self, command):
        words = ["node", str(PEERS / CLIENT.name), self.kind, self.url, str(self.ca), command]
        done = subprocess.run(words, cwd=PEERS, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(f"{self.kind}: {done.stderr}{self.log.read_text(errors='replace')[-2000:]}")
        return json.loads(done.stdout)["mb_per_s"]

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def wetty(bench):
    port, tls = free_port(), bench.estate.site.data / "tls"
    return WebTerminal("wetty", bench, [
        "node", str(WETTY), "--host", "127.0.0.1", "--port", str(port), "--base", "/", "--ssl-key", str(tls / "server.key"),
        "--ssl-cert", str(tls / "server.pem"), "--force-ssh", "--ssh-host", "127.0.0.1", "--ssh-port", str(bench.target.port),
        "--ssh-user", bench.target.user, "--ssh-auth", "publickey", "--ssh-key", str(bench.folder / "keys" / "target"),
        "--known-hosts", str(bench.folder / "known_hosts")], port)


def shellinabox(bench):
    port, me = free_port(), pathlib.Path("/proc/self").owner()
    command = " ".join(bench.ssh())
    return WebTerminal("shellinabox", bench, [
        str(SHELLINABOX), "--localhost-only", f"--port={port}", "--disable-ssl", "--no-beep", f"--user={me}",
        f"--service=/:{me}:{me}:/:{command}"], port)


@contextlib.contextmanager
def web_terminals(bench):
    """Those of them that are here: ./bench fetches both."""
    shutil.copy(CLIENT, PEERS)      # a module finds its packages beside itself
    with contextlib.ExitStack() as open_ones:
        found = []
        for start, programs in ((wetty, (WETTY, PTY)), (shellinabox, (SHELLINABOX,))):
            if all(program.exists() for program in programs):
                one = start(bench)
                open_ones.callback(one.close)
                found.append(one)
        yield found
