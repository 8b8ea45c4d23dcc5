import pandas as pd
import pytest

from alnus.report.drawing import node, plates, transport
from alnus.report.drawing.canvas import MM_PER_INCH, mark_simulated
from tests.report import builder
from tests.report.drawn import draw, outside, overlaps

pytestmark = pytest.mark.usefixtures("paper_style")

PLATES = [
    plates.flow_plate,
    node.node_plate,
    plates.lasso_plate,
    plates.nomogram_plate,
    plates.roc_plate,
    plates.calibration_plate,
    plates.decision_plate,
    plates.waterfall_plate,
    plates.heat_map_plate,
]


@pytest.mark.parametrize("plate", PLATES)
def test_a_plate_is_170_mm_wide_and_its_texts_at_least_8_points_high(plate, tables):
    figure = plate(tables, builder.facts())
    assert figure.get_size_inches()[0] * MM_PER_INCH == pytest.approx(170)
    assert min(float(text.get_fontsize()) for text in draw(figure)) >= 8


@pytest.mark.parametrize("plate", PLATES)
def test_a_marked_plate_keeps_its_texts_apart_and_inside(plate, tables):
    figure = plate(tables, builder.facts())
    mark_simulated(figure)
    assert "Simulated data" in {text.get_text() for text in draw(figure)}
    assert overlaps(figure) == []
    assert outside(figure) == []


LONG = "external_test_cohort_of_forty_characters"
FOREIGN = "β-Kohorte <script>alert(1)</script> =cmd of the second university hospital"


@pytest.mark.parametrize(
    "plate",
    [plates.flow_plate, plates.roc_plate, plates.waterfall_plate, transport.transport_plate,
     plates.nomogram_plate, plates.heat_map_plate],
)  # fmt: skip
def test_names_that_no_journal_would_print_stay_apart_and_inside(plate, tables):
    names = {"validation": FOREIGN, "external test": LONG}
    hostile = {
        name: frame.replace(names) if {"cohort", "reason"} & set(frame) else frame
        for name, frame in tables.items()
    }
    for name, column in (("nomogram", "label"), ("transport", "input")):
        told = hostile[name][column]
        hostile[name] = hostile[name].assign(**{column: told + " =cmd|" + FOREIGN})
    figure = plate(hostile, builder.facts())
    assert overlaps(figure) == []
    assert outside(figure) == []


@pytest.mark.parametrize(("cohorts", "width", "panels"), [(1, 85, 1), (2, 170, 2), (4, 170, 6)])
def test_any_number_of_cohorts_has_room(cohorts, width, panels, tables):
    names = [f"cohort {n}" for n in range(cohorts)]
    one = tables["net_benefit_curve"][tables["net_benefit_curve"]["cohort"] == "training"]
    frame = [one.assign(cohort=name) for name in names]
    figure = plates.decision_plate({"net_benefit_curve": pd.concat(frame)}, builder.facts())
    assert figure.get_size_inches()[0] * MM_PER_INCH == pytest.approx(width)
    assert len(figure.axes) == panels
    assert outside(figure) == []


def test_a_cohort_of_ten_thousand_letters_leaves_room_for_its_curves(tables):
    one = tables["net_benefit_curve"][tables["net_benefit_curve"]["cohort"] == "training"]
    frames = [one.assign(cohort=letter * 10_000) for letter in "abc"]
    figure = plates.decision_plate({"net_benefit_curve": pd.concat(frames)}, builder.facts())
    assert overlaps(figure) == []
    assert outside(figure) == []
    assert min(axes.get_position().width for axes in figure.axes) > 0.2


def test_calibration_without_a_combined_model_shows_the_last_models_patients(tables):
    predictions = tables["predictions"]
    others = predictions[predictions["model"] != "combined"]
    figure = plates.calibration_plate({**tables, "predictions": others}, builder.facts())
    assert len(figure.axes) == 3


def titles(figure):
    return [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]


@pytest.mark.parametrize("plate", [plates.heat_map_plate, plates.waterfall_plate])
def test_a_cohorts_second_line_is_shown(plate, tables):
    names = {
        "validation": "external, University Hospital North",
        "external test": "external, Clinic",
    }
    renamed = {
        name: frame.replace(names) if "cohort" in frame else frame for name, frame in tables.items()
    }
    told = [title.replace("\n", " ") for title in titles(plate(renamed, builder.facts()))]
    assert told[0] == "A Training"
    assert told[1].startswith("B External, University")
    assert told[2] == "C External, Clinic"


def test_a_panel_on_its_own_has_no_letter(tables):
    mine = {n: f[f["cohort"] == "validation"] if "cohort" in f else f for n, f in tables.items()}
    assert titles(plates.decision_plate(mine, builder.facts())) == ["Validation"]
