"""A PostgreSQL of a test's own, below its folder, so that it can be stopped and started under a running site."""
import pathlib
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[3]


class PostgreSQL:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.url = None

    def call(self, command):
        return subprocess.run([str(TOP / "tests" / "support" / "postgresql"), command, "--in", str(self.folder)],
                              check=True, text=True, stdout=subprocess.PIPE, timeout=120).stdout.strip()

    def start(self):
        self.url = self.call("start")
        return self

    def stop(self):
        self.call("stop")
