"""The study file: everything a study decides, read into frozen dataclasses, all faults at once."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import cattrs
from cattrs.errors import ForbiddenExtraKeysError

from alnus.cohort.rules import CohortRule, Condition, Exclusion
from alnus.cohort.settings import CharacteristicsSettings
from alnus.errors import StudyError
from alnus.evaluation.settings import EvaluationSettings, IntraclassKind, SampleSizeSettings
from alnus.extraction.presets import extraction_settings
from alnus.extraction.settings import ExtractionSettings
from alnus.models.settings import ClinicalSettings, Coding, RadScoreSettings, ResamplingSettings
from alnus.tables.cohort import PATIENTS
from alnus.variable import Kind, Variable

# Columns of the patients table, and the combined model's own term.
RESERVED = frozenset([*PATIENTS.columns, *PATIENTS.texts, "rad_score"])


@dataclass(frozen=True)
class OutcomeColumn:
    """Where the outcome stands and which text is the event; ``negative`` may be left open."""

    column: str
    positive: str
    negative: str = ""


@dataclass(frozen=True)
class Spacing:
    """Pixel height and width: a column's name or one value, in mm; or sizes counted in pixels."""

    row: str | float
    column: str | float
    unit: Literal["mm", "pixel"] = "mm"


@dataclass(frozen=True)
class PatientSource:
    """The patient table and what its columns mean; paths start at the study file's folder."""

    table: str
    case_id: str
    outcome: OutcomeColumn
    image: str
    roi: str
    spacing: Spacing
    roi_label: int | None = None


@dataclass(frozen=True)
class SecondReader:
    """ROIs that a second reader drew, by which unreliable features are left out.

    ``roi`` is a path like that of ``patients.roi``; training patients whose file is there count.
    A feature goes on to mRMR when its intraclass correlation reaches ``minimum``.
    """

    roi: str
    minimum: float = 0.75
    kind: IntraclassKind = "agreement"

    def __post_init__(self) -> None:
        """Refuse a limit that no coefficient can miss or reach."""
        if not 0 <= self.minimum < 1:
            message = f"minimum is an intraclass correlation, 0 to 1; found {self.minimum}"
            raise ValueError(message)


@dataclass(frozen=True)
class HarmonizationSettings:
    """ComBat between batches: the column that names each image's scanner or center.

    With a ``reference`` that batch stays as it is and the others are brought to it.
    """

    batch: str
    reference: str | None = None


@dataclass(frozen=True)
class ClinicalVariable:
    """A clinical variable: how people call it, what it may be, how a model takes it.

    ``column`` defaults to the variable's own name; ``kind`` to ordinal where there are ``levels``,
    binary where there is ``positive``, else continuous. ``coding`` defaults to dummies for nominal
    variables and to linear for the others.
    """

    label: str
    column: str = ""
    unit: str = ""
    kind: Kind | None = None
    levels: tuple[str, ...] = ()
    positive: str = ""
    negative: str = ""
    coding: Coding | None = None
    step: float | None = None

    def __post_init__(self) -> None:
        """Refuse keys that contradict each other."""
        if self.levels and self.positive:
            message = "give levels or positive, not both"
            raise ValueError(message)
        if self.kind in {"ordinal", "nominal"} and not self.levels:
            message = f"a variable of kind {self.kind} needs levels"
            raise ValueError(message)

    def variable(self, name: str) -> Variable:
        """Make the variable that tables, models and forms share."""
        levels = (self.negative, self.positive) if self.positive else self.levels
        inferred: Kind = "binary" if self.positive else "ordinal" if levels else "continuous"
        return Variable(name, self.label, self.unit, self.kind or inferred, levels)


@dataclass(frozen=True)
class Study:
    """A study file with its defaults filled in.

    Parameters
    ----------
    name : str
        Printed on every page.
    patients : PatientSource
        Table, images and ROIs.
    cohorts : tuple of CohortRule
        One of them has the role ``"training"``.
    exclusions : tuple of Exclusion
        In the flow chart's order.
    variables : mapping of str to ClinicalVariable
        ``[clinical.variables]`` of the file.
    second_reader : SecondReader, optional
        A second reader's ROIs.
    harmonization : HarmonizationSettings, optional
        Batches whose effects on the features are taken away.
    clinical, extraction, rad_score, resampling, evaluation, sample_size, characteristics
        The wings' own settings.
    seed : int
        The one source of randomness.
    simulated : bool
        Whether the patients are invented; printed on every output.
    """

    name: str
    patients: PatientSource
    cohorts: tuple[CohortRule, ...]
    exclusions: tuple[Exclusion, ...] = ()
    variables: Mapping[str, ClinicalVariable] = field(default_factory=dict)
    clinical: ClinicalSettings = field(default_factory=ClinicalSettings)
    second_reader: SecondReader | None = None
    harmonization: HarmonizationSettings | None = None
    extraction: ExtractionSettings = field(default_factory=ExtractionSettings)
    rad_score: RadScoreSettings = field(default_factory=RadScoreSettings)
    resampling: ResamplingSettings = field(default_factory=ResamplingSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    sample_size: SampleSizeSettings = field(default_factory=SampleSizeSettings)
    characteristics: CharacteristicsSettings = field(default_factory=CharacteristicsSettings)
    seed: int = 1
    simulated: bool = False

    def __post_init__(self) -> None:
        """Refuse a study without exactly one training cohort, or with one name twice."""
        taken = sorted(RESERVED & self.variables.keys())
        if taken:
            message = (
                f"clinical.variables: {', '.join(taken)} has a meaning of its own in the tables; "
                "choose another name and give the column's as column"
            )
            raise ValueError(message)
        training = [rule.name for rule in self.cohorts if rule.role == "training"]
        if len(training) != 1:
            message = (
                f'exactly one cohort needs role = "training"; found {", ".join(training) or "none"}'
            )
            raise ValueError(message)
        if self.clinical.interval == "profile" and (
            self.clinical.missing == "impute" or self.rad_score.cross_fitted
        ):
            message = (
                'clinical.interval = "profile" needs missing = "complete cases" and scores that '
                "are not cross_fitted: pooled or out-of-fold fits have no profile likelihood"
            )
            raise ValueError(message)
        if self.resampling.optimism and self.rad_score.cross_fitted:
            message = (
                "resampling.optimism needs scores that are not cross_fitted: copies of a case in a "
                "bootstrap sample would stand on both sides of a fold"
            )
            raise ValueError(message)
        names = [rule.name for rule in self.cohorts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            message = f"cohort {', '.join(twice)} is named twice"
            raise ValueError(message)

    @property
    def training(self) -> str:
        """Name of the training cohort."""
        return next(rule.name for rule in self.cohorts if rule.role == "training")

    @property
    def clinical_variables(self) -> tuple[Variable, ...]:
        """The clinical variables in the file's order."""
        return tuple(item.variable(name) for name, item in self.variables.items())


def read_study(path: Path) -> Study:
    """Read a study file.

    Raises
    ------
    StudyError
        When the file is missing or no TOML, and with every fault of its content, each with its
        path in the file.
    """
    if not path.is_file():
        message = f"{path}: the study file is not there. `alnus init` writes one to fill in."
        raise StudyError(message)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path}: is no valid TOML ({error}). Correct the line."
        raise StudyError(message) from error
    return study_from(content, source=str(path), folder=path.parent)


def study_from(content: Mapping[str, Any], *, source: str, folder: Path) -> Study:
    """Make a study from a study file's content; ``source`` names it in a refusal."""
    content = {**content}
    clinical = content.get("clinical")
    if isinstance(clinical, dict) and "variables" in clinical:
        content["clinical"] = {key: clinical[key] for key in clinical if key != "variables"}
        content["variables"] = clinical["variables"]
    if isinstance(content.get("extraction"), dict):
        content["extraction"] = _with_preset(content["extraction"], folder)
    try:
        return _converter().structure(content, Study)
    except cattrs.BaseValidationError as error:
        faults = cattrs.transform_error(error, format_exception=_sentence)
        faults = [fault.replace("$.variables", "$.clinical.variables") for fault in faults]
        raise StudyError.of_faults(source, faults) from error


def content_of(study: Study) -> dict[str, Any]:
    """Give a study as the content of a study file, defaults filled in; the inverse of reading."""
    content = _converter().unstructure(study)
    variables = content.pop("variables")
    if variables:
        content["clinical"]["variables"] = variables
    return {key: value for key, value in _without_none(content).items() if value != []}


def with_negatives(study: Study, outcome: str, clinical: Mapping[str, str]) -> Study:
    """Fill in the negative texts that the study file left open."""
    patients = replace(study.patients, outcome=replace(study.patients.outcome, negative=outcome))
    variables = {
        name: replace(item, negative=clinical.get(name, item.negative))
        for name, item in study.variables.items()
    }
    return replace(study, patients=patients, variables=variables)


def _with_preset(extraction: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Put a preset's or a PyRadiomics parameter file's settings under those of the study file."""
    extraction = {**extraction}
    preset, parameters = extraction.pop("preset", None), extraction.pop("parameters", None)
    if preset is None and parameters is None:
        return extraction
    base = extraction_settings(
        preset=preset or "", parameters=None if parameters is None else folder / parameters
    )
    return {**_without_none(_converter().unstructure(base)), **extraction}


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value]
    return value


def _converter() -> cattrs.Converter:
    """Make a converter that coerces nothing, forbids unknown keys and knows the rules' short form."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind, accepted in ((str, str), (bool, bool), (int, int), (float, int | float)):
        converter.register_structure_hook(kind, _strict(kind, accepted))
    converter.register_structure_hook(str | float, _strict(object, str | int | float))
    converter.register_structure_hook(Spacing, _spacing)
    rules = tuple[Condition, ...]
    converter.register_structure_hook_func(lambda kind: kind == rules, _conditions)
    converter.register_unstructure_hook_func(lambda kind: kind == rules, _where)
    converter.register_unstructure_hook(Spacing, _spacing_content)
    return converter


def _strict(kind: type, accepted: Any) -> Any:
    def structure(value: object, _: object) -> object:
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
            wanted = {str: "text", bool: "true or false", int: "a whole number"}
            message = f"{wanted.get(kind, 'a number')} is needed; found {value!r}"
            raise ValueError(message)
        return float(value) if kind is float else value

    return structure


def _spacing(value: object, _: object) -> Spacing:
    if value == "pixel":
        return Spacing(1.0, 1.0, "pixel")
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return Spacing(float(value), float(value))
    if isinstance(value, dict) and set(value) == {"row", "column"}:
        return Spacing(value["row"], value["column"])
    message = (
        'spacing is a positive number in mm, { row = "column", column = "column" } or "pixel"; '
        f"found {value!r}"
    )
    raise ValueError(message)


def _spacing_content(spacing: Spacing) -> object:
    if spacing.unit == "pixel":
        return "pixel"
    return {"row": spacing.row, "column": spacing.column}


def _conditions(value: object, _: object) -> tuple[Condition, ...]:
    if not isinstance(value, dict):
        message = f"where is a table of column = value; found {value!r}"
        raise ValueError(message)  # noqa: TRY004 - cattrs reports ValueError as a fault of the file
    return tuple(_condition(column, wanted) for column, wanted in value.items())


def _condition(column: str, wanted: object) -> Condition:
    if isinstance(wanted, dict):
        unknown = set(wanted) - {"from", "before", "missing"}
        if unknown or not wanted:
            message = f"a condition on {column} has from, before or missing; found {wanted!r}"
            raise ValueError(message)
        return Condition(
            column, (), wanted.get("from"), wanted.get("before"), wanted.get("missing")
        )
    values = tuple(wanted) if isinstance(wanted, list) else (wanted,)
    if not values or not all(isinstance(item, str | bool | int | float | date) for item in values):
        message = f"a condition on {column} needs a value or a list of values; found {wanted!r}"
        raise ValueError(message)
    return Condition(column, values)


def _where(conditions: tuple[Condition, ...]) -> dict[str, object]:
    def wanted(condition: Condition) -> object:
        if condition.one_of:
            return list(condition.one_of)
        limits = {"from": condition.start, "before": condition.end, "missing": condition.missing}
        return {key: value for key, value in limits.items() if value is not None}

    return {condition.column: wanted(condition) for condition in conditions}


def _sentence(error: BaseException, kind: type | None) -> str:
    """Say what is wrong with one value of the study file."""
    if isinstance(error, ForbiddenExtraKeysError):
        known = [item.name for item in fields(error.cl)] if is_dataclass(error.cl) else []
        return "; ".join(_unknown_key(key, known) for key in sorted(error.extra_fields))
    if isinstance(error, KeyError):
        return f"missing key {error}"
    choices = get_args(kind)
    if choices and all(isinstance(choice, str) for choice in choices):
        return f"{str(error).split(' not in ')[0]} is none of {', '.join(map(repr, choices))}"
    return str(error)


def _unknown_key(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"unknown key {key}" + (f"; did you mean {close[0]}?" if close else "")
