"""The published procedure beside the study's own: two fits of one extraction, and no choice.

What is fitted here goes into its own two tables and nowhere else: models, threshold and predictions
of the study are the same with and without it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pandas as pd

from alnus.errors import ModelError, StudyError
from alnus.estimate import Estimate
from alnus.evaluation.calibration import calibration_slope
from alnus.evaluation.discrimination import discrimination_table
from alnus.models.formula import SCORE_NAME
from alnus.models.settings import (
    ClinicalSettings,
    PublishedSettings,
    RadScoreSettings,
    ResamplingSettings,
)
from alnus.study.config import Study
from alnus.study.description import Tables, describe
from alnus.study.facts import methods_of
from alnus.study.internal_validation import NESTED, validate
from alnus.study.predictions import predict_cohorts
from alnus.study.recipe import FittedStudy, fit
from alnus.study.training import Training
from alnus.tables.evaluation import DISCRIMINATION
from alnus.tables.models import COEFFICIENTS, INTERNAL_VALIDATION, ODDS_RATIOS
from alnus.tables.procedures import (
    PROCEDURE_SETTINGS,
    PROCEDURES,
    PUBLISHED,
    ProcedureRow,
    ProcedureSettingRow,
)
from alnus.tables.table import NO_INTERVAL
from alnus.workers.ordered_map import Progress

EFFECTS: Mapping[str, str] = {
    "Readers": (
        "Features that a second outline, or a slightly changed one, would give other values for are "
        "used like all others; elsewhere they are noise."
    ),
    "Harmonization": (
        "What a scanner adds to the features is left in them; z-scores of the training cohort do "
        "not take it away."
    ),
    "Features that hardly vary": (
        "A feature that is nearly constant in training may lie many standard deviations away in "
        "another hospital's images, and decide there alone."
    ),
    "mRMR": "Other features reach the LASSO.",
    "LASSO": "Another likelihood weighs the features.",
    "Cross-validation": "Another penalty, and with it another number of features, is picked.",
    "Gain asked of the LASSO": (
        "A gain within its own error is taken for signal: of cohorts of nothing but noise, about half "
        "then get a radiomics model."
    ),
    "Selection of features": (
        "Features that were chosen with the outcomes of all patients look good in every fold, those "
        "of noise too: the cross-validation then keeps nearly all of them."
    ),
    "Rad-score": (
        "A probability is squeezed towards 0 and 1; its odds ratio compares a risk of 1 with one of "
        "0 and looks large for that alone. Per standard deviation both columns can be compared."
    ),
    "Rad-scores in the combined model": (
        "Scores of the very patients that chose and weighed the features are too good: they take "
        "weight from the clinical variables, and their interval and P are too small."
    ),
    "Features beyond their range": (
        "A feature beyond everything seen in training carries its full weight into the risk."
    ),
    "Univariable screen": "Other variables enter the elimination.",
    "Backward elimination": "Other variables stay.",
    "Regression": (
        "Without a penalty a fit has no answer where a variable separates the outcomes, and "
        "exaggerates where one nearly does."
    ),
    "Interval of odds ratios": "Wald's limits are symmetric, which few events do not bear.",
    "Missing clinical values": (
        "Patients with a missing value leave the fit, and all that their other values tell."
    ),
}
"""What each setting of :func:`alnus.study.facts.methods_of` does, left as published."""


def as_published(study: Study, settings: PublishedSettings) -> Study:
    """Give the study with the published procedure: patients, features and variables are its own."""
    return replace(
        study,
        clinical=ClinicalSettings(screen=settings.screen, keep=settings.keep),
        rad_score=RadScoreSettings(
            mrmr=settings.mrmr,
            folds=settings.folds,
            score="refitted probability",
            selection="once",
            cross_fitted=False,
            least_gain=0.0,
            gray_levels=0,
            frequency_ratio=0.0,
            spread=0.0,
        ),
        second_reader=None,
        perturbation=None,
        harmonization=None,
    )


class WithLimits(Protocol):
    """An estimate, or a row that holds one."""

    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102
    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def confidence(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, eq=False)
class Found:
    """A procedure's fit and everything measured on it.

    Parameters
    ----------
    name : str
        ``"as published"`` or ``"this study"``.
    fitted : FittedStudy
        Its models.
    tables : mapping of AnyTable to DataFrame
        Its description and internal validation.
    predictions : DataFrame
        ``PREDICTIONS`` of every cohort.
    """

    name: str
    fitted: FittedStudy
    tables: Tables
    predictions: pd.DataFrame


def procedure_tables(
    own: Found,
    patients: pd.DataFrame,
    study: Study,
    *,
    jobs: int | None = 1,
    progress: Progress | None = None,
) -> Tables:
    """Fit the published procedure and set it beside the study's own; nothing unless asked for.

    Parameters
    ----------
    own : Found
        The study's own fit.
    patients : DataFrame
        Patients of all cohorts with clinical variables and features as extracted.
    study : Study
        ``study.as_published`` asks for it.
    jobs, progress : optional
        Of the refits of its internal validation.
    """
    if study.as_published is None:
        return {}
    other = as_published(study, study.as_published)
    training = Training(patients[patients["cohort"] == study.training])
    try:
        rows = [*_rows(_fitted(training, patients, other, jobs=jobs, progress=progress), study)]
    except (ModelError, StudyError) as reason:
        rows = [
            _absent(PUBLISHED, model, str(reason), study) for model in ("radiomics", "combined")
        ]
    return {
        PROCEDURES: PROCEDURES.frame([*rows, *_rows(own, study)]),
        PROCEDURE_SETTINGS: PROCEDURE_SETTINGS.frame(_differences(other, study)),
    }


def _fitted(
    training: Training,
    patients: pd.DataFrame,
    study: Study,
    *,
    jobs: int | None,
    progress: Progress | None,
) -> Found:
    fitted = fit(training, study)
    asked = study.resampling
    nested = ResamplingSettings(nested=asked.nested, nested_folds=asked.nested_folds)
    inside = validate(
        training, replace(study, resampling=nested), fitted, jobs=jobs, progress=progress
    )
    tables = {**describe(fitted, training, study).tables, **inside}
    return Found(PUBLISHED, fitted, tables, predict_cohorts(fitted, patients)[0])


def _differences(published: Study, own: Study) -> Iterator[ProcedureSettingRow]:
    for (setting, theirs), (_, ours) in zip(methods_of(published), methods_of(own), strict=True):
        if theirs != ours:
            yield ProcedureSettingRow(setting, theirs, ours, EFFECTS[setting])


def _rows(found: Found, study: Study) -> Iterator[ProcedureRow]:
    for model in ("clinical", "radiomics", "combined"):
        if model in found.fitted.models:
            yield from _of_model(found, model, study)
        elif model in found.fitted.absent:
            yield _absent(found.name, model, found.fitted.absent[model], study)


def _of_model(found: Found, model: str, study: Study) -> Iterator[ProcedureRow]:
    if model != "combined":
        yield _kept(found, model, study)
    yield from _odds_ratio(found, model)
    yield from _areas(found, model, study)
    predicted = found.predictions[found.predictions["model"] == model]
    for cohort, part in predicted.groupby("cohort", sort=False):
        slope = calibration_slope(
            part["outcome"], part["probability"], confidence=study.evaluation.confidence
        )
        yield _row(found.name, model, "calibration slope", str(cohort), slope, value=slope.value)


def _areas(found: Found, model: str, study: Study) -> Iterator[ProcedureRow]:
    """Give the AUC of every cohort as the study's own evaluation does, and the internal one."""
    measured = (
        DISCRIMINATION.frame([])
        if found.predictions.empty
        else discrimination_table(
            found.predictions, study.evaluation, rng=np.random.default_rng(study.seed)
        )
    )
    for row in DISCRIMINATION.rows(measured[measured["model"] == model]):
        measure = "apparent AUC" if row.cohort == study.training else "AUC"
        yield _row(found.name, model, measure, row.cohort, row, value=row.auc)
    refitted = found.tables.get(INTERNAL_VALIDATION, INTERNAL_VALIDATION.frame([]))
    for inside in INTERNAL_VALIDATION.rows(refitted):
        if (inside.model, inside.procedure) == (model, NESTED):
            yield _row(
                found.name, model, "internal AUC", study.training, inside, value=inside.value
            )


def _odds_ratio(found: Found, model: str) -> Iterator[ProcedureRow]:
    """Give the Rad-score's odds ratio per standard deviation, which both kinds of score have."""
    if model != "combined":
        return
    p = {
        row.variable: row.p
        for row in COEFFICIENTS.rows(found.tables[COEFFICIENTS])
        if row.model == model
    }
    for row in ODDS_RATIOS.rows(found.tables[ODDS_RATIOS]):
        if (row.model, row.variable) == (model, SCORE_NAME) and row.step in {"SD", "unit"}:
            measure = f"odds ratio of the Rad-score per {row.step}"
            yield _row(found.name, model, measure, "", row, value=row.odds_ratio, p=p[SCORE_NAME])


def _kept(found: Found, model: str, study: Study) -> ProcedureRow:
    names = tuple(found.fitted.models[model].risk.variables)
    measure = "features kept" if model == "radiomics" else "clinical variables kept"
    alone = Estimate(len(names), math.nan, math.nan, NO_INTERVAL, study.evaluation.confidence)
    return _row(found.name, model, measure, "", alone, value=len(names), kept=" + ".join(names))


def _absent(name: str, model: str, reason: str, study: Study) -> ProcedureRow:
    why = Estimate.absent(reason, study.evaluation.confidence)
    return _row(name, model, "model", "", why, value=None)


def _row(
    name: str,
    model: str,
    measure: str,
    cohort: str,
    of: WithLimits,
    *,
    value: float | None,
    p: float | None = None,
    kept: str = "",
) -> ProcedureRow:
    """Write down a value with the limits, method and level of an estimate or of another row."""
    return ProcedureRow(
        procedure=name,
        model=model,
        measure=measure,
        cohort=cohort,
        value=value,
        low=of.low,
        high=of.high,
        p=p,
        kept=kept,
        method=of.method,
        confidence=of.confidence,
    )
