"""What a fitted radiomics model knows about its features, and the tables that say so."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.models.formula import Input, RadScore, RiskModel, ScoreKind, Term
from alnus.models.lasso import Family
from alnus.models.lasso_cv import LassoCv
from alnus.models.lasso_score import Refit
from alnus.models.near_constant import NearConstant
from alnus.models.radiomics_model import RadiomicsModel
from alnus.tables.signature import LASSO_CV, LASSO_PATH, LEFT_OUT, SELECTION, LeftOutRow
from alnus.variable import Variable

PAIRS_SHOWN = 3
PENALIZED: ScoreKind = "penalized linear predictor"
NO_MAXIMUM = (
    "What the LASSO kept ({kept}) could not be refitted by maximum likelihood, because it separates "
    "the outcomes in training or is too much for the events: {weights}."
)
_WEIGHTS: Mapping[Refit, str] = {
    "Firth": "the Rad-score's coefficients are Firth's penalized ones",
    "none": "the Rad-score's coefficients are the LASSO's own",
}


@dataclass(frozen=True, eq=False)
class Signature:
    """A fitted radiomics model in plain numbers; one entry a feature that mRMR chose.

    Parameters
    ----------
    kind : str
        Which number the Rad-score is.
    family : {"logistic", "linear"}
        Likelihood of the LASSO.
    constant : tuple of str
        Features dropped because they do not vary in training.
    duplicates : mapping of str to str
        Features dropped because they equal an earlier one, and that one.
    requested : int
        How many features mRMR was to choose.
    features : tuple of str
        Features it chose, in the order of the columns.
    mrmr_rank : ndarray of int64, shape (p,)
        1 is the first feature chosen.
    mrmr_score, center, scale, low, high : ndarray of float64, shape (p,)
        Score when chosen; mean, standard deviation (n − 1) and range in training.
    lasso_coefficient, coefficient : ndarray of float64, shape (p,)
        The LASSO's own, and the score's, both per standard deviation.
    intercept : float
        Intercept of the score.
    calibration : tuple of float
        Intercept and slope from the score's linear predictor to the log odds.
    refit : {"maximum likelihood", "Firth", "none"}
        How the score's coefficients were found after the LASSO.
    covariance : ndarray of float64, shape (q + 1, q + 1), or None
        Covariance of the refitted intercept and coefficients of the q features kept.
    cv : LassoCv
        Path, fold of every training case, cross-validated loss.
    position : int
        Position of the penalty taken.
    clip : bool
        Whether a feature beyond its range in training counts as the range's nearer end.
    left_out : tuple of (str, NearConstant)
        Features that hardly vary in training, dropped before mRMR.
    """

    kind: ScoreKind
    family: Family
    constant: tuple[str, ...]
    duplicates: Mapping[str, str]
    requested: int
    features: tuple[str, ...]
    mrmr_rank: NDArray[np.int64]
    mrmr_score: Floats
    center: Floats
    scale: Floats
    low: Floats
    high: Floats
    lasso_coefficient: Floats
    coefficient: Floats
    intercept: float
    calibration: tuple[float, float]
    refit: Refit
    covariance: Floats | None
    cv: LassoCv
    position: int
    clip: bool
    left_out: tuple[tuple[str, NearConstant], ...]

    @property
    def kept(self) -> tuple[str, ...]:
        """Features that the LASSO kept."""
        return tuple(self.features[j] for j in np.flatnonzero(self.lasso_coefficient))

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what was left out before mRMR and what fell short."""
        notes = []
        if self.constant:
            notes.append(f"Constant in training, dropped: {', '.join(self.constant)}.")
        if self.left_out:
            names = ", ".join(name for name, _ in self.left_out[:PAIRS_SHOWN])
            end = ", …" if len(self.left_out) > PAIRS_SHOWN else "."
            notes.append(
                f"Dropped, because hardly varying in training, {len(self.left_out)}: {names}{end}"
            )
        if self.duplicates:
            pairs = [f"{copy} (as {original})" for copy, original in self.duplicates.items()]
            end = ", …" if len(pairs) > PAIRS_SHOWN else "."
            notes.append(
                f"Dropped, because equal to an earlier feature in training, {len(pairs)}: "
                f"{', '.join(pairs[:PAIRS_SHOWN])}{end}"
            )
        if len(self.features) < self.requested:
            notes.append(
                f"mRMR was to choose {self.requested} features; only {len(self.features)} vary, "
                "and all were passed on."
            )
        if self.refit != "maximum likelihood" and self.kind != PENALIZED:
            notes.append(NO_MAXIMUM.format(kept=len(self.kept), weights=_WEIGHTS[self.refit]))
        return tuple(notes)

    def rad_score(self, outcome: str) -> RadScore:
        """Give the score as a formula."""
        return RadScore(self.kind, self._formula("rad_score", outcome, calibration=(0.0, 1.0)))

    def risk_model(self, name: str, outcome: str) -> RiskModel:
        """Give the radiomics model as a formula for the probability."""
        return self._formula(name, outcome, calibration=self.calibration)

    def _formula(self, name: str, outcome: str, *, calibration: tuple[float, float]) -> RiskModel:
        shift, slope = calibration
        kept = np.flatnonzero(self.lasso_coefficient).tolist()
        covariance = () if self.covariance is None else self.covariance.tolist()
        return RiskModel(
            name=name,
            outcome=outcome,
            intercept=shift + slope * self.intercept,
            inputs=tuple(self._input(j) for j in kept),
            terms=tuple(self._term(j, slope) for j in kept),
            covariance=tuple(map(tuple, covariance)),
        )

    def _input(self, j: int) -> Input:
        name = self.features[j]
        low, high = float(self.low[j]), float(self.high[j])
        return Input(Variable(name, label=name), low, high, clip=self.clip)

    def _term(self, j: int, slope: float) -> Term:
        return Term(
            name=self.features[j],
            variable=self.features[j],
            coefficient=slope * float(self.coefficient[j]),
            center=float(self.center[j]),
            scale=float(self.scale[j]),
        )


def signature(fitted: RadiomicsModel) -> Signature:
    """Read what a fitted radiomics model knows about its features."""
    names, selection, score = fitted.features, fitted.selection_, fitted.score_
    dropped = selection.distinct
    return Signature(
        kind=score.kind,
        family=score.family,
        constant=tuple(names[j] for j in dropped.constant),
        duplicates={names[copy]: names[original] for copy, original in dropped.duplicates},
        requested=fitted.settings.mrmr,
        features=tuple(names[j] for j in selection.columns),
        mrmr_rank=selection.rank,
        mrmr_score=selection.score,
        center=selection.center,
        scale=selection.scale,
        low=selection.low,
        high=selection.high,
        lasso_coefficient=score.lasso_coef_,
        coefficient=score.coef_,
        intercept=score.intercept_,
        calibration=score.calibration_,
        refit=score.refit_,
        covariance=score.covariance_,
        cv=score.cv_,
        position=score.position_,
        clip=selection.clip,
        left_out=tuple((names[item.position], item) for item in selection.left_out),
    )


def selection_table(signature: Signature) -> pd.DataFrame:
    """Give one row a feature that mRMR chose, the first chosen first (``SELECTION``)."""
    frame = SELECTION.frame_of(
        feature=list(signature.features),
        mrmr_rank=signature.mrmr_rank,
        mrmr_score=signature.mrmr_score,
        lasso_coefficient=signature.lasso_coefficient,
        coefficient=signature.coefficient,
        center=signature.center,
        scale=signature.scale,
    )
    return frame.sort_values("mrmr_rank", ignore_index=True)


def left_out_table(signature: Signature) -> pd.DataFrame:
    """Give one row a feature that hardly varies in training (``LEFT_OUT``)."""
    return LEFT_OUT.frame(
        LeftOutRow(name, item.rule, item.value, item.limit) for name, item in signature.left_out
    )


def lasso_cv_table(signature: Signature) -> pd.DataFrame:
    """Give one row a penalty of the cross-validation (``LASSO_CV``)."""
    cv = signature.cv
    squares = signature.family == "linear" and cv.measure == "deviance"
    positions = np.arange(len(cv.mean))
    return LASSO_CV.frame_of(
        penalty=cv.path.penalties,
        measure="mean squared error" if squares else cv.measure,
        mean=cv.mean,
        std=cv.std,
        n_features=cv.path.n_features,
        minimum=positions == cv.minimum,
        one_standard_error=positions == cv.one_standard_error,
        used=positions == signature.position,
    )


def lasso_path_table(signature: Signature) -> pd.DataFrame:
    """Give one row a penalty and feature (``LASSO_PATH``)."""
    path = signature.cv.path
    n_penalties, n_features = path.coefficients.shape
    return LASSO_PATH.frame_of(
        penalty=np.tile(path.penalties, n_features),
        feature=np.repeat(list(signature.features), n_penalties),
        coefficient=path.coefficients.T.ravel(),
    )
