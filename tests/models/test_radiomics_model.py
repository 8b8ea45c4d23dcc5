from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from alnus.errors import EmptySelectionError, ModelError
from alnus.models.lasso import lasso_path
from alnus.models.radiomics_model import HeldOutCases, RadiomicsModel
from alnus.models.selection import select
from alnus.models.settings import RadScoreSettings

SETTINGS = RadScoreSettings(mrmr=6, penalties=30, folds=3)


def cohort(seed=0, *, n=90, p=40, signal=1.2):
    rng = np.random.default_rng(seed)
    outcome = rng.random(n) < 0.5
    features = rng.normal(size=(n, p))
    features[:, :2] += signal * outcome[:, None]
    return features, outcome


def model(p=40, settings=SETTINGS, **options):
    return RadiomicsModel([f"f{j}" for j in range(p)], settings, **options)


def test_a_table_and_its_array_give_the_same_model():
    features, outcome = cohort()
    table = pd.DataFrame(features, columns=[f"f{j}" for j in range(40)]).assign(age=3.0)
    first, second = (model().fit(X, outcome) for X in (features, table[table.columns[::-1]]))
    np.testing.assert_array_equal(first.transform(features), second.transform(table))
    np.testing.assert_array_equal(first.predict(features), second.predict(table))


def test_noise_keeps_nothing_in_most_cohorts_and_everything_where_selection_comes_first():
    inside = replace(SETTINGS, mrmr=10)
    once = replace(inside, selection="once", least_gain=0.0)

    def n_kept(seed, settings):
        fitted = model(400, settings, strict=False).fit(*cohort(seed, n=120, p=400, signal=0.0))
        return fitted.score_.selected_.sum()

    honest, published = ([n_kept(seed, way) for seed in range(12)] for way in (inside, once))
    assert np.count_nonzero(honest) <= 2
    assert min(published) >= 5


def test_each_fold_chooses_scales_and_fits_without_those_held_out():
    features, outcome = cohort()
    fitted = model().fit(features, outcome)
    cv = fitted.score_.cv_
    held_out = cv.folds[0] == 1
    training = features[~held_out], outcome[~held_out]
    alone = select(*training, SETTINGS)
    path = lasso_path(
        alone.standardize(training[0]), training[1].astype(float), penalties=cv.path.penalties
    )
    expected = path.linear_predictor(alone.standardize(features[held_out]))
    np.testing.assert_array_equal(fitted.score_.held_out(held_out, cv.path.penalties), expected)


def test_values_of_held_out_cases_do_not_reach_their_fold():
    features, outcome = cohort()
    held_out = np.arange(90) % 3 == 1
    changed = features.copy()
    changed[np.flatnonzero(held_out)[1:]] *= 100
    penalties = np.geomspace(0.2, 0.01, 5)
    first, again = (
        HeldOutCases(X, outcome, SETTINGS)(held_out, penalties) for X in (features, changed)
    )
    np.testing.assert_array_equal(first[0], again[0])


def test_copies_of_a_patient_share_its_fold():
    features, outcome = cohort()
    sample = np.random.default_rng(1).integers(0, 90, 90)
    fitted = model().fit(features[sample], outcome[sample], groups=sample)
    for patient in np.unique(sample):
        assert len(set(fitted.score_.cv_.folds[0][sample == patient])) == 1


def test_a_signature_without_any_signal_is_refused():
    features, outcome = cohort(3, signal=0.0)
    strict = model(settings=replace(SETTINGS, rule="one standard error"))
    with pytest.raises(EmptySelectionError, match="kept none of 6 features"):
        strict.fit(features, outcome)
    empty = clone(strict).set_params(strict=False).fit(features, outcome)
    assert np.unique(empty.transform(features)).size == 1
    np.testing.assert_allclose(empty.predict_proba(features)[:, 1], outcome.mean())


@pytest.mark.parametrize("family", ["logistic", "linear"])
@pytest.mark.parametrize("kind", ["penalized linear predictor", "refitted probability"])
def test_an_empty_score_predicts_the_prevalence_on_its_own_scale(family, kind):
    features, outcome = cohort(3, signal=0.0)
    settings = replace(SETTINGS, family=family, score=kind, rule="one standard error")
    empty = model(settings=settings, strict=False).fit(features, outcome)
    np.testing.assert_allclose(empty.predict_proba(features)[:, 1], outcome.mean())
    on_probability = family == "linear" or kind == "refitted probability"
    if on_probability and kind == "penalized linear predictor":
        np.testing.assert_allclose(empty.transform(features), outcome.mean())


def test_one_outcome_and_other_columns_are_refused():
    features, outcome = cohort()
    with pytest.raises(ValueError, match="needs both outcomes"):
        model().fit(features, np.ones(90))
    with pytest.raises(ValueError, match=r"40 features are needed; found shape \(90, 3\)"):
        model().fit(features[:, :3], outcome)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused_by_name(value):
    features, outcome = cohort()
    broken = features.copy()
    broken[[1, 4], 3] = value
    sentence = r"1 of 40 features hold values that are not finite: f3 \(2 cases\)"
    with pytest.raises(ModelError, match=sentence):
        model().fit(broken, outcome)
    with pytest.raises(ModelError, match=sentence):
        model().fit(features, outcome).transform(broken)


def test_a_long_list_of_faulty_features_is_cut():
    with pytest.raises(ModelError, match=r"f4 \(90 cases\) and 35 more\. Leave out"):
        model().fit(np.full((90, 40), np.nan), cohort()[1])
