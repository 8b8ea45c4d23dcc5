"""A fitted study on paper: the tables and sentences of its fit, made once and for the report."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from alnus.errors import AlnusWarning
from alnus.evaluation.sample_size import sample_size_table
from alnus.models.effects import odds_ratios_table, term_checks
from alnus.models.formula import SCORE_NAME
from alnus.models.inference import Inference, coefficients_table
from alnus.models.nomogram import crowd_table, nomogram, nomogram_table
from alnus.models.signature import (
    lasso_cv_table,
    lasso_path_table,
    left_out_table,
    selection_table,
    signature,
)
from alnus.models.stepwise import stepwise_table
from alnus.models.univariable import univariable_table
from alnus.study.config import Study
from alnus.study.harmonization import describe_harmonization
from alnus.study.recipe import FittedModel, FittedStudy, input_columns
from alnus.study.reliability import describe_reliability
from alnus.study.training import Training
from alnus.tables.models import (
    COEFFICIENTS,
    NOMOGRAM,
    NOMOGRAM_CROWD,
    ODDS_RATIOS,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import LASSO_CV, LASSO_PATH, LEFT_OUT, SELECTION
from alnus.tables.table import AnyTable

Tables = dict[AnyTable, pd.DataFrame]

IN_SAMPLE = (
    "The combined model was fitted to Rad-scores of the patients whom the radiomics model was fitted "
    "to: the Rad-score's interval and P value are too small, its odds ratio too far from 1."
)


@dataclass(frozen=True, eq=False)
class Description:
    """What there is to say about a fit.

    Parameters
    ----------
    tables : mapping of AnyTable to DataFrame
        What the fitting found.
    notes : tuple of str
        Sentences for the report.
    """

    tables: Mapping[AnyTable, pd.DataFrame]
    notes: tuple[str, ...]


def describe(fitted: FittedStudy, training: Training, study: Study) -> Description:
    """Describe a fit; nothing here changes a prediction.

    Parameters
    ----------
    fitted : FittedStudy
        From :func:`alnus.study.recipe.fit`.
    training : Training
        The cohort that it was fitted to.
    study : Study
        Settings, variables, names.
    """
    patients = fitted.harmonize(training.patients)
    tables = describe_reliability(training, study) | describe_harmonization(fitted.adjustment)
    tables |= _clinical(fitted, patients, study)
    notes: tuple[str, ...] = ()
    if "radiomics" in fitted.models:
        found = signature(fitted.models["radiomics"].estimator)
        notes = found.notes
        tables[SELECTION] = selection_table(found)
        tables[LEFT_OUT] = left_out_table(found)
        tables[LASSO_CV] = lasso_cv_table(found)
        tables[LASSO_PATH] = lasso_path_table(found)
    if "combined" in fitted.models:
        model = fitted.models["combined"]
        chart = nomogram(model.risk, limits=model.axes)
        seen = input_columns(model.risk, model.rad_score, patients)
        tables |= {NOMOGRAM: nomogram_table(chart), NOMOGRAM_CROWD: crowd_table(chart, seen)}
        if not study.rad_score.cross_fitted:
            notes = (*notes, IN_SAMPLE)
    if fitted.models:
        tables[COEFFICIENTS] = _coefficients(fitted, training, study)
    regressions = [
        fitted.models[name] for name in ("clinical", "combined") if name in fitted.models
    ]
    if regressions:
        tables[ODDS_RATIOS], remarks = _odds_ratios(regressions, patients, training, study)
        tables[TERM_CHECKS] = _term_checks(regressions, tables[UNIVARIABLE], training, study)
        notes = (*notes, *remarks)
    return Description(tables, notes)


def _clinical(fitted: FittedStudy, patients: pd.DataFrame, study: Study) -> Tables:
    tables: Tables = {}
    variables, settings = study.clinical_variables, study.clinical
    if variables:
        tables[UNIVARIABLE] = univariable_table(
            {item.name: patients[item.name].to_numpy() for item in variables},
            patients["outcome"].to_numpy(dtype=bool),
            variables,
            codings=study.codings,
            screen=settings.screen,
            penalty=settings.penalty,
            confidence=study.evaluation.confidence,
        )
    if "clinical" in fitted.models:
        backward = fitted.models["clinical"].estimator["backward"]
        tables[STEPWISE] = stepwise_table(backward.elimination_)
    if study.sample_size.asked_for:
        tables[SAMPLE_SIZE] = sample_size_table(
            float(patients["outcome"].mean()),
            len(tables.get(UNIVARIABLE, ())) + 1,
            study.sample_size,
        )
    return tables


def _coefficients(fitted: FittedStudy, training: Training, study: Study) -> pd.DataFrame:
    rows = [
        coefficients_table(
            model.risk,
            _inference(model, training, study),
            confidence=study.evaluation.confidence,
        )
        for model in fitted.models.values()
    ]
    return pd.concat(rows, ignore_index=True)


def _inference(model: FittedModel, training: Training, study: Study) -> Inference | None:
    """Give limits and P of a regression; the radiomics model has Wald's or none."""
    if model.risk.name == "radiomics":
        return None
    columns, estimator = model.columns, model.estimator
    if model.risk.name == "clinical":
        columns, estimator = estimator[:-1].transform(columns), estimator[-1]
    found: Inference = estimator.inference(
        columns,
        training.outcome,
        profile=study.clinical.interval == "profile",
        confidence=study.evaluation.confidence,
    )
    return found


def _odds_ratios(
    models: Sequence[FittedModel], patients: pd.DataFrame, training: Training, study: Study
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Give odds ratios in steps that people use, and what is to be said about them."""
    steps = {n: i.step for n, i in study.variables.items() if i.step is not None}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", AlnusWarning)
        table = pd.concat(
            [
                odds_ratios_table(
                    model.risk,
                    input_columns(model.risk, model.rad_score, patients),
                    inference=_inference(model, training, study),
                    steps=steps,
                )
                for model in models
            ]
        )
    told = [str(item.message) for item in caught if issubclass(item.category, AlnusWarning)]
    return table, tuple(dict.fromkeys(told))


def _term_checks(
    models: Sequence[FittedModel], alone: pd.DataFrame, training: Training, study: Study
) -> pd.DataFrame:
    """Compare each term with its fit alone."""
    for model in models:
        if model.rad_score is not None:
            own = univariable_table(
                {SCORE_NAME: model.columns[SCORE_NAME].to_numpy()},
                training.outcome,
                [model.risk.variables[SCORE_NAME]],
                penalty=study.clinical.penalty,
            )
            alone = pd.concat([alone, own], ignore_index=True)
    return pd.concat([term_checks(model.risk, alone) for model in models], ignore_index=True)
