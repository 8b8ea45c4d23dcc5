import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer

from alnus.models.mrmr import Variant, f_statistic, mrmr, quantile_bins, rank

GOLDEN = Path(__file__).parent / "golden"
VARIANTS: tuple[Variant, ...] = ("FCQ", "FCD", "MIQ", "MID", "gaussian")


@pytest.fixture(scope="module")
def wdbc():
    data = load_breast_cancer()
    names = [str(name).replace(" ", "_") for name in data.feature_names]
    return pd.DataFrame(data.data, columns=names), 1 - data.target


@pytest.fixture(scope="module")
def from_r():
    return json.loads((GOLDEN / "misc.json").read_text())


def cohort(seed, n=60, p=12):
    rng = np.random.default_rng(seed)
    outcome = np.arange(n) % 2
    return rng.normal(size=(n, p)) + outcome[:, None] * rng.normal(size=p), outcome


def naive_order(features, outcome, n_features, *, relevance, redundancy, quotient):
    """The definition, one pair of columns at a time."""
    columns = list(features.T)
    order = [int(np.argmax([relevance(column, outcome) for column in columns]))]
    while len(order) < n_features:
        scores = np.full(len(columns), -np.inf)
        for j in set(range(len(columns))) - set(order):
            mean = np.mean([redundancy(columns[j], columns[chosen]) for chosen in order])
            own = relevance(columns[j], outcome)
            scores[j] = own / mean if quotient else own - mean
        order.append(int(np.argmax(scores)))
    return order


def one_way_f(column, outcome):
    groups = [column[outcome == value] for value in np.unique(outcome)]
    between = sum(len(g) * (g.mean() - column.mean()) ** 2 for g in groups) / (len(groups) - 1)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (len(column) - len(groups))
    return between / within


def correlation(a, b):
    return max(abs(np.corrcoef(a, b)[0, 1]), 0.001)


@pytest.mark.compat
@pytest.mark.parametrize("variable", ["mRMRe_wdbc_numeric", "praznik_MRMR_q5"])
def test_order_and_scores_are_those_of_r(variable, wdbc, from_r):
    variant: Variant = "gaussian" if variable.startswith("mRMRe") else "MID"
    features, outcome = wdbc
    ranking = mrmr(features, outcome, n_features=15, variant=variant)
    assert features.columns[ranking.order].tolist() == from_r[variable]["order"]
    np.testing.assert_allclose(ranking.scores, from_r[variable]["scores"], atol=1e-12)


@pytest.mark.compat
def test_order_of_seven_clinical_columns_is_that_of_mrmre(data_folder, from_r):
    table = pd.read_csv(data_folder / "clinical_tables" / "pima_train.csv")
    features, outcome = table.drop(columns="type"), table["type"] == "Yes"
    ranking = mrmr(features, outcome, n_features=7, variant="gaussian")
    assert features.columns[ranking.order].tolist() == from_r["mRMRe_pima_numeric"]["order"]


@pytest.mark.compat
def test_f_statistics_are_those_of_r(wdbc, from_r):
    features, outcome = wdbc
    expected = [from_r["wdbc_F"][name] for name in features.columns]
    np.testing.assert_allclose(f_statistic(features.to_numpy(), outcome), expected, rtol=1e-10)


@pytest.mark.compat
def test_quantile_bins_are_those_of_r(wdbc):
    features, _ = wdbc
    expected = pd.read_csv(GOLDEN / "wdbc_disc5.csv").to_numpy()
    found = np.column_stack([quantile_bins(column, 5) + 1 for column in features.to_numpy().T])
    np.testing.assert_array_equal(found, expected)


def test_a_column_of_few_values_keeps_them_as_bins():
    column = np.array([0.0, 1.0, 0.0, 3.0, 0.0, 0.0])
    assert quantile_bins(column, 5).tolist() == [0, 1, 0, 2, 0, 0]


@given(st.integers(0, 10_000), st.booleans())
def test_f_variants_follow_the_definition(seed, quotient):
    features, outcome = cohort(seed)
    expected = naive_order(
        features, outcome, 6, relevance=one_way_f, redundancy=correlation, quotient=quotient
    )
    found = mrmr(features, outcome, n_features=6, variant="FCQ" if quotient else "FCD")
    assert found.order.tolist() == expected


@given(st.integers(0, 10_000), st.sampled_from(["FCQ", "FCD", "gaussian"]))
def test_choice_does_not_depend_on_the_order_of_columns(seed, variant):
    features, outcome = cohort(seed)
    shuffle = np.random.default_rng(seed).permutation(features.shape[1])
    straight = mrmr(features, outcome, n_features=5, variant=variant).scores
    shuffled = mrmr(features[:, shuffle], outcome, n_features=5, variant=variant).scores
    np.testing.assert_allclose(shuffled, straight, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 10_000), st.sampled_from(VARIANTS))
def test_choice_does_not_depend_on_units(seed, variant):
    features, outcome = cohort(seed)
    scaled = features * np.geomspace(1e-3, 1e6, features.shape[1]) + 5
    straight = mrmr(features, outcome, n_features=5, variant=variant)
    np.testing.assert_array_equal(
        mrmr(scaled, outcome, n_features=5, variant=variant).order, straight.order
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_copy_is_never_chosen_before_its_original(variant):
    features, outcome = cohort(3, p=4)
    copies = np.hstack([features, features, features])
    order = mrmr(copies, outcome, n_features=12, variant=variant).order.tolist()
    assert all(order.index(j) < order.index(j + 4) for j in range(8))


@pytest.mark.parametrize("variant", VARIANTS)
def test_ties_everywhere_take_columns_from_the_left(variant):
    outcome = np.arange(20) % 2
    same = np.tile(np.arange(20.0)[:, None], 5)
    ranking = mrmr(same, outcome, n_features=5, variant=variant)
    assert ranking.order.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("variant", VARIANTS)
def test_scores_stay_finite_where_a_feature_is_the_outcome(variant):
    features, outcome = cohort(4)
    features[:, 7] = outcome
    ranking = mrmr(features, outcome, n_features=3, variant=variant)
    assert ranking.order[0] == 7
    assert np.isfinite(ranking.scores).all()


def test_a_constant_column_is_refused_by_number():
    features, outcome = cohort(5)
    features[:, 2] = 1.0
    with pytest.raises(ValueError, match=r"constant: \[2\]"):
        mrmr(features, outcome, n_features=3)


def test_a_single_class_is_refused():
    with pytest.raises(ValueError, match="found 60 cases of 1 classes"):
        mrmr(cohort(6)[0], np.ones(60), n_features=3)


def test_more_features_than_columns_are_refused():
    with pytest.raises(ValueError, match="1 to 12 features; 13 were asked for"):
        mrmr(*cohort(7), n_features=13)


def test_gaussian_information_of_three_classes_is_refused():
    with pytest.raises(ValueError, match="needs two classes; found 3"):
        mrmr(cohort(8)[0], np.arange(60) % 3, n_features=3, variant="gaussian")


def test_an_unknown_variant_is_refused():
    with pytest.raises(ValueError, match="found 'FCX'"):
        mrmr(*cohort(9), n_features=3, variant="FCX")  # type: ignore[arg-type]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_fold_of_one_case_a_class_is_an_order_and_no_division_by_zero(variant):
    rows = np.array([[1.0, 2.0], [5.0, 1.0]])
    found = rank(rows, np.array([0, 1]), n_features=2, variant=variant, bins=5)
    assert sorted(found.order) == [0, 1]
    assert np.isfinite(found.scores).all()
