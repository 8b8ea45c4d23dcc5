"""What ``alnus init`` writes: a study file with every key explained."""

from importlib.resources import files
from pathlib import Path

from alnus.errors import StudyError
from alnus.files import write_text


def write_template(folder: Path) -> Path:
    """Write ``study.toml`` into a folder and return its path.

    Raises
    ------
    StudyError
        When the folder holds a study file already.
    """
    path = folder / "study.toml"
    if path.exists():
        message = f"{path}: is there already; it is not overwritten."
        raise StudyError(message)
    write_text(path, template())
    return path


def template() -> str:
    """Give the template's text."""
    return files("alnus.study").joinpath("template.toml").read_text(encoding="utf-8")
