"""The processes of a running site."""
import os


def children(parent):
    """{"front": pid, "keeper": pid} of a supervisor."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as stat, open(f"/proc/{entry}/cmdline", "rb") as line:
                fields, words = stat.read().rsplit(")", 1)[1].split(), line.read().split(b"\0")
        except OSError:
            continue
        if int(fields[1]) == parent:
            found["keeper" if words[0].endswith(b"keeper") else "front"] = int(entry)
    return found


def of_group(group):
    """Ids of its processes that have not ended with all their threads: what they hold open is not free yet."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat") as stat:
                state, _parent, its = stat.read().rsplit(")", 1)[1].split()[:3]
            if int(its) == group and (state not in "ZX" or len(os.listdir(f"/proc/{entry}/task")) > 1):
                found.append(int(entry))
        except OSError:
            continue
    return found
