"""The app as its page reaches it."""

import pytest
from starlette.testclient import TestClient

from alnus.app.server import application
from tests.app.nodes import desk, node_file

PORT, TOKEN = 8765, "right-token"
ADDRESS = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def app(tmp_path):
    found = desk(tmp_path)
    yield application(found, token=TOKEN, port=PORT)
    found.pictures.close()


@pytest.fixture
def stranger(app):
    """A client without cookie or header."""
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def client(app):
    """A client as the page is one."""
    page = TestClient(app, base_url=ADDRESS, headers={"x-alnus": "1"})
    assert page.get("/", params={"token": TOKEN}).status_code == 200
    return page


@pytest.fixture
def picture(client):
    """The key of an open picture."""
    answer = client.post("/pictures", content=node_file(), headers={"x-name": "node.nrrd"})
    assert answer.status_code == 200, answer.text
    return answer.json()["picture"]
