"""What each step of a run rested on and wrote, by hashes: a later step believes nothing unseen."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from alnus.errors import StudyError
from alnus.files import file_sha256, write_text

PLACE = "hashes.json"


@dataclass(frozen=True)
class StepRecord:
    """The hashes of one step, SHA-256, hexadecimal.

    Parameters
    ----------
    keys : mapping of str to str
        Of each part of the study file that the step rests on.
    table : str
        Of the patient table; empty when the step does not read it.
    cases : mapping of str to str
        Of each case's files, by its identifier.
    wrote : mapping of str to str
        Of each file that the step wrote, by its place in the run directory.
    trusted : tuple of str
        What had been changed, where the step was told to go on knowingly.
    alnus : str
        Version that took the step.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    table: str = ""
    cases: Mapping[str, str] = field(default_factory=dict)
    wrote: Mapping[str, str] = field(default_factory=dict)
    trusted: tuple[str, ...] = ()
    alnus: str = field(default_factory=lambda: version("alnus"))

    def rests_on(self, other: "StepRecord") -> bool:
        """Whether another record has the same keys, table, cases and version of alnus."""
        own = (self.keys, self.table, self.cases, self.alnus)
        return own == (other.keys, other.table, other.cases, other.alnus)


def read_records(folder: Path) -> dict[str, StepRecord]:
    """Read the records of a run directory by step; none before the first step.

    Raises
    ------
    StudyError
        When the file is damaged.
    """
    path = folder / PLACE
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_bytes())
        return {
            step: StepRecord(**{"alnus": "", **record, "trusted": tuple(record["trusted"])})
            for step, record in content.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = f"{path}: is damaged ({error}). Make the run again with --force."
        raise StudyError(message) from error


def write_records(folder: Path, records: Mapping[str, StepRecord]) -> None:
    """Write the records of a run directory."""
    content = {step: asdict(record) for step, record in records.items()}
    write_text(folder / PLACE, json.dumps(content, indent=1) + "\n")


def hashes_below(folder: Path) -> dict[str, str]:
    """Hash every file below a folder, by its place there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}


def changed_keys(then: StepRecord, now: StepRecord) -> list[str]:
    """Name the parts of the study file that differ."""
    either = then.keys.keys() | now.keys.keys()
    return sorted(key for key in either if then.keys.get(key) != now.keys.get(key))


def other_versions(records: Mapping[str, StepRecord]) -> list[str]:
    """Tell which steps another version of alnus took."""
    own = version("alnus")
    return [
        f"`alnus {step}` was run by alnus {record.alnus or 'of an older version'}, this is {own}"
        for step, record in records.items()
        if record.alnus != own
    ]


def changed_files(
    folder: Path, records: Mapping[str, StepRecord], *, steps: Sequence[str]
) -> Iterator[str]:
    """Name each file of these steps that is not as the last step left it, and what to do."""
    writers = {place: step for step, record in records.items() for place in record.wrote}
    for place, step in writers.items():
        if step not in steps:
            continue
        path = folder / place
        if not path.is_file():
            found = "is gone"
        elif file_sha256(path) != records[step].wrote[place]:
            found = "was changed"
        else:
            continue
        yield f"{place} {found} since `alnus {step}` wrote it. Run `alnus {step} --force` again"
