"""Looks for a secret in the memory of processes, as somebody with all rights on the machine can."""
import re


def find(pid, needles, run=12):
    """Where any run of so many bytes of a needle stands in the process: [(region, needle's offset, bytes around)]."""
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
