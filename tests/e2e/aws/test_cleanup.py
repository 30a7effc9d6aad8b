"""Use case 2: a script removes the items of terminated machines."""
import guide
import pytest

from conftest import KEYS, launch


@pytest.fixture
def scripts(site):
    return site.account("aws", "--config", "full")


def register(site, *instances):
    for number, instance in enumerate(instances):
        site.owner.add("jump-item/shell-jump", name=f"m{number}", hostname="203.0.113.7", protocol="ssh",
                       jumpoint_id=1, jump_group_id=1, jump_group_type="shared", tag=instance)


def tags(site):
    return sorted(item["tag"] for item in site.owner.all("jump-item/shell-jump"))


def clean(machine, account):
    config = machine.home / ".config"
    config.mkdir()
    (config / "aws-api").write_text("".join(f"{k}={v}\n" for k, v in account.environment().items() if k.startswith("BT_")))
    values = {"BT_CLIENT_ID": account.client_id, "BT_CLIENT_SECRET": account.client_secret,
              "BT_API_HOST": account.site.authority, **{k: v for k, v in KEYS.items() if "KEY" in k}}
    return machine(guide.script("cleanup.sh", values), account, path_has_btapi=True)


def test_one_terminated_machine_loses_exactly_its_item(machine, cloud, site, scripts):
    gone, stays = launch(cloud, 2)
    register(site, gone, stays, "somebody-else")
    cloud.terminate_instances(InstanceIds=[gone])
    done = clean(machine, scripts)
    assert done.returncode == 0, done.stderr
    assert tags(site) == sorted([stays, "somebody-else"])


def test_none_terminated_changes_nothing(machine, cloud, site, scripts):
    stays, = launch(cloud, 1)
    register(site, stays)
    assert clean(machine, scripts).returncode == 0
    assert tags(site) == [stays]


def test_two_terminated_machines_remove_nothing_and_fail_loudly(machine, cloud, site, scripts):
    instances = launch(cloud, 2)
    register(site, *instances, "somebody-else")
    cloud.terminate_instances(InstanceIds=instances)
    done = clean(machine, scripts)
    assert done.returncode == 2
    assert "key=value" in done.stderr
    assert tags(site) == sorted([*instances, "somebody-else"])


def test_an_unregistered_machine_removes_nothing(machine, cloud, site, scripts):
    gone, = launch(cloud, 1)
    register(site, "somebody-else")
    cloud.terminate_instances(InstanceIds=[gone])
    done = clean(machine, scripts)
    assert done.returncode == 2
    assert tags(site) == ["somebody-else"]
