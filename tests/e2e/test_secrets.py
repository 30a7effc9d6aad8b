"""A secret is in the front only during the request that stores it or checks it out."""
import base64
import pathlib
import secrets
import shutil
import subprocess
import tempfile
import time

import pytest
import requests

from support.memory import can_look, find, find_in_files, to_look_into
from support.postgresql import PostgreSQL
from support.processes import children
from support.site import Site

ON_BOTH_STORES = True
pytestmark = pytest.mark.skipif(
    not can_look(), reason="neither root nor user namespaces are here to read another process's memory")


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of this module's own: small enough to search all its files."""
    made = PostgreSQL(tempfile.mkdtemp(prefix="sp")).start()     # a socket's path must be short
    yield made
    made.stop()
    shutil.rmtree(made.folder, ignore_errors=True)


@pytest.fixture
def site(request, tmp_path, store):
    url = None
    if store():
        server = request.getfixturevalue("server")
        server.forget()
        url = server.url
    made = Site(tmp_path, store=url, before=to_look_into())
    made.database = pathlib.Path((server.folder / "home").read_text().strip()) if url else made.data / "store"
    made.init()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def vault(site):
    return site.account("vault", "--config", "full", "--vault")


def processes(site):
    """Everything of the site: the supervisor and what it started."""
    return {"supervisor": site.process.pid, **children(site.process.pid)}


def leaks(site, needles):
    """A second later, everywhere but in keeper; and in the files of the store."""
    time.sleep(1)
    found = {name: find(pid, needles) for name, pid in processes(site).items() if name != "keeper"}
    found["store"] = find_in_files(site.database, needles)
    return {name: places for name, places in found.items() if places}


def test_the_search_finds_what_is_there(site, vault):
    """The front knows the site's name, so a search for that must not come back empty."""
    needle = f"listen={'127.0.0.1:' + str(site.port)}".encode()
    assert any(find(pid, [needle[7:]], run=len(needle) - 7) for pid in processes(site).values())
    assert find_in_files(site.database, [b"perm_configuration_vault_account"])


def test_a_stored_password_is_gone_a_second_later(site, vault):
    password = "pw-" + secrets.token_urlsafe(30)
    made = vault.add("vault/account", type="username_password", name="a", username="u", password=password)
    assert leaks(site, [password.encode()]) == {}
    # changed
    other = "pw-" + secrets.token_urlsafe(30)
    answer = vault.call("PATCH", f"vault/account/{made['id']}", json={"password": other})
    assert answer.status_code == 200, answer.text
    assert leaks(site, [other.encode()]) == {}
    # checked out
    answer = vault.call("POST", f"vault/account/{made['id']}/check-out")
    assert answer.json()["password"] == other
    assert leaks(site, [other.encode()]) == {}


def test_nothing_stays_with_a_connection_that_is_kept(site, vault):
    """Bodies in both directions also pass through the connection's and TLS's own buffers."""
    vault.fetch_token()
    headers = {"Authorization": f"Bearer {vault.token}"}
    url = f"{site.url}/api/config/v1/vault/account"
    with requests.Session() as session:
        password = "pw-" + secrets.token_urlsafe(30)
        made = session.post(url, headers=headers, verify=str(site.ca), timeout=30, json={
            "type": "username_password", "name": "a", "username": "u", "password": password})
        assert made.status_code == 201, made.text
        assert leaks(site, [password.encode()]) == {}
        answer = session.post(f"{url}/{made.json()['id']}/check-out", headers=headers, verify=str(site.ca),
                              timeout=30)
        assert answer.json()["password"] == password
        assert leaks(site, [password.encode()]) == {}


def test_a_refused_password_is_gone_too(site, vault):
    password = "pw-" + secrets.token_urlsafe(30)
    answer = vault.call("POST", "vault/account", json={
        "type": "username_password", "name": "a", "username": "u", "password": password, "colour": "blue"})
    assert 400 <= answer.status_code < 500
    assert leaks(site, [password.encode()]) == {}


def private_key(folder, *options):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-C", "", "-f", folder / "key", *options], check=True)
    return (folder / "key").read_text()


def seed_of(text):
    """The 32 secret bytes of an Ed25519 key, raw and as they stand in its text (the rest there is the public key)."""
    body = base64.b64decode("".join(line for line in text.splitlines() if "-----" not in line))
    at = body.rindex(b"\0\0\0\x40") + 4
    first, last = -(-at // 3), (at + 32) // 3
    return [body[at:at + 32], base64.b64encode(body)[4 * first:4 * last]]


def test_a_stored_private_key_is_gone_a_second_later(site, vault, tmp_path):
    passphrase = "pp-" + secrets.token_urlsafe(30)
    locked = private_key(tmp_path, "-N", passphrase, "-a", "4")
    made = vault.add("vault/account", type="ssh", name="k", username="u", private_key=locked,
                     private_key_passphrase=passphrase)
    subprocess.run(["ssh-keygen", "-q", "-p", "-N", "", "-P", passphrase, "-f", tmp_path / "key"], check=True)
    seed = seed_of((tmp_path / "key").read_text())
    assert leaks(site, [passphrase.encode(), *seed]) == {}
    answer = vault.call("POST", f"vault/account/{made['id']}/check-out").json()
    handed_out = seed_of(answer["private_key"])
    assert handed_out[0] == seed[0]
    assert leaks(site, handed_out) == {}


def test_a_client_secret_is_gone_a_second_later(site):
    account = site.account("other", "--config", "full")
    account.fetch_token()
    account.fetch_token()
    assert leaks(site, [account.client_secret.encode()]) == {}
