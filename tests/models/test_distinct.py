import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.distinct import DistinctColumns


@pytest.fixture
def features():
    values = np.random.default_rng(0).normal(size=(12, 3))
    frame = pd.DataFrame(values, columns=["entropy", "contrast", "energy"])
    return frame.assign(flat=2.0, entropy_again=frame["entropy"], also_flat=2.0)


def test_constant_columns_are_dropped_and_named(features):
    assert DistinctColumns().fit(features).constant_ == ("flat", "also_flat")


def test_copies_are_dropped_and_named_with_their_original(features):
    assert DistinctColumns().fit(features).duplicates_ == {"entropy_again": "entropy"}


def test_first_columns_are_kept_in_their_order(features):
    fitted = DistinctColumns().fit(features)
    assert fitted.get_feature_names_out().tolist() == ["entropy", "contrast", "energy"]
    np.testing.assert_array_equal(fitted.transform(features), features.iloc[:, :3])


def test_minus_zero_equals_zero():
    values = np.column_stack([[0.0, 1.0, 2.0], [-0.0, 1.0, 2.0]])
    assert DistinctColumns().fit(values).duplicates_ == {"x1": "x0"}


def test_what_training_dropped_is_dropped_later_even_if_it_varies(features):
    fitted = DistinctColumns().fit(features)
    later = features.assign(flat=np.arange(12.0))
    assert fitted.transform(later).shape == (12, 3)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused_by_name(features, value):
    broken = features.copy()
    broken.loc[[1, 4], "contrast"] = value
    sentence = r"1 of 6 features hold values that are not finite: contrast \(2 cases\)"
    with pytest.raises(ModelError, match=sentence):
        DistinctColumns().fit(broken)
    with pytest.raises(ModelError, match=sentence):
        DistinctColumns().fit(features).transform(broken)


def test_a_long_list_of_faulty_features_is_cut():
    with pytest.raises(ModelError, match=r"x4 \(3 cases\) and 3 more\. Leave out"):
        DistinctColumns().fit(np.full((3, 8), np.nan))


def test_features_that_never_vary_are_refused():
    with pytest.raises(EmptySelectionError, match="None of the 4 features varies"):
        DistinctColumns().fit(np.ones((5, 4)))


@parametrize_with_checks(
    [DistinctColumns()],
    expected_failed_checks=lambda _: {
        "check_estimators_pickle": "fits to NaN, which this estimator refuses itself, by name"
    },
)
def test_selector_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
