"""A disk of a test's own: an ext4 in a file, which can fill up, and lose its power."""
import fcntl
import os
import pathlib
import shutil
import struct
import subprocess
import time

SHUTDOWN = 0x8004587D   # EXT4_IOC_SHUTDOWN
NO_FLUSH = 2            # of its ways: nothing more is written, the file system's own journal neither


class Disk:
    """Mounted at .place. OSError: this user may not, or cannot."""

    def __init__(self, folder, megabytes):
        if not shutil.which("mkfs.ext4"):
            raise OSError("there is no mkfs.ext4")
        self.image, self.place = pathlib.Path(folder) / "disk.image", pathlib.Path(folder) / "disk"
        self.losses = 0
        self.place.mkdir()
        with self.image.open("wb") as image:
            image.truncate(megabytes << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", str(self.image)], check=True, capture_output=True)
        self.mount()

    def mount(self):
        # Nothing reaches the device before somebody asks for it: the kernel's own rounds are far apart.
        done = subprocess.run(["mount", "-o", "loop,commit=600", str(self.image), str(self.place)], capture_output=True, text=True)
        if done.returncode:
            raise OSError(done.stderr.strip().splitlines()[0])

    def unmount(self):
        """Somebody who was killed a moment ago may not be quite gone yet."""
        deadline = time.monotonic() + 10
        while (done := subprocess.run(["umount", str(self.place)], capture_output=True, text=True)).returncode:
            assert time.monotonic() < deadline, done.stderr
            time.sleep(0.05)

    def lose_power(self):
        """What is in memory alone is gone, as of now. Whatever had files open must be dead; come_back() mounts what is left."""
        self.losses += 1
        place = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(place, SHUTDOWN, struct.pack("I", NO_FLUSH))
        finally:
            os.close(place)

    def come_back(self):
        """From a copy of what reached the device: other namespaces may hold the old file system, and with it its memory."""
        self.unmount()
        old, self.image = self.image, self.image.with_suffix(f".{self.losses}")
        subprocess.run(["cp", "--sparse=always", str(old), str(self.image)], check=True)
        old.unlink()
        self.mount()

    def free(self):
        about = os.statvfs(self.place)
        return about.f_bavail * about.f_frsize

    def fill(self, leave):
        """Takes all but so many bytes."""
        with (self.place / "ballast").open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, self.free() - leave)

    def empty(self):
        (self.place / "ballast").unlink(missing_ok=True)

    def close(self):
        subprocess.run(["umount", "-l", str(self.place)], check=False, capture_output=True)
