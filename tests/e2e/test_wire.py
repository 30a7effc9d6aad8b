"""What every answer of the configuration API has in common, asked by the clients that people use."""
import base64
import json
import re
import socket
import ssl
import subprocess
import time

import pytest
import requests
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from support.rows import Rows
from support.site import Account

ON_BOTH_STORES = True
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GRANT = "grant_type=client_credentials"


@pytest.fixture(scope="module")
def rows(api):
    return Rows(api)


@pytest.fixture(scope="module")
def seven(rows):
    """Seven Jump Items with a tag of their own, in the order of their making."""
    tag, jumpoint, group = rows.name("tag").replace(" ", "-"), rows.jumpoint()["id"], rows.group()["id"]
    return tag, [rows.item(tag=tag, jumpoint_id=jumpoint, jump_group_id=group)["id"] for _ in range(7)]


def errors(answer):
    assert answer.status_code == 422, (answer.status_code, answer.text)
    told = answer.json()
    assert isinstance(told["message"], str) and told["message"]
    assert all(isinstance(texts, list) and texts for texts in told["errors"].values())
    return told["errors"]


# Pages


def links(answer):
    """As scripts split it: by commas, then by semicolons."""
    found = {}
    for part in answer.headers["Link"].split(","):
        url, relation = part.split(";")
        found[re.fullmatch(r' rel="(\w+)"', relation)[1]] = re.fullmatch(r" ?<(\S+)>", url)[1]
    return found


def page(api, tag, number):
    return api.call("GET", "jump-item/shell-jump", params={"tag": tag, "per_page": 5, "current_page": number})


def test_pages_have_their_figures(api, seven):
    answer = page(api, seven[0], 2)
    assert {name: value for name, value in answer.headers.items() if name.startswith("X-BT-Pagination-")} == {
        "X-BT-Pagination-Current-Page": "2", "X-BT-Pagination-Last-Page": "2", "X-BT-Pagination-Per-Page": "5",
        "X-BT-Pagination-Total": "7"}


def test_pages_are_bare_arrays_in_a_steady_order(api, seven):
    tag, ids = seven
    assert [[row["id"] for row in page(api, tag, number).json()] for number in (1, 2, 3)] == [ids[:5], ids[5:], []]


@pytest.mark.parametrize("number, relations", [
    (1, ["first", "next", "last"]), (2, ["first", "previous", "last"]),
])
def test_links_name_the_pages_that_there_are(api, seven, number, relations):
    assert list(links(page(api, seven[0], number))) == relations


def test_links_lead_to_the_pages_with_the_same_filters(api, seven):
    tag, ids = seven
    first = links(page(api, tag, 1))
    assert [row["id"] for row in api.http.get(
        first["next"], headers={"Authorization": f"Bearer {api.token}"}, verify=str(api.site.ca), timeout=30).json(
    )] == ids[5:]
    assert first["next"] == first["last"]
    assert f"tag={tag}" in first["next"] and "per_page=5" in first["next"] and "current_page=2" in first["next"]


def test_a_link_stays_whole_with_any_filter(api, rows):
    name = 'a, b; "c" <d>&e=f?#%'
    rows.group(name=name)
    answer = api.call("GET", "jump-group", params={"name": name})
    assert [row["name"] for row in answer.json()] == [name]
    again = api.http.get(links(answer)["first"], headers={"Authorization": f"Bearer {api.token}"},
                         verify=str(api.site.ca), timeout=30)
    assert again.json() == answer.json()


def test_an_empty_list_is_one_page(api):
    answer = page(api, "nobody-has-this-tag", 1)
    assert (answer.status_code, answer.json()) == (200, [])
    assert list(links(answer)) == ["first", "last"]
    assert (answer.headers["X-BT-Pagination-Last-Page"], answer.headers["X-BT-Pagination-Total"]) == ("1", "0")


def test_a_page_has_a_hundred_rows_unless_asked_otherwise(api):
    assert api.call("GET", "jump-group").headers["X-BT-Pagination-Per-Page"] == "100"


def test_scripts_count_by_pages_of_one_and_begin_at_page_nought(api, seven):
    tag, ids = seven
    count = api.call("GET", "jump-item/shell-jump", params={"tag": tag, "per_page": 1})
    assert count.headers["X-BT-Pagination-Last-Page"] == "7"
    assert [row["id"] for row in page(api, tag, 0).json()] == ids[:5]


@pytest.mark.parametrize("parameter, value", [
    ("per_page", "101"), ("per_page", "0"), ("per_page", "x"), ("current_page", "-1"), ("current_page", "1.5"),
    ("current_page", ""),
])
def test_pages_that_cannot_be_are_422(api, parameter, value):
    assert list(errors(api.call("GET", "jump-group", params={parameter: value}))) == [parameter]


# Filters


def test_filters_compare_without_regard_to_case_and_hold_all(api, rows):
    row = rows.item(name=rows.name("Übergang"), hostname="Web.Example.COM", tag=rows.name("Tag"))
    found = api.get("jump-item/shell-jump", name=row["name"].upper(), hostname="web.example.com",
                    tag=row["tag"].swapcase(), jump_group_id=row["jump_group_id"], jump_group_type="shared",
                    jumpoint_id=row["jumpoint_id"])
    assert [other["id"] for other in found] == [row["id"]]
    assert api.get("jump-item/shell-jump", name=row["name"], tag="another") == []


def test_filters_compare_whole_values(api, rows):
    row = rows.group()
    assert api.get("jump-group", name=row["name"][:-1]) == api.get("jump-group", name=f"{row['name']}%") == []


@pytest.mark.parametrize("path, parameter, value, text", [
    ("jump-item/shell-jump", "tag", "", "This value must not be empty"),
    ("jump-group", "name", "", "This value must not be empty"),
    ("jump-group", "name", "x" * 256, "This value must have at most 255 characters."),
    ("jump-item/shell-jump", "hostname", "ab", "This value must have at least 3 characters."),
    ("jump-item/shell-jump", "jump_group_type", "other", "The selected value is invalid."),
    ("jump-item/shell-jump", "jump_group_id", "0", "This value must be at least 1."),
    ("jump-item/shell-jump", "jump_group_id", "one", "This value must be an integer."),
    ("vault/account", "type", "password", "The selected value is invalid."),
    ("vault/account", "include_personal", "perhaps", "This value must be true or false."),
    ("user", "email_address", "a@", "This value must have at least 3 characters."),
])
def test_filters_are_held_to_their_bounds(api, path, parameter, value, text):
    assert errors(api.call("GET", path, params={parameter: value})) == {parameter: [text]}


# Values


@pytest.mark.parametrize("value, text", [
    ("22", "This value must be an integer."), (22.5, "This value must be an integer."),
    (True, "This value must be an integer."), (None, "This value must be an integer."),
    ([22], "This value must be an integer."), (0, "This value must be at least 1."),
    (65536, "This value must be at most 65535."),
])
def test_numbers_are_numbers(api, rows, value, text):
    item = rows.item()
    assert errors(api.call("PATCH", f"jump-item/shell-jump/{item['id']}", json={"port": value})) == {"port": [text]}
    assert api.get(f"jump-item/shell-jump/{item['id']}") == item


@pytest.mark.parametrize("value", ["true", 1, 0, None, ""])
def test_booleans_are_booleans(api, rows, value):
    jumpoint = rows.jumpoint()
    assert errors(api.call("PATCH", f"jumpoint/{jumpoint['id']}", json={"enabled": value})) == {
        "enabled": ["This value must be true or false."]}


@pytest.mark.parametrize("sent, answered", [
    ("2031-02-28T23:59:59Z", "2031-02-28T23:59:59+00:00"), ("2031-02-28T23:59:59+00:00", "2031-02-28T23:59:59+00:00"),
    ("2032-02-29T00:00:00.987654Z", "2032-02-29T00:00:00+00:00"), (None, None), ("", None),
])
def test_dates_are_answered_in_one_form(api, rows, sent, answered):
    user = rows.user()
    told = api.call("PATCH", f"user/{user['id']}", json={"password_expiration": sent}).json()
    assert told["password_expiration"] == api.get(f"user/{user['id']}")["password_expiration"] == answered


@pytest.mark.parametrize("sent", [
    "2031-02-28T23:59:59+01:00", "2031-02-28T23:59:59", "2031-02-28", "2031-02-29T00:00:00Z", "2031-02-28 23:59:59Z",
    "tomorrow", 1930000000,
])
def test_other_dates_are_422(api, rows, sent):
    user = rows.user()
    answer = api.call("PATCH", f"user/{user['id']}", json={"password_expiration": sent})
    assert list(errors(answer)) == ["password_expiration"]


def test_all_that_is_wrong_is_told_at_once(api, rows):
    answer = api.call("POST", "jump-item/shell-jump", json={
        "name": "", "jumpoint_id": "1", "hostname": 7, "protocol": "ftp", "port": 0, "session_policy_id": 1})
    assert errors(answer) == {
        "name": ["This value must not be empty"], "jumpoint_id": ["This value must be an integer."],
        "hostname": ["This value must be a string."], "protocol": ["The selected value is invalid."],
        "port": ["This value must be at least 1."], "jump_group_id": ["This value is required."],
        "session_policy_id": ["This value must be at least 2."]}


def test_references_to_nothing_are_told_by_field(api):
    answer = api.call("POST", "jump-item/shell-jump", json={
        "name": "n", "jumpoint_id": 2000000000, "jump_group_id": 2000000000, "hostname": "h", "protocol": "ssh",
        "jump_policy_id": 2000000000, "session_policy_id": 2000000000})
    assert set(errors(answer)) == {"jumpoint_id", "jump_group_id", "jump_policy_id", "session_policy_id"}
    assert {text for texts in errors(answer).values() for text in texts} == {"The selected value is invalid."}


@pytest.mark.parametrize("bad, told", [
    ({"filter_type": "criteria", "criteria": None}, {"criteria": ["This value must be an array."]}),
    ({"filter_type": "any_jump_items", "criteria": None}, {"criteria": ["This value must be an array."]}),
    ({"filter_type": "criteria", "criteria": {"tag": "t"}}, {"criteria.tag": ["This value must be an array."]}),
    ({"filter_type": "criteria", "criteria": {"tag": ["t", ""]}}, {"criteria.tag.1": ["This value must not be empty"]}),
    ({"filter_type": "criteria", "jump_items": [{"id": 1, "type": "protocol_tunnel_jump"}]},
     {"jump_items.0.type": ["The selected value is invalid."]}),
    ({"filter_type": "criteria", "jump_items": [{"type": "shell_jump"}]},
     {"jump_items.0.id": ["This value is required."]}),
    ({"filter_type": "criteria", "jump_items": [{"id": 2000000000, "type": "shell_jump"}]},
     {"jump_items.0.id": ["The selected value is invalid."]}),
    ({"filter_type": "everything"}, {"filter_type": ["The selected value is invalid."]}),
])
def test_values_inside_values_are_named_with_dots(api, rows, bad, told):
    account = rows.account()
    assert errors(api.call("POST", f"vault/account/{account['id']}/jump-item-association", json=bad)) == told


def test_names_that_are_taken_are_told(api, rows):
    group = rows.group()
    answer = api.call("POST", "jump-group", json={"name": group["name"].upper(), "code_name": group["code_name"]})
    assert errors(answer) == {name: ["This value is already in use."] for name in ("name", "code_name")}


def test_code_names_are_derived_and_made_unique(api, rows):
    first = rows.group(name=rows.name("Ärzte & Co.")), rows.group(name=rows.name("Ärzte & Co."))
    assert all(re.fullmatch(r"[a-z0-9_-]{1,64}", row["code_name"]) for row in first)
    name = rows.name("twin")
    assert rows.group(name=f"{name}!")["code_name"] != rows.group(name=f"{name}?")["code_name"]


def test_null_takes_away_and_absent_leaves_alone(api, rows):
    policy = rows.jump_policy()["id"]
    item = rows.item(jump_policy_id=policy, session_policy_id=2, comments="c")
    path = f"jump-item/shell-jump/{item['id']}"
    kept = api.call("PATCH", path, json={"comments": "d"}).json()
    assert (kept["jump_policy_id"], kept["session_policy_id"], kept["comments"]) == (policy, 2, "d")
    taken = api.call("PATCH", path, json={"jump_policy_id": None}).json()
    assert taken == {**kept, "jump_policy_id": None}


def test_an_empty_change_changes_nothing(api, rows):
    item = rows.item()
    assert api.call("PATCH", f"jump-item/shell-jump/{item['id']}", json={}).json() == item
    assert api.call("PATCH", f"jump-item/shell-jump/{item['id']}").json() == item


def test_read_only_members_are_ignored(api, rows):
    jumpoint = rows.jumpoint()
    answer = api.call("PATCH", f"jumpoint/{jumpoint['id']}", json={
        "id": 7, "connected": True, "platform": "windows-x86", "clustered": True, "docker_deploy_key": "x"})
    assert (answer.status_code, answer.json()) == (200, jumpoint)


def test_texts_come_back_to_the_letter(api, rows):
    for text in ('quote " and \\ and / and \t and \n', "\u0001\u001f\u007f", "Grüße 你好 🔑 \u2028", " blanks "):
        assert api.get(f"jump-item/shell-jump/{rows.item(comments=text)['id']}")["comments"] == text


def test_answers_are_compact_json_without_a_charset(api, rows):
    answer = api.call("GET", f"jump-group/{rows.group()['id']}")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.text == json.dumps(answer.json(), separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("media", ["text/plain", "application/json; charset=utf-8", "application/octet-stream", None])
def test_the_media_type_of_a_body_does_not_matter(api, rows, media):
    answer = api.call("POST", "jump-group", data=json.dumps({"name": rows.name()}),
                      headers={"Content-Type": media} if media else {})
    assert answer.status_code == 201


@pytest.mark.parametrize("identity", ["0", "-1", "01", "1.0", "x", "2147483648", "99999999999999999999", ""])
def test_odd_ids_are_404(api, identity):
    answer = api.call("GET", f"jump-group/{identity}")
    assert answer.status_code == 404
    assert answer.json()["message"]


# Tokens


def token(site, **more):
    return requests.post(f"{site.url}/oauth2/token", verify=str(site.ca), timeout=30, **more)


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


def spellings(account):
    pair, fields = f"{account.client_id}:{account.client_secret}", {
        "client_id": account.client_id, "client_secret": account.client_secret}
    escaped = "".join(f"%{ord(letter):02x}" for letter in account.client_secret)
    grant = {"grant_type": "client_credentials"}
    return {
        "basic": {"data": grant, "headers": {"Authorization": basic(pair)}},
        "escaped basic": {"data": grant, "headers": {"Authorization": basic(f"{account.client_id}:{escaped}")}},
        "stray colon": {"data": grant, "headers": {"Authorization": basic(pair).replace(" ", " :")}},
        "basic in capitals": {"data": grant, "headers": {"Authorization": basic(pair).replace("Basic", "BASIC")}},
        "form": {"data": {**grant, **fields}},
        "json with basic": {"json": grant, "headers": {"Authorization": basic(pair)}},
        "json": {"json": {**grant, **fields}},
    }


@pytest.mark.parametrize("spelling", [
    "basic", "escaped basic", "stray colon", "basic in capitals", "form", "json with basic", "json",
])
def test_tokens_come_for_every_spelling(shared_site, api, spelling):
    answer = token(shared_site, **spellings(api)[spelling])
    assert answer.status_code == 200, answer.text
    granted = answer.json()
    assert granted.keys() >= {"access_token", "token_type", "expires_in"}
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3600)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("more, status, error", [
    ({"data": GRANT, "headers": {**FORM, "Authorization": basic("nobody:wrong")}}, 401, "invalid_client"),
    ({"data": GRANT, "headers": FORM}, 401, "invalid_client"),
    ({"data": "grant_type=password", "headers": {**FORM, "Authorization": basic("nobody:wrong")}}, 400,
     "unsupported_grant_type"),
    ({"data": "", "headers": {**FORM, "Authorization": basic("nobody:wrong")}}, 400, "invalid_request"),
    ({"data": "{", "headers": {"Content-Type": "application/json"}}, 400, "invalid_request"),
])
def test_refused_tokens_say_why_in_words_of_oauth(shared_site, more, status, error):
    answer = token(shared_site, **more)
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.json()["message"]


@pytest.mark.parametrize("header", [
    None, "Bearer", "Bearer ", "Bearer nobody", "nobody", "Basic bm9ib2R5Ondyb25n", "Bearer " + "x" * 5000,
])
def test_without_a_good_token_it_is_401(shared_site, header):
    answer = requests.get(f"{shared_site.url}/api/config/v1/jump-group", verify=str(shared_site.ca), timeout=30,
                          headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()) == (401, {
        "error": "access_denied", "message": "The resource owner or authorization server denied the request."})


def test_the_word_bearer_in_any_case(shared_site, api):
    api.get("jump-group")
    for word in ("bearer", "BEARER", "Bearer "):
        answer = requests.get(f"{shared_site.url}/api/config/v1/jump-group", verify=str(shared_site.ca), timeout=30,
                              headers={"Authorization": f"{word} {api.token}"})
        assert answer.status_code == 200


def test_thirty_tokens_live_and_the_oldest_goes(shared_site):
    account = shared_site.account("thirty", "--config", "read", "--rate-second", "0")
    tokens = [account.fetch_token() for _ in range(30)]

    def status(text):
        account.token = text
        return account.call("GET", "jump-group").status_code

    assert [status(text) for text in tokens] == [200] * 30
    newest = account.fetch_token()
    assert [status(text) for text in (tokens[0], tokens[1], newest)] == [401, 200, 200]


def test_reading_rights_read_only(shared_site):
    reader = shared_site.account("reader", "--config", "read")
    assert reader.call("GET", "jump-group").status_code == 200
    for method, path in (("POST", "jump-group"), ("PATCH", "jump-group/1"), ("DELETE", "jump-group/1"),
                         ("GET", "vault/account"), ("POST", "vault/account/1/check-out")):
        answer = reader.call(method, path, json={"name": "n"})
        assert answer.status_code == 403 and answer.json()["message"], path


# Limits


def test_every_answer_to_an_account_has_its_figures(shared_site):
    account = shared_site.account("figures", "--config", "full")
    left = []
    for method, path, status in (("GET", "jump-group", 200), ("GET", "jump-group/2000000000", 404),
                                 ("PUT", "jump-group", 405), ("OPTIONS", "jump-group", 200),
                                 ("POST", "jump-group", 422), ("GET", "jump-group?nonsense=1", 401),
                                 ("GET", "vault/account", 403), ("GET", "nowhere", 404)):
        answer = account.call(method, path)
        assert answer.status_code == status, path
        assert answer.headers["X-RateLimit-Limit"] == "15000"
        left.append(int(answer.headers["X-RateLimit-Remaining"]))
    assert left == list(range(left[0], left[0] - len(left), -1)) and 14980 < left[0] < 15000


def test_past_the_limit_of_the_hour_it_is_429(shared_site):
    account = shared_site.account("hourly", "--config", "full", "--rate-hour", "3")
    answers = [account.call("GET", "jump-group") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3].headers["Retry-After"]) > 0 and answers[3].headers["X-RateLimit-Remaining"] == "0"
    assert answers[3].json()["message"]


# Programs


@pytest.mark.parametrize("more", [{}, {"include_client_id": True}])
def test_requests_oauthlib_logs_in_and_lists(shared_site, api, rows, monkeypatch, more):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(shared_site.ca))
    session = OAuth2Session(client=BackendApplicationClient(client_id=api.client_id))
    session.fetch_token(f"{shared_site.url}/oauth2/token", client_id=api.client_id, client_secret=api.client_secret,
                        **more)
    name = rows.group()["name"]
    answer = session.get(f"{shared_site.url}/api/config/v1/jump-group", params={"name": name})
    assert [row["name"] for row in answer.json()] == [name]


def curl(site, *args, text=None):
    done = subprocess.run(["curl", "--silent", "--show-error", "--cacert", str(site.ca), *args], input=text, text=True,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", ["--http1.1", "--http1.0", "--http2"])
def test_curl_closes_after_each_call(shared_site, api, version):
    granted = json.loads(curl(
        shared_site, version, "-H", "Connection: close", "-u", f"{api.client_id}:{api.client_secret}", "-d", GRANT,
        f"{shared_site.url}/oauth2/token"))
    told = curl(
        shared_site, version, "-i", "-H", "Connection: close", "-H", "Accept: application/json",
        "-H", f"Authorization: {granted['token_type']} {granted['access_token']}",
        f"{shared_site.url}/api/config/v1/jump-item-role")
    head, body = told.split("\n\n", 1)
    assert head.split(" ")[1] == "200" and "connection: close" in head.lower()
    assert "Administrator" in [role["name"] for role in json.loads(body)]


def test_curl_sends_json_and_reads_head_and_options(shared_site, api, rows):
    bearer = ("-H", f"Authorization: Bearer {api.fetch_token()}")
    base = f"{shared_site.url}/api/config/v1/jump-group"
    made = json.loads(curl(shared_site, *bearer, "-H", "Content-Type: application/json",
                           "-d", json.dumps({"name": rows.name()}), base))
    assert "content-length: " in curl(shared_site, *bearer, "-I", f"{base}/{made['id']}").lower()
    assert "allow: GET,HEAD,PATCH,DELETE".lower() in curl(
        shared_site, *bearer, "-i", "-X", "OPTIONS", f"{base}/{made['id']}").lower()
    assert curl(shared_site, *bearer, "-X", "DELETE", "-w", "%{http_code}", f"{base}/{made['id']}") == "204"


def test_a_body_may_come_in_chunks_and_after_a_hundred_continue(shared_site, api, rows):
    bearer = ("-H", f"Authorization: Bearer {api.fetch_token()}")
    for more in (("-H", "Transfer-Encoding: chunked"), ("-H", "Expect: 100-continue")):
        made = curl(shared_site, *bearer, *more, "-d", "@-", f"{shared_site.url}/api/config/v1/jump-group",
                    text=json.dumps({"name": rows.name(), "comments": "c" * 4000}))
        assert json.loads(made)["id"]


def test_a_connection_is_kept_until_its_client_wants_it_closed(shared_site, api):
    api.get("jump-group")
    context = ssl.create_default_context(cafile=str(shared_site.ca))
    request = (f"GET /api/config/v1/jump-group HTTP/1.1\r\nHost: {shared_site.authority}\r\n"
               f"Authorization: Bearer {api.token}\r\n%s\r\n")
    with socket.create_connection(("127.0.0.1", shared_site.port), 30) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as secure:
            with secure.makefile("rb") as answers:
                for _ in range(3):
                    secure.sendall((request % "").encode())
                    assert read_answer(answers).startswith(b"HTTP/1.1 200")
                secure.sendall((request % "Connection: close\r\n").encode())
                assert b"connection: close" in read_answer(answers).lower()
                assert answers.read() == b""


def read_answer(answers):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = answers.readline()
        assert line
        head += line
    answers.read(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
    return head


def test_an_account_that_is_switched_off_is_off_at_once(shared_site):
    account = shared_site.account("switched", "--config", "full")
    assert account.call("GET", "jump-group").status_code == 200
    shared_site.admin("api-account", "update", "switched", "--no-enabled")
    answer = account.call("GET", "jump-group")
    assert (answer.status_code, answer.json()["error"]) == (401, "access_denied")


def test_a_token_ends_and_says_so_as_any_dead_one(tmp_path, site):
    """The shortest life that a site may give its tokens is a minute; the site's clock is not ours to turn, so this
    looks at the promise and at a token whose account has made a new secret."""
    site.admin("settings", "set", "token_life_seconds", "60")
    account = site.account("short", "--config", "full")
    granted = token(site, **spellings(account)["basic"]).json()
    assert granted["expires_in"] == 60
    account.token = granted["access_token"]
    began = time.monotonic()
    assert account.call("GET", "jump-group").status_code == 200
    site.admin("api-account", "regenerate", "short")
    answer = account.call("GET", "jump-group")
    assert answer.status_code == 401 and answer.json()["error"] == "access_denied"
    assert time.monotonic() - began < 30


def test_the_api_tells_what_it_is_without_a_login(shared_site):
    for query in ("?version=3", ""):
        told = requests.get(f"{shared_site.url}/get_mech_list{query}", verify=str(shared_site.ca), timeout=30)
        assert told.status_code == 200 and told.json()["product"] != "bpam"


def test_accounts_see_themselves_without_a_secret(api):
    told, = api.get("api-account", name="EVERYTHING")
    assert told["client_id"] == api.client_id and len(told["client_id"]) <= 40
    assert api.client_secret not in json.dumps(told) and "client_secret" not in told


def test_strict_sites_hold_to_the_contract(site):
    site.admin("settings", "set", "strict_paging", "true")
    site.admin("settings", "set", "tolerant_association_delete", "false")
    account = site.account("strict", "--config", "full", "--vault")
    assert isinstance(account, Account)
    assert list(errors(account.call("GET", "jump-group?per_page=4"))) == ["per_page"]
    assert list(errors(account.call("GET", "jump-group?current_page=0"))) == ["current_page"]
    made = Rows(account).account()
    refused = account.call("DELETE", f"vault/account/{made['id']}/jump-item-association")
    assert refused.status_code == 422 and "Account does not have an Asset association." in refused.text
