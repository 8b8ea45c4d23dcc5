import pytest
from matplotlib.figure import Figure

from alnus.report.drawing import curves
from alnus.report.drawing.lines import model_styles
from alnus.report.readings import model_labels, of_cohort, operating_points

pytestmark = pytest.mark.usefixtures("paper_style")


@pytest.fixture
def axes():
    return Figure().subplots()


def test_a_roc_curve_runs_from_corner_to_corner(tables, axes):
    frame = of_cohort(tables["roc"], "training")
    styles, labels = model_styles(frame), model_labels(frame)
    curves.roc_curves(frame, axes, styles=styles, labels=labels)
    for line in axes.lines[1:]:
        assert (line.get_xdata()[0], line.get_ydata()[0]) == (0, 0)
        assert (line.get_xdata()[-1], line.get_ydata()[-1]) == (1, 1)


def test_decision_curves_show_models_and_both_strategies(tables, axes):
    frame = of_cohort(tables["net_benefit_curve"], "training")
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
    frame = of_cohort(tables["net_benefit_curve"], "training")
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
