"""What systemd makes of a unit, asked without starting it."""
import re
import shutil
import subprocess

import pytest

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")


def setting(text, name):
    return re.search(f"^{name}=(.*)$", text, re.M).group(1)


def system_calls():
    """The groups of systemd as sets of names."""
    groups, group = {}, None
    for line in subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager"], check=True, text=True,
                               capture_output=True).stdout.splitlines():
        if line.startswith("@"):
            group = groups.setdefault(line.strip(), set())
        elif line.startswith("    ") and not line.strip().startswith("#"):
            group.add(line.strip())
    return groups


def expand(name, groups):
    return set().union(*(expand(one, groups) for one in groups[name])) if name.startswith("@") else {name}


def allowed_calls(text):
    """All that a unit's SystemCallFilter lets pass."""
    groups = system_calls()
    return set().union(*(expand(name, groups) for name in setting(text, "SystemCallFilter").split()))


def verify(path):
    """Fails where systemd complains of the unit, or finds it less protected than ours are."""
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(path)], text=True, capture_output=True, timeout=60)
    assert path.name not in done.stderr, done.stderr
    # In tenths: what systemd calls OK ends at 2.5, and a protection that is lost is worth 0.1 to 0.5.
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=18", "--no-pager", str(path)],
                          text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
