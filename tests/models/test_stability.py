import numpy as np
import pandas as pd
import pytest

from alnus.models.radiomics_model import RadiomicsModel
from alnus.models.settings import RadScoreSettings
from alnus.models.stability import selection_stability

SETTINGS = RadScoreSettings(mrmr=6, penalties=30)


@pytest.fixture(scope="module")
def cohort():
    rng = np.random.default_rng(0)
    features = pd.DataFrame(rng.normal(size=(100, 10)), columns=list("abcdefghij"))
    outcome = (2 * features["c"] - 2 * features["h"] + rng.normal(size=100) > 0).to_numpy()
    return features, outcome


@pytest.fixture(scope="module")
def model(cohort):
    return RadiomicsModel(cohort[0].columns.tolist(), SETTINGS, random_state=1)


def test_a_true_feature_is_chosen_every_time_with_one_sign(model, cohort):
    found = selection_stability(
        model, *cohort, varied="cases", runs=10, rng=np.random.default_rng(1)
    )
    rows = found.features.set_index("feature")
    assert rows.loc[["c", "h"], "frequency"].tolist() == [1.0, 1.0]
    assert rows.loc[["c", "h"], "n_positive"].tolist() == [10, 0]
    assert rows.loc[["c", "h"], "sign_consistency"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("varied", ["cases", "folds"])
def test_counts_of_features_and_of_runs_add_up(varied, model, cohort):
    found = selection_stability(model, *cohort, varied=varied, runs=6, rng=np.random.default_rng(2))
    assert found.runs["run"].tolist() == [1, 2, 3, 4, 5, 6]
    assert found.features["n_selected"].sum() == found.runs["n_features"].sum()
    assert found.features["n_selected"].is_monotonic_decreasing
    assert set(found.runs["varied"]) == {varied}


def test_other_folds_change_only_the_penalty(model, cohort):
    found = selection_stability(
        model, *cohort, varied="folds", runs=6, rng=np.random.default_rng(3)
    )
    sizes = found.runs.drop_duplicates("penalty")
    assert found.runs["n_features"].nunique() <= len(sizes)


def test_runs_follow_the_generator(model, cohort):
    first, again = (
        selection_stability(model, *cohort, varied="cases", runs=3, rng=np.random.default_rng(4))
        for _ in range(2)
    )
    pd.testing.assert_frame_equal(first.runs, again.runs)
    pd.testing.assert_frame_equal(first.features, again.features)


def test_runs_that_choose_nothing_count(cohort):
    features, _ = cohort
    sparse = RadiomicsModel(
        features.columns.tolist(), RadScoreSettings(mrmr=6, rule="one standard error")
    )
    noise = np.arange(100) % 2
    found = selection_stability(
        sparse, features, noise, varied="folds", runs=3, rng=np.random.default_rng(5)
    )
    assert found.runs["n_features"].tolist() == [0, 0, 0]
    assert found.features.empty
