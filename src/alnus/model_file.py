"""The bridge between a study and a prediction: one JSON file that holds a frozen model, whole."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import cattrs

from alnus.canonical_json import sha256_of
from alnus.errors import ModelError
from alnus.extraction.settings import ExtractionSettings
from alnus.models.batch_adjustment import BatchAdjustment
from alnus.models.formula import RadScore, RiskModel

FORMAT = "alnus model"
VERSION = 1
LARGEST_FILE = 5_000_000
DEEPEST = 32


@dataclass(frozen=True)
class OperatingPoint:
    """The threshold that was fixed on the training cohort, and the rule that fixed it."""

    threshold: float
    rule: str


@dataclass(frozen=True)
class Performance:
    """A cohort's AUC with its interval, as the study found it."""

    cohort: str
    n: int
    events: int
    auc: float
    low: float
    high: float
    method: str
    confidence: float


@dataclass(frozen=True)
class Provenance:
    """Where a model comes from.

    Parameters
    ----------
    study : str
        Name of the study.
    study_sha256 : str
        Of the study as used, canonical JSON.
    patients_sha256, features_sha256 : str
        Of the patients table and the feature table, as written in the run directory.
    alnus : str
        Version that fitted the model.
    seed : int
        The study's seed.
    simulated : bool
        Whether the patients were invented.
    cohort : str
        Name of the training cohort.
    n, events : int
        Patients and events that the model was fitted on.
    """

    study: str
    study_sha256: str
    patients_sha256: str
    features_sha256: str
    alnus: str
    seed: int
    simulated: bool
    cohort: str
    n: int
    events: int


@dataclass(frozen=True)
class ModelFile:
    """A frozen model with everything a prediction needs.

    Parameters
    ----------
    model : RiskModel
        Intercept, inputs, terms, covariance.
    rad_score : RadScore, optional
        How the input ``rad_score`` is computed from radiomic features; None where the model has
        no such input.
    extraction : ExtractionSettings, optional
        How features are extracted; None for a model without radiomics.
    harmonization : BatchAdjustment, optional
        How features of each known batch are adjusted before anything else.
    spacing : {"mm", "pixel"}
        Whether sizes were in mm or in pixels.
    axes : mapping of str to (float, float)
        Ends of the nomogram's continuous axes, in the inputs' units.
    operating_point : OperatingPoint
        Of the training cohort.
    performance : tuple of Performance
        One a cohort.
    provenance : Provenance
        Where it comes from.
    """

    model: RiskModel
    rad_score: RadScore | None
    extraction: ExtractionSettings | None
    harmonization: BatchAdjustment | None
    spacing: Literal["mm", "pixel"]
    axes: Mapping[str, tuple[float, float]]
    operating_point: OperatingPoint
    performance: tuple[Performance, ...]
    provenance: Provenance
    notice: str = "Research use only. Not a medical device."

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Radiomic features that a prediction must extract."""
        if self.rad_score is not None:
            return tuple(self.rad_score.model.variables)
        return tuple(self.model.variables) if self.extraction is not None else ()

    @property
    def clinical_names(self) -> tuple[str, ...]:
        """Variables that a person must give."""
        if self.extraction is not None and self.rad_score is None:
            return ()
        return tuple(name for name in self.model.variables if name != "rad_score")

    def evaluated(self, point: OperatingPoint, performance: tuple[Performance, ...]) -> "ModelFile":
        """Give the same model with what its evaluation found."""
        return replace(self, operating_point=point, performance=performance)


def model_content(model_file: ModelFile) -> dict[str, Any]:
    """Give the content of a model file, its hash last."""
    content = {"format": FORMAT, "version": VERSION, **_converter().unstructure(model_file)}
    return {**content, "sha256": sha256_of(content)}


def write_model(model_file: ModelFile, path: Path) -> None:
    """Write a model file: readable JSON, the same bytes for the same model."""
    text = json.dumps(model_content(model_file), indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_model(path: str | Path) -> ModelFile:
    """Read a model file and check it.

    Raises
    ------
    ModelError
        When the file is missing, too large, no model, of an unknown version, changed since it was
        written (its hash differs), or incomplete.
    """
    path = Path(path)
    if not path.is_file():
        message = f"{path}: the model file is not there."
        raise ModelError(message)
    if path.stat().st_size > LARGEST_FILE:
        message = f"{path}: is {path.stat().st_size:,} bytes; a model file has at most 5 MB."
        raise ModelError(message)
    try:
        content = json.loads(path.read_bytes(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        message = f"{path}: is no model file ({error}). Take one from a run's models folder."
        raise ModelError(message) from error
    return _checked(content, source=str(path))


def _checked(content: object, *, source: str) -> ModelFile:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        message = f"{source}: is no model file. Take one from a run's models folder."
        raise ModelError(message)
    if content.get("version") != VERSION:
        message = (
            f"{source}: has format version {content.get('version')!r}; this alnus reads {VERSION}."
        )
        raise ModelError(message)
    body = {key: value for key, value in content.items() if key != "sha256"}
    if _depth(body) > DEEPEST or not _is_sealed(body, content.get("sha256")):
        message = (
            f"{source}: its content does not fit its SHA-256; it was changed or damaged "
            "after it was written. Take the original file."
        )
        raise ModelError(message)
    fields = {key: value for key, value in body.items() if key not in {"format", "version"}}
    try:
        return _converter().structure(fields, ModelFile)
    except cattrs.BaseValidationError as error:
        raise ModelError.of_faults(source, cattrs.transform_error(error)) from error


def _is_sealed(body: Mapping[str, object], seal: object) -> bool:
    try:
        return sha256_of(body) == seal
    except ValueError:  # a number that overflows to infinity
        return False


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level and deepest <= DEEPEST:
        deepest += 1
        below = [item for item in level if isinstance(item, dict | list)]
        level = [
            child for item in below for child in (item.values() if isinstance(item, dict) else item)
        ]
    return deepest


def _refuse_constant(name: str) -> float:
    message = f"it holds {name}"
    raise ValueError(message)


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(float, _finite)
    converter.register_structure_hook(str | float, lambda value, _: value)
    return converter


def _finite(value: object, _: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        message = f"a finite number is needed; found {value!r}"
        raise ValueError(message)
    return float(value)
