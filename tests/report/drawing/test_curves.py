import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from alnus.report.drawing import curves
from alnus.report.drawing.curves import spread
from alnus.report.drawing.lines import model_styles
from alnus.report.readings import model_labels, of_cohort, operating_points

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
    curves.lasso_cross_validation(frame, axes)
    assert axes.lines[0].get_xdata() == pytest.approx(np.log(frame["penalty"]))
    assert axes.lines[0].get_ydata() == pytest.approx(frame["mean"])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["minimum", "1 SE rule"]


def test_feature_counts_stand_above_their_penalties(tables, axes):
    frame = tables["lasso_cv"]
    curves.feature_counts(frame, axes)
    above = axes.child_axes[0]
    assert above.get_xticklabels()[0].get_text() == "0"
    assert above.get_xticks()[0] == pytest.approx(np.log(frame["penalty"].iloc[0]))


def test_selected_paths_are_numbered(tables, axes):
    numbers = {"original_shape2D_Elongation": 3}
    curves.lasso_paths(tables["lasso_path"], axes, used=0.01, numbers=numbers)
    assert [text.get_text() for text in axes.texts] == ["3"]


def test_a_roc_curve_runs_from_corner_to_corner(tables, axes):
    frame = of_cohort(tables["roc"], "training")
    styles, labels = model_styles(frame), model_labels(frame)
    curves.roc_curves(frame, axes, styles=styles, labels=labels)
    for line in axes.lines[1:]:
        assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, 0)
        assert (line.get_xdata()[-1], line.get_ydata()[-1]) == (1, 1)


def test_calibration_bands_stay_between_zero_and_one(tables, axes):
    frame = of_cohort(tables["calibration_curve"], "training").assign(low=-0.5, high=1.5)
    styles, labels = model_styles(frame), model_labels(frame)
    curves.calibration_curves(frame, axes, styles=styles, labels=labels)
    for band in axes.collections:
        heights = band.get_paths()[0].vertices[:, 1]
        assert (heights.min(), heights.max()) == (0, 1)


def test_every_patient_has_a_stroke(tables, axes):
    frame = of_cohort(tables["predictions"], "validation")
    curves.risk_strokes(frame[frame["model"] == "combined"], axes)
    assert [len(strokes.get_segments()) for strokes in axes.collections] == [95, 39]


def test_decision_curves_show_models_and_both_strategies(tables, axes):
    frame = of_cohort(tables["decision_curve"], "training")
    styles, labels = model_styles(frame), model_labels(frame)
    curves.decision_curves(frame, axes, styles=styles, labels=labels)
    shown = {line.get_label() for line in axes.lines}
    assert shown == {"Treat all", "Treat none", "Clinical", "Radiomics", "Combined"}


def test_the_operating_point_stands_on_its_roc_curve(axes, tables):
    styles = model_styles(tables["roc"])
    for model, (sensitivity, specificity) in operating_points(tables, "training").items():
        curves.operating_point(sensitivity, specificity, axes, style=styles[model])
        dot, up, across = axes.lines[-3:]
        shares = [row.numerator / row.denominator for row in (specificity, sensitivity)]
        assert dot.get_xydata().tolist() == [[1 - shares[0], shares[1]]]
        assert up.get_ydata() == pytest.approx([sensitivity.low, sensitivity.high])
        ends = [1 - limit for limit in (specificity.high, specificity.low) if limit is not None]
        assert across.get_xdata() == pytest.approx(ends)


def test_a_decision_curve_over_part_of_the_risks_fills_its_axes(axes, tables):
    frame = of_cohort(tables["decision_curve"], "training")
    part = frame[frame["threshold"].between(0.05, 0.501)]
    labels = model_labels(part)
    curves.decision_curves(part, axes, styles=model_styles(part), labels=labels)
    assert axes.get_xlim() == pytest.approx((0.05, 0.5))


def test_a_waterfall_rises_from_the_threshold_and_is_colored_by_outcome(tables, axes):
    frame = of_cohort(tables["predictions"], "training")
    mine = frame[frame["model"] == "radiomics"]
    curves.waterfall(mine, axes, threshold=0.4, reach=0.6, labels=("ALN+", "ALN−"))
    events, others = (collection.get_segments() for collection in axes.collections)
    assert (len(events), len(others)) == (221, 89)
    ends = sorted((segment[1][0], segment[1][1]) for segment in [*events, *others])
    heights = [height for _, height in ends]
    assert heights == sorted(heights)
    assert heights[0] == pytest.approx(mine["probability"].min() - 0.4)
    positive = sum(segment[1][1] >= 0 for segment in events)
    assert positive == (mine["probability"][mine["outcome"]] >= 0.4).sum()
