"""Where each artifact of a study lies, and how it gets there: a step's results whole, or none."""

import hashlib
import json
import platform
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any, Self

import pandas as pd
import tomli_w

from alnus.contents import json_content, toml_content
from alnus.errors import StudyError
from alnus.files import write_text
from alnus.study.config import Study, content_of, study_from
from alnus.study.lock import locked
from alnus.study.step_record import PLACE as HASHES
from alnus.study.step_record import (
    StepRecord,
    changed_files,
    hashes_below,
    read_records,
    write_records,
)
from alnus.tables.register import TABLES
from alnus.tables.table import AnyTable

RESULTS: Mapping[str, tuple[str, ...]] = {
    "extract": ("cohort", "features", "preflight"),
    "fit": ("models", "predictions.csv", "certificate.json"),
    "evaluate": ("evaluation",),
    "report": ("report", "report.zip"),
}
LEFT = (".*.part", "records/*/.*.part")  # by a process that was killed
LIBRARIES = ("numpy", "scipy", "pandas", "scikit-learn", "numba")


def steps_before(name: str) -> list[str]:
    """Name the steps before one."""
    steps = list(RESULTS)
    return steps[: steps.index(name)]


@dataclass(frozen=True)
class RunDirectory:
    """A folder with everything one study produced.

    Parameters
    ----------
    folder : Path
        The run directory; made by the first step.
    """

    folder: Path

    @classmethod
    def of(cls, study: Path, out: Path | None) -> Self:
        """Give the run directory of a study file: as named, or ``run`` beside the file."""
        return cls(study.parent / "run" if out is None else out)

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
        try:
            return toml_content(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError as error:
            message = f"{path}: is damaged ({error}). Make the run again with --force."
            raise StudyError(message) from error

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
        facts = read_json(path) if path.is_file() else {}
        return dict(facts.get("inputs_sha256", {}))

    def sha256(self, place: str) -> str:
        """Hash a file of the run directory, SHA-256, as 64 hexadecimal digits."""
        return hashlib.sha256((self.folder / place).read_bytes()).hexdigest()

    def changed_before(self, name: str) -> list[str]:
        """Name each file that an earlier step wrote and that is no longer the same, or not known.

        Raises
        ------
        StudyError
            When the record of the hashes is damaged.
        """
        self._seconds()
        records, earlier = read_records(self.folder), steps_before(name)
        unknown = [
            f"{place} has no hash in {HASHES}: its step was interrupted, or another version of "
            f"alnus wrote it. Run `alnus {step} --force` again"
            for step in earlier
            if step not in records
            for place in self._results_of(step)
        ]
        return [*unknown, *changed_files(self.folder, records, steps=earlier)]

    def is_current(self, name: str, resting: StepRecord) -> bool:
        """Whether a step's results are there and rest on the same.

        Raises
        ------
        StudyError
            When they are, but were changed by somebody else.
        """
        records = read_records(self.folder)
        if name not in records or not records[name].rests_on(resting):
            return False
        changed = list(changed_files(self.folder, records, steps=[name]))
        if changed:
            raise StudyError.of_faults(str(self.folder), changed)
        return True

    def require_results_of(self, study: Study) -> None:
        """Refuse to go on in the folder of another study, whose results would be lost.

        Of the same patients and outcome it is the same study, whatever it is called by now.

        Raises
        ------
        StudyError
            When the results are those of a study of another name, table or outcome.
        """
        there, source = self.study_content(), study.patients
        patients = there.get("patients", {})
        is_same = (patients.get("table"), patients.get("outcome", {}).get("column")) == (
            source.table,
            source.outcome.column,
        )
        if there and there.get("name") != study.name and not is_same:
            message = (
                f"{self.folder} holds results of the study {there.get('name')!r}, not of "
                f"{study.name!r}. Give --force to replace them, or --out for another folder."
            )
            raise StudyError(message)

    @property
    def is_recorded(self) -> bool:
        """Whether its results are those of this software alone, and may be made again."""
        return (self.folder / HASHES).is_file()

    @property
    def is_whole(self) -> bool:
        """Whether the last step has ended."""
        return (self.folder / "run.json").is_file()

    def records_before(self, name: str) -> dict[str, StepRecord]:
        """Read the records of the steps before one."""
        records = read_records(self.folder)
        return {step: records[step] for step in steps_before(name) if step in records}

    @contextmanager
    def step(
        self, name: str, *, force: bool, resting: StepRecord | None = None
    ) -> Iterator["Step"]:
        """Run one step: refuse to overwrite, then put all its results in place, or none.

        Results of later steps rest on this one's and are removed with the old ones. ``resting``
        is written down with the hashes of the results.

        Raises
        ------
        StudyError
            When the step's results are there already and ``force`` was not given, or another
            process is at work here.
        """
        with locked(self.folder):
            start = perf_counter()
            self._refuse_results(name, force=force)
            for left in chain.from_iterable(map(self.folder.glob, LEFT)):
                _remove(left)
            scratch = self.folder / f".{name}.part"
            scratch.mkdir(parents=True)
            try:
                yield Step(scratch)
                wrote = hashes_below(scratch)
                self._put_in_place(name, scratch)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
            record = replace(resting or StepRecord(), wrote=wrote)
            write_records(self.folder, {**read_records(self.folder), name: record})
            self._note_time(name, round(perf_counter() - start, 2))

    def _refuse_results(self, name: str, *, force: bool) -> None:
        there = self._results_of(name)
        if there and not force:
            message = (
                f"{self.folder} holds results of `alnus {name}` already ({', '.join(there)}). "
                "Give --force to replace them, or --out for another folder."
            )
            raise StudyError(message)

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
        earlier = steps_before(name)
        write_records(self.folder, self.records_before(name) if earlier else {})
        for place in (p for step in RESULTS if step not in earlier for p in RESULTS[step]):
            _remove(self.folder / place)
        for item in sorted(scratch.iterdir()):
            item.replace(self.folder / item.name)

    def _results_of(self, step: str) -> list[str]:
        return [place for place in RESULTS[step] if (self.folder / place).exists()]

    def _seconds(self) -> dict[str, float]:
        path = self.folder / "steps.json"
        return read_json(path) if path.is_file() else {}

    def _note_time(self, name: str, seconds: float) -> None:
        earlier = steps_before(name)
        known = self._seconds() if earlier else {}
        kept = {step: known[step] for step in earlier if step in known}
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

    def write_all(self, *several: Mapping[AnyTable, pd.DataFrame]) -> None:
        """Write tables; see :meth:`write`."""
        for tables in several:
            for table, frame in tables.items():
                self.write(table, frame)

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


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file of a run directory; a StudyError says that it is damaged."""
    try:
        return dict(json_content(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        message = f"{path}: is damaged ({error}). Make the run again with --force."
        raise StudyError(message) from error
