"""Lines of a study file, each with the reason for its guess."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

_BARE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Line:
    """A line and why it is there; an empty text is a comment, ``active = False`` comments it out."""

    text: str
    why: str = ""
    active: bool = True

    def __str__(self) -> str:
        """Write it as the file has it."""
        why = " ".join(self.why.split())
        text = self.text if self.active or not self.text else f"# {self.text}"
        return f"{text}   # {why}" if text and why else f"# {why}" if why else text


def quoted(text: str) -> str:
    """Write a text between quotation marks, as TOML has it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def quoted_list(texts: Iterable[str]) -> str:
    """Write a list of texts."""
    return f"[{', '.join(map(quoted, texts))}]"


def key(name: str) -> str:
    """Write a key, between quotation marks where it needs them."""
    return name if _BARE.fullmatch(name) else quoted(name)
