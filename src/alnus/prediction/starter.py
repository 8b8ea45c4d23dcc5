"""A model to start with: that of the simulated study, with a node and patients to try it on."""

from importlib.resources import files
from pathlib import Path

from alnus.errors import AlnusError
from alnus.files import write_bytes

PLACE = "starter_model"
"""Folder beside this module. ``training/starter.py`` writes what it holds."""

FILES = ("README.txt", "clinical.json", "combined.json", "node.png", "patients.csv", "roi.png")


def write_starter(folder: Path) -> str:
    """Write the simulated model, its node and its patients into a new folder.

    Parameters
    ----------
    folder : Path
        Made; one that is there already is left alone.

    Returns
    -------
    str
        What is in it and what to try, as its README says.

    Raises
    ------
    AlnusError
        When the folder is there already.
    """
    if folder.exists():
        message = f"{folder} is there already. Name another folder; nothing was written."
        raise AlnusError(message)
    source = files("alnus.prediction") / PLACE
    for name in FILES:
        write_bytes(folder / name, (source / name).read_bytes())
    return (folder / "README.txt").read_text(encoding="utf-8")
