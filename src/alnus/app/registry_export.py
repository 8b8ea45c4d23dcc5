"""A registry as another hospital's study: what ``alnus validate`` reads, so that monitoring is one line."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from alnus.app.registry import Entry, Registry
from alnus.csv_cell import guarded
from alnus.errors import CohortError
from alnus.files import write_bytes, write_text
from alnus.model_file import ModelFile, read_model
from alnus.variable import Variable

TABLE, STUDY, MODEL = "patients.csv", "study.toml", "model.json"
COHORT = "registry"


def export_registry(path: Path, folder: Path) -> tuple[int, int]:
    """Write the cases whose outcome is known: table, pictures, ROIs, study file and the model.

    Parameters
    ----------
    path : Path
        The registry.
    folder : Path
        To write; must not be there.

    Returns
    -------
    tuple of int
        Cases written, and cases that wait for pathology.

    Raises
    ------
    CohortError
        When the registry is not there, holds no outcome, or predictions of several models, or the
        folder is there already.
    """
    if not path.is_file():
        message = f"{path}: the registry is not there."
        raise CohortError(message)
    if folder.exists():
        message = f"{folder}: is there already. Name another folder."
        raise CohortError(message)
    registry = Registry(path)
    entries = registry.entries()
    known = [entry for entry in entries if entry.outcome is not None]
    if not known:
        message = f"{path}: holds {len(entries)} cases and no outcome yet."
        raise CohortError(message)
    hashes = sorted({entry.model_sha256 for entry in known})
    if len(hashes) > 1:
        told = ", ".join(sha256[:12] for sha256 in hashes)
        message = (
            f"{path}: holds predictions of {len(hashes)} models ({told}). Keep one registry each."
        )
        raise CohortError(message)
    _write(folder, known, registry.models()[hashes[0]])
    return len(known), len(entries) - len(known)


def _write(folder: Path, entries: Sequence[Entry], model: str) -> None:
    text = json.dumps(json.loads(model), indent=1, ensure_ascii=False) + "\n"
    write_text(folder / MODEL, text)
    model_file = read_model(folder / MODEL)
    for number, entry in enumerate(entries, start=1):
        for kind, content in (("images", entry.image), ("rois", entry.roi)):
            if content is not None:
                write_bytes(folder / kind / f"{number}.nrrd", content)
    write_text(folder / TABLE, _table(model_file, entries))
    write_text(folder / STUDY, tomli_w.dumps(_study(model_file)))


def _table(model_file: ModelFile, entries: Sequence[Entry]) -> str:
    text = io.StringIO()
    variables = _asked(model_file)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(guarded, [
        "case_id", "number", "outcome", "spacing_row", "spacing_column", *variables,
        "predicted_at", "outcome_at", "probability", "low", "high",
    ]))  # fmt: skip
    for number, entry in enumerate(entries, start=1):
        clinical = [_text(item, entry.inputs[name]) for name, item in variables.items()]
        writer.writerow(map(guarded, [
            entry.case_id, number, _outcomes(model_file)[int(bool(entry.outcome))],
            *(entry.spacing or ("", "")), *clinical,
            entry.predicted_at, entry.outcome_at, entry.probability, entry.low, entry.high,
        ]))  # fmt: skip
    return text.getvalue()


def _asked(model_file: ModelFile) -> Mapping[str, Variable]:
    return {name: model_file.model.variables[name] for name in model_file.clinical_names}


def _text(variable: Variable, value: float) -> str:
    return variable.text(value) if variable.levels else repr(value)


def _outcomes(model_file: ModelFile) -> tuple[str, str]:
    return f"not {model_file.model.outcome}", model_file.model.outcome


def _study(model_file: ModelFile) -> dict[str, Any]:
    negative, positive = _outcomes(model_file)
    in_mm = bool(model_file.feature_names) and model_file.spacing == "mm"
    columns = {"row": "spacing_row", "column": "spacing_column"}
    return {
        "name": f"Registry of {model_file.model.name}: predictions and what became of them",
        "simulated": model_file.provenance.simulated,
        "patients": {
            "table": TABLE,
            "case_id": "case_id",
            "outcome": {"column": "outcome", "positive": positive, "negative": negative},
            "image": "images/{number}.nrrd",
            "roi": "rois/{number}.nrrd",
            "spacing": columns if in_mm else "pixel",
        },
        "cohorts": [{"name": COHORT}],
        "clinical": {
            "variables": {name: _variable(item) for name, item in _asked(model_file).items()}
        },
    }


def _variable(variable: Variable) -> dict[str, Any]:
    if variable.kind == "binary":
        negative, positive = variable.levels
        return {"label": variable.label, "negative": negative, "positive": positive}
    if variable.levels:
        return {"label": variable.label, "kind": variable.kind, "levels": list(variable.levels)}
    return {"label": variable.label} | ({"unit": variable.unit} if variable.unit else {})
