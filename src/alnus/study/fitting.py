"""The three models of a study, fitted on its training cohort and on nothing else."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from alnus.errors import AlnusWarning, EmptySelectionError
from alnus.evaluation.sample_size import sample_size_table
from alnus.models.effects import odds_ratios_table, term_checks
from alnus.models.formula import RadScore, RiskModel
from alnus.models.inference import coefficients_table
from alnus.models.lasso_score import SCORE_NAME
from alnus.models.nomogram import nomogram, nomogram_table
from alnus.models.recipes import (
    clinical_model,
    combined_model,
    rad_score,
    radiomics_model,
    risk_model,
    signature,
)
from alnus.models.signature import lasso_cv_table, lasso_path_table, selection_table
from alnus.models.univariable import univariable_table
from alnus.study.config import Study
from alnus.tables.models import (
    COEFFICIENTS,
    NOMOGRAM,
    ODDS_RATIOS,
    SAMPLE_SIZE,
    STEPWISE,
    TERM_CHECKS,
    UNIVARIABLE,
)
from alnus.tables.signature import LASSO_CV, LASSO_PATH, SELECTION
from alnus.tables.table import AnyTable
from alnus.variable import Variable

NOMOGRAM_PERCENTILES = (1, 99)


@dataclass(frozen=True)
class FittedModel:
    """A model as a formula, and the training patients that it was fitted on.

    Parameters
    ----------
    risk : RiskModel
        The formula.
    rad_score : RadScore, optional
        How its input ``rad_score`` is computed.
    n, events : int
        Complete training patients, and the events among them.
    axes : mapping of str to (float, float)
        Ends of the nomogram's continuous axes: 1st and 99th percentile of training, since an
        outlier would stretch one axis and squeeze all others.
    features : tuple of str
        The radiomic features that it needs.
    """

    risk: RiskModel
    rad_score: RadScore | None
    n: int
    events: int
    axes: Mapping[str, tuple[float, float]]
    features: tuple[str, ...]

    def probabilities(self, table: pd.DataFrame) -> pd.Series:
        """Predict patients; NaN where an input is missing."""
        columns = input_columns(self.risk, self.rad_score, table)
        return pd.Series(self.risk.probability(columns), index=table.index)


@dataclass(frozen=True)
class FittedStudy:
    """The models that could be fitted, why others could not, and the tables of the fitting.

    Parameters
    ----------
    models : mapping of str to FittedModel
        Among clinical, radiomics, combined.
    absent : mapping of str to str
        Why a model is missing.
    tables : mapping of Table to DataFrame
        What the fitting found.
    notes : tuple of str
        Sentences for the report.
    """

    models: Mapping[str, FittedModel]
    absent: Mapping[str, str]
    tables: Mapping[AnyTable, pd.DataFrame]
    notes: tuple[str, ...]


def fit_models(
    training: pd.DataFrame,
    study: Study,
    features: Sequence[str],
    *,
    fold_ids: NDArray[np.int64] | None = None,
) -> FittedStudy:
    """Fit the clinical, the radiomics and the combined model.

    Parameters
    ----------
    training : DataFrame
        Patients of the training cohort with clinical variables and features; a row a patient.
    study : Study
        Settings, variables, names.
    features : sequence of str
        The feature columns that the Rad-score may use.
    fold_ids : ndarray of int64, shape (repeats, n), optional
        Folds of the LASSO's cross-validation; default: dealt by the study's seed.

    Raises
    ------
    ModelError
        When a model cannot be fitted, e.g. because a variable separates the outcomes. A selection
        that keeps nothing is no error: the study goes on without that model.
    """
    fitter = _Fitter(training, study, features, fold_ids)
    fitter.clinical()
    fitter.sample_size()
    fitter.radiomics()
    fitter.combined()
    return fitter.result()


class _Fitter:
    """Fits one model after the other and keeps what the later ones need."""

    def __init__(
        self,
        training: pd.DataFrame,
        study: Study,
        features: Sequence[str],
        fold_ids: NDArray[np.int64] | None,
    ) -> None:
        self.training = training
        self.features = features
        self.fold_ids = fold_ids
        self.study = study
        self.outcome = training["outcome"].to_numpy(dtype=bool)
        self.codings = {n: i.coding for n, i in study.variables.items() if i.coding is not None}
        self.models: dict[str, FittedModel] = {}
        self.absent: dict[str, str] = {}
        self.tables: dict[AnyTable, pd.DataFrame] = {}
        self.notes: tuple[str, ...] = ()
        self.limits: dict[str, NDArray[np.float64]] = {}

    def clinical(self) -> None:
        variables, settings = self.study.clinical_variables, self.study.clinical
        if not variables:
            self.absent["clinical"] = "the study has no clinical variables"
            return
        self.tables[UNIVARIABLE] = univariable_table(
            {item.name: self.training[item.name].to_numpy() for item in variables},
            self.outcome,
            variables,
            codings=self.codings,
            screen=settings.screen,
            penalty=settings.penalty,
            confidence=self.study.evaluation.confidence,
        )
        fitted = self._fit(
            "clinical",
            clinical_model(variables, settings, codings=self.codings, seed=self.study.seed),
        )
        if fitted is not None:
            self.tables[STEPWISE] = fitted["backward"].path_
            self._keep("clinical", fitted, None)

    def sample_size(self) -> None:
        settings = self.study.sample_size
        if settings.asked_for:
            candidates = self.tables.get(UNIVARIABLE, ())
            self.tables[SAMPLE_SIZE] = sample_size_table(
                float(self.outcome.mean()), len(candidates) + 1, settings
            )

    def radiomics(self) -> None:
        if not self.features:
            self.absent["radiomics"] = "the two readers agree on no feature"
            return
        recipe = radiomics_model(
            self.features,
            self.study.rad_score,
            seed=self.study.seed,
            fold_ids=self.fold_ids,
        )
        fitted = self._fit("radiomics", recipe)
        if fitted is None:
            return
        found = signature(fitted)
        self.notes = found.notes
        self.tables[SELECTION] = selection_table(found)
        self.tables[LASSO_CV] = lasso_cv_table(found)
        self.tables[LASSO_PATH] = lasso_path_table(found)
        self._keep("radiomics", fitted, None)

    def combined(self) -> None:
        missing = [name for name in ("clinical", "radiomics") if name not in self.models]
        if missing:
            self.absent["combined"] = f"there is no {' and no '.join(missing)} model to combine"
            return
        kept = self.models["clinical"].risk.variables
        recipe = combined_model(
            _in_order(self.study.clinical_variables, kept),
            self.features,
            clinical=self.study.clinical,
            rad_score=self.study.rad_score,
            seed=self.study.seed,
            codings={name: coding for name, coding in self.codings.items() if name in kept},
            fold_ids=self.fold_ids,
        )
        fitted = self._fit("combined", recipe)
        if fitted is not None:
            score = rad_score(fitted, outcome=self.study.patients.outcome.positive)
            self._keep("combined", fitted, score)
            model = self.models["combined"]
            self.tables[NOMOGRAM] = nomogram_table(nomogram(model.risk, limits=model.axes))

    def result(self) -> FittedStudy:
        rows = [
            coefficients_table(
                model.risk,
                confidence=self.study.evaluation.confidence,
                limits=self.limits.get(name),
            )
            for name, model in self.models.items()
        ]
        if rows:
            self.tables[COEFFICIENTS] = pd.concat(rows, ignore_index=True)
        self._effects([name for name in ("clinical", "combined") if name in self.models])
        return FittedStudy(self.models, self.absent, self.tables, self.notes)

    def _effects(self, names: list[str]) -> None:
        """Odds ratios in steps that people use, and how a term stands beside its own fit."""
        if not names:
            return
        steps = {n: i.step for n, i in self.study.variables.items() if i.step is not None}
        level = self.study.evaluation.confidence
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", AlnusWarning)
            self.tables[ODDS_RATIOS] = pd.concat(
                [
                    odds_ratios_table(
                        model.risk,
                        input_columns(model.risk, model.rad_score, self.training),
                        steps=steps,
                        confidence=level,
                    )
                    for model in map(self.models.__getitem__, names)
                ]
            )
        told = [str(item.message) for item in caught if issubclass(item.category, AlnusWarning)]
        self.notes = (*self.notes, *dict.fromkeys(told))
        self._term_checks(names)

    def _term_checks(self, names: list[str]) -> None:
        alone = self.tables[UNIVARIABLE]
        if self.study.rad_score.cross_fitted:  # its out-of-fold scores have no fit of their own
            names = [name for name in names if name != "combined"]
        if "combined" in names:
            model = self.models["combined"]
            columns = input_columns(model.risk, model.rad_score, self.training)
            score = model.risk.variables[SCORE_NAME]
            penalty = self.study.clinical.penalty
            own = univariable_table(columns, self.outcome, [score], penalty=penalty)
            alone = pd.concat([alone, own], ignore_index=True)
        checks = [term_checks(self.models[name].risk, alone) for name in names]
        self.tables[TERM_CHECKS] = pd.concat(checks, ignore_index=True)

    def _fit(self, name: str, recipe: Pipeline) -> Pipeline | None:
        try:
            return recipe.fit(self.training, self.outcome)
        except EmptySelectionError as reason:
            self.absent[name] = str(reason)
            return None

    def _keep(self, name: str, fitted: Pipeline, score: RadScore | None) -> None:
        risk = risk_model(fitted, name=name, outcome=self.study.patients.outcome.positive)
        columns = input_columns(risk, score, self.training)
        if self.study.clinical.interval == "profile" and name != "radiomics":
            self.limits[name] = fitted[-1].profile_limits(
                fitted[:-1].transform(self.training),
                self.outcome,
                confidence=self.study.evaluation.confidence,
            )
        used = np.isfinite(np.column_stack(list(columns.values()))).all(axis=1)
        axes = {
            key: _ends(columns[key][used])
            for key, variable in risk.variables.items()
            if variable.kind == "continuous"
        }
        events = int(self.outcome[used].sum())
        features = tuple(risk.variables) if name == "radiomics" else ()
        features = features if score is None else tuple(score.model.variables)
        self.models[name] = FittedModel(risk, score, int(used.sum()), events, axes, features)


def input_columns(
    risk: RiskModel, score: RadScore | None, table: pd.DataFrame
) -> dict[str, NDArray[np.float64]]:
    """Take a model's inputs, and its Rad-score's, from a table of patients and features."""
    names = [name for name in risk.variables if score is None or name != SCORE_NAME]
    names += [] if score is None else list(score.model.variables)
    columns = {name: table[name].to_numpy(dtype=np.float64) for name in names}
    return columns if score is None else {**columns, SCORE_NAME: score.value(columns)}


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, NOMOGRAM_PERCENTILES)
    return float(low), float(high)


def _in_order(
    variables: tuple[Variable, ...], kept: Mapping[str, Variable]
) -> tuple[Variable, ...]:
    return tuple(variable for variable in variables if variable.name in kept)
