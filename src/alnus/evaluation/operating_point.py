"""The operating point: a threshold fixed on the training cohort, and the proportions there."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from alnus.arrays import Bools, Floats, Integers
from alnus.estimate import Estimate
from alnus.evaluation.checked import checked_probability, groups
from alnus.evaluation.discrimination import RocCurve, roc_curve
from alnus.evaluation.proportions import proportion_of_cases
from alnus.evaluation.resampling import in_samples, percentile_estimate
from alnus.evaluation.settings import EvaluationSettings, Rule
from alnus.tables.evaluation import OPERATING_POINTS, OperatingPointRow


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold and how it was chosen.

    Parameters
    ----------
    threshold : float
        A probability at or above is positive.
    rule : str
        In words, e.g. ``"youden"`` or ``"sensitivity of at least 0.9"``.
    ties : tuple of float
        All thresholds that the rule found equally good, the chosen one among them.
    """

    threshold: float
    rule: str
    ties: tuple[float, ...]


def choose_threshold(
    outcome: ArrayLike, probability: ArrayLike, settings: EvaluationSettings | None = None
) -> OperatingPoint:
    """Choose a threshold on one cohort.

    Youden's rule maximizes sensitivity + specificity; a wanted sensitivity (specificity) is reached
    with the largest specificity (sensitivity); costs weigh false negatives against false positives.
    Of equally good thresholds the one with the most equal sensitivity and specificity is taken, of
    those the lowest.

    Parameters
    ----------
    outcome : array_like of bool, shape (n,)
        True is the event.
    probability : array_like of float, shape (n,)
        Between 0 and 1.
    settings : EvaluationSettings, optional
        Rule, target and cost ratio.

    References
    ----------
    R ``pROC::coords(x = "best", best.method = "youden")``; thresholds are midpoints.
    """
    settings = settings or EvaluationSettings()
    events, values = checked_probability(outcome, probability)
    curve = roc_curve(events, values)
    gain = _gain(curve, settings, prevalence=float(events.mean()))
    # Sums of fractions with other denominators differ in their last bits where they are equal.
    best = np.flatnonzero(gain >= gain.max() - 1e-12)
    balance = np.abs(curve.sensitivity[best] - curve.specificity[best])
    chosen = best[int(np.argmin(np.round(balance, 12)))]
    # The curve ends at -∞ and ∞, which no risk calculator can show.
    finite = np.clip(curve.thresholds, 0.0, 1.0)
    return OperatingPoint(
        float(finite[chosen]), _in_words(settings), tuple(map(float, finite[best]))
    )


def _gain(curve: RocCurve, settings: EvaluationSettings, *, prevalence: float) -> Floats:
    sensitivity, specificity = curve.sensitivity, curve.specificity
    rule: Rule = settings.threshold
    if rule == "youden":
        return sensitivity + specificity
    if rule == "cost":
        missed = settings.cost_ratio * prevalence * (1 - sensitivity)
        return -(missed + (1 - prevalence) * (1 - specificity))
    wanted, other = sensitivity, specificity
    if rule == "specificity":
        wanted, other = specificity, sensitivity
    # 9 of 10 are a wanted .9, though 9/10 and .9 may differ in the last bit.
    return np.where(wanted >= settings.target - 1e-12, other, -1.0)


def _in_words(settings: EvaluationSettings) -> str:
    if settings.threshold == "youden":
        return "youden"
    if settings.threshold == "cost":
        return f"a false negative costs {settings.cost_ratio:g} false positives"
    return f"{settings.threshold} of at least {settings.target:g}"


@dataclass(frozen=True, eq=False)
class Counts:
    """Outcomes and calls of the cases of one cohort; True is positive."""

    outcome: Bools
    called: Bools

    def sampled(self, measure: str, samples: NDArray[np.int64]) -> Floats:
        """Give a measure in each sample, NaN where nothing is in its denominator."""
        counted, base = MEASURES[measure](Counts(self.outcome[samples], self.called[samples]))
        sizes = base.sum(axis=1)
        shares = np.full(len(samples), np.nan)
        np.divide((counted & base).sum(axis=1), sizes, out=shares, where=sizes > 0)
        return shares


MEASURES: Mapping[str, Callable[[Counts], tuple[Bools, Bools]]] = {
    # measure → (counted in the numerator, counted in the denominator)
    "accuracy": lambda c: (c.called == c.outcome, np.ones_like(c.outcome)),
    "sensitivity": lambda c: (c.called & c.outcome, c.outcome),
    "specificity": lambda c: (~c.called & ~c.outcome, ~c.outcome),
    "PPV": lambda c: (c.called & c.outcome, c.called),
    "NPV": lambda c: (~c.called & ~c.outcome, ~c.called),
    "no-information rate": lambda c: (c.outcome == (c.outcome.mean() >= 0.5), np.ones_like(c.outcome)),
}  # fmt: skip


def operating_points_table(
    predictions: pd.DataFrame,
    points: Mapping[str, OperatingPoint],
    settings: EvaluationSettings | None = None,
    *,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Give accuracy, sensitivity, specificity, PPV, NPV of each model in each cohort.

    Parameters
    ----------
    predictions : DataFrame
        ``PREDICTIONS``.
    points : mapping of str to OperatingPoint
        Each model's operating point, fixed on the training cohort.
    settings : EvaluationSettings, optional
        Interval and level.
    rng : numpy.random.Generator, optional
        Source of the bootstrap samples; default: seed 0.

    Returns
    -------
    DataFrame
        ``OPERATING_POINTS``. A proportion with an empty denominator (PPV when nobody is called
        positive) has no value, and says so. The no-information rate is the accuracy of calling everybody alike.
    """
    settings = settings or EvaluationSettings()
    rng = rng or np.random.default_rng(0)
    rows = []
    for cohort, model, events, values, patients in groups(predictions):
        point = points[model]
        counts = Counts(events, values >= point.threshold)
        for measure, which in MEASURES.items():
            counted, base = which(counts)
            found = _interval(counts, measure, patients, settings=settings, rng=rng)
            rows.append(
                OperatingPointRow(
                    cohort=cohort,
                    model=model,
                    rule=point.rule,
                    threshold=point.threshold,
                    measure=measure,
                    numerator=int((counted & base).sum()),
                    denominator=int(base.sum()),
                    **asdict(found),
                )
            )
    return OPERATING_POINTS.frame(rows)


def _interval(
    counts: Counts,
    measure: str,
    patients: Integers | None,
    *,
    settings: EvaluationSettings,
    rng: np.random.Generator,
) -> Estimate:
    counted, base = MEASURES[measure](counts)
    if not base.any():
        called = "positive" if measure == "PPV" else "negative"
        return Estimate.absent(f"nobody is called {called}", settings.confidence)
    whose = None if patients is None else patients[base]
    if settings.proportion_interval != "bootstrap percentile":
        return proportion_of_cases(
            counted[base], whose, interval=settings.proportion_interval,
            confidence=settings.confidence,
        )  # fmt: skip
    shares = in_samples(
        partial(counts.sampled, measure), counts.outcome, patients,
        n_samples=settings.bootstrap, rng=rng,
    )  # fmt: skip
    return percentile_estimate(
        float(counted[base].mean()),
        shares[~np.isnan(shares)],  # a sample in which nobody is called positive has no PPV
        counts.outcome,
        settings.confidence,
        patients,
    )
