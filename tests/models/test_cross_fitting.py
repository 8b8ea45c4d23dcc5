import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import SelectKBest
from sklearn.preprocessing import TargetEncoder
from sklearn.utils.estimator_checks import parametrize_with_checks

from alnus.errors import ModelError
from alnus.models.cross_fitting import CrossFitted


@pytest.fixture
def cohort():
    rng = np.random.default_rng(0)
    outcome = np.arange(40) % 2
    center = pd.DataFrame({"center": rng.permutation(40) % 8})
    return center, outcome


def encoder():
    """A transformer whose output plainly shows on whose outcomes it was fitted."""
    return TargetEncoder(smooth=1e-9, target_type="continuous")


def test_training_cases_are_scored_by_fits_that_have_not_seen_them(cohort):
    features, outcome = cohort
    cross_fitted = CrossFitted(encoder(), folds=4)
    scores = cross_fitted.fit_transform(features, outcome)[:, 0]
    for fold in range(4):
        held_out = cross_fitted.folds_ == fold
        alone = encoder().fit(features[~held_out], outcome[~held_out])
        np.testing.assert_allclose(scores[held_out], alone.transform(features[held_out])[:, 0])


def test_other_cases_are_scored_by_the_fit_to_all(cohort):
    features, outcome = cohort
    fitted = CrossFitted(encoder(), folds=4).fit(features, outcome)
    alone = encoder().fit(features, outcome)
    np.testing.assert_allclose(fitted.transform(features), alone.transform(features))


def test_names_are_the_inner_transformer_s(cohort):
    fitted = CrossFitted(encoder()).fit(*cohort)
    assert fitted.get_feature_names_out().tolist() == ["center"]


def test_too_few_cases_for_the_folds_are_refused(cohort):
    features, _ = cohort
    with pytest.raises(ModelError, match="the rarer one has 3"):
        CrossFitted(encoder()).fit_transform(features, np.repeat([1, 0], [3, 37]))


@parametrize_with_checks([CrossFitted(SelectKBest(k=1), folds=2)])
def test_transformer_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)
