import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from alnus.models.nomogram import nomogram as chart_of
from alnus.models.nomogram import nomogram_table as nomogram_table_of
from alnus.report.drawing.canvas import POINTS_PER_MM, sheet
from alnus.report.drawing.nomogram import (
    WIDTH,
    lanes_of_names,
    lanes_of_numbers,
    nomogram,
    nomogram_height,
    nomogram_scales,
)
from alnus.report.example import example_of
from alnus.tables.models import NOMOGRAM, NomogramCrowdRow, NomogramRow
from tests.report.drawing.random_models import random_model, random_patient
from tests.report.drawn import outside, overlaps
from tests.report.model_tables import nomogram as nomogram_table

pytestmark = pytest.mark.usefixtures("paper_style")

LABELS = st.lists(st.tuples(st.floats(0, 400), st.floats(1, 80)), min_size=1, max_size=12).map(
    sorted
)


def frame_of(axes):
    rows = [
        (axis, axis, value, text, points)
        for axis, ticks in axes.items()
        for value, (text, points) in enumerate(ticks)
    ]
    return NOMOGRAM.frame(NomogramRow(*row) for row in rows)


def drawn(frame):
    scales = nomogram_scales(frame)
    figure, axes = sheet(WIDTH, nomogram_height(scales))
    nomogram(scales, axes)
    return figure


def meeting(labels, lanes):
    return [
        (a, b)
        for a in range(len(labels))
        for b in range(a)
        if lanes[a] == lanes[b] != 0
        and abs(labels[a][0] - labels[b][0]) < (labels[a][1] + labels[b][1]) / 2
    ]


TOTALS = [(str(points), points) for points in range(0, 201, 20)]
RISKS = [(f"{risk:g}", 100 + 200 * (risk - 0.5)) for risk in (0.1, 0.3, 0.5, 0.7, 0.9)]
HARD = {
    "a short axis of numbers": [(f"{n / 10}", n / 10) for n in range(11)],
    "two long names at one place": [("Invasive ductal carcinoma", 0), ("Invasive lobular", 0)],
    "many names": [(f"Regimen number {n}", 2 * n) for n in range(10)],
    "a name of ten thousand letters " + "x" * 10_000: [("No", 0), ("Yes", 100)],
    "negative": [(f"{n}", 50 + 5 * n) for n in range(-5, 6)],
    "total points": TOTALS,
    "risk": RISKS,
}


@given(LABELS)
def test_names_never_meet_and_none_is_left_out(labels):
    lanes = lanes_of_names(*zip(*labels, strict=True))
    assert 0 not in lanes
    assert not meeting(labels, lanes)


@given(LABELS)
def test_numbers_never_meet_and_the_first_is_always_there(labels):
    lanes = lanes_of_numbers(*zip(*labels, strict=True))
    assert lanes[0] == 1
    assert not meeting(labels, lanes)


def test_scales_run_from_points_over_variables_to_total_points_and_risk():
    names = [" ".join(scale.name) for scale in nomogram_scales(nomogram_table())]
    assert (names[0], names[-2], names[-1]) == ("Points", "Total points", "Risk of ALN+")
    assert len(names) == 10


def test_hundred_points_stand_below_hundred_points():
    points, *variables = nomogram_scales(nomogram_table())
    thickness = next(scale for scale in variables if scale.name[0].startswith("Cortical"))
    assert thickness.places[-1] == pytest.approx(points.places[-1])


def test_a_risk_stands_below_its_total_points():
    scales = nomogram_scales(frame_of({"total points": TOTALS, "risk": [("0.5", 100)]}))
    total, risk = scales[-2:]
    assert risk.places[0] == pytest.approx(total.places[total.texts.index("100")])


def test_a_risk_beyond_the_total_points_is_left_out():
    scales = nomogram_scales(
        frame_of({"total points": TOTALS, "risk": [("0.5", 100), ("0.99", 300)]})
    )
    assert scales[-1].texts == ("0.5",)


def test_a_risk_without_room_for_its_label_is_left_out():
    risks = [(f"{risk:g}", 100 + risk) for risk in (0.1, 0.3, 0.5, 0.7, 0.9)]
    scale = nomogram_scales(frame_of({"total points": TOTALS, "risk": risks}))[-1]
    assert (scale.texts, scale.lanes) == (("0.1", "0.3"), (1, -1))


def test_ticks_too_close_to_count_are_not_drawn():
    squeezed = {"age": [(f"{n}", n / 10) for n in range(11)], "total points": TOTALS}
    age = nomogram_scales(frame_of(squeezed))[1:2]
    _, axes = sheet(WIDTH, nomogram_height(age))
    nomogram(age, axes)
    ticks = [c for c in axes.collections if isinstance(c, LineCollection)]
    assert sum(len(c.get_segments()) for c in ticks) == 2


def test_a_nomogram_without_any_risk_in_reach_ends_with_total_points():
    scales = nomogram_scales(frame_of({"total points": TOTALS, "risk": [("0.99", 300)]}))
    assert scales[-1].name == ("total points",)


def test_a_scale_that_turns_back_keeps_all_its_labels():
    curved = {"age": [("20", 40), ("40", 10), ("60", 0), ("80", 35)], "total points": TOTALS}
    assert 0 not in nomogram_scales(frame_of(curved))[1].lanes


def test_negative_numbers_carry_a_true_minus_sign():
    scales = nomogram_scales(frame_of({"negative": HARD["negative"], "total points": TOTALS}))
    assert scales[1].texts[0] == "−5"


@pytest.mark.parametrize("frame", [nomogram_table(), frame_of(HARD)], ids=["paper", "hard"])
def test_no_label_is_drawn_on_another_or_over_the_edge(frame):
    figure = drawn(frame)
    assert overlaps(figure) == []
    assert outside(figure) == []


def test_total_points_reach_no_further_than_the_risks_and_a_tick_beyond():
    few = [("0.3", 70), ("0.5", 100), ("0.7", 125)]
    total, risk = nomogram_scales(frame_of({"total points": TOTALS, "risk": few}))[-2:]
    assert (total.texts[0], total.texts[-1]) == ("60", "140")
    assert risk.texts == ("0.3", "0.5", "0.7")


def test_an_example_is_marked_where_its_ticks_and_its_risk_stand():
    frame = nomogram_table()
    scales, example = nomogram_scales(frame), example_of(NOMOGRAM.rows(frame))
    assert example is not None
    _, axes = sheet(WIDTH, nomogram_height(scales))
    nomogram(scales, axes, example)
    dots = [np.asarray(line.get_xdata()) for line in axes.lines if line.get_marker() == "o"]
    expected = [scales[1 + n].place(tick.points) for n, tick in enumerate(example.ticks)]
    assert [x[0] for x in dots[:-1]] == pytest.approx(expected)
    assert list(dots[-1]) == pytest.approx([scales[-1].place(example.total)] * 2)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_overlaps_on_any_model(seed):
    figure = drawn(nomogram_table_of(chart_of(random_model(seed))))
    assert overlaps(figure) == []
    assert outside(figure) == []


def read_off(scales, ticks, values, *, blur):
    """The risk that a ruler finds: from tick to tick along each line, a blur (points) off each time."""
    points, *variables, total, risk = scales
    found = 0.0
    for scale, (name, value) in zip(variables, values.items(), strict=True):
        axis = ticks[name].sort_values("value")
        where = np.interp(value, axis["value"], [scale.place(p) for p in axis["points"]])
        where = where + blur()
        found += np.interp(where, points.places, [float(text) for text in points.texts])
    where = total.place(found) + blur()
    if not risk.places[0] <= where <= risk.places[-1]:
        return None
    return float(np.interp(where, risk.places, [float(text) for text in risk.texts]))


@pytest.mark.parametrize(("blur", "share"), [(0.0, 1.0), (0.25, 0.95)])
def test_a_ruler_finds_the_risk_to_one_percent(blur, share):
    rng = np.random.default_rng(7)
    eye = blur * POINTS_PER_MM  # millimeters to either side
    errors = []
    for seed in range(40):
        model = random_model(seed)
        frame = nomogram_table_of(chart_of(model))
        scales, ticks = nomogram_scales(frame), dict(list(frame.groupby("axis", sort=False)))
        for _ in range(20):
            values = random_patient(model, rng)
            found = read_off(scales, ticks, values, blur=lambda: rng.uniform(-eye, eye))
            if found is not None:
                errors.append(abs(found - float(model.probability(values))))
    assert len(errors) > 500
    assert np.quantile(errors, share) < 0.01


def test_bars_stand_on_their_axis_and_below_the_names_above():
    scales = nomogram_scales(nomogram_table())
    figure, axes = sheet(WIDTH, nomogram_height(scales))
    rows = [NomogramCrowdRow("short_axis", p, 2.0, share) for p, share in ((11, 0.1), (13, 0.4))]
    rows.append(NomogramCrowdRow("er", 7, 0.0, 0.6))
    nomogram(scales, axes, None, rows)
    short, er = (next(s for s in scales if s.axis == axis) for axis in ("short_axis", "er"))
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    small, tall, level = bars
    assert [bar.get_x() + bar.get_width() / 2 for bar in bars] == pytest.approx(
        [short.place(11), short.place(13), er.place(7)]
    )
    assert small.get_height() / tall.get_height() == pytest.approx(0.25)
    assert -tall.get_height() <= short.above
    assert -level.get_height() <= er.above
    assert overlaps(figure) == []


def test_bars_end_where_their_axis_ends():
    scales = nomogram_scales(nomogram_table())
    _, axes = sheet(WIDTH, nomogram_height(scales))
    nomogram(
        scales, axes, None, [NomogramCrowdRow("short_axis", p, 2.0, 0.1) for p in (39, 40, 55)]
    )
    end = next(s for s in scales if s.axis == "short_axis").places[-1]
    rights = [bar.get_x() + bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]
    assert rights == pytest.approx([end, end])
