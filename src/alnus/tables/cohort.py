"""Tables about patients: who they are, why others left, what they are like."""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A case; clinical variables follow as numbers, categorical ones as codes.

    Parameters
    ----------
    outcome : bool
        True is the event.
    image, roi : str
        Files.
    spacing_row, spacing_column : float
        Pixel height and width, mm; 1 where sizes are counted in pixels, empty where the image's
        file tells them.
    """

    case_id: str
    cohort: str
    outcome: bool
    image: str
    roi: str
    spacing_row: float | None
    spacing_column: float | None


@dataclass(frozen=True, slots=True)
class FlowRow:
    """An exclusion or a cohort.

    Parameters
    ----------
    step : str
        ``"assessed"``, ``"excluded"``, ``"included"`` or ``"cohort"``.
    reason : str
        Why patients were excluded, or the cohort's name.
    n_excluded, n_left : int
        Patients; of a cohort, its own.
    """

    step: str
    reason: str
    n_excluded: int
    n_left: int


@dataclass(frozen=True, slots=True)
class CharacteristicRow:
    """A variable's level, or its mean, in the two outcomes of a cohort.

    Parameters
    ----------
    level : str
        Empty for a continuous variable.
    n_positive, n_negative : int
        Patients of the outcome whose value is known.
    positive, negative : float, optional
        Mean, or number of patients at the level.
    positive_sd, negative_sd : float, optional
        Standard deviation (n − 1) beside a mean.
    n_missing : int
        Patients of the cohort whose value is missing.
    statistic, p : float, optional
        Of the variable, in each of its rows; Fisher's exact test has no statistic.
    smd : float, optional
        Standardized mean difference, of a categorical variable the level's own.
    """

    cohort: str
    variable: str
    label: str
    level: str
    n_positive: int
    positive: float | None
    positive_sd: float | None
    n_negative: int
    negative: float | None
    negative_sd: float | None
    n_missing: int
    test: str
    statistic: float | None
    p: float | None
    smd: float | None


@dataclass(frozen=True, slots=True)
class RoiMeasurementRow:
    """What was measured on a case's ROI for a clinical variable.

    Parameters
    ----------
    unit : str
        Of both values.
    typed : float, optional
        The patient table's.
    measured : float, optional
        The ROI's; it counts where none is typed.
    """

    case_id: str
    variable: str
    unit: str
    typed: float | None
    measured: float | None


@dataclass(frozen=True, slots=True)
class ConsensusRow:
    """What two readers read of a case, and who decided.

    Parameters
    ----------
    quantity : str
        The variable's label, or the column's name.
    by_third : bool
        Whether the two disagreed, so that a third reader decided.
    """

    case_id: str
    quantity: str
    by_third: bool


# Clinical variables follow under the names that the study file gives them; the texts are there only
# where a study has a second reader, several scanners or several images of a patient.
PATIENTS = Table(
    "cohort/patients.csv",
    PatientRow,
    keys=("case_id",),
    open_ended=True,
    texts=("second_roi", "batch", "patient"),
)
# No keys: two exclusions may have the same reason, and only their order tells who left first.
FLOW = Table("cohort/flow.csv", FlowRow)
CHARACTERISTICS = Table(
    "cohort/characteristics.csv", CharacteristicRow, keys=("cohort", "variable", "level")
)
ROI_MEASUREMENTS = Table(
    "cohort/roi_measurements.csv", RoiMeasurementRow, keys=("case_id", "variable")
)
CONSENSUS = Table("cohort/consensus.csv", ConsensusRow, keys=("case_id", "quantity"))
