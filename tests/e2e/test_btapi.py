"""btapi as scripts use it: the real program against a site of the test's own that answers as told and records what it was asked."""
import contextlib
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from support.site import BTAPI

TOKEN = {"access_token": "secret-token", "token_type": "Bearer", "expires_in": 3600}
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\nBG5vbmUAAAAEbm9uZQ==\n-----END OPENSSH PRIVATE KEY-----"


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    """A CA, a certificate of its for localhost and 127.0.0.1, and another CA."""
    folder = tmp_path_factory.mktemp("pki")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for name in ("ca", "stranger"):
        openssl("req", "-x509", *curve, "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "2", cwd=folder)
    openssl("req", *curve, "-keyout", "site.key", "-out", "site.csr", "-subj", "/CN=site", cwd=folder)
    (folder / "names").write_text("subjectAltName=DNS:localhost,DNS:sra.example,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "site.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "site.pem", cwd=folder)
    return folder


class Recorder:
    """Answers what replies says for (method, path without query); a list of lists is the pages of a list."""

    def __init__(self, pki):
        self.requests, self.connections, self.replies = [], 0, {}
        self.token = (200, TOKEN)
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                recorder.connections += 1

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                path, _, query = self.path.partition("?")
                recorder.requests.append((self.command, self.path, self.headers, body))
                headers = {}
                if path == "/oauth2/token":
                    status, reply = recorder.token
                else:
                    status, reply, *more = recorder.replies.get((self.command, path.removeprefix("/api/config/v1/")),
                                                                (404, {"message": "There is no such thing."}))
                    headers = more[0] if more else {}
                if isinstance(reply, list) and reply and isinstance(reply[0], list):
                    page = int(dict(p.split("=", 1) for p in query.split("&") if "=" in p).get("current_page", 1))
                    headers = {**headers, "X-BT-Pagination-Last-Page": str(len(reply))}
                    reply = reply[page - 1]
                content = reply if isinstance(reply, bytes) else b"" if reply is None else json.dumps(reply).encode()
                self.send_response(status)
                if "Content-Type" not in headers and not isinstance(reply, bytes):
                    headers = {**headers, "Content-Type": "application/json"}
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *args):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, address):
                pass    # a client that does not trust us hangs up

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki / "site.pem", pki / "site.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def calls(self):
        """(method, path, body) of what was asked behind the token."""
        return [(method, path.removeprefix("/api/config/v1/"), body) for method, path, _, body in self.requests if "oauth2" not in path]


@pytest.fixture
def site(pki):
    made = Recorder(pki)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def environment(site, pki, tmp_path):
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "BT_API_HOST": f"127.0.0.1:{site.port}",
            "BT_CLIENT_ID": "the-id", "BT_CLIENT_SECRET": "the-secret", "SSL_CERT_FILE": str(pki / "ca.pem")}


@pytest.fixture
def btapi(environment, tmp_path):
    def run(*args, text=None, **more):
        env = {**environment, **more.pop("env", {})}
        env = {name: value for name, value in env.items() if value is not None}
        given = {"input": text} if text is not None else {"stdin": subprocess.DEVNULL}
        return subprocess.run([str(BTAPI), *args], **{**given, "text": True, "capture_output": True, "timeout": 60,
                                                      "cwd": tmp_path, "env": env, **more})
    return run


@pytest.fixture
def shell(environment, tmp_path):
    """Runs a script with btapi on its path."""
    def run(script, **env):
        (tmp_path / "btapi").symlink_to(BTAPI)
        return subprocess.run(["bash", "-c", script], text=True, capture_output=True, timeout=60, cwd=tmp_path, stdin=subprocess.DEVNULL,
                              env={**environment, "PATH": f"{tmp_path}:{os.environ['PATH']}", **env})
    return run


def test_add_sends_what_the_guide_registers(site, btapi):
    site.replies["POST", "jump-item/shell-jump"] = (201, {"id": 12, "name": "web"})
    done = btapi("-k", "add", "jump-item/shell-jump",
                 text='\nname="web"\nhostname=203.0.113.7\njump_group_id=1\nport=22\njumpoint_id=1\ntag=12345\n\n')
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"id": 12, "name": "web"}
    (method, path, body), = site.calls()
    assert (method, path) == ("POST", "jump-item/shell-jump")
    assert json.loads(body) == {"name": "web", "hostname": "203.0.113.7", "jump_group_id": 1, "port": 22, "jumpoint_id": 1, "tag": "12345"}


def test_one_token_and_one_connection_for_all_pages(site, btapi):
    site.replies["GET", "team"] = (200, [[{"id": 1}], [{"id": 2}], [{"id": 3}]])
    done = btapi("list", "team")
    assert json.loads(done.stdout) == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert [path for _, path, _ in site.calls()] == ["team", "team?current_page=2", "team?current_page=3"]
    assert len(site.requests) == 4
    assert site.connections == 1
    token = site.requests[0]
    assert token[1] == "/oauth2/token" and token[2]["Authorization"] == "Basic dGhlLWlkOnRoZS1zZWNyZXQ="
    assert token[3] == "grant_type=client_credentials"
    assert {request[2]["Authorization"] for request in site.requests[1:]} == {"Bearer secret-token"}


def test_the_guides_clean_up_finds_and_deletes(site, shell, tmp_path):
    site.replies["GET", "jump-item/shell-jump"] = (200, [{"id": 12, "name": "x", "comments": "a\n0__id=99\nb"}])
    site.replies["DELETE", "jump-item/shell-jump/12"] = (204, None)
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config/aws-api").write_text("BT_CLIENT_ID=from-file\n")
    done = shell("""
        inst=i-0abc
        ID=$(echo "tag=$inst" | btapi --env-file=~/.config/aws-api -kK list jump-item/shell-jump | perl -ne '/^0__id=(\\d+)$/ && print $1')
        btapi --env-file=~/.config/aws-api delete jump-item/shell-jump $ID""")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(method, path) for method, path, _ in site.calls()] == [
        ("GET", "jump-item/shell-jump?tag=i-0abc"), ("DELETE", "jump-item/shell-jump/12")]


def test_a_clean_up_that_found_nothing_deletes_nothing(site, shell):
    site.replies["GET", "jump-item/shell-jump"] = (200, [])
    done = shell("""
        ID=$(echo "tag=i-1" | btapi -kK list jump-item/shell-jump | perl -ne '/^0__id=(\\d+)$/ && print $1')
        btapi delete jump-item/shell-jump $ID""")
    assert done.returncode == 2
    assert [method for method, _, _ in site.calls()] == ["GET"]


def test_two_ids_in_one_filter_ask_nothing(site, shell):
    done = shell('INSTANCES=$(printf "i-1\\ni-2"); echo "tag=$INSTANCES" | btapi -kK list jump-item/shell-jump')
    assert done.returncode == 2
    assert "key=value" in done.stderr and "i-2" not in done.stderr
    assert site.requests == []


def test_a_loop_keeps_its_own_input(site, shell):
    for number in ("1", "2", "3"):
        site.replies["DELETE", f"team/{number}"] = (204, None)
        site.replies["GET", f"team/{number}"] = (200, {"id": int(number)})
    done = shell("printf '1\\n2\\n3\\n' | while read id; do btapi get team $id; btapi delete team $id; done")
    assert done.returncode == 0
    assert [f"{method} {path}" for method, path, _ in site.calls()] == [
        f"{method} team/{number}" for number in (1, 2, 3) for method in ("GET", "DELETE")]


@contextlib.contextmanager
def silent_pipe():
    """A pipe whose other end stays open and says nothing."""
    reader, writer = os.pipe()
    try:
        yield reader
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize("args", [("list", "team"), ("delete", "team", "1"), ("get", "team", "1"), ("do", "vault/account/1/check-out"),
                                  ("do", "some/thing")])
def test_a_silent_pipe_is_not_waited_for(site, btapi, args):
    for method in ("GET", "DELETE", "POST"):
        for path in ("team", "team/1", "vault/account/1/check-out", "some/thing"):
            site.replies[method, path] = (200, {})
    with silent_pipe() as pipe:
        assert btapi(*args, stdin=pipe).returncode == 0
    assert len(site.calls()) == 1


def test_standard_input_may_be_closed(site, shell):
    site.replies["GET", "team"] = (200, [])
    site.replies["DELETE", "team/1"] = (204, None)
    assert shell("btapi list team <&- && btapi delete team 1 <&- >&-").returncode == 0


def test_a_private_key_survives_its_way(site, shell, tmp_path):
    site.replies["POST", "vault/account"] = (201, {"id": 5})
    site.replies["POST", "vault/account/5/check-out"] = (200, {"username": "u", "private_key": KEY + "\n"})
    (tmp_path / "key").write_text(KEY + "\n")
    done = shell("""set -e
        priv=$(cat ./key)
        echo "
type=ssh
name=\\"vpc-1 SSH\\"
username=ubuntu
private_key=\\"$priv\\"
" | btapi -k add vault/account
        btapi -K do vault/account/5/check-out | grep private_key | btapi -k add vault/account""")
    assert done.returncode == 0, done.stderr
    first, out, second = (body for _, _, body in site.calls())
    assert json.loads(first) == {"type": "ssh", "name": "vpc-1 SSH", "username": "ubuntu", "private_key": KEY}
    assert out == ""
    assert json.loads(second) == {"private_key": KEY + "\n"}


def test_what_K_prints_k_reads(site, btapi):
    row = {"id": 4, "filter_type": "criteria", "criteria": {"shared_jump_groups": [1, 2], "host": [], "name": ["7", "a b"], "tag": ["*x"],
           "comment": ["line\nbreak \"quoted\" \\ "]}, "jump_items": [{"id": 5, "type": "shell_jump"}]}
    path = "vault/account/4/jump-item-association"
    site.replies["GET", path] = (200, row)
    site.replies["PATCH", path] = (200, {})
    lines = btapi("-K", "get", path).stdout
    assert "criteria__shared_jump_groups__1=2\n" in lines and "jump_items__0__type=shell_jump\n" in lines
    assert btapi("-k", "update", path, text=lines).returncode == 0
    assert json.loads(site.calls()[-1][2]) == row


def test_download_saves_and_names_the_file(site, btapi, tmp_path):
    program = bytes(range(256)) * 5000
    site.replies["GET", "jumpoint/3/installer"] = (200, program, {
        "Content-Type": "application/x-executable", "Content-Disposition": 'attachment; filename="../../sra-jumpoint.run"'})
    done = btapi("download", "jumpoint/3/installer")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"file": "sra-jumpoint.run"})
    saved = tmp_path / "sra-jumpoint.run"
    assert saved.read_bytes() == program
    assert saved.stat().st_mode & 0o777 == 0o700
    again = btapi("download", "jumpoint/3/installer")
    assert json.loads(again.stdout) == {"file": "sra-jumpoint.run.1"}
    assert "sra-jumpoint.run.1" in again.stderr


def test_errors_are_readable(site, btapi):
    site.replies["POST", "team"] = (422, {"message": "The given data was invalid.", "errors": {"name": ["This value must not be empty"]}})
    done = btapi("-k", "add", "team", text="name=\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "btapi: 422: The given data was invalid.\n  name: This value must not be empty\n"


def test_exit_codes_tell_what_went_wrong(site, btapi):
    site.replies["GET", "team/1"] = (401, {"error": "access_denied", "message": "Denied."})
    site.replies["GET", "team/2"] = (500, None)
    assert btapi("get", "team", "1").returncode == 1
    assert btapi("get", "team", "2").returncode == 1
    assert btapi("get", "team", "3").returncode == 1        # 404
    assert btapi("fetch", "team").returncode == 2
    assert btapi("delete", "team").returncode == 2
    assert btapi("add", "team", text="{").returncode == 2
    assert btapi("list", "team", "--env-file=/nonexistent").returncode == 2
    assert btapi("list", "team", env={"BT_CLIENT_SECRET": None}).returncode == 4
    site.token = (401, {"error": "invalid_client", "message": "Unknown client."})
    refused = btapi("list", "team")
    assert refused.returncode == 4 and "invalid_client: Unknown client." in refused.stderr


def test_a_site_that_is_not_there(btapi, site):
    with contextlib.closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        done = btapi("list", "team", env={"BT_API_HOST": f"127.0.0.1:{unused.getsockname()[1]}"})
    assert (done.returncode, done.stdout) == (3, "") and done.stderr.startswith("btapi: ")
    done = btapi("list", "team", env={"BT_API_HOST": f"name.invalid:{site.port}"})
    assert done.returncode == 3 and "name.invalid" in done.stderr


def test_a_stranger_is_not_trusted(site, btapi, pki):
    done = btapi("list", "team", env={"SSL_CERT_FILE": str(pki / "stranger.pem")})
    assert (done.returncode, done.stdout) == (3, "")
    assert "certificate" in done.stderr and "--cacert" in done.stderr
    assert site.requests == []
    assert btapi("list", "team", "--cacert", str(pki / "nonexistent.pem")).returncode == 3


def test_ways_to_name_the_site(site, btapi, pki):
    site.replies["GET", "team"] = (200, [])
    for host in (f"localhost:{site.port}", f"https://127.0.0.1:{site.port}", f"https://localhost:{site.port}/"):
        assert btapi("list", "team", env={"BT_API_HOST": host}).returncode == 0, host
    assert btapi("--cacert", str(pki / "ca.pem"), "list", "team", env={"SSL_CERT_FILE": None}).returncode == 0
    assert btapi("--cacert", str(pki / "ca.pem"), "list", "team", env={"SSL_CERT_FILE": str(pki / "stranger.pem")}).returncode == 0
    assert btapi("list", "team", env={"BT_API_HOST": "https://localhost/path"}).returncode == 2


class Proxy(threading.Thread):
    """A proxy that knows CONNECT, for one connection at a time."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.asked = []
        self.start()

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                head = b""
                while b"\r\n\r\n" not in head:
                    head += client.recv(4096)
                self.asked.append(head.split(b"\r\n")[0].decode())
                host, _, port = head.split()[1].decode().rpartition(":")
                there = socket.create_connection((host, int(port)))
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=self.copy, args=(there, client), daemon=True)
                back.start()
                self.copy(client, there)

    @staticmethod
    def copy(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


def test_a_proxy_is_asked_to_connect(site, btapi):
    site.replies["GET", "team"] = (200, [])
    proxy = Proxy()
    done = btapi("list", "team", env={"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}"})
    assert (done.returncode, done.stderr) == (0, "")
    assert proxy.asked == [f"CONNECT 127.0.0.1:{site.port} HTTP/1.1"]
    assert btapi("list", "team", env={"HTTPS_PROXY": f"http://127.0.0.1:{proxy.port}", "NO_PROXY": "127.0.0.1"}).returncode == 0
    assert len(proxy.asked) == 1


def chroot_command(folder):
    """How to run something in a folder of its own, or a skip."""
    command = ["chroot", str(folder)] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "chroot", str(folder)]
    probe = subprocess.run([*command, "/btapi", "--version"], capture_output=True, text=True)
    if probe.returncode:
        pytest.skip(f"no chroot here: {probe.stderr.strip()} (kernel.unprivileged_userns_clone=1 allows it)")
    return command


def is_static():
    return "INTERP" not in subprocess.run(["readelf", "-lW", str(BTAPI)], text=True, capture_output=True, check=True).stdout


@pytest.fixture
def empty_root(tmp_path, pki):
    """A root folder with btapi and a CA file in it and nothing else."""
    if not is_static():
        pytest.skip("builds with sanitizers are not static")
    root = tmp_path / "root"
    root.mkdir()
    shutil.copy(BTAPI, root / "btapi")
    shutil.copy(pki / "ca.pem", root / "ca.pem")
    return root


def run_in(root, args, environment):
    return subprocess.run([*chroot_command(root), "/btapi", *args], text=True, capture_output=True, timeout=60, stdin=subprocess.DEVNULL,
                          env={**environment, "SSL_CERT_FILE": "/ca.pem"})


def test_it_runs_where_there_is_nothing_else(site, environment, empty_root):
    site.replies["GET", "team"] = (200, [{"id": 1}])
    done = run_in(empty_root, ["list", "team"], environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, '[{"id":1}]\n', "")


def test_it_resolves_names_by_itself(site, environment, empty_root):
    site.replies["GET", "team"] = (200, [])
    (empty_root / "etc").mkdir()
    (empty_root / "etc/hosts").write_text("# names\n127.0.0.1 other sra.example\n")
    done = run_in(empty_root, ["list", "team"], {**environment, "BT_API_HOST": f"sra.example:{site.port}"})
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


@pytest.mark.parametrize("place", ["etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/cert.pem"])
def test_it_finds_the_machines_certificates(site, environment, empty_root, place):
    site.replies["GET", "team"] = (200, [])
    (empty_root / place).parent.mkdir(parents=True)
    shutil.move(empty_root / "ca.pem", empty_root / place)
    environment = {name: value for name, value in environment.items() if name != "SSL_CERT_FILE"}
    done = subprocess.run([*chroot_command(empty_root), "/btapi", "list", "team"], text=True, capture_output=True, timeout=60,
                          stdin=subprocess.DEVNULL, env=environment)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


@pytest.mark.parametrize("line, words", [
    ("btapi up", ["update"]),
    ("btapi -kK list jump-i", ["jump-item-role", "jump-item/"]),
    ("btapi --env-file=x delete jump-group/3/", ["jump-group/3/user"]),
    ("btapi do vault/account/61/check-o", ["vault/account/61/check-out"]),
    ("btapi list --ca", ["--cacert="]),
])
def test_bash_completes(shell, line, words):
    done = shell(f"""
        source <(btapi completion bash)
        COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}
        COMP_WORDS=({line.replace("=", " = ")}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        compopt() {{ :; }}
        _btapi
        printf '%s\\n' "${{COMPREPLY[@]}}" """)
    assert sorted(done.stdout.split()) == sorted(words), done.stderr


@pytest.mark.parametrize("line, words", [
    ("btapi up", ["update"]),
    ("btapi -kK list jump-i", ["jump-item-role", "jump-item/"]),
    ("btapi --env-file=x delete jump-group/3/", ["jump-group/3/user"]),
    ("btapi --env-file x delete jump-group/3/", ["jump-group/3/user"]),
])
def test_fish_completes(environment, tmp_path, line, words):
    if not shutil.which("fish"):
        pytest.skip("no fish here")
    (tmp_path / "btapi").symlink_to(BTAPI)
    done = subprocess.run(["fish", "-c", f"btapi completion fish | source; complete -C '{line}'"], text=True, capture_output=True,
                          timeout=60, cwd=tmp_path, env={**environment, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert sorted(done.stdout.split()) == sorted(words), done.stderr


@pytest.mark.parametrize("name, check", [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])])
def test_completion_scripts_are_well_formed(btapi, tmp_path, name, check):
    if not shutil.which(check[0]):
        pytest.skip(f"no {name} here")
    (tmp_path / "script").write_text(btapi("completion", name).stdout)
    subprocess.run([*check, str(tmp_path / "script")], check=True)


def test_help_and_version_need_no_account(btapi):
    nothing = {"BT_API_HOST": None, "BT_CLIENT_ID": None, "BT_CLIENT_SECRET": None}
    assert btapi(env=nothing).stdout.startswith("usage: btapi")
    assert btapi("--help", env=nothing).returncode == 0
    assert btapi("--version", env=nothing).stdout.startswith("btapi ")
