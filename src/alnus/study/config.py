"""The study file: everything a study decides, read into frozen dataclasses, all faults at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from alnus.cohort.derivation import Derivation, refuse_order
from alnus.cohort.division import TRAINING, SplitSettings
from alnus.cohort.patients import outcome_of
from alnus.cohort.rules import CohortRule, Exclusion
from alnus.cohort.settings import CharacteristicsSettings
from alnus.contents import ContentError, toml_content
from alnus.errors import Fault, StudyError
from alnus.evaluation.settings import EvaluationSettings, SampleSizeSettings
from alnus.extraction.feature_tables import FeatureTables
from alnus.extraction.settings import ExtractionSettings
from alnus.files import read_text
from alnus.imaging.read import Several
from alnus.imaging.rois.cleaning import RoiCleaning
from alnus.memory import Limits
from alnus.models.settings import (
    ClinicalSettings,
    Coding,
    PublishedSettings,
    RadScoreSettings,
    ResamplingSettings,
)
from alnus.ranges import OneOrMore, Text, Within, check_ranges, shown, texts_of
from alnus.structuring import FaultyError, structured
from alnus.study.clinical_variable import ClinicalVariable, refuse_unmeasurable
from alnus.study.image_keys import image_key_faults, without_image_keys
from alnus.study.presets import with_extraction, without_none
from alnus.study.rereading import Consensus, Perturbation, SecondReader
from alnus.study.short_forms import WITHOUT_IMAGES, Spacing, study_converter
from alnus.tables.cohort import PATIENTS
from alnus.variable import Variable

# Columns of the patients table, and the combined model's own term.
RESERVED = frozenset([*PATIENTS.columns, *PATIENTS.texts, "rad_score"])


@dataclass(frozen=True)
class OutcomeColumn:
    """Where the outcome stands and which text is the event; ``negative`` may be left open.

    Of several texts that mean the same, the first is what every output says: ``["ALN+", "1"]``.
    ``label`` is what the report calls it, e.g. "Axillary status after chemotherapy".
    """

    column: Text
    positive: OneOrMore
    negative: OneOrMore = ""
    label: str = ""

    def __post_init__(self) -> None:
        """Refuse two texts that nobody can tell apart."""
        if not texts_of(self.positive):
            message = f"positive is the event's text; found {shown(self.positive)}"
            raise ValueError(message)
        self.variable  # noqa: B018 - it refuses them

    @property
    def event(self) -> str:
        """What the event is called."""
        return self.variable.levels[1]

    @property
    def variable(self) -> Variable:
        """The outcome as a variable of two levels, the event second."""
        return outcome_of(self.column, self.negative, self.positive)


@dataclass(frozen=True)
class PatientSource:
    """The patient table and what its columns mean; paths start at the study file's folder.

    ``image``, ``roi`` and ``spacing`` are empty where features come from tables, and only there.
    ``hilum`` is the path of the hila's masks, for cortical thickness; ``pictures`` keeps pictures of
    the ROIs in the run, for its report; ``look_for_traces`` looks for measuring traces in each of them.
    """

    table: Text
    case_id: Text
    outcome: OutcomeColumn
    image: str = ""
    roi: str = ""
    spacing: Spacing = WITHOUT_IMAGES
    roi_label: int | str | None = None
    hilum: str = ""
    hilum_label: int | str | None = None
    several: Several = "union"
    missing: tuple[str, ...] = ()
    patient: str = ""
    pictures: bool = True
    look_for_traces: bool = False


@dataclass(frozen=True)
class Centers:
    """Columns of the patient table by which performance is shown, e.g. center and scanner.

    ``leave_out`` is one of them: the whole recipe is fitted to the training patients without each of
    its texts, and measured on those left out.
    """

    columns: tuple[Text, ...]
    leave_out: str = ""

    def __post_init__(self) -> None:
        """Refuse columns that are none, or twice, and another one to leave out."""
        if not self.columns or len(set(self.columns)) < len(self.columns):
            found = shown(list(self.columns))
            message = f"columns: one or more different columns are needed; found {found}"
            raise ValueError(message)
        if self.leave_out and self.leave_out not in self.columns:
            message = f"leave_out: one of columns is needed; found {shown(self.leave_out)}"
            raise ValueError(message)


@dataclass(frozen=True)
class HarmonizationSettings:
    """ComBat between batches: the column that names each image's scanner or center.

    With a ``reference`` that batch stays as it is and the others are brought to it.
    """

    batch: Text
    reference: Text | None = None


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
        One of them has the role ``"training"``. Or:
    split : SplitSettings, optional
        How patients are divided into cohorts instead.
    exclusions : tuple of Exclusion
        In the flow chart's order.
    derived : mapping of str to Derivation
        Columns that follow from others of the patient table, in the order in which they are made.
    consensus : mapping of str to Consensus
        Columns on which readers settle, before anything else is made of the patient table.
    variables : mapping of str to ClinicalVariable
        ``[clinical.variables]`` of the file.
    second_reader : SecondReader, optional
        A second reader's ROIs.
    perturbation : Perturbation, optional
        Small changes of the ROIs.
    harmonization : HarmonizationSettings, optional
        Batches whose effects on the features are taken away.
    features : FeatureTables, optional
        Features that were extracted elsewhere, in place of images.
    centers : Centers, optional
        Centers and scanners that are looked at one by one.
    as_published : PublishedSettings, optional
        The published procedure beside the study's own; it decides on nothing.
    clinical, extraction, rad_score, resampling, evaluation, sample_size, characteristics
        The wings' own settings.
    roi_cleaning : RoiCleaning
        What is done to every ROI.
    limits : Limits
        How far outside the trained ranges a prediction still gives a risk.
    seed : int
        The one source of randomness.
    simulated : bool
        Whether the patients are invented; printed on every output.
    """

    name: Text
    patients: PatientSource
    cohorts: tuple[CohortRule, ...] = ()
    split: SplitSettings | None = None
    exclusions: tuple[Exclusion, ...] = ()
    derived: Mapping[str, Derivation] = field(default_factory=dict)
    consensus: Mapping[str, Consensus] = field(default_factory=dict)
    variables: Mapping[str, ClinicalVariable] = field(default_factory=dict)
    clinical: ClinicalSettings = field(default_factory=ClinicalSettings)
    second_reader: SecondReader | None = None
    perturbation: Perturbation | None = None
    harmonization: HarmonizationSettings | None = None
    centers: Centers | None = None
    as_published: PublishedSettings | None = None
    features: FeatureTables | None = None
    extraction: ExtractionSettings = field(default_factory=ExtractionSettings)
    rad_score: RadScoreSettings = field(default_factory=RadScoreSettings)
    resampling: ResamplingSettings = field(default_factory=ResamplingSettings)
    roi_cleaning: RoiCleaning = field(default_factory=RoiCleaning)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)
    sample_size: SampleSizeSettings = field(default_factory=SampleSizeSettings)
    characteristics: CharacteristicsSettings = field(default_factory=CharacteristicsSettings)
    limits: Limits = field(default_factory=Limits)
    seed: Annotated[int, Within(0, 2**32 - 1)] = 1
    simulated: bool = False

    def __post_init__(self) -> None:
        """Refuse a study without exactly one training cohort, or with one name twice."""
        check_ranges(self)
        refuse_order(self.derived)
        taken = sorted(RESERVED & self.variables.keys())
        if taken:
            message = (
                f"clinical.variables: {', '.join(taken)} has a meaning of its own in the tables; "
                "choose another name and give the column's as column"
            )
            raise ValueError(message)
        refuse_unmeasurable(
            self.variables, hilum=self.patients.hilum, unit=self.patients.spacing.unit
        )
        if self.clinical.interval == "profile" and self.clinical.missing == "impute":
            message = (
                'clinical.interval = "profile" needs missing = "complete cases": '
                "pooled fits have no profile likelihood"
            )
            raise ValueError(message)
        if self.features is not None and any(rule.dice for rule in self.consensus.values()):
            message = "consensus: dice compares ROIs, and [features] stand in place of images"
            raise ValueError(message)
        if self.patients.several == "separate" and self.second_reader is not None:
            message = (
                'patients.several = "separate" leaves open which lesion a second reader outlined. '
                'Remove [second_reader], or set several = "union"'
            )
            raise ValueError(message)
        self._refuse_cohorts()

    def _refuse_cohorts(self) -> None:
        if self.split is not None:
            if self.cohorts:
                message = "give [[cohorts]] or [split], not both"
                raise ValueError(message)
            return
        training = [rule.name for rule in self.cohorts if rule.role == "training"]
        if len(training) != 1:
            found = ", ".join(training) or "none"
            message = f'exactly one cohort needs role = "training"; found {found}. Or give [split]'
            raise ValueError(message)
        names = [rule.name for rule in self.cohorts]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            message = f"cohort {', '.join(twice)} is named twice"
            raise ValueError(message)

    @property
    def training(self) -> str:
        """Name of the training cohort."""
        if self.split is not None:
            return TRAINING
        return next(rule.name for rule in self.cohorts if rule.role == "training")

    @property
    def cohort_names(self) -> tuple[str, ...]:
        """Names of the cohorts in their order."""
        return tuple(rule.name for rule in self.cohorts) if not self.split else self.split.cohorts

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The features that the Rad-score may choose from."""
        return self.extraction.feature_names if self.features is None else self.features.names

    @property
    def clinical_variables(self) -> tuple[Variable, ...]:
        """The clinical variables in the file's order."""
        return tuple(item.variable(name) for name, item in self.variables.items())

    @property
    def codings(self) -> dict[str, Coding]:
        """How the variables that name one are coded."""
        return {name: item.coding for name, item in self.variables.items() if item.coding}


def read_study(path: Path) -> Study:
    """Read a study file.

    Raises
    ------
    StudyError
        When the file is missing or no TOML, and with every fault of its content, each with its
        path in the file.
    """
    text = read_text(path, what="study file", refusal=StudyError)
    try:
        content = toml_content(text)
    except ContentError as error:
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
    cohorts = content.get("cohorts")
    if isinstance(cohorts, list) and len(cohorts) == 1 and isinstance(cohorts[0], dict):
        # Of one cohort nobody need say which it is: a hospital that only validates has no training.
        content["cohorts"] = [{"role": "training", **cohorts[0]}]
    faults = list(image_key_faults(content))
    try:
        study = structured(with_extraction(content, folder), Study, study_converter())
    except FaultyError as error:
        faults += [_as_written(fault) for fault in error.faults]
        raise StudyError.of_faults(source, faults) from error
    if faults:
        raise StudyError.of_faults(source, faults)
    return study


def _as_written(fault: Fault) -> Fault:
    """Give a fault's place in the file, where the variables stand below ``clinical``."""
    own = fault.place.startswith("variables")
    return replace(fault, place=f"clinical.{fault.place}") if own else fault


def content_of(study: Study) -> dict[str, Any]:
    """Give a study as the content of a study file, defaults filled in; the inverse of reading."""
    content = study_converter().unstructure(study)
    variables = content.pop("variables")
    if variables:
        content["clinical"]["variables"] = variables
    if study.features is not None:
        content = without_image_keys(content)
    return {key: value for key, value in without_none(content).items() if value not in ([], {})}


def with_negatives(study: Study, outcome: OneOrMore, clinical: Mapping[str, OneOrMore]) -> Study:
    """Fill in the negative texts that the study file left open."""
    asked = study.patients.outcome
    asked = replace(asked, negative=asked.negative or outcome)
    patients = replace(study.patients, outcome=asked)
    variables = {
        name: replace(item, negative=item.negative or clinical.get(name, ""))
        for name, item in study.variables.items()
    }
    return replace(study, patients=patients, variables=variables)
