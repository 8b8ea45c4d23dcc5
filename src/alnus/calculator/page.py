"""The page: one HTML file with its style, words, content and JavaScript inside."""

import base64
import hashlib
import html
import json
from importlib.resources import files
from pathlib import Path
from string import Template

from alnus.calculator.content import Content, read_content
from alnus.files import write_text

PARTS = ("scoring.js", "reading.js", "drawing.js", "form.js", "answer.js")
SCRIPTS = (*PARTS, "page.js")


def write_calculator(model: Path, page: Path) -> Path:
    """Write the page of a model file or coefficient file.

    Parameters
    ----------
    model : Path
        A model file (``.json``) or a coefficient file (``.toml``).
    page : Path
        The HTML file to write.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ModelError
        When the model cannot be read, or no variable of it changes the risk.
    """
    text = calculator_page(read_content(model))
    write_text(page, text)
    return page


def calculator_page(content: Content) -> str:
    """Give a page that computes offline; the same content gives the same text.

    Whatever the model says stands in a JSON block in which no markup can begin, and reaches the
    page as text. The policy allows this one script and this one style, and no request.
    """
    style, script = part("page.css"), "\n".join(map(part, SCRIPTS))
    return Template(part("page.html")).substitute(
        policy=f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'",
        title=html.escape(f"Nomogram of {content['model']['outcome']}"),
        style=style,
        words=block(words_of_calculator()),
        content=block(content),
        script=script,
    )


def words_of_calculator() -> dict[str, dict[str, str]]:
    """Give the page's sentences by language and key."""
    return dict(json.loads(part("words.json")))


def part(name: str) -> str:
    """Give a file that the page is made of, e.g. ``"form.js"``."""
    return files("alnus.calculator").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """The text's hash as a Content-Security-Policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}"


def block(value: object) -> str:
    """Write JSON that cannot end its script element: ``<`` is escaped, all else is ASCII."""
    return json.dumps(value, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
