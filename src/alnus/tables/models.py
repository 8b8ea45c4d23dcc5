"""Tables about models: their terms, how they were chosen, and whom they can predict."""

from dataclasses import dataclass

from alnus.tables.table import Table


@dataclass(frozen=True, slots=True)
class SampleSizeRow:
    """A criterion of the smallest sample for developing a model, or all together.

    Parameters
    ----------
    criterion : str
        ``"shrinkage"``, ``"optimism"``, ``"risk"`` or ``"final"``.
    n : int
        Patients needed.
    events, events_per_parameter : float
        Expected among them.
    shrinkage : float
        Expected shrinkage factor.
    parameters : int
        Candidate parameters.
    cox_snell_r2, max_r2, nagelkerke_r2 : float
        Anticipated R², its largest possible value, and their ratio.
    """

    criterion: str
    n: int
    events: float
    shrinkage: float
    parameters: int
    cox_snell_r2: float
    max_r2: float
    nagelkerke_r2: float
    events_per_parameter: float


@dataclass(frozen=True, slots=True)
class UnivariableRow:
    """A term of a one-variable logistic regression.

    Parameters
    ----------
    n, events : int
        Patients whose value is known, and the events among them.
    coefficient, std_error, z, p : float
        Log odds ratio with Wald's z, and P of the test that decided.
    odds_ratio, low, high : float, low and high optional
        exp(coefficient) with its limits.
    method, confidence : str, float
        Of the limits.
    joint_chi2, joint_p, test : float, float, str
        All terms of the variable together, by the test that decided whether it enters.
    lr_chi2, lr_df, lr_p : float, int, float
        Likelihood-ratio test of the variable, penalized with Firth's penalty.
    kept : bool
        Whether the variable enters the backward elimination.
    """

    variable: str
    term: str
    n: int
    events: int
    coefficient: float
    std_error: float
    z: float
    p: float
    odds_ratio: float
    low: float | None
    high: float | None
    method: str
    confidence: float
    joint_chi2: float
    joint_p: float
    test: str
    lr_chi2: float
    lr_df: int
    lr_p: float
    kept: bool


@dataclass(frozen=True, slots=True)
class StepwiseRow:
    """A step of the backward elimination.

    Parameters
    ----------
    step : int
        0 is the full model.
    removed : str
        The variable that left; empty at step 0.
    criterion : str
        ``"aic"``, or the name of the test whose P it was, e.g. ``"Wald"``.
    value : float, optional
        Of the criterion for the variable that left.
    n_terms : int
        Variables left.
    kept : str
        Their names, with + between.
    """

    step: int
    removed: str
    criterion: str
    value: float | None
    n_terms: int
    aic: float
    kept: str


@dataclass(frozen=True, slots=True)
class CoefficientRow:
    """A term of a model, the intercept first.

    Parameters
    ----------
    variable : str
        Empty for the intercept.
    coefficient : float
        Log odds.
    std_error, z, p : float, optional
        With Wald's z, and P of the test; a penalized model has none.
    test : str
        Which one; empty where there is none.
    odds_ratio, low, high : float, low and high optional
        exp(coefficient) with its limits.
    method, confidence : str, float
        Of the limits.
    """

    model: str
    term: str
    variable: str
    coefficient: float
    std_error: float | None
    z: float | None
    p: float | None
    test: str
    odds_ratio: float
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class OddsRatioRow:
    """A continuous variable of a model and a step of it.

    Parameters
    ----------
    step : str
        ``"unit"``, ``"step"`` (the chosen one), ``"SD"`` or ``"IQR"``.
    size : float
        Of the step, in the variable's unit.
    odds_ratio, low, high : float, low and high optional
        Per step, with the limits of the coefficient.
    """

    model: str
    variable: str
    step: str
    size: float
    odds_ratio: float
    low: float | None
    high: float | None
    method: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TermCheckRow:
    """A term of a model beside its univariable fit.

    Parameters
    ----------
    univariable, coefficient : float
        Coefficients alone and in the model.
    sign_flips : bool
        Whether their signs differ.
    gvif : float
        Generalized variance inflation factor of the variable.
    df : int
        Terms of the variable.
    inflation : float
        GVIF^(1 / 2 df), by which the standard error grew.
    """

    model: str
    variable: str
    term: str
    univariable: float
    coefficient: float
    sign_flips: bool
    gvif: float
    df: int
    inflation: float


@dataclass(frozen=True, slots=True)
class OptimismRow:
    """A measure of a model on the training cohort, corrected by bootstrap refits.

    Parameters
    ----------
    apparent : float, optional
        Empty for a line of calibration where the model separates its own cases.
    optimism, corrected : float, optional
        Empty where no refit could build the model.
    n_samples, n_requested : int
        Samples that built the model, and all.
    """

    model: str
    measure: str
    apparent: float | None
    optimism: float | None
    corrected: float | None
    n_samples: int
    n_requested: int


@dataclass(frozen=True, slots=True)
class InternalValidationRow:
    """A measure of what the whole recipe reaches with patients that a refit has not seen.

    Parameters
    ----------
    procedure : str
        How refits and patients were kept apart.
    apparent : float, optional
        The model's own on its training patients; empty where there is no such model.
    value, low, high : float, optional
        Where a refit finds no model, it predicts the prevalence, or by the model that it found.
    n_built, n_refits : int
        Refits that built the model, and all.
    """

    model: str
    procedure: str
    measure: str
    apparent: float | None
    value: float | None
    low: float | None
    high: float | None
    method: str
    confidence: float
    n_built: int
    n_refits: int


@dataclass(frozen=True, slots=True)
class NoiseFloorRow:
    """A measure beside what the same recipe reaches with outcomes dealt anew to the patients.

    Parameters
    ----------
    noise_mean, noise_high : float
        Mean and 95th percentile of what noise reached.
    p : float
        Share of deals, the study's own among them, that reached what the study has.
    n_shuffles : int
        Deals.
    """

    model: str
    measure: str
    observed: float
    noise_mean: float
    noise_high: float
    p: float
    n_shuffles: int


@dataclass(frozen=True, slots=True)
class NomogramRow:
    """A tick of the combined model's nomogram.

    Parameters
    ----------
    axis, label : str
        A variable's name and title, ``"total points"`` or ``"risk"``.
    value : float
        Of the variable, the points or the risk.
    text : str
        As printed beside the tick.
    points : float
        Where the tick stands: a variable's on the scale of points, the others' on that of totals.
    """

    axis: str
    label: str
    value: float
    text: str
    points: float


@dataclass(frozen=True, slots=True)
class NomogramCrowdRow:
    """Where the training patients lie on an axis of the nomogram.

    Parameters
    ----------
    axis : str
        A variable's name, or ``"total points"``.
    points, width : float
        Middle and width of a bin on the axis's own scale of points; width 0 is a level.
    share : float
        Of the training patients who lie on the axis's scale, 0 to 1.
    """

    axis: str
    points: float
    width: float
    share: float


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    """How many patients of a cohort a model could predict, and why not the others."""

    cohort: str
    model: str
    n: int
    n_used: int
    reason: str


SAMPLE_SIZE = Table("models/sample_size.csv", SampleSizeRow, keys=("criterion",))
UNIVARIABLE = Table("models/univariable.csv", UnivariableRow, keys=("variable", "term"))
STEPWISE = Table("models/stepwise.csv", StepwiseRow, keys=("step",))
COEFFICIENTS = Table("models/coefficients.csv", CoefficientRow, keys=("model", "term"))
ODDS_RATIOS = Table("models/odds_ratios.csv", OddsRatioRow, keys=("model", "variable", "step"))
TERM_CHECKS = Table("models/term_checks.csv", TermCheckRow, keys=("model", "term"))
OPTIMISM = Table("models/optimism.csv", OptimismRow, keys=("model", "measure"))
INTERNAL_VALIDATION = Table(
    "models/internal_validation.csv",
    InternalValidationRow,
    keys=("model", "procedure", "measure"),
)
NOISE_FLOOR = Table("models/noise_floor.csv", NoiseFloorRow, keys=("model", "measure"))
NOMOGRAM = Table("models/nomogram.csv", NomogramRow, keys=("axis", "value"))
NOMOGRAM_CROWD = Table("models/nomogram_crowd.csv", NomogramCrowdRow, keys=("axis", "points"))
AVAILABILITY = Table("models/availability.csv", AvailabilityRow, keys=("cohort", "model"))
