import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from alnus.report.drawing import lasso
from alnus.report.drawing.lasso import spread

pytestmark = pytest.mark.usefixtures("paper_style")


@pytest.fixture
def axes():
    return Figure().subplots()


@given(st.lists(st.floats(-100, 100), max_size=20).map(sorted), st.floats(0.01, 5))
def test_spread_heights_are_a_gap_apart_and_keep_their_order(heights, gap):
    moved = spread(heights, gap)
    assert len(moved) == len(heights)
    assert all(np.diff(moved) >= gap * (1 - 1e-6))


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=9, unique=True).map(sorted))
def test_heights_that_are_apart_already_stay(heights):
    assert spread(heights, 0.9) == pytest.approx(heights)


def test_the_lasso_shows_both_penalties_and_every_mean(tables, axes):
    frame = tables["lasso_cv"]
    lasso.lasso_cross_validation(frame, axes)
    assert axes.lines[0].get_xdata() == pytest.approx(np.log(frame["penalty"]))
    assert axes.lines[0].get_ydata() == pytest.approx(frame["mean"])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["minimum", "1 SE rule"]


def test_feature_counts_stand_above_their_penalties(tables, axes):
    frame = tables["lasso_cv"]
    lasso.feature_counts(frame, axes)
    above = axes.child_axes[0]
    assert above.get_xticklabels()[0].get_text() == "0"
    assert above.get_xticks()[0] == pytest.approx(np.log(frame["penalty"].iloc[0]))


def test_selected_paths_are_numbered(tables, axes):
    numbers = {"original_shape2D_Elongation": 3}
    lasso.lasso_paths(tables["lasso_path"], axes, used=0.01, numbers=numbers)
    assert [text.get_text() for text in axes.texts] == ["3"]
