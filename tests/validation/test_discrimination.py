import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.pipeline import make_pipeline

from alnus.validation.discrimination import (
    NO_INTERVAL,
    auc,
    cross_validated_auc,
    out_of_bag_auc,
    weighted_632,
)
from alnus.validation.refits import Refit, Sample, out_of_fold, refits, training_parts


def cohort(seed, n=120, *, signal=1.0):
    rng = np.random.default_rng(seed)
    outcome = rng.random(n) < 0.4
    return outcome, 1 / (1 + np.exp(-rng.normal(size=n) - signal * outcome))


def partitions_of(n, *, folds=4, repeats=2, seed=0):
    rng = np.random.default_rng(seed)
    return np.stack([rng.permutation(np.arange(n) % folds) for _ in range(repeats)])


@given(st.integers(0, 10_000), st.booleans())
def test_the_auc_is_scikit_learn_s_ties_included(seed, rounded):
    outcome, probability = cohort(seed, n=40)
    probability = probability.round(1) if rounded else probability
    if 0 < outcome.sum() < 40:
        assert auc(outcome, probability) == pytest.approx(roc_auc_score(outcome, probability))


def test_one_outcome_has_no_auc():
    assert math.isnan(auc(np.ones(4, dtype=bool), np.arange(4.0)))
    assert math.isnan(auc(np.zeros(0, dtype=bool), np.zeros(0)))


def naive_interval(outcome, probability, partition):
    """LeDell's influence curve, a case and a fold at a time, as R's ``cvAUC`` writes it."""
    values = [auc(outcome[partition == k], probability[partition == k]) for k in range(4)]
    prevalence, squares = outcome.mean(), []
    for i in range(len(outcome)):
        k = partition[i]
        others = probability[(partition == k) & (outcome != outcome[i])]
        sign = 1 if outcome[i] else -1
        wins = np.mean(sign * probability[i] > sign * others)
        weight = 1 / prevalence if outcome[i] else 1 / (1 - prevalence)
        squares.append((weight * (wins - values[k])) ** 2)
    return np.mean(values), math.sqrt(np.mean(squares) / len(outcome))


def test_value_and_interval_follow_the_influence_curve():
    outcome, probability = cohort(1)
    partitions = partitions_of(120, repeats=1)
    value, error = naive_interval(outcome, probability, partitions[0])
    found = cross_validated_auc(outcome, probability[None, :], partitions, confidence=0.95)
    assert found.value == pytest.approx(value)
    reach = 1.959963984540054 * error / (value * (1 - value))
    center = math.log(value / (1 - value))
    limits = [1 / (1 + math.exp(-center - sign * reach)) for sign in (-1, 1)]
    assert [found.low, found.high] == pytest.approx(limits)


def test_repeats_of_one_partition_change_nothing():
    outcome, probability = cohort(2)
    once = partitions_of(120, repeats=1)
    first = cross_validated_auc(outcome, probability[None, :], once, confidence=0.9)
    thrice = cross_validated_auc(
        outcome, np.tile(probability, (3, 1)), np.tile(once, (3, 1)), confidence=0.9
    )
    assert thrice.value == pytest.approx(first.value)
    assert thrice.low == pytest.approx(first.low)


def test_influences_of_a_patients_cases_are_summed():
    outcome, probability = cohort(6)
    partitions, patients = partitions_of(120, repeats=1), np.arange(120) // 3
    partitions = partitions[:, patients]  # a patient's cases share a fold
    found = cross_validated_auc(
        outcome, probability[None, :], partitions, patients, confidence=0.95
    )
    prevalence, sums = outcome.mean(), dict.fromkeys(range(40), 0.0)
    for i in range(120):
        inside = partitions[0] == partitions[0][i]
        others = probability[inside & (outcome != outcome[i])]
        sign = 1 if outcome[i] else -1
        weight = 1 / prevalence if outcome[i] else 1 / (1 - prevalence)
        gain = np.mean(sign * probability[i] > sign * others)
        sums[patients[i]] += weight * (gain - auc(outcome[inside], probability[inside]))
    error = math.sqrt(sum(value**2 for value in sums.values())) / 120
    reach = 1.959963984540054 * error / (found.value * (1 - found.value))
    center = math.log(found.value / (1 - found.value))
    limits = [1 / (1 + math.exp(-center - sign * reach)) for sign in (-1, 1)]
    assert [found.low, found.high] == pytest.approx(limits)
    assert found.method == "influence curve, logit, by patient"


def test_every_case_twice_leaves_the_interval_of_patients():
    outcome, probability = cohort(7)
    partitions = partitions_of(120, repeats=2)
    said = np.tile(probability, (2, 1))
    once = cross_validated_auc(outcome, said, partitions, confidence=0.95)
    twice = cross_validated_auc(
        np.tile(outcome, 2), np.tile(said, 2), np.tile(partitions, 2),
        np.tile(np.arange(120), 2), confidence=0.95,
    )  # fmt: skip
    assert (twice.low, twice.high) == pytest.approx((once.low, once.high), abs=1e-12)


def test_intervals_hold_the_true_auc_as_often_as_they_say():
    truth = roc_auc_score(*cohort(0, n=200_000))
    hits = 0
    for seed in range(300):
        outcome, probability = cohort(1000 + seed)
        found = cross_validated_auc(
            outcome, probability[None, :], partitions_of(120, repeats=1, seed=seed), confidence=0.95
        )
        hits += found.low <= truth <= found.high
    assert 0.91 <= hits / 300 <= 0.99


def test_folds_of_different_prevalences_do_not_pull_below_a_half():
    outcome, _ = cohort(3)
    partitions = partitions_of(120, repeats=1)
    prevalence = np.array([outcome[partitions[0] != k].mean() for k in range(4)])[partitions]
    found = cross_validated_auc(outcome, prevalence, partitions, confidence=0.95)
    assert found.value == 0.5
    assert math.isnan(found.low)
    assert found.method == NO_INTERVAL
    assert auc(outcome, prevalence[0]) < 0.5


def test_cases_without_a_prediction_are_left_out():
    outcome, probability = cohort(4)
    partitions = partitions_of(120, repeats=1)
    gappy = probability.copy()
    gappy[partitions[0] == 2] = np.nan
    kept = [auc(outcome[partitions[0] == k], probability[partitions[0] == k]) for k in (0, 1, 3)]
    found = cross_validated_auc(outcome, gappy[None, :], partitions, confidence=0.95)
    assert found.value == pytest.approx(np.mean(kept))
    with pytest.raises(ValueError, match="no fold holds both outcomes"):
        cross_validated_auc(outcome, np.full((1, 120), np.nan), partitions, confidence=0.95)


def test_perfect_prediction_has_no_interval():
    outcome, _ = cohort(5)
    found = cross_validated_auc(
        outcome, outcome[None, :].astype(float), partitions_of(120, repeats=1), confidence=0.95
    )
    assert found.value == 1.0
    assert math.isnan(found.high)


def test_the_weight_is_a_third_without_overfitting_and_all_where_nothing_is_left():
    assert weighted_632(0.8, 0.8) == pytest.approx(0.8)
    assert weighted_632(0.9, 0.5) == 0.5
    assert weighted_632(0.9, 0.4) == 0.5
    relative = (0.9 - 0.7) / 0.4
    weight = 0.632 / (1 - 0.368 * relative)
    assert weighted_632(0.9, 0.7) == pytest.approx((1 - weight) * 0.9 + weight * 0.7)
    assert weighted_632(0.7, 0.8) == pytest.approx(0.368 * 0.7 + 0.632 * 0.8)


@given(st.floats(0.5, 1), st.floats(0, 1))
def test_weighted_values_lie_between_chance_and_the_better_part(apparent, out_of_bag):
    found = weighted_632(apparent, out_of_bag)
    assert 0.5 - 1e-12 <= found <= max(apparent, out_of_bag) + 1e-12


def test_out_of_bag_is_measured_on_those_not_drawn():
    outcome, probability = cohort(6)
    rng = np.random.default_rng(0)
    samples = [Sample(rng.integers(0, 120, 120)) for _ in range(30)]
    fits = []
    for sample in samples:
        said = outcome.astype(float)  # knows its own cases by heart
        left_out = np.setdiff1d(np.arange(120), sample.rows)
        said[left_out] = probability[left_out]
        fits.append(Refit({"m": said}, frozenset({"m"})))
    found = out_of_bag_auc(outcome, probability, samples, fits, "m", confidence=0.95)
    own = auc(outcome, probability)
    assert found.value == pytest.approx(own, abs=0.03)
    assert found.low < own < found.high
    with pytest.raises(ValueError, match="no sample leaves out"):
        out_of_bag_auc(outcome, probability, samples, fits, "other", confidence=0.95)


@pytest.mark.compat
def test_a_published_cross_validated_auc_is_reproduced(data_folder):
    """Demircioğlu 2024, Dong2022: 16 features by an L1 penalty, then ridge regression."""
    table = pd.read_csv(data_folder / "radiomics_tables" / "Dong2022.csv.gz")
    outcome = table["Target"].to_numpy() == 1
    features = table.drop(columns=["ID", "Target"]).to_numpy(dtype=float)
    splits = RepeatedStratifiedKFold(n_splits=10, n_repeats=1, random_state=463)
    partition = np.zeros(len(outcome), dtype=np.int64)
    for fold, (_, held_out) in enumerate(splits.split(features, outcome)):
        partition[held_out] = fold

    def published(sample):
        lasso = LogisticRegression(
            l1_ratio=1.0, solver="liblinear", C=1, max_iter=100, random_state=42
        )
        model = make_pipeline(
            SelectFromModel(lasso, max_features=16, threshold=-np.inf),
            LogisticRegression(solver="liblinear", C=0.125, max_iter=500, random_state=42),
        ).fit(features[sample.rows], outcome[sample.rows])
        return Refit({"m": model.predict_proba(features)[:, 1]}, frozenset({"m"}))

    fits = list(refits(published, training_parts(partition[None, :])))
    said = out_of_fold(partition[None, :], fits, "m")
    assert auc(outcome, said[0]) == pytest.approx(0.68238379, abs=1e-6)
