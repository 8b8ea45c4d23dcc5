"""The bridge between a study and a prediction: one JSON file that holds a frozen model, whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from alnus.cohort.derivation import Derivation, refuse_order
from alnus.errors import ModelError
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.rois.cleaning import AS_DRAWN, RoiCleaning
from alnus.memory import Limits, Memory
from alnus.models.batch_adjustment import BatchAdjustment
from alnus.models.formula import SCORE_NAME, RadScore, RiskModel
from alnus.ranges import Within
from alnus.sealed_file import SealedFormat
from alnus.structuring import ADDED

FORMAT = "alnus model"
VERSION = 1

Probability = Annotated[float, Within(0, 1)]
Count = Annotated[int, Within(0)]

SCORE = SCORE_NAME


@dataclass(frozen=True)
class OperatingPoint:
    """The threshold that was fixed on the training cohort, and the rule that fixed it."""

    threshold: Probability
    rule: str


@dataclass(frozen=True)
class Performance:
    """A cohort's AUC with its interval, as the study found it; no limits where there are none."""

    cohort: str
    n: Count
    events: Count
    auc: Probability
    low: Annotated[float, Within(-1, 2)] | None
    high: Annotated[float, Within(-1, 2)] | None
    method: str
    confidence: Annotated[float, Within(0, 1, "both")]


@dataclass(frozen=True)
class Recalibration:
    """How a model was brought to another hospital's patients.

    Parameters
    ----------
    kind : {"intercept", "logistic"}
        Whether its log odds were moved, or moved and stretched.
    intercept, slope : float
        New log odds = intercept + slope × old log odds; the slope is 1 where only moved.
    model_sha256 : str
        Hash of the old model's file.
    study, cohort : str
        Whose patients the line was found on.
    n, events : int
        Those patients, and the events among them.
    simulated : bool
        Whether they were invented.
    alnus : str
        Version that recalibrated.
    """

    kind: Literal["intercept", "logistic"]
    intercept: float
    slope: Annotated[float, Within(0, without="low")]
    model_sha256: str
    study: str
    cohort: str
    n: Count
    events: Count
    simulated: bool
    alnus: str


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
    recalibration : Recalibration, optional
        How it was brought to other patients since.
    """

    study: str
    study_sha256: str
    patients_sha256: str
    features_sha256: str
    alnus: str
    seed: int
    simulated: bool
    cohort: str
    n: Count
    events: Count
    recalibration: Recalibration | None = None


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
    derived : mapping of str to Derivation
        How clinical inputs follow from what is measured, each after those that it rests on.
    memory : Memory, optional
        What it remembers of its training, to doubt others by; None in files that were written before
        there was one.
    features : {"image", "table"}
        Whether radiomic features are extracted from an image, or were extracted elsewhere and come
        from a table; then there is no ``extraction``.
    roi_cleaning : RoiCleaning
        What was done to every ROI before its features were extracted.
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
    derived: Mapping[str, Derivation] = field(default_factory=dict, metadata={ADDED: True})
    memory: Memory | None = field(default=None, metadata={ADDED: True})
    features: Literal["image", "table"] = field(default="image", metadata={ADDED: True})
    roi_cleaning: RoiCleaning = field(default=AS_DRAWN, metadata={ADDED: True})

    def __post_init__(self) -> None:
        """Refuse axes that do not ascend, a score without its formula, an impossible covariance."""
        refuse_order(self.derived)
        faults = [
            f"axes.{name} must ascend from its low to its high end; found {low:g} to {high:g}"
            for name, (low, high) in self.axes.items()
            if not low < high
        ]
        strangers = sorted(self.axes.keys() - self.model.variables.keys())
        faults += [f"axes.{name} belongs to no input of the model" for name in strangers]
        if self.rad_score is not None and not self._is_radiomic:
            faults.append("a Rad-score needs the settings of its extraction")
        if not self.model.has_possible_covariance:
            faults.append(
                "model.covariance is not symmetric, or its correlations contradict each other"
            )
        if faults:
            message = "; ".join(faults)
            raise ValueError(message)

    @property
    def limits(self) -> Limits:
        """How far outside its trained range a value may lie and still get a risk."""
        return Limits() if self.memory is None else self.memory.limits

    @property
    def sites(self) -> Mapping[str, tuple[str, ...]]:
        """Where training patients come from, by column; empty where the model does not know."""
        return {} if self.memory is None else self.memory.sites

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Radiomic features that a prediction must extract."""
        if self.rad_score is not None:
            return tuple(self.rad_score.model.variables)
        return tuple(self.model.variables) if self._is_radiomic else ()

    @property
    def _is_radiomic(self) -> bool:
        return self.extraction is not None or self.features == "table"

    @property
    def clinical_names(self) -> tuple[str, ...]:
        """Variables that a person must give."""
        if self._is_radiomic and self.rad_score is None:
            return ()
        return tuple(name for name in self.model.variables if name != SCORE)

    @property
    def raw_names(self) -> tuple[str, ...]:
        """Columns from which clinical inputs may be derived, not derived themselves."""
        columns = (column for item in self.derived.values() for column in item.columns)
        return tuple(dict.fromkeys(column for column in columns if column not in self.derived))


MODELS = SealedFormat(
    "model file", FORMAT, VERSION, ModelFile, "Take one from a run's models folder."
)


def model_content(model_file: ModelFile) -> dict[str, Any]:
    """Give the content of a model file, its hash last."""
    return MODELS.content(model_file)


def write_model(model_file: ModelFile, path: Path) -> None:
    """Write a model file: readable JSON, the same bytes for the same model."""
    MODELS.write(model_file, path)


def read_model(path: str | Path) -> ModelFile:
    """Read a model file and check it.

    Raises
    ------
    ModelError
        When the file is missing, too large, no model, of an unknown version, changed since it was
        written (its hash differs), or incomplete.
    """
    there = Path(path).is_file()
    beside = () if there else sorted(one.name for one in Path(path).parent.glob("*.json"))
    if beside:
        message = (
            f"{path}: the model file is not there; beside it are {', '.join(beside[:5])}. A study whose "
            "selection kept nothing has no such model; its report says so first."
        )
        raise ModelError(message)
    return MODELS.read(path)
