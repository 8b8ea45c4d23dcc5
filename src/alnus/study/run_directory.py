"""Where each artifact of a study lies, and how it gets there: a step's results whole, or none."""

import hashlib
import json
import platform
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd
import tomli_w

from alnus.errors import StudyError
from alnus.files import write_text
from alnus.study.config import Study, content_of, study_from
from alnus.tables.register import TABLES
from alnus.tables.table import AnyTable

RESULTS: Mapping[str, tuple[str, ...]] = {
    "extract": ("cohort", "features", "preflight"),
    "fit": ("models", "predictions.csv", "certificate.json"),
    "evaluate": ("evaluation",),
    "report": ("report", "report.zip"),
}
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "numba")


@dataclass(frozen=True)
class RunDirectory:
    """A folder with everything one study produced.

    Parameters
    ----------
    folder : Path
        The run directory; made by the first step.
    """

    folder: Path

    def path(self, table: AnyTable) -> Path:
        """Where a table lies."""
        return self.folder / table.path

    def read(self, table: AnyTable) -> pd.DataFrame:
        """Read a table back exactly as it was written.

        Raises
        ------
        StudyError
            When the step that makes it has not run, or the file has other columns or types.
        """
        path = self.path(table)
        if not path.is_file():
            first = table.path.split("/", maxsplit=1)[0]
            step = next(step for step, places in RESULTS.items() if first in places)
            message = f"{path}: is not there yet. Run `alnus {step}` first."
            raise StudyError(message)
        try:
            return table.read(path)
        except ValueError as error:
            message = (
                f"{path}: {error}. It was changed, or written by another version of alnus; "
                "make the run again with --force."
            )
            raise StudyError(message) from error

    def tables(self) -> dict[str, pd.DataFrame]:
        """Read every table that is there, by name."""
        return {table.name: self.read(table) for table in TABLES if self.path(table).is_file()}

    def study_content(self) -> dict[str, Any]:
        """Read the study as the last step used it; empty before the first step."""
        path = self.folder / "study.toml"
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def study(self) -> Study:
        """Read the study as the last step used it.

        Raises
        ------
        StudyError
            When this is no run directory.
        """
        if not (self.folder / "steps.json").is_file():
            message = (
                f"{self.folder}: is no run directory; it has no steps.json, which every step writes. "
                "Give a study file, or the folder that `alnus run` made."
            )
            raise StudyError(message)
        content = self.study_content()
        return study_from(content, source=str(self.folder / "study.toml"), folder=self.folder)

    def inputs(self) -> dict[str, str]:
        """Read the hashes of the study's files that run.json holds; none before the run is whole."""
        path = self.folder / "run.json"
        facts = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return dict(facts.get("inputs_sha256", {}))

    def sha256(self, place: str) -> str:
        """Hash a file of the run directory, SHA-256, as 64 hexadecimal digits."""
        return hashlib.sha256((self.folder / place).read_bytes()).hexdigest()

    @contextmanager
    def step(self, name: str, *, force: bool) -> Iterator["Step"]:
        """Run one step: refuse to overwrite, then put all its results in place, or none.

        Results of later steps rest on this one's and are removed with the old ones.

        Raises
        ------
        StudyError
            When the step's results are there already and ``force`` was not given.
        """
        there = [place for place in RESULTS[name] if (self.folder / place).exists()]
        if there and not force:
            message = (
                f"{self.folder} holds results of `alnus {name}` already ({', '.join(there)}). "
                "Give --force to replace them, or --out for another folder."
            )
            raise StudyError(message)
        start = perf_counter()
        scratch = self.folder / f".{name}.part"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        try:
            yield Step(scratch)
            self._put_in_place(name, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        self._note_time(name, round(perf_counter() - start, 2))

    def finish(self, *, seed: int, inputs: Mapping[str, str]) -> None:
        """Write run.json, last: its presence means that the run is whole."""
        facts = {
            "alnus": version("alnus"),
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in LIBRARIES},
            "seed": seed,
            "inputs_sha256": dict(inputs),
            "seconds": self._seconds(),
        }
        write_text(self.folder / "run.json", json.dumps(facts, indent=1) + "\n")

    def _put_in_place(self, name: str, scratch: Path) -> None:
        (self.folder / "run.json").unlink(missing_ok=True)
        steps = list(RESULTS)
        for place in (p for step in steps[steps.index(name) :] for p in RESULTS[step]):
            _remove(self.folder / place)
        for item in sorted(scratch.iterdir()):
            item.replace(self.folder / item.name)

    def _seconds(self) -> dict[str, float]:
        path = self.folder / "steps.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}

    def _note_time(self, name: str, seconds: float) -> None:
        steps = list(RESULTS)
        known = self._seconds()
        kept = {step: known[step] for step in steps[: steps.index(name)] if step in known}
        write_text(self.folder / "steps.json", json.dumps({**kept, name: seconds}) + "\n")


@dataclass(frozen=True)
class Step:
    """The place where a running step writes, laid out like the run directory.

    Parameters
    ----------
    folder : Path
        Emptied when the step ends; its content has moved to the run directory by then.
    """

    folder: Path

    def write(self, table: AnyTable, frame: pd.DataFrame) -> None:
        """Write a table as CSV; floats read back exactly."""
        self.write_text(table.path, table.text(frame))

    def read(self, table: AnyTable) -> pd.DataFrame:
        """Read a table that this step has written."""
        return table.read(self.folder / table.path)

    def write_text(self, place: str, text: str) -> None:
        """Write a text file at a place of the run directory."""
        write_text(self.folder / place, text)

    def write_study(self, study: Study) -> None:
        """Write the study as used, defaults filled in."""
        self.write_text("study.toml", tomli_w.dumps(content_of(study)))


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
