"""The recipe of a study: everything that learns from the training cohort, as one fit.

Readers' agreement, harmonization, selection, scaling and the three models are fitted here and
nowhere else, so that a sample of the cohort, put through the same recipe, tells what the whole of
it is worth. What a fit looks like on paper is :mod:`alnus.study.description`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.batch_adjustment import BatchAdjustment
from alnus.models.cross_fitting import cross_fit
from alnus.models.formula import SCORE_NAME, RadScore, RiskModel
from alnus.models.radiomics_model import RadiomicsModel
from alnus.models.recipes import clinical_model, combined_model
from alnus.models.signature import signature
from alnus.study.config import Study
from alnus.study.gray_levels import gray_levels
from alnus.study.harmonization import fit_adjustment, harmonize
from alnus.study.reliability import reliable_features
from alnus.study.training import Training

NOMOGRAM_PERCENTILES = (1, 99)
NOTHING_TO_COMBINE = (
    "without the patient at hand the LASSO keeps no feature in {without} of {fits} fits, and there is "
    "nothing to combine"
)
WRONG_WAY = (
    "out of the fold the Rad-score points the wrong way (coefficient {coefficient:.3g}): it adds "
    "nothing to the clinical variables, and is not combined with them"
)


@dataclass(frozen=True, eq=False)
class FittedModel:
    """A model as a formula, and the training patients that it was fitted on.

    Parameters
    ----------
    risk : RiskModel
        The formula.
    rad_score : RadScore, optional
        How its input ``rad_score`` is computed.
    n, events : int
        Training patients that the fit used, and the events among them: the complete ones, or all
        where missing values were imputed.
    axes : mapping of str to (float, float)
        Ends of the nomogram's continuous axes: 1st and 99th percentile of training, since an
        outlier would stretch one axis and squeeze all others.
    features : tuple of str
        The radiomic features that it needs.
    estimator : estimator
        What was fitted, with everything that the fit found out.
    columns : DataFrame
        What it was fitted to.
    """

    risk: RiskModel
    rad_score: RadScore | None
    n: int
    events: int
    axes: Mapping[str, tuple[float, float]]
    features: tuple[str, ...]
    estimator: BaseEstimator
    columns: pd.DataFrame

    def probabilities(self, table: pd.DataFrame) -> pd.Series:
        """Predict patients, whose features are harmonized; NaN where an input is missing."""
        columns = input_columns(self.risk, self.rad_score, table)
        return pd.Series(self.risk.probability(columns), index=table.index)


@dataclass(frozen=True, eq=False)
class FittedStudy:
    """The models that could be fitted, and why others could not.

    Parameters
    ----------
    features : tuple of str
        The features that the Rad-score was offered.
    adjustment : BatchAdjustment, optional
        How features are harmonized before anything else.
    models : mapping of str to FittedModel
        Among clinical, radiomics, combined.
    absent : mapping of str to str
        Why a model is missing.
    """

    features: tuple[str, ...]
    adjustment: BatchAdjustment | None
    models: Mapping[str, FittedModel]
    absent: Mapping[str, str]

    def harmonize(self, patients: pd.DataFrame) -> pd.DataFrame:
        """Give patients of any cohort as the models take them."""
        return harmonize(patients, self.adjustment)

    def probabilities(self, patients: pd.DataFrame) -> dict[str, pd.Series]:
        """Predict patients, with features as extracted, by each model."""
        harmonized = self.harmonize(patients)
        return {name: model.probabilities(harmonized) for name, model in self.models.items()}


def fit(
    training: Training,
    study: Study,
    *,
    lenient: bool = False,
) -> FittedStudy:
    """Fit the clinical, the radiomics and the combined model.

    Parameters
    ----------
    training : Training
        The training cohort, or a sample of it; copies of a patient share a fold everywhere.
    study : Study
        Settings, variables, names.
    lenient : bool
        Do what one would with such a cohort where a sample of it asks for it: drop a clinical
        candidate that cannot be fitted alone, because a rare level is missing or stands on one side
        of the outcome only; refit by Firth's penalty features that separate the outcomes.

    Raises
    ------
    ModelError
        When the clinical or the radiomics model cannot be fitted, e.g. because a variable separates
        the outcomes. A selection that keeps nothing is no error, nor are two models that can only
        not be combined: the study goes on without that model.
    StudyError
        When the training cohort has one batch only and is to be harmonized.
    """
    features = reliable_features(training, study)
    adjustment = fit_adjustment(training.patients, study, features)
    patients = harmonize(training.patients, adjustment)
    fitter = _Fitter(patients, study, features, lenient=lenient)
    fitter.clinical()
    fitter.radiomics()
    fitter.combined()
    return FittedStudy(features, adjustment, fitter.models, fitter.absent)


def radiomics_recipe(
    features: Sequence[str], study: Study, *, strict: bool = True
) -> RadiomicsModel:
    """Give the radiomics model as the study asks for it, not yet fitted."""
    return RadiomicsModel(
        features,
        study.rad_score,
        image_types=() if study.features else gray_levels(features, study.extraction),
        strict=strict,
        random_state=study.seed,
    )


class _Fitter:
    """Fits one model after the other and keeps what the later ones need."""

    def __init__(
        self, training: pd.DataFrame, study: Study, features: tuple[str, ...], *, lenient: bool
    ) -> None:
        self.lenient = lenient
        self.training = training
        self.features = list(features)
        self.study = study
        self.outcome = training["outcome"].to_numpy(dtype=bool)
        self.patients = Training(training).groups
        self.positive = study.patients.outcome.event
        self.models: dict[str, FittedModel] = {}
        self.absent: dict[str, str] = {}

    def clinical(self) -> None:
        variables = self.study.clinical_variables
        if not variables:
            self.absent["clinical"] = "the study has no clinical variables"
            return
        recipe = clinical_model(
            variables,
            self.study.clinical,
            codings=self.study.codings,
            seed=self.study.seed,
            drop_unfit=self.lenient,
        )
        columns = self.training[[item.name for item in variables]]
        fitted = self._fit("clinical", recipe, columns)
        if fitted is not None:
            risk = fitted[-1].risk_model(name="clinical", outcome=self.positive)
            self.models["clinical"] = self._model(risk, fitted, columns)

    def radiomics(self) -> None:
        if not self.features:
            self.absent["radiomics"] = "the two readers agree on no feature"
            return
        columns = self.training[self.features]
        recipe = radiomics_recipe(self.features, self.study, strict=not self.lenient)
        fitted = self._fit("radiomics", recipe, columns, groups=self.patients)
        if fitted is not None and not fitted.score_.selected_.any():
            self.absent["radiomics"] = "the LASSO kept no feature"
        elif fitted is not None:
            risk = signature(fitted).risk_model("radiomics", self.positive)
            self.models["radiomics"] = self._model(risk, fitted, columns)

    def combined(self) -> None:
        missing = [name for name in ("clinical", "radiomics") if name not in self.models]
        if missing:
            self.absent["combined"] = f"there is no {' and no '.join(missing)} model to combine"
            return
        kept = self.models["clinical"].risk.variables
        variables = [item for item in self.study.clinical_variables if item.name in kept]
        recipe = combined_model(
            variables,
            self.study.clinical,
            score=self.study.rad_score.score,
            codings={name: of for name, of in self.study.codings.items() if name in kept},
            seed=self.study.seed,
        )
        scores = self._scores()
        if scores is None:
            return
        columns = self.training[list(kept)].assign(**{SCORE_NAME: scores})
        try:
            fitted = recipe.fit(columns, self.outcome)
        except ModelError as reason:  # nobody could know before the Rad-score was there
            self.absent["combined"] = str(reason)
            return
        risk = fitted.risk_model(name="combined", outcome=self.positive)
        weight = next(term.coefficient for term in risk.terms if term.variable == SCORE_NAME)
        if self.study.rad_score.cross_fitted and weight < 0:
            self.absent["combined"] = WRONG_WAY.format(coefficient=weight)
            return
        score = signature(self.models["radiomics"].estimator).rad_score(self.positive)
        self.models["combined"] = self._model(risk, fitted, columns, score)

    def _scores(self) -> NDArray[np.float64] | None:
        """Give the training patients' Rad-scores as the combined model's regression takes them.

        None, with the reason under ``absent``, where most fits without the patient keep nothing:
        what all patients together chose is then theirs alone.
        """
        fitted, settings = self.models["radiomics"].estimator, self.study.rad_score
        columns = self.training[self.features]
        own = np.asarray(fitted.transform(columns), dtype=np.float64)[:, 0]
        if not settings.cross_fitted:
            return own
        crossed = cross_fit(
            fitted, columns, self.outcome,
            repeats=settings.cross_fits, groups=self.patients,
        )  # fmt: skip
        scores, without = crossed.scores, crossed.n_fits - crossed.n_built
        if without > crossed.n_built:
            said = NOTHING_TO_COMBINE.format(without=without, fits=crossed.n_fits)
            self.absent["combined"] = said
            return None
        # Averages over several models spread less than the one that will predict. A coefficient per
        # unit of them, used with the other, would give the Rad-score more weight than it has shown.
        return np.asarray(own.mean() + (scores - scores.mean()) * own.std() / scores.std())

    def _fit(
        self, name: str, recipe: BaseEstimator, columns: pd.DataFrame, **options: object
    ) -> BaseEstimator | None:
        try:
            return recipe.fit(columns, self.outcome, **options)
        except EmptySelectionError as reason:
            self.absent[name] = str(reason)
            return None

    def _model(
        self,
        risk: RiskModel,
        estimator: BaseEstimator,
        columns: pd.DataFrame,
        score: RadScore | None = None,
    ) -> FittedModel:
        inputs = input_columns(risk, score, self.training)
        used = np.isfinite(np.column_stack(list(inputs.values()))).all(axis=1)
        axes = {
            key: _ends(inputs[key][used])
            for key, variable in risk.variables.items()
            if variable.kind == "continuous"
        }
        features = tuple(risk.variables) if risk.name == "radiomics" else ()
        features = features if score is None else tuple(score.model.variables)
        if self.study.clinical.missing == "impute" and risk.name != "radiomics":
            used = np.ones(len(self.outcome), dtype=np.bool_)  # whoever lacks a value was imputed
        events = int(self.outcome[used].sum())
        return FittedModel(risk, score, int(used.sum()), events, axes, features, estimator, columns)


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
