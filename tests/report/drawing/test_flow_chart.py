import pytest

from alnus.report.drawing import flow_chart
from alnus.report.drawing.canvas import sheet
from alnus.tables.cohort import FLOW, FlowRow
from tests.report.drawn import draw, outside, overlaps

pytestmark = pytest.mark.usefixtures("paper_style")

COUNTS = {"training": "ALN+ 221, ALN− 89"}


def flow(reasons, cohorts=("training", "validation", "external test")):
    rows = [
        ("assessed", "In the patient table", 0, 100),
        *(("excluded", reason, 1, 99) for reason in reasons),
        ("included", "Included", 0, 90),
        *(("cohort", cohort, 0, 30) for cohort in cohorts),
    ]
    return FLOW.frame(FlowRow(*row) for row in rows)


def drawn(frame):
    chart = flow_chart.lay_out_flow(frame, COUNTS)
    figure, axes = sheet(flow_chart.WIDTH, chart.height)
    flow_chart.flow_chart(chart, axes)
    return figure


def test_every_number_of_the_flow_is_drawn(tables):
    texts = " ".join(text.get_text() for text in draw(drawn(tables["flow"])))
    for row in tables["flow"].itertuples():
        assert f"n = {row.n_excluded or row.n_left}" in texts
    assert "Excluded (n = 489)" in texts
    assert "ALN+ 221, ALN− 89" in texts


def test_a_study_without_exclusions_has_no_box_of_them():
    chart = flow_chart.lay_out_flow(flow([]), COUNTS)
    assert chart.excluded.lines == ()
    assert not [text for text in draw(drawn(flow([]))) if "Excluded" in text.get_text()]


def test_boxes_stand_one_below_the_other():
    chart = flow_chart.lay_out_flow(flow(["a", "b"]), COUNTS)
    assert chart.assessed.bottom < chart.excluded.top
    assert chart.excluded.bottom < chart.included.top
    assert all(box.top > chart.included.bottom for box in chart.cohorts)


def test_no_text_is_drawn_on_another_or_over_the_edge(tables):
    long = flow([f"{'long reason ' * 30}{n}" for n in range(12)], ["c" * 500, "b", "c", "d", "e"])
    for frame in (tables["flow"], flow([]), long):
        figure = drawn(frame)
        assert overlaps(figure) == []
        assert outside(figure) == []
