"""The three models assembled: clinical, radiomics, combined; each fitted by one call."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline

from alnus.models.distinct import DistinctColumns
from alnus.models.formula import ScoreKind
from alnus.models.lasso_score import SCORE_NAME, LassoScore
from alnus.models.logistic_model import LogisticModel
from alnus.models.mrmr import MRMR
from alnus.models.scaling import ZScore
from alnus.models.settings import ClinicalSettings, Coding, RadScoreSettings
from alnus.models.signature import Signature
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


def radiomics_model(
    features: Sequence[str],
    settings: RadScoreSettings,
    *,
    seed: int,
    fold_ids: ArrayLike | None = None,
) -> Pipeline:
    """Assemble the radiomics model: distinct columns, z-scores, mRMR, LASSO, Rad-score.

    Parameters
    ----------
    features : sequence of str
        Names of the feature columns; other columns of X are ignored.
    settings : RadScoreSettings
        How features become the Rad-score.
    seed : int
        Seed of the cross-validation's folds.
    fold_ids : array_like of int, shape (n,) or (repeats, n), optional
        Folds of the training cases to use instead, 0..K − 1.

    Returns
    -------
    Pipeline
        A classifier (``predict_proba``) and a transformer (``transform`` gives the Rad-score).
    """
    return Pipeline(
        [
            ("columns", _only(features)),
            ("distinct", DistinctColumns()),
            ("z_score", ZScore()),
            ("mrmr", MRMR(settings.mrmr, variant=settings.mrmr_variant, bins=settings.mrmr_bins)),
            ("score", _lasso_score(settings, seed, fold_ids)),
        ]
    )


def _only(columns: Sequence[str]) -> ColumnTransformer:
    selected = ColumnTransformer(
        [("columns", "passthrough", list(columns))], verbose_feature_names_out=False
    )
    return selected.set_output(transform="pandas")


def _lasso_score(settings: RadScoreSettings, seed: int, fold_ids: ArrayLike | None) -> LassoScore:
    return LassoScore(
        kind=settings.score,
        family=settings.family,
        penalties=settings.penalties,
        folds=settings.folds,
        repeats=settings.repeats,
        measure=settings.measure,
        rule=settings.rule,
        allow_empty=False,
        fold_ids=fold_ids,
        random_state=seed,
    )


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


def signature(fitted: Pipeline) -> Signature:
    """Read what a fitted radiomics model knows about its features."""
    distinct: DistinctColumns = fitted["distinct"]
    scaling: ZScore = fitted["z_score"]
    selector: MRMR = fitted["mrmr"]
    score: LassoScore = fitted["score"]
    columns = np.sort(selector.order_)
    rank = np.argsort(selector.order_)
    return Signature(
        kind=score.kind,
        family=score.family,
        constant=distinct.constant_,
        duplicates=distinct.duplicates_,
        requested=selector.n_features,
        features=tuple(map(str, distinct.get_feature_names_out()[columns])),
        mrmr_rank=rank + 1,
        mrmr_score=selector.scores_[rank],
        center=scaling.mean_[columns],
        scale=scaling.scale_[columns],
        low=scaling.low_[columns],
        high=scaling.high_[columns],
        lasso_coefficient=score.lasso_coef_,
        coefficient=score.coef_,
        intercept=score.intercept_,
        calibration=score.calibration_,
        covariance=score.covariance_,
        cv=score.cv_,
        position=score.position_,
    )
