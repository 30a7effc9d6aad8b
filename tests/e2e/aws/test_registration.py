"""Use case 1: a machine registers itself when it boots."""
import guide
import pytest


def register(machine, account):
    values = {"BT_CLIENT_ID": account.client_id, "BT_CLIENT_SECRET": account.client_secret, "BT_API_HOST": account.site.authority}
    return machine(guide.script("register.sh", values), account)


@pytest.fixture
def scripts(site):
    """An API account as the guide makes one: no Vault."""
    return site.account("aws", "--config", "full")


@pytest.mark.parametrize("name, expected", [
    ("web-1", "web-1"),
    (None, "203.0.113.7"),
    ("", "203.0.113.7"),
    ('the "blue" one', 'the "blue" one'),
    ("costs $5 or $HOME", "costs $5 or $HOME"),
    ("a\\b", "a\\b"),
    ("a=b", "a=b"),
    ("Zürich – 東京", "Zürich – 東京"),
], ids=["present", "absent", "empty", "quotes", "dollar", "backslash", "equals", "utf8"])
def test_a_machine_registers_itself(machine, metadata, site, scripts, name, expected):
    metadata.machine("i-0abc", "203.0.113.7", name)
    done = register(machine, scripts)
    assert done.returncode == 0, done.stderr
    items = site.owner.get("jump-item/shell-jump", tag="i-0abc")
    assert [item["name"] for item in items] == [expected], done.stdout + done.stderr
    item = items[0]
    assert (item["hostname"], item["jump_group_id"], item["jump_group_type"]) == ("203.0.113.7", 1, "shared")
    assert (item["username"], item["protocol"], item["port"], item["terminal"]) == ("ec2-user", "ssh", 22, "xterm")
    assert (item["jumpoint_id"], item["tag"]) == (1, "i-0abc")
    assert not (machine.work / "btapi").exists()


def test_the_scripts_account_cannot_touch_the_vault(site, scripts):
    answer = scripts.call("POST", "vault/account", json={
        "type": "username_password", "name": "x", "username": "u", "password": "p"})
    assert answer.status_code == 403
    assert site.owner.get("vault/account") == []
