"""btapi against a real site: what the guide's scripts do with it, from fetching it to cleaning up."""
import json
import os
import subprocess
import zipfile

import pytest
import requests

from support.site import BTAPI, BUILD


@pytest.fixture
def account(account):
    """The account, on a site that has the Jumpoint and the Jump Group that the guide's script names."""
    if not account.get("jumpoint"):
        account.add("jumpoint", name="First", platform="linux-x86", shell_jump_enabled=True)
    if not account.get("jump-group"):
        account.add("jump-group", name="First")
    return account


def register(account, tag, name="m"):
    done = account.btapi("-k", "add", "jump-item/shell-jump", text=f"""
name="{name}"
hostname=203.0.113.7
jump_group_id=1
jump_group_type=shared
username=ec2-user
protocol=ssh
port=22
terminal=xterm
jumpoint_id=1
tag={tag}
""")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_site_hands_out_btapi_ready_to_run(site, tmp_path):
    answer = requests.get(f"{site.url}/api/config/v1/cli/linux", verify=str(site.ca), timeout=30)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    (tmp_path / "btapi.zip").write_bytes(answer.content)
    subprocess.run(["unzip", "-q", "btapi.zip"], cwd=tmp_path, check=True)
    assert (tmp_path / "btapi").read_bytes() == BTAPI.read_bytes()
    done = subprocess.run(["./btapi", "--version"], cwd=tmp_path, text=True, capture_output=True, check=True)
    assert done.stdout.startswith("btapi ")
    with zipfile.ZipFile(BUILD / "cli" / "linux.zip") as archive:
        entry, = archive.infolist()
        assert (entry.filename, entry.external_attr >> 16) == ("btapi", 0o100755)


def test_register_find_and_remove(account):
    made = register(account, "12345")
    assert (made["tag"], made["port"]) == ("12345", 22)
    register(account, "other")
    found = account.btapi("-kK", "list", "jump-item/shell-jump", text="tag=12345\n")
    assert f"0__id={made['id']}\n" in found.stdout and "1__id" not in found.stdout
    assert account.btapi("delete", "jump-item/shell-jump", str(made["id"])).stdout == ""
    assert account.btapi("-k", "list", "jump-item/shell-jump", text="tag=12345\n").stdout == "[]\n"
    assert len(account.get("jump-item/shell-jump")) == 1


def test_an_empty_filter_lists_nothing(account):
    register(account, "a")
    done = account.btapi("-kK", "list", "jump-item/shell-jump", text="tag=\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "tag" in done.stderr


def test_a_row_survives_its_way_through_K_and_k(account):
    made = register(account, "a", name='say "hi" \\ = $HOME; ünï')
    account.call("PATCH", f"jump-item/shell-jump/{made['id']}", json={"comments": "one\ntwo\n0__id=99\n'x'"})
    lines = account.btapi("-K", "get", "jump-item/shell-jump", str(made["id"])).stdout
    assert len(lines.splitlines()) == len(made)
    done = account.btapi("-k", "update", "jump-item/shell-jump", str(made["id"]), text=lines)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {**made, "comments": "one\ntwo\n0__id=99\n'x'"}


def test_all_pages_are_followed(site, account):
    for number in range(120):
        account.add("jump-group", name=f"group {number:03}")
    listed = json.loads(account.btapi("list", "jump-group").stdout)
    assert len(listed) == 121 and len({row["id"] for row in listed}) == 121
    lines = account.btapi("-K", "list", "jump-group").stdout.splitlines()
    assert sum("__id=" in line for line in lines) == 121
    assert any(line.startswith("120__id=") for line in lines)


def test_a_key_comes_back_as_ssh_reads_it(site, tmp_path):
    vault = site.account("vault", "--config", "full", "--vault")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-P", "", "-C", "", "-f", "key"], cwd=tmp_path, check=True)
    private = (tmp_path / "key").read_text()
    done = vault.btapi("-k", "add", "vault/account", text=f'type=ssh\nname="vpc SSH"\nusername=ubuntu\nprivate_key="{private.rstrip()}"\n')
    assert done.returncode == 0, done.stderr
    account_id = json.loads(done.stdout)["id"]
    out = json.loads(vault.btapi("do", f"vault/account/{account_id}/check-out").stdout)
    (tmp_path / "back").write_text(out["private_key"])
    os.chmod(tmp_path / "back", 0o600)
    derived = subprocess.run(["ssh-keygen", "-y", "-f", "back"], cwd=tmp_path, text=True, capture_output=True, check=True)
    assert derived.stdout.split()[:2] == (tmp_path / "key.pub").read_text().split()[:2]
    done = vault.btapi("do", f"vault/account/{account_id}/check-in")
    assert done.returncode == 0, done.stderr


def test_what_the_site_refuses_is_said(site, account):
    done = account.btapi("add", "jump-item/shell-jump", text="{}")
    assert done.returncode == 1 and "hostname: " in done.stderr
    assert account.btapi("get", "jump-group", "99").returncode == 1
    assert account.btapi("add", "vault/account", text="{}").returncode == 1       # 403
    done = account.btapi("list", "team", env={"BT_CLIENT_SECRET": "wrong"})
    assert (done.returncode, done.stdout) == (4, "")
    site.stop()
    assert account.btapi("list", "team").returncode == 3
