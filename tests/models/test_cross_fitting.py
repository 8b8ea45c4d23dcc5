from dataclasses import replace

import numpy as np
import pytest

from alnus.errors import ModelError
from alnus.models.cross_fitting import _Partition, cross_fit
from alnus.models.radiomics_model import HeldOutCases
from tests.models.test_radiomics_model import SETTINGS, cohort, model


def test_cross_fitted_scores_come_from_models_without_the_case():
    features, outcome = cohort()
    scores = cross_fit(model(), features, outcome, repeats=1).scores
    changed = features.copy()
    changed[7] = 50.0  # would drag along every model that saw it
    again = cross_fit(model(), changed, outcome, repeats=1).scores
    moved = np.round(scores - again, 12)  # one level for all, apart from what the case did
    level, counts = np.unique(moved, return_counts=True)
    fold = np.flatnonzero(moved == level[counts.argmax()])
    assert 7 not in fold
    assert len(fold) == 29  # its own fold, itself apart, whose models never saw it
    own = model().fit(features, outcome).transform(features)[:, 0]
    gap = scores[outcome].mean() - scores[~outcome].mean()
    assert 0 < gap < own[outcome].mean() - own[~outcome].mean()


def test_cross_fitted_scores_of_noise_know_nothing_of_the_outcome():
    gaps = []
    for seed in range(8):
        features, outcome = cohort(seed, n=120, p=200, signal=0.0)
        scores = cross_fit(model(200), features, outcome, repeats=2).scores
        gaps.append(scores[outcome].mean() - scores[~outcome].mean())
    assert np.mean(gaps) < 0.05


def test_fits_in_which_nothing_is_kept_are_counted():
    features, outcome = cohort()
    for least_gain, n_built in ((0.0, 6), (100.0, 0)):
        settings = replace(SETTINGS, least_gain=least_gain)
        found = cross_fit(model(settings=settings), features, outcome, repeats=2)
        assert (found.n_built, found.n_fits) == (n_built, 6)
    assert np.ptp(found.scores) < 1e-9


def test_copies_of_a_patient_are_scored_alike_and_held_out_together():
    features, outcome = cohort()
    sample = np.concatenate([np.arange(90), np.arange(30)])
    scores = cross_fit(model(), features[sample], outcome[sample], repeats=2, groups=sample).scores
    np.testing.assert_array_equal(scores[:30], scores[90:])


def test_more_partitions_move_the_scores_less():
    features, outcome = cohort()

    def spread(repeats):
        scores = [
            cross_fit(model(random_state=seed), features, outcome, repeats=repeats).scores
            for seed in range(4)
        ]
        return np.std(scores, axis=0).mean()

    assert spread(8) < spread(1)


def test_the_fit_without_two_folds_serves_both():
    features, outcome = cohort()
    partition = _Partition(features, outcome, SETTINGS, (), np.arange(90) % 3)
    penalties = np.geomspace(0.2, 0.01, 5)
    both = partition.folds != 2
    expected = HeldOutCases(features, outcome, SETTINGS)(both, penalties)
    for of, other in ((0, 1), (1, 0)):
        found = partition.predictors(of, other, penalties)
        np.testing.assert_array_equal(found, expected[partition.folds[both] == of])
    assert len(partition.known) == 2


def test_no_penalty_that_could_keep_a_feature_is_left_out():
    outcome = np.arange(90) % 2 == 0
    perfect = (outcome - outcome.mean()) / outcome.std(ddof=1)
    assert abs(perfect @ (outcome - outcome.mean())) / 90 <= 0.5


@pytest.mark.parametrize("selection", ["inside folds", "once"])
@pytest.mark.parametrize("folds", [2, 5])
def test_two_folds_become_three_and_either_selection_is_scored(folds, selection):
    features, outcome = cohort()
    settings = replace(SETTINGS, folds=folds, selection=selection)
    scores = cross_fit(model(settings=settings), features, outcome, repeats=1).scores
    assert np.isfinite(scores).all()
    assert scores[outcome].mean() > scores[~outcome].mean()


def test_too_few_cases_of_an_outcome_are_refused():
    features, _ = cohort()
    with pytest.raises(ModelError, match="the rarer one has 2"):
        cross_fit(model(), features, np.arange(90) < 2, repeats=1)


def test_scores_of_nothing_do_not_tell_how_many_events_the_other_folds_hold():
    """Of 40 events three folds hold 13 or 14: the level of each fit would say which."""
    features, _ = cohort(p=4, signal=0.0)
    outcome = np.arange(90) < 40
    settings = replace(SETTINGS, rule="one standard error", selection="once")
    scores = cross_fit(model(4, settings=settings), features, outcome, repeats=1).scores
    assert np.ptp(scores) < 1e-9


def test_scores_keep_the_level_of_the_frozen_score():
    """The combined model's intercept is fitted to the one and used with the other."""
    features, outcome = cohort()
    scores = cross_fit(model(), features, outcome, repeats=3).scores
    own = model().fit(features, outcome).transform(features)[:, 0]
    assert scores.mean() == pytest.approx(own.mean(), abs=own.std() / 3)
