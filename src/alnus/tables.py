"""The columns of every table that passes between wings or lies in a run directory.

A table is declared once, here. Whoever receives one calls ``TABLE.check(frame)``; whoever writes the
run directory asks ``TABLE.path`` where it belongs.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Table:
    """One table: where it lies in the run directory and which columns it must have.

    Parameters
    ----------
    path : str
        Path inside the run directory.
    row : str
        What one row is.
    columns : tuple of str
        Columns that must be there, first and in this order; more may follow.
    open_ended : bool
        Whether further columns (clinical variables, features) may follow.
    optional : tuple of str
        Text columns that may be among those.
    """

    path: str
    row: str
    columns: tuple[str, ...]
    open_ended: bool = False
    optional: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """File name without folder and ending."""
        return self.path.rsplit("/", maxsplit=1)[-1].removesuffix(".csv")

    def check(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        """Return the frame itself, or refuse it when its columns are not this table's."""
        found = tuple(map(str, frame.columns))
        wanted = self.columns
        fits = found[: len(wanted)] == wanted if self.open_ended else found == wanted
        if not fits:
            message = f"table {self.name} needs the columns {wanted}; found {found}"
            raise ValueError(message)
        return frame


def _table(
    path: str, row: str, columns: str, *, open_ended: bool = False, optional: str = ""
) -> Table:
    return Table(path, row, tuple(columns.split()), open_ended, tuple(optional.split()))


PATIENTS = _table(
    "cohort/patients.csv",
    "a case; clinical variables follow, categorical ones as codes",
    "case_id cohort outcome image roi spacing_row spacing_column",
    open_ended=True,
    optional="second_roi batch",
)
FLOW = _table("cohort/flow.csv", "an exclusion or a cohort", "step reason n_excluded n_left")
CHARACTERISTICS = _table(
    "cohort/characteristics.csv",
    "cohort x variable x level (level empty for a continuous variable's mean and SD)",
    "cohort variable label level n_positive positive positive_sd n_negative negative negative_sd "
    "n_missing test statistic p smd",
)
FEATURES = _table("features/features.csv", "a case; features follow", "case_id", open_ended=True)
FAILURES = _table("features/failures.csv", "a refused case", "case_id reason")
SECOND_READER = _table(
    "features/second_reader.csv",
    "a training case that a second reader outlined, too; features follow",
    "case_id",
    open_ended=True,
)
SECOND_READER_FAILURES = _table(
    "features/second_reader_failures.csv", "a refused case of the second reader", "case_id reason"
)
PREFLIGHT_CASES = _table(
    "preflight/preflight_cases.csv",
    "a case looked at: sizes in pixels, ROI area in mm2, its box in pixels and mm, spacing in mm",
    "case_id n_rows n_columns spacing_row spacing_column roi_pixels roi_area box_rows box_columns "
    "box_height box_width",
)
PREFLIGHT_IMAGE_TYPES = _table(
    "preflight/gray_levels.csv",
    "an image type: gray levels that occur per case, and why it was skipped where it was",
    "image_type binning n_cases n_one_level low median high n_skipped reason",
)
PREFLIGHT_FEATURES = _table(
    "preflight/idle_features.csv",
    "a feature that is constant, or a duplicate of the feature named as reference",
    "feature reason reference",
)
SAMPLE_SIZE = _table(
    "models/sample_size.csv",
    "a criterion of the smallest sample for developing a model, or all together",
    "criterion n events shrinkage parameters cox_snell_r2 max_r2 nagelkerke_r2 "
    "events_per_parameter",
)
UNIVARIABLE = _table(
    "models/univariable.csv",
    "a term of a one-variable logistic regression",
    "variable term n events coefficient std_error z p odds_ratio low high lr_chi2 lr_df lr_p kept",
)
STEPWISE = _table(
    "models/stepwise.csv",
    "a step of the backward elimination",
    "step removed criterion value n_terms aic kept",
)
COEFFICIENTS = _table(
    "models/coefficients.csv",
    "a term of a model (first the intercept)",
    "model term variable coefficient std_error z p odds_ratio low high",
)
ODDS_RATIOS = _table(
    "models/odds_ratios.csv",
    "a continuous variable of a model x step (unit, chosen step, SD, IQR)",
    "model variable step size odds_ratio low high",
)
TERM_CHECKS = _table(
    "models/term_checks.csv",
    "a term of a model beside its univariable fit",
    "model variable term univariable coefficient sign_flips gvif df inflation",
)
RELIABILITY = _table(
    "models/reliability.csv",
    "a radiomic feature and its agreement between two readers",
    "feature n value low high method confidence kept",
)
HARMONIZATION = _table(
    "models/harmonization.csv",
    "batch x feature: adjusted value = intercept + slope x value",
    "batch feature intercept slope",
)
SELECTION = _table(
    "models/selection.csv",
    "a radiomic feature that mRMR chose; coefficient 0 where the LASSO dropped it",
    "feature mrmr_rank mrmr_score lasso_coefficient coefficient center scale",
)
LASSO_CV = _table(
    "models/lasso_cv.csv",
    "a penalty of the cross-validation",
    "penalty measure mean std n_features minimum one_standard_error used",
)
LASSO_PATH = _table("models/lasso_path.csv", "penalty x feature", "penalty feature coefficient")
STABILITY = _table(
    "models/stability.csv",
    "a radiomic feature that any repeated fit chose; varied is cases or folds",
    "varied feature n_runs n_selected n_positive frequency sign_consistency",
)
STABILITY_RUNS = _table(
    "models/stability_runs.csv", "a repeated fit", "varied run penalty n_features"
)
OPTIMISM = _table(
    "models/optimism.csv",
    "model x measure on the training cohort, corrected by bootstrap refits",
    "model measure apparent optimism corrected n_samples n_requested",
)
NOMOGRAM = _table(
    "models/nomogram.csv",
    "a tick of the combined model's nomogram",
    "axis label value text points",
)
AVAILABILITY = _table(
    "models/availability.csv",
    "cohort x model: how many patients could be predicted, and why the others not",
    "cohort model n n_used reason",
)
PREDICTIONS = _table("predictions.csv", "case x model", "cohort case_id model outcome probability")
DISCRIMINATION = _table(
    "evaluation/discrimination.csv",
    "cohort x model",
    "cohort model n events auc std_error low high method confidence",
)
ROC = _table(
    "evaluation/roc.csv",
    "cohort x model x threshold",
    "cohort model threshold sensitivity specificity",
)
RANKING = _table(
    "evaluation/ranking.csv",
    "cohort x model x measure: precision-recall and partial areas",
    "cohort model measure value low high method confidence",
)
OPERATING_POINTS = _table(
    "evaluation/operating_points.csv",
    "cohort x model x measure",
    "cohort model rule threshold measure numerator denominator value low high method confidence",
)
CALIBRATION = _table(
    "evaluation/calibration.csv",
    "cohort x model x measure",
    "cohort model measure value low high method confidence",
)
CALIBRATION_CURVE = _table(
    "evaluation/calibration_curve.csv",
    "cohort x model x predicted probability",
    "cohort model predicted observed low high",
)
DECISION_CURVE = _table(
    "evaluation/decision_curve.csv",
    "cohort x model (or treat all, treat none) x threshold",
    "cohort model threshold net_benefit low high interventions_avoided",
)
COMPARISON = _table(
    "evaluation/comparison.csv",
    "cohort x pair of models x measure",
    "cohort model reference measure value low high statistic p p_adjusted method confidence",
)

TABLES: tuple[Table, ...] = (
    PATIENTS,
    FLOW,
    CHARACTERISTICS,
    FEATURES,
    FAILURES,
    SECOND_READER,
    SECOND_READER_FAILURES,
    PREFLIGHT_CASES,
    PREFLIGHT_IMAGE_TYPES,
    PREFLIGHT_FEATURES,
    SAMPLE_SIZE,
    UNIVARIABLE,
    STEPWISE,
    COEFFICIENTS,
    ODDS_RATIOS,
    TERM_CHECKS,
    RELIABILITY,
    HARMONIZATION,
    SELECTION,
    LASSO_CV,
    LASSO_PATH,
    STABILITY,
    STABILITY_RUNS,
    OPTIMISM,
    NOMOGRAM,
    AVAILABILITY,
    PREDICTIONS,
    DISCRIMINATION,
    ROC,
    RANKING,
    OPERATING_POINTS,
    CALIBRATION,
    CALIBRATION_CURVE,
    DECISION_CURVE,
    COMPARISON,
)
