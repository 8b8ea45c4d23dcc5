"""What ``alnus init`` writes: a study file with every key explained."""

from importlib.resources import files
from pathlib import Path

from alnus.errors import StudyError


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
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(template(), encoding="utf-8")
    return path


def template() -> str:
    """Give the template's text."""
    return files("alnus.study").joinpath("template.toml").read_text(encoding="utf-8")
