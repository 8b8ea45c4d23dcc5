import numpy as np
import pytest

from alnus.errors import EmptySelectionError
from alnus.models.mrmr import mrmr
from alnus.models.selection import select
from alnus.models.settings import RadScoreSettings

FOUR = RadScoreSettings(mrmr=4)


@pytest.fixture
def cohort():
    rng = np.random.default_rng(10)
    events = np.arange(60) % 2 == 1
    features = 3.0 + 7.0 * rng.normal(size=(60, 12)) + 4 * events[:, None] * rng.normal(size=12)
    return features, events


def test_the_columns_chosen_keep_their_old_order_and_know_their_rank(cohort):
    found, ranking = select(cohort[0], cohort[1], FOUR), mrmr(*cohort, n_features=4)
    assert found.columns.tolist() == sorted(ranking.order)
    assert found.columns[np.argsort(found.rank)].tolist() == ranking.order.tolist()
    np.testing.assert_allclose(found.score[np.argsort(found.rank)], ranking.scores, rtol=1e-12)


def test_training_gets_mean_0_and_standard_deviation_1(cohort):
    scores = select(cohort[0], cohort[1], FOUR).standardize(cohort[0])
    np.testing.assert_allclose(scores.mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(scores.std(axis=0, ddof=1), 1.0)


def test_other_cases_are_measured_by_training(cohort):
    features, events = cohort
    found = select(features, events, FOUR)
    shifted = features + 5.0
    expected = (shifted[:, found.columns] - found.center) / found.scale
    np.testing.assert_array_equal(found.standardize(shifted), expected)


def test_all_features_are_taken_where_there_are_fewer(cohort):
    assert len(select(cohort[0], cohort[1], RadScoreSettings(mrmr=30)).columns) == 12


def test_constant_features_and_copies_are_no_candidates(cohort):
    features, events = cohort
    wide = np.column_stack([np.ones(60), features, features[:, 3]])
    found = select(wide, events, RadScoreSettings(mrmr=30))
    assert found.columns.tolist() == list(range(1, 13))
    assert found.distinct.constant.tolist() == [0]
    assert found.distinct.duplicates.tolist() == [[13, 4]]


def test_features_that_never_vary_are_refused():
    with pytest.raises(EmptySelectionError, match="None of the 4 features varies"):
        select(np.ones((6, 4)), np.arange(6) % 2 == 0, FOUR)


def test_what_hardly_varies_is_left_out_before_mrmr_with_its_place(cohort):
    features, events = cohort
    wide = features.copy()
    wide[:, 2] = 500 + 1e-3 * features[:, 2]
    found = select(wide, events, RadScoreSettings(mrmr=30, spread=0.001))
    assert 2 not in found.columns
    assert [(item.position, item.rule) for item in found.left_out] == [(2, "relative spread")]


def test_where_everything_hardly_varies_that_is_said(cohort):
    features, events = cohort
    with pytest.raises(EmptySelectionError, match="12"):
        select(1e6 + features, events, RadScoreSettings(spread=0.01))


@pytest.mark.parametrize("beyond", [-1e6, 1e6])
def test_clipping_lets_a_value_count_as_the_nearer_end_of_training(cohort, beyond):
    features, events = cohort
    clipped = select(features, events, RadScoreSettings(mrmr=4, clip=True))
    far = np.full((1, 12), beyond)
    ends = clipped.low if beyond < 0 else clipped.high
    expected = (ends - clipped.center) / clipped.scale
    np.testing.assert_allclose(clipped.standardize(far)[0], expected)
    free = select(features, events, FOUR)
    assert (np.abs(free.standardize(far)) > np.abs(clipped.standardize(far))).all()
    np.testing.assert_array_equal(clipped.standardize(features), free.standardize(features))


def test_units_of_features_change_neither_choice_nor_scores(cohort):
    features, events = cohort
    units = 10.0 ** np.arange(-6, 6)
    plain, scaled = select(features, events, FOUR), select(features * units, events, FOUR)
    assert scaled.columns.tolist() == plain.columns.tolist()
    np.testing.assert_allclose(
        scaled.standardize(features * units), plain.standardize(features), rtol=1e-9
    )
