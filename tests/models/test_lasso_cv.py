import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer

from alnus.errors import ModelError
from alnus.models.lasso import Family, lasso_path, penalty_sequence
from alnus.models.lasso_cv import LassoCv, Measure, cross_validate, stratified_folds

GOLDEN = json.loads((Path(__file__).parent / "golden" / "glmnet.json").read_text())
ALTERNATING = np.tile([0.0, 1.0], 15)


def z_score(features):
    return (features - features.mean(axis=0)) / features.std(axis=0)


@pytest.fixture(scope="module")
def wdbc():
    data = load_breast_cancer()
    return z_score(data.data), 1.0 - data.target


@pytest.fixture(scope="module")
def pima(data_folder):
    table = pd.read_csv(data_folder / "clinical_tables" / "pima_train.csv")
    features = table.drop(columns="type").to_numpy(dtype=np.float64)
    return z_score(features), (table["type"] == "Yes").to_numpy(dtype=np.float64)


def validated(features, outcome, measure):
    path = lasso_path(features, outcome, penalties=penalty_sequence(features, outcome))
    folds = stratified_folds(outcome, folds=5, repeats=2, rng=np.random.default_rng(1))
    return cross_validate(
        features, outcome, path=path, folds=folds, family="logistic", measure=measure
    )


@pytest.mark.compat
@pytest.mark.parametrize(
    ("reference", "measured", "tolerance"),
    [
        ("pima_binomial", "deviance", 1e-7),
        ("pima_binomial", "auc", 1e-12),
        ("pima_gaussian", "mse", 1e-7),
        # Deviances of nearly separated folds carry glmnet's own distance from the optimum.
        ("wdbc_binomial", "deviance", 2e-5),
        ("wdbc_binomial", "auc", 1e-12),
        ("wdbc_gaussian", "mse", 1e-6),
    ],
)
def test_means_errors_and_rules_are_those_of_cv_glmnet(reference, measured, tolerance, request):
    features, outcome = request.getfixturevalue(reference[:4])
    golden = GOLDEN[reference]
    expected = golden["cv"][measured]
    family: Family = "logistic" if reference.endswith("binomial") else "linear"
    penalties = np.array(golden["lambda"])
    found = cross_validate(
        features,
        outcome,
        path=lasso_path(features, outcome, penalties=penalties, family=family),
        folds=np.arange(len(outcome))[None, :] % golden["K"],
        family=family,
        measure="auc" if measured == "auc" else "deviance",
    )
    np.testing.assert_allclose(found.mean, expected["cvm"], rtol=0, atol=tolerance)
    np.testing.assert_allclose(found.std, expected["cvsd"], rtol=0, atol=tolerance)
    assert penalties[found.position("minimum")] == expected["lambda_min"]
    assert penalties[found.position("one standard error")] == expected["lambda_1se"]


@pytest.mark.parametrize(
    ("least_gain", "minimum", "one_standard_error"),
    [(0.0, 2, 1), (1.0, 2, 1), (1.9, 2, 1), (2.1, 0, 0)],
)
def test_a_gain_within_its_error_keeps_nothing(least_gain, minimum, one_standard_error):
    path = lasso_path(np.eye(4), ALTERNATING[:4], penalties=np.array([0.3, 0.2, 0.1, 0.05]))
    loss, errors = np.array([1.20, 1.09, 1.00, 1.30]), np.array([0.5, 0.5, 0.1, 0.5])
    found = LassoCv(path, np.zeros((1, 4), dtype=np.int64), "deviance", loss, errors)
    assert found.position("minimum", least_gain=least_gain) == minimum
    assert found.position("one standard error", least_gain=least_gain) == one_standard_error


@pytest.mark.parametrize("loss", [1.0, 1.05, 1.5])
def test_at_one_error_both_rules_keep_nothing_in_the_same_cases(loss):
    path = lasso_path(np.eye(4), ALTERNATING[:4], penalties=np.array([0.3, 0.2]))
    found = LassoCv(
        path,
        np.zeros((1, 4), dtype=np.int64),
        "deviance",
        np.array([loss, 1.0]),
        np.array([0.1, 0.1]),
    )
    kept = [
        bool(found.position(rule, least_gain=1.0)) for rule in ("minimum", "one standard error")
    ]
    assert kept == [loss > 1.1] * 2


@given(st.integers(5, 40), st.integers(5, 40), st.integers(2, 5))
def test_folds_hold_each_outcome_as_evenly_as_possible(n_events, n_others, folds):
    outcome = np.repeat([1.0, 0.0], [n_events, n_others])
    [partition] = stratified_folds(outcome, folds=folds, rng=np.random.default_rng(0))
    for members in (partition, partition[outcome == 1], partition[outcome == 0]):
        counts = np.bincount(members, minlength=folds)
        assert counts.max() - counts.min() <= 1


def test_folds_follow_the_seed():
    outcome = ALTERNATING
    first, again = (
        stratified_folds(outcome, folds=5, repeats=3, rng=np.random.default_rng(7))
        for _ in range(2)
    )
    np.testing.assert_array_equal(first, again)
    assert first.shape == (3, 30)
    assert (first[0] != first[1]).any()


def test_repeats_are_averaged(wdbc):
    features, outcome = wdbc
    both = validated(features, outcome, "deviance")
    apart = [
        cross_validate(
            features,
            outcome,
            path=both.path,
            folds=partition[None, :],
            family="logistic",
            measure="deviance",
        )
        for partition in both.folds
    ]
    np.testing.assert_allclose(both.mean, (apart[0].mean + apart[1].mean) / 2, rtol=1e-12)


def test_the_sparser_rule_never_keeps_more(wdbc):
    features, outcome = wdbc
    measures: tuple[Measure, ...] = ("deviance", "auc")
    for measure in measures:
        found = validated(features, outcome, measure)
        assert found.one_standard_error <= found.minimum


def test_three_events_are_too_few_for_five_folds():
    outcome = np.repeat([1.0, 0.0], [3, 50])
    with pytest.raises(ModelError, match="at least 5 cases of each outcome; the rarer one has 3"):
        stratified_folds(outcome, folds=5, rng=np.random.default_rng(0))


def test_a_single_outcome_cannot_be_cross_validated():
    with pytest.raises(ModelError, match="the rarer one has 0"):
        stratified_folds(np.ones(30), folds=5, rng=np.random.default_rng(0))


def test_a_single_fold_is_no_cross_validation():
    with pytest.raises(ValueError, match="at least 2 folds"):
        stratified_folds(ALTERNATING, folds=1, rng=np.random.default_rng(0))


def test_an_auc_needs_both_outcomes_in_every_fold(wdbc):
    features, outcome = wdbc
    path = lasso_path(features, outcome, penalties=np.array([0.1]))
    alone = np.where(np.arange(len(outcome)) == 0, 2, np.arange(len(outcome)) % 2)
    with pytest.raises(ModelError, match="both outcomes; use fewer folds"):
        cross_validate(
            features,
            outcome,
            path=path,
            folds=alone[None, :],
            family="logistic",
            measure="auc",
        )
