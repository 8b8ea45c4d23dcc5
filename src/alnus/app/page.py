"""The page and the files it loads; the form and the nomogram are the calculator's."""

import html
import json
from importlib.resources import files
from string import Template
from typing import Any

from alnus.calculator.content import content_of_model
from alnus.calculator.page import PARTS as CALCULATOR
from alnus.calculator.page import block, part, words_of_calculator
from alnus.model_file import ModelFile

MODULES = (
    "main", "asking", "history", "keys", "layout", "lists", "node", "painting", "patient", "pointers", "report",
    "stage", "tools",
)  # fmt: skip
SHARED = (
    "aboutNodes", "batchField", "cautionNodes", "clearEntries", "content", "draw", "element",
    "entered", "factor", "fieldOf", "inputs", "notes", "percent", "pointsTable", "readField",
    "riskNodes", "say", "showFaults", "signed", "titleOf",
)  # fmt: skip
JAVASCRIPT, STYLE, ICON = "text/javascript", "text/css", "image/svg+xml"

Asset = tuple[str, bytes]


def page(model_file: ModelFile, *, registry: bool, worklist: bool) -> bytes:
    """Give the page of a model.

    Whatever the model says stands in JSON blocks in which no markup can begin, and reaches the page
    as text.
    """
    content = content_of_model(model_file)
    title = html.escape(f"Nomogram of {content['model']['outcome']}")
    blocks = {
        "words": _words(),
        "content": content,
        "setting": {"registry": registry, "worklist": worklist, "sites": _sites(model_file)},
    }
    texts = {name: block(value) for name, value in blocks.items()}
    return Template(_own("page.html").decode()).substitute(title=title, **texts).encode()


def _sites(model_file: ModelFile) -> dict[str, tuple[str, ...]]:
    """Give the centers and scanners of training, save those by which features are adjusted."""
    batch = model_file.harmonization and model_file.harmonization.variable.name
    return {name: known for name, known in model_file.sites.items() if name != batch}


def assets() -> dict[str, Asset]:
    """Give every file that the page loads, by name."""
    found = {f"{name}.js": (JAVASCRIPT, _own(f"{name}.js")) for name in MODULES}
    shared = "\n".join([*map(part, CALCULATOR), f"export {{ {', '.join(SHARED)} }};\n"])
    return {
        **found,
        "calculator.js": (JAVASCRIPT, shared.encode()),
        "calculator.css": (STYLE, part("page.css").encode()),
        "app.css": (STYLE, _own("app.css")),
        "report.css": (STYLE, _own("report.css")),
        "icon.svg": (ICON, _own("icon.svg")),
    }


def _words() -> dict[str, Any]:
    own = json.loads(_own("words.json"))
    return {language: words | own[language] for language, words in words_of_calculator().items()}


def _own(name: str) -> bytes:
    return files("alnus.app").joinpath("assets", name).read_bytes()
