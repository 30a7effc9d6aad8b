"""Looks for a secret in the memory of processes, as somebody with all rights on the machine can.

A process that may not be dumped shows its memory to whoever has all rights where it was started: root, or an ordinary user who
started it in a user namespace of its own. For the latter this file runs again inside, as a program: memory.py PID RUN NEEDLE..."""
import ast
import os
import re
import subprocess
import sys

NAMESPACE = ["unshare", "--user", "--map-root-user"]


def can_look():
    return os.geteuid() == 0 or subprocess.run([*NAMESPACE, "true"], capture_output=True, timeout=10).returncode == 0


def to_look_into():
    """What comes before the command line of a program whose memory is to be searched."""
    return [] if os.geteuid() == 0 else NAMESPACE


def find(pid, needles, run=12):
    """Where any run of so many bytes of a needle stands in the process: [(region, needle's offset, bytes around)]."""
    if os.geteuid() == 0:
        return look(pid, needles, run)
    done = subprocess.run(["nsenter", "--user", "--preserve-credentials", f"--target={pid}", sys.executable, __file__, str(pid),
                           str(run), *(needle.hex() for needle in needles)], check=True, text=True, capture_output=True)
    return ast.literal_eval(done.stdout)


def look(pid, needles, run):
    runs = {needle[at:at + run] for needle in needles for at in range(len(needle) - run + 1)}
    pattern = re.compile(b"|".join(re.escape(one) for one in sorted(runs)))
    found = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            fields = line.split()
            start, end = (int(part, 16) for part in fields[0].split("-"))
            name = fields[5] if len(fields) > 5 else "anonymous"
            if not fields[1].startswith("rw") or name in ("[vvar]", "[vsyscall]"):
                continue
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except OSError:
                continue
            for match in pattern.finditer(data):
                around = data[max(0, match.start() - 64):match.start() + 96]
                found.append((name, hex(start + match.start()), around))
    return found


def find_in_files(folder, needles):
    """The files below it that hold a needle. A database may replace some meanwhile."""
    found = []
    for path in folder.rglob("*"):
        try:
            data = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        if any(needle in data for needle in needles):
            found.append(str(path))
    return found


if __name__ == "__main__":
    print(look(int(sys.argv[1]), [bytes.fromhex(word) for word in sys.argv[3:]], int(sys.argv[2])))
