"""Node and a page to run the calculator's JavaScript in; where there is none, tests skip."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from alnus.calculator.content import Content
from alnus.calculator.page import calculator_page


@pytest.fixture(scope="session")
def javascript() -> Callable[[str, Any], Any]:
    """A function that evaluates an expression of `data`, with scoring.js and reading.js loaded."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here; the browser runs the same comparison")
    assets = files("alnus.calculator").joinpath("assets")
    source = "\n".join(
        assets.joinpath(name).read_text(encoding="utf-8") for name in ("scoring.js", "reading.js")
    )

    def evaluate(expression: str, data: Any) -> Any:
        program = f"{source}\nconst data = {json.dumps(data)};\n"
        program += f"process.stdout.write(JSON.stringify({expression}));"
        done = subprocess.run(
            [node, "-"], input=program, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return evaluate


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """A function that opens the page of a content; no request and no console message is allowed."""
    said: list[str] = []
    asked: list[str] = []
    contexts: list[Any] = []

    def open_page(content: Content, **options: Any) -> Any:
        path = tmp_path / "page.html"
        path.write_text(calculator_page(content), encoding="utf-8")
        contexts.append(browser.new_context(locale=options.pop("locale", "en-GB"), **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert asked == [(tmp_path / "page.html").as_uri()] * len(contexts)
