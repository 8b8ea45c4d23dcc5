"""Every way in that is not the page's own is closed."""

import pytest
from starlette.websockets import WebSocketDisconnect

from alnus.app.guard import HEADERS, new_token
from tests.app.conftest import PORT, TOKEN
from tests.app.nodes import node_file

COOKIE = {"cookie": f"alnus-{PORT}={TOKEN}"}


def test_the_printed_address_gives_a_cookie_once_and_the_page(stranger):
    answer = stranger.get("/", params={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/assets/main.js", "/registry", "/worklist", "/nowhere"])
@pytest.mark.parametrize("cookie", ["", f"alnus-{PORT}=wrong", f"other={TOKEN}", f"alnus-{PORT}="])
def test_without_the_token_nothing_is_told(stranger, path, cookie):
    headers = {"cookie": cookie} if cookie else {}
    assert stranger.get(path, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "\udce4".encode("utf-8", "surrogateescape")]
)
def test_a_wrong_token_is_none(stranger, token):
    assert stranger.get("/", params={"token": token}).status_code == 401


def test_the_token_opens_the_page_alone(stranger):
    assert stranger.get("/registry", params={"token": TOKEN}).status_code == 401
    assert stranger.post("/?token=" + TOKEN, headers={"x-alnus": "1"}).status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.evil.example:{PORT}",
        "",
    ],
)
def test_another_host_is_misdirected(stranger, host):
    assert stranger.get("/", headers={**COOKIE, "host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8765", "http://127.0.0.1:1"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_page_is_forbidden(stranger, origin, method):
    headers = {**COOKIE, "origin": origin, "x-alnus": "1"}
    assert stranger.request(method, "/registry", headers=headers).status_code == 403


@pytest.mark.parametrize("value", [None, "", "0", "2"])
def test_a_post_without_our_header_is_forbidden(stranger, value):
    headers = COOKIE if value is None else {**COOKIE, "x-alnus": value}
    answer = stranger.post("/pictures", content=node_file(), headers=headers)
    assert answer.status_code == 403


def test_our_page_may(stranger):
    headers = {
        **COOKIE,
        "origin": f"http://localhost:{PORT}",
        "host": f"localhost:{PORT}",
        "x-alnus": "1",
    }
    assert stranger.get("/registry", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_change_nothing(client, method):
    assert client.request(method, "/registry").status_code == 405


def test_there_is_no_websocket(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass


@pytest.mark.parametrize(
    "path",
    ["/assets/../guard.py", "/assets/..%2fguard.py", "/assets/%2e%2e/%2e%2e/guard.py", "/assets//etc/passwd",
     "/assets/words.json", "/assets/page.html", "/etc/passwd", "/pictures/..%2f..%2fetc%2fpasswd/1"],
)  # fmt: skip
def test_paths_lead_nowhere(client, path):
    assert client.get(path).status_code in {404, 422}
    assert "root:" not in client.get(path).text


@pytest.mark.parametrize("path", ["/", "/assets/main.js", "/nowhere", "/registry"])
def test_every_answer_carries_the_policy(client, stranger, path):
    for answer in (client.get(path), stranger.get(path)):
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert "server" not in answer.headers


def test_the_policy_is_strict():
    policy = HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_tokens_are_long_and_new():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
