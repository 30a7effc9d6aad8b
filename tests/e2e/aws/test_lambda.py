"""Use case 3: a Lambda function removes the items of terminated machines."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import zipfile

import guide
import pytest

from conftest import KEYS, TOP, launch, write

EVENT = {
    "source": "aws.ec2", "detail-type": "EC2 Instance State-change Notification", "region": KEYS["AWS_REGION"],
    "detail": {"instance-id": "i-0", "state": "terminated"},
}


@pytest.fixture(scope="session")
def layer(tmp_path_factory):
    """The layer built with the guide's commands, unpacked as the runtime would. Packages come from wheels kept beforehand; the
    folder name of the Python version that the commands print is made to lead to the one that is here."""
    from moto.server import ThreadedMotoServer
    work = tmp_path_factory.mktemp("layer")
    tools = work / "tools"
    tools.mkdir()
    write(tools / "virtualenv", f"""#!/bin/sh
set -e
{sys.executable} -m virtualenv -q "$1"
[ -e "$1/lib64" ] || ln -s lib "$1/lib64"
ln -s python{sys.version_info.major}.{sys.version_info.minor} "$1/lib/python3.9"
""")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=5006, verbose=False)
    server.start()
    env = {**os.environ, **KEYS, "AWS_ENDPOINT_URL": "http://127.0.0.1:5006", "PIP_NO_INDEX": "1",
           "PIP_FIND_LINKS": os.environ.get("SALLYPORT_WHEELS", str(TOP / "build" / "wheels")),
           "PATH": f"{tools}:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-e", "-c", guide.script("layer.sh")], cwd=work, env=env, text=True, capture_output=True, timeout=300)
    server.stop()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "LayerVersionArn" in done.stdout
    opt = work / "opt"
    with zipfile.ZipFile(work / "tmp" / "requests_oauthlib_layer.zip") as archive:
        archive.extractall(opt)
    return opt / "python"


class Function:
    """A warm function: imported once, called again and again."""

    def __init__(self, folder, layer, account):
        folder.mkdir(exist_ok=True)
        (folder / "lambda_function.py").write_text(guide.script("lambda_function.py"))
        self.process = subprocess.Popen(
            [sys.executable, str(pathlib.Path(__file__).with_name("invoke.py")), str(folder), str(layer)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **account.environment()})

    def __call__(self, event=EVENT):
        self.process.stdin.write(json.dumps(event) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("RESULT "):
                return json.loads(line.removeprefix("RESULT "))
        raise AssertionError(self.process.stderr.read())

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture
def scripts(site):
    return site.account("aws", "--config", "full")


@pytest.fixture
def function(tmp_path, layer, site, cloud, scripts):
    made = []

    def make(name="function"):
        made.append(Function(tmp_path / name, layer, scripts))
        return made[-1]

    yield make
    for one in made:
        one.close()


def register(site, *instances):
    return [site.owner.add("jump-item/shell-jump", name="m", hostname="203.0.113.7", protocol="ssh", jumpoint_id=1,
                           jump_group_id=1, jump_group_type="shared", tag=instance)["id"] for instance in instances]


def tags(site):
    return sorted(item["tag"] for item in site.owner.all("jump-item/shell-jump"))


def fits(pattern, event):
    """As EventBridge decides: each member of the pattern is among those of the event, lists name what may stand there."""
    return all(fits(wanted, event[name]) if isinstance(wanted, dict) else event[name] in wanted for name, wanted in pattern.items())


def test_the_event_is_one_that_the_guides_rule_lets_through():
    pattern = json.loads(guide.script("pattern.json"))
    assert fits(pattern, EVENT)
    assert not fits(pattern, {**EVENT, "detail": {**EVENT["detail"], "state": "running"}})


def test_the_first_call_gets_401_then_a_token_and_the_item_goes(function, layer, site, cloud):
    gone, stays = launch(cloud, 2)
    register(site, gone, stays, "somebody-else")
    cloud.terminate_instances(InstanceIds=[gone])
    result = function()()
    assert result["layer"].startswith(str(layer))
    assert [status for _, _, status in result["seen"]][:3] == [401, 200, 200], result
    assert result["answer"]["body"][0]["data"]["tag"] == gone
    assert tags(site) == sorted([stays, "somebody-else"])


def test_a_revoked_token_is_fetched_again(function, site, cloud, scripts):
    first, second = launch(cloud, 2)
    register(site, first, second)
    cloud.terminate_instances(InstanceIds=[first])
    warm = function()
    warm()
    for _ in range(31):
        scripts.fetch_token()       # the function's token is the oldest and is dropped
    cloud.terminate_instances(InstanceIds=[second])
    result = warm()
    assert 401 in [status for _, _, status in result["seen"]]
    assert "error" not in result
    assert tags(site) == []


def test_nothing_left_is_no_error(function, site, cloud):
    gone, = launch(cloud, 1)
    cloud.terminate_instances(InstanceIds=[gone])
    result = function()()
    assert result["answer"]["statusCode"] == 200 and "data" not in result["answer"]["body"][0]


def test_over_50_machines_under_the_documented_limits(function, site, cloud):
    instances = launch(cloud, 55)
    register(site, *instances, "somebody-else")
    cloud.terminate_instances(InstanceIds=instances)
    result = function()()
    assert "error" not in result, result
    assert tags(site) == ["somebody-else"]


def test_two_at_once_never_remove_a_strangers_item(function, site, cloud):
    instances = launch(cloud, 5)
    register(site, *instances, "somebody-else")
    cloud.terminate_instances(InstanceIds=instances)
    functions = [function("one"), function("two")]
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        results = list(both.map(lambda one: one(), functions))
    newer = register(site, "newer")
    again = functions[0]()
    assert "error" not in again
    assert tags(site) == ["newer", "somebody-else"]
    removed = [path for result in [*results, again] for method, path, status in result["seen"] if method == "DELETE" and status == 204]
    assert len(removed) == len(set(removed)) == 5
    assert not any(path.endswith(f"/{newer[0]}") for path in removed)
