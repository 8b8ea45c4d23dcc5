"""Comparisons: models against each other on the same patients, and one model across cohorts."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

from alnus.arrays import Bools, Floats, Integers
from alnus.errors import ModelError
from alnus.estimate import Estimate
from alnus.evaluation.calibration_line import NEAREST
from alnus.evaluation.checked import (
    SINGLE,
    SINGLE_PATIENT,
    checked_probability,
    is_single,
    patients_of,
)
from alnus.evaluation.delong import DELONG, SAME, Test, areas, paired_test, unpaired_test
from alnus.evaluation.resampling import in_samples, percentile_estimate
from alnus.evaluation.settings import EvaluationSettings
from alnus.evaluation.utility import net_benefits
from alnus.regression.deviance import deviance
from alnus.tables.evaluation import COMPARISON, PREDICTIONS, ComparisonRow

NO_ERROR = "no interval: the difference has no variance"
LARGEST = 2.0  # absolute value of NRI and IDI, each a sum of two differences of shares

HOLM = ("p_holm", "low_holm", "high_holm", "confidence_holm")
AUC, NET_BENEFIT = "difference of AUC", "difference of net benefit"
CAVEAT = "rewards miscalibrated models; read beside calibration"
# Nested models compared where they were fitted: DeLong's P is not valid (Demler et al., Stat Med
# 2012;31:2577), and the larger model cannot lose.
FITTED_HERE = "apparent: the models were fitted to these patients"


@dataclass(frozen=True)
class Compared:
    """A measure of a difference, its interval, and its test where there is one (else NaN).

    ``at`` is the threshold of a net benefit, ``std_error`` that of a difference of AUC.
    """

    measure: str
    estimate: Estimate
    statistic: float = math.nan
    p: float = math.nan
    at: float | None = None
    std_error: float = math.nan

    def row(
        self, cohort: str, model: str, reference: str, *, reference_cohort: str = ""
    ) -> ComparisonRow:
        """Write it down for a cohort and a pair; P is adjusted when all are known."""
        return ComparisonRow(
            cohort=cohort,
            model=model,
            reference=reference,
            reference_cohort=reference_cohort or cohort,
            measure=self.measure,
            at=self.at,
            statistic=self.statistic,
            p=self.p,
            std_error=self.std_error,
            p_holm=None,
            low_holm=None,
            high_holm=None,
            confidence_holm=None,
            **asdict(self.estimate),
        )


@dataclass(frozen=True, eq=False)
class Pair:
    """Two models' probabilities for the same cases; ``patients`` where one has several of them."""

    outcome: Bools
    model: Floats
    reference: Floats
    patients: Integers | None


def net_reclassification(
    outcome: ArrayLike, model: ArrayLike, reference: ArrayLike, *, confidence: float = 0.95
) -> Compared:
    """Continuous NRI: net share of events moved up plus net share of others moved down.

    References
    ----------
    Pencina et al. (2011); R ``Hmisc::improveProb``.
    """
    events, new = checked_probability(outcome, model)
    _, old = checked_probability(outcome, reference)
    up, down = new > old, new < old
    shares = [(up[group].mean(), down[group].mean(), group.sum()) for group in (events, ~events)]
    (up_e, down_e, n_e), (up_o, down_o, n_o) = shares
    value = float(up_e - down_e + down_o - up_o)
    variance = (up_e + down_e - (up_e - down_e) ** 2) / n_e
    variance += (up_o + down_o - (up_o - down_o) ** 2) / n_o
    return _tested("continuous NRI", value, variance, events, confidence)


def discrimination_improvement(
    outcome: ArrayLike, model: ArrayLike, reference: ArrayLike, *, confidence: float = 0.95
) -> Compared:
    """IDI: mean gain in probability of events minus that of others; R ``Hmisc::improveProb``."""
    events, new = checked_probability(outcome, model)
    _, old = checked_probability(outcome, reference)
    gain = new - old
    value = float(gain[events].mean() - gain[~events].mean())
    variance = sum(gain[g].var(ddof=1) / g.sum() for g in (events, ~events) if g.sum() > 1)
    return _tested("IDI", value, float(variance), events, confidence)


def likelihood_ratio_test(
    outcome: ArrayLike, larger: ArrayLike, smaller: ArrayLike, *, degrees: int
) -> tuple[float, float]:
    """Compare nested models fitted by maximum likelihood on these very patients: χ² and P."""
    events, many = checked_probability(outcome, larger)
    _, few = checked_probability(outcome, smaller)
    without, having = (deviance(events, np.clip(p, NEAREST, 1 - NEAREST)) for p in (few, many))
    statistic = without - having
    return statistic, float(chi2.sf(statistic, degrees))


def holm(p: ArrayLike) -> Floats:
    """Adjust P values for their number, NaN aside; Holm (1979), R ``p.adjust``."""
    values = np.asarray(p, dtype=np.float64)
    return np.minimum(values * holm_factors(values), 1.0)


def holm_factors(p: ArrayLike) -> Floats:
    """Give by how much Holm's procedure multiplies each P value, before it is cut at 1.

    Its step's number of hypotheses left, or more where a smaller P has a larger product. An interval
    of level 1 − α / factor excludes no difference exactly where the adjusted P is below α.
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, kind="stable")[
        : int(np.isfinite(values).sum())
    ]  # NaN comes last, and stays
    left = np.arange(len(order), 0, -1, dtype=np.float64)
    ascending = values[order]
    stepped = np.maximum.accumulate(ascending * left)
    factors = np.full_like(values, np.nan)
    # a P so small that it is 0 has no product to compare; its step's number is its factor
    factors[order] = np.divide(stepped, ascending, out=left.copy(), where=ascending > 0)
    return factors


def comparison_table(
    predictions: pd.DataFrame,
    threshold: float,
    settings: EvaluationSettings | None = None,
    *,
    training: str,
    nested: Mapping[tuple[str, str], int] | None = None,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Compare every pair of models in each cohort, and each model's AUC with that in training.

    Parameters
    ----------
    predictions : DataFrame
        ``PREDICTIONS``; a pair is compared on the patients that both models predict.
    threshold : float
        The one risk at which net benefits are compared.
    settings : EvaluationSettings, optional
        Level and bootstrap samples.
    training : str
        Name of the training cohort.
    nested : mapping of (str, str) to int, optional
        Pairs (model, reference) of nested models, and by how many coefficients they differ: a
        likelihood-ratio test on the training cohort.
    rng : numpy.random.Generator, optional
        Source of the bootstrap samples; default: seed 0.

    Returns
    -------
    DataFrame
        ``COMPARISON``; P values and intervals of DeLong's tests are adjusted by Holm within a cohort. What is
        measured in the training cohort says so as its method.
    """
    PREDICTIONS.check(predictions)
    settings, rng = settings or EvaluationSettings(), rng or np.random.default_rng(0)
    rows = []
    for name, part in predictions.groupby("cohort", sort=False):
        cohort = str(name)
        for model, reference, pair in _pairs(cohort, part):
            found = _compare(pair, threshold, settings=settings, rng=rng)
            if cohort == training:
                found = map(_apparent, found)
            degrees = (nested or {}).get((model, reference))
            extra = [_nested(pair, degrees)] if degrees and cohort == training else []
            rows += [item.row(cohort, model, reference) for item in (*found, *extra)]
    rows += list(_across_cohorts(predictions, training, settings))
    frame = COMPARISON.frame(rows)
    within = frame["reference_cohort"] == frame["cohort"]
    for _, part in frame[within & (frame["measure"] == AUC)].groupby("cohort"):
        known = part[part["p"].notna()]
        frame.loc[known.index, list(HOLM)] = _by_holm(known, settings.confidence)
    return frame


def _by_holm(differences: pd.DataFrame, confidence: float) -> Floats:
    """Give each difference's P by Holm, and the interval that belongs to it, shape (n, 4)."""
    factors = holm_factors(differences["p"])
    levels = 1 - (1 - confidence) / factors
    reach = norm.ppf(0.5 + levels / 2) * differences["std_error"]
    exists = differences["low"].notna()
    low, high = (
        np.where(exists, np.clip(differences["value"] + sign * reach, -1.0, 1.0), np.nan)
        for sign in (-1, 1)
    )
    return np.column_stack([holm(differences["p"]), low, high, levels])


def _apparent(item: Compared) -> Compared:
    estimate = replace(item.estimate, method=f"{item.estimate.method}; {FITTED_HERE}")
    return replace(item, estimate=estimate)


def _pairs(cohort: str, predictions: pd.DataFrame) -> Iterator[tuple[str, str, Pair]]:
    wide = predictions.pivot_table(index="case_id", columns="model", values="probability")
    cases = predictions.drop_duplicates("case_id").set_index("case_id")
    for reference, model in combinations(predictions["model"].unique(), 2):
        both = wide[[model, reference]].dropna()
        own = cases.loc[both.index]
        events = own["outcome"].to_numpy(dtype=bool)
        if events.all() or not events.any():
            message = (
                f"Models {model} and {reference} in cohort {cohort}: the {len(both)} patients that "
                "both predict have one outcome only."
            )
            raise ModelError(message)
        new, old = both[model].to_numpy(), both[reference].to_numpy()
        yield model, reference, Pair(events, new, old, patients_of(own))


def _compare(
    pair: Pair, threshold: float, *, settings: EvaluationSettings, rng: np.random.Generator
) -> Iterator[Compared]:
    level = settings.confidence
    yield _delong(paired_test(pair.outcome, pair.model, pair.reference, pair.patients), level)
    at = np.array([min(max(threshold, 1e-6), 1 - 1e-6)])
    gain = partial(_gain, pair, at)
    (found,) = gain(np.arange(len(pair.outcome))[None, :])
    replicates = in_samples(
        gain, pair.outcome, pair.patients, n_samples=settings.bootstrap, rng=rng
    )
    yield Compared(
        NET_BENEFIT,
        percentile_estimate(float(found), replicates, pair.outcome, level, pair.patients),
        at=float(at[0]),
    )
    yield net_reclassification(pair.outcome, pair.model, pair.reference, confidence=level)
    yield discrimination_improvement(pair.outcome, pair.model, pair.reference, confidence=level)


def _gain(pair: Pair, threshold: Floats, samples: NDArray[np.int64]) -> Floats:
    """Difference of net benefit in each sample, shape (samples,)."""
    parts = [
        net_benefits(pair.outcome, values, threshold, samples)[:, 0]
        for values in (pair.model, pair.reference)
    ]
    return np.asarray(parts[0] - parts[1])


def _nested(pair: Pair, degrees: int) -> Compared:
    statistic, p = likelihood_ratio_test(pair.outcome, pair.model, pair.reference, degrees=degrees)
    if statistic < 0:
        worse = Estimate.absent("the larger model fits these patients worse than the smaller one")
        return Compared("likelihood ratio", worse)
    method = f"chi-square, {degrees} df; optimistic where a score was fitted on the same patients"
    return Compared(
        "likelihood ratio", Estimate(statistic, math.nan, math.nan, method), statistic, p
    )


def _across_cohorts(
    predictions: pd.DataFrame, training: str, settings: EvaluationSettings
) -> Iterator[ComparisonRow]:
    found = {
        (str(model), str(cohort)): areas(part["outcome"], part["probability"], patients_of(part))
        for (model, cohort), part in predictions.groupby(["model", "cohort"], sort=False)
    }
    for (model, cohort), group in found.items():
        if cohort != training and (model, training) in found:
            test = unpaired_test(group, found[model, training])
            item = _delong(test, settings.confidence)
            yield item.row(cohort, model, model, reference_cohort=training)


def _delong(test: Test, level: float) -> Compared:
    reach, value = test.reach(level), test.difference
    single = SINGLE if test.method == DELONG else SINGLE_PATIENT
    method = single if math.isnan(test.std_error) else test.method
    if test.std_error == 0:
        return Compared(AUC, Estimate(value, math.nan, math.nan, NO_ERROR, level), test.z, test.p)
    low, high = max(value - reach, -1.0), min(value + reach, 1.0)
    estimate = Estimate(
        value, *((math.nan, math.nan) if math.isnan(reach) else (low, high)), method, level
    )
    return Compared(AUC, estimate, test.z, test.p, std_error=test.std_error)


def _tested(measure: str, value: float, variance: float, events: Bools, level: float) -> Compared:
    if is_single(events):
        return Compared(measure, Estimate(value, math.nan, math.nan, f"{SINGLE}; {CAVEAT}", level))
    error = math.sqrt(max(variance, 0.0))
    if error < SAME:
        return Compared(
            measure, Estimate(value, math.nan, math.nan, f"{NO_ERROR}; {CAVEAT}", level)
        )
    reach = float(norm.ppf(0.5 + level / 2)) * error
    z = value / error
    low, high = max(value - reach, -LARGEST), min(value + reach, LARGEST)
    estimate = Estimate(value, low, high, f"Wald; {CAVEAT}", level)
    return Compared(measure, estimate, z, float(2 * norm.sf(abs(z))))
