"""A run made again from its recorded settings, and compared with itself, cell by cell."""

import hashlib
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alnus.errors import StudyError
from alnus.files import place_of
from alnus.study import steps
from alnus.study.comparison import Comparison, compare_runs
from alnus.study.run_directory import RunDirectory, read_json
from alnus.tables.features import FEATURES

Progress = Callable[[int, int], None]
HASHES = ("sha256", "features_sha256")  # no tolerance for a digit


@dataclass(frozen=True)
class Reproduction:
    """What came out.

    Parameters
    ----------
    comparison : Comparison
        Of the recorded run and the one made now.
    notes : tuple of str
        Programs that have another version than then.
    """

    comparison: Comparison
    notes: tuple[str, ...]

    def __str__(self) -> str:
        """Say what was compared and what differs."""
        differences = self.comparison.differences
        lines = [*self.notes, *map(str, differences)]
        said = f"{len(differences)} columns differ" if differences else "all are the same"
        return "\n".join([*lines, f"{self.comparison.n_cells} cells compared; {said}."])


def reproduce(
    run: str | Path,
    study: str | Path | None = None,
    *,
    tolerance: float = 0.0,
    jobs: int | None = None,
    progress: Progress | None = None,
    refitting: Progress | None = None,
) -> Reproduction:
    """Make a run again in a folder of its own and compare every cell.

    Parameters
    ----------
    run : str or Path
        A run directory with its ``run.json``.
    study : str or Path, optional
        The study file; default: the one of the recorded name beside the run directory.
    tolerance : float
        Relative difference of numbers that counts as none; 0 compares texts.
    jobs : int, optional
        Processes for extraction; default: one a core.
    progress, refitting : callable, optional
        As for :func:`alnus.study.steps.run`.

    Raises
    ------
    StudyError
        When the run is not whole, or study file or patient table are not the recorded ones.
    """
    folder = Path(run)
    facts = _facts(folder)
    inputs = {name: sha for name, sha in facts["inputs_sha256"].items() if name != FEATURES.path}
    path = folder.parent / next(iter(inputs)) if study is None else Path(study)
    faults = list(_changed(path, inputs))
    if faults:
        raise StudyError.of_faults(str(folder), faults)
    with TemporaryDirectory(prefix="alnus-") as place:
        again = Path(place) / "run"
        published = RunDirectory(folder).study().as_published is not None
        steps.run(
            path, again, jobs=jobs, as_published=published, progress=progress, refitting=refitting
        )
        found = compare_runs(
            folder, again, tolerance=tolerance, left_out=HASHES if tolerance else ()
        )
        return Reproduction(found, tuple(_notes(facts)))


def _facts(folder: Path) -> Mapping[str, Any]:
    path = folder / "run.json"
    if not path.is_file():
        message = (
            f"{folder}: has no run.json, so the run is not whole. Finish it by `alnus report`."
        )
        raise StudyError(message)
    return read_json(path)


def _changed(study: Path, inputs: Mapping[str, str]) -> Iterator[str]:
    """Name each input that is not the recorded one; the first is the study file."""
    for place, (name, recorded) in enumerate(inputs.items()):
        path = place_of(study.parent, name) if place else study
        if not path.is_file():
            yield f"{path} is not there. Give the study file by --study."
        elif hashlib.sha256(path.read_bytes()).hexdigest() != recorded:
            yield f"{path} is not the file of this run: its SHA-256 was {recorded[:12]}…"


def _notes(facts: Mapping[str, Any]) -> Iterator[str]:
    """Name each program whose version has changed since."""
    then = {"alnus": facts["alnus"], "python": facts["python"], **facts["libraries"]}
    for name, recorded in then.items():
        now = platform.python_version() if name == "python" else version(name)
        if now != recorded:
            yield f"{name} was {recorded} and is {now}."
