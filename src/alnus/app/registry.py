"""A prospective registry: the prediction now, pathology later, in one SQLite file.

A row holds the picture's gray values and the outline's pixels, so that a frozen model can be validated
on exactly what it saw. An answer, once given, is not changed.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alnus.errors import AlnusError, CohortError
from alnus.imaging.case import Case
from alnus.imaging.nrrd_file import nrrd_bytes
from alnus.model_file import ModelFile, model_content
from alnus.prediction.risk import Prediction

VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS models (sha256 TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cases (
    case_id TEXT PRIMARY KEY,
    predicted_at TEXT NOT NULL,
    model_sha256 TEXT NOT NULL REFERENCES models (sha256),
    probability REAL NOT NULL, low REAL, high REAL, threshold REAL NOT NULL,
    inputs TEXT NOT NULL,
    notes TEXT NOT NULL,
    spacing_row REAL, spacing_column REAL, spacing_source TEXT,
    image BLOB, roi BLOB,
    outcome INTEGER,
    outcome_at TEXT
);
"""
LONGEST_ID = 80


@dataclass(frozen=True, eq=False)
class Entry:
    """A case of the registry; ``outcome`` is None until pathology knows."""

    case_id: str
    predicted_at: str
    model_sha256: str
    probability: float
    low: float | None
    high: float | None
    threshold: float
    inputs: dict[str, float]
    notes: list[str]
    spacing: tuple[float, float] | None
    spacing_source: str
    image: bytes | None
    roi: bytes | None
    outcome: bool | None
    outcome_at: str


class Registry:
    """Predictions and what became of them.

    Parameters
    ----------
    path : Path
        The file; made, for this user only, where it is not there.

    Raises
    ------
    AlnusError
        When the file is there and no registry of this version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        with self._opened() as database:
            found = database.execute("PRAGMA user_version").fetchone()[0]
            if found not in {0, VERSION}:
                message = f"{path}: is a registry of version {found}; this alnus reads {VERSION}."
                raise AlnusError(message)
            database.executescript(SCHEMA)
            database.execute(f"PRAGMA user_version = {VERSION}")

    def add(
        self, case_id: str, model_file: ModelFile, prediction: Prediction, case: Case | None
    ) -> None:
        """Keep a prediction with all that it was made from.

        Raises
        ------
        CohortError
            When the identifier is none that a spreadsheet leaves alone, too long, or there already.
        """
        name = case_id.strip()
        if len(name) > LONGEST_ID or not name.isprintable() or not name[:1].isalnum():
            message = (
                f"A case needs an identifier of at most {LONGEST_ID} characters that begins with a "
                "letter or digit."
            )
            raise CohortError(message)
        content = model_content(model_file)
        row = {
            "case_id": name,
            "predicted_at": _now(),
            "model_sha256": content["sha256"],
            **_of_prediction(prediction),
            **_of_case(case),
        }
        with self._opened() as database:
            if database.execute("SELECT 1 FROM cases WHERE case_id = ?", (name,)).fetchone():
                message = f"Case {name} is in the registry already. Its prediction stays as it was."
                raise CohortError(message)
            model = (content["sha256"], json.dumps(content, allow_nan=False))
            database.execute("INSERT OR IGNORE INTO models VALUES (?, ?)", model)
            places = ", ".join(f":{column}" for column in row)
            database.execute(f"INSERT INTO cases ({', '.join(row)}) VALUES ({places})", row)  # noqa: S608 - our own names

    def tell_outcome(self, case_id: str, *, outcome: bool) -> None:
        """Tell what pathology found.

        Raises
        ------
        CohortError
            When there is no such case, or its outcome was told otherwise before.
        """
        with self._opened() as database:
            asked = "SELECT outcome FROM cases WHERE case_id = ?"
            found = database.execute(asked, (case_id,)).fetchone()
            if found is None:
                message = f"Case {case_id} is not in the registry. Correct its identifier."
                raise CohortError(message)
            if found["outcome"] not in {None, int(outcome)}:
                message = f"Case {case_id} has another outcome already; it is not changed here."
                raise CohortError(message)
            told = "UPDATE cases SET outcome = ?, outcome_at = ? WHERE case_id = ?"
            database.execute(told, (int(outcome), _now(), case_id))

    def entries(self) -> list[Entry]:
        """Give every case, the oldest first."""
        with self._opened() as database:
            rows = database.execute("SELECT * FROM cases ORDER BY predicted_at, case_id").fetchall()
        return [_entry(row) for row in rows]

    def models(self) -> dict[str, str]:
        """Give the models by their hash, as JSON."""
        with self._opened() as database:
            rows = database.execute("SELECT sha256, content FROM models").fetchall()
        return {row["sha256"]: row["content"] for row in rows}

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is whole or not at all."""
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as database, database:
                database.row_factory = sqlite3.Row
                yield database
        except sqlite3.Error as error:
            message = f"{self._path}: cannot be used as a registry ({error}). Name another file."
            raise AlnusError(message) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _of_prediction(prediction: Prediction) -> dict[str, Any]:
    risk = prediction.content()["risk"]
    limits = {key: risk[key] for key in ("low", "high")} if isinstance(risk, dict) else {}
    inputs = {part.name: part.value for part in prediction.contributions}
    return {
        "probability": prediction.probability,
        **limits,
        "threshold": prediction.threshold,
        "inputs": json.dumps(inputs),
        "notes": json.dumps(prediction.notes),
    }


def _of_case(case: Case | None) -> dict[str, Any]:
    if case is None:
        return {}
    return {
        "spacing_row": case.spacing[0],
        "spacing_column": case.spacing[1],
        "spacing_source": case.spacing_source,
        "image": nrrd_bytes(case.image),
        "roi": nrrd_bytes(case.roi.astype("uint8")),
    }


def _entry(row: sqlite3.Row) -> Entry:
    steps = (row["spacing_row"], row["spacing_column"])
    return Entry(
        row["case_id"], row["predicted_at"], row["model_sha256"],
        row["probability"], row["low"], row["high"], row["threshold"],
        json.loads(row["inputs"]), json.loads(row["notes"]),
        None if steps[0] is None else steps, row["spacing_source"] or "",
        row["image"], row["roi"],
        None if row["outcome"] is None else bool(row["outcome"]), row["outcome_at"] or "",
    )  # fmt: skip
