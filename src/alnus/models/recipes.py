"""The regressions of a study assembled: the clinical model and the combined one."""

from collections.abc import Mapping, Sequence

from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from alnus.models.formula import SCORE_NAME, ScoreKind
from alnus.models.logistic_model import LogisticModel
from alnus.models.settings import ClinicalSettings, Coding
from alnus.models.stepwise import BackwardStepwise
from alnus.models.univariable import UnivariableScreen
from alnus.variable import Variable


def clinical_model(
    variables: Sequence[Variable],
    settings: ClinicalSettings,
    *,
    codings: Mapping[str, Coding] | None = None,
    seed: int = 0,
    drop_unfit: bool = False,
) -> Pipeline:
    """Assemble the clinical model: univariable screen, backward elimination, regression.

    Parameters
    ----------
    variables : sequence of Variable
        The candidates; other columns of X are ignored.
    settings : ClinicalSettings
        Limits, criterion, penalty, and what is done with missing values.
    codings : mapping of str to str, optional
        Coding by variable.
    seed : int
        Seed of the imputation, where there is one.
    drop_unfit : bool
        Whether a candidate that cannot be fitted alone is dropped or refused.

    Returns
    -------
    Pipeline
        A classifier of codes that may be NaN; a case with a missing value has no probability.
    """
    known = tuple(variables)
    steps = [
        ("columns", _only([variable.name for variable in variables])),
        (
            "screen",
            UnivariableScreen(
                variables=known,
                codings=codings,
                p=settings.screen,
                penalty=settings.penalty,
                drop_unfit=drop_unfit,
            ),
        ),
        (
            "backward",
            BackwardStepwise(
                variables=known,
                codings=codings,
                p=settings.keep,
                criterion=settings.criterion,
                penalty=settings.penalty,
                missing=settings.missing,
                imputations=settings.imputations,
                random_state=seed,
            ),
        ),
        ("model", _regression(known, settings, codings=codings, seed=seed)),
    ]
    return Pipeline(steps).set_output(transform="pandas")


def _regression(
    variables: tuple[Variable, ...],
    settings: ClinicalSettings,
    *,
    codings: Mapping[str, Coding] | None,
    seed: int,
) -> LogisticModel:
    return LogisticModel(
        variables=variables,
        codings=codings,
        penalty=settings.penalty,
        missing=settings.missing,
        imputations=settings.imputations,
        random_state=seed,
    )


def _only(columns: Sequence[str]) -> ColumnTransformer:
    selected = ColumnTransformer(
        [("columns", "passthrough", list(columns))], verbose_feature_names_out=False
    )
    return selected.set_output(transform="pandas")


def combined_model(
    variables: Sequence[Variable],
    settings: ClinicalSettings,
    *,
    score: ScoreKind,
    codings: Mapping[str, Coding] | None = None,
    seed: int = 0,
) -> LogisticModel:
    """Assemble the combined model: clinical variables and the Rad-score in one regression.

    Parameters
    ----------
    variables : sequence of Variable
        Clinical variables to combine; taken as they are, without selection.
    settings : ClinicalSettings
        Its penalty and what is done with missing values; no selection.
    score : str
        Which number the Rad-score is.
    codings : mapping of str to str, optional
        Coding by clinical variable.
    seed : int
        Seed of the imputation.

    Returns
    -------
    LogisticModel
        A classifier of the variables' columns and, last, ``rad_score``. A case with a missing
        clinical value is left out of the regression or imputed there, and has no probability (NaN).
    """
    described = (*variables, Variable(SCORE_NAME, f"Rad-score ({score})"))
    return _regression(described, settings, codings=codings, seed=seed)
