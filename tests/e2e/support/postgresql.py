"""PostgreSQL for sites: a server of a test's own, below its folder, that can be stopped and started under a running site; and
places of their own in a server that is there."""
import ctypes
import itertools
import os
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

    def forget(self):
        """Drops what a site made; nobody may be connected."""
        tell(self.url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def tell(url, sql):
    """One statement, by the library that sites use."""
    pq = ctypes.CDLL("libpq.so.5")
    for name in ("PQconnectdb", "PQexec"):
        getattr(pq, name).restype = ctypes.c_void_p
    pq.PQerrorMessage.restype = ctypes.c_char_p
    link = ctypes.c_void_p(pq.PQconnectdb(url.encode()))
    result = ctypes.c_void_p(pq.PQexec(link, f"SET client_min_messages = warning; {sql}".encode()))
    try:
        assert pq.PQresultStatus(result) == 1, pq.PQerrorMessage(link).decode()      # PGRES_COMMAND_OK
    finally:
        pq.PQclear(result)
        pq.PQfinish(link)


class Schemas:
    """Gives each site an empty schema of one server; they go with it."""

    numbers = itertools.count(1)

    def __init__(self, url):
        self.url, self.made = url, []

    def place(self):
        name = f"e2e_{os.getpid()}_{next(self.numbers)}"
        tell(self.url, f"DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}")
        self.made.append(name)
        return f"{self.url}{'&' if '?' in self.url else '?'}options=-csearch_path%3D{name}"

    def remove(self):
        for name in self.made:
            tell(self.url, f"DROP SCHEMA {name} CASCADE")
