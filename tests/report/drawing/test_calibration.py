import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from alnus.report.drawing import calibration
from alnus.report.drawing.lines import model_styles
from alnus.report.readings import model_labels, of_cohort

pytestmark = pytest.mark.usefixtures("paper_style")


@pytest.fixture
def axes():
    return Figure().subplots()


def test_calibration_bands_stay_between_zero_and_one(tables, axes):
    frame = of_cohort(tables["calibration_curve"], "training").assign(low=-0.5, high=1.5)
    styles, labels = model_styles(frame), model_labels(frame)
    calibration.calibration_curves(frame, axes, styles=styles, labels=labels)
    for band in axes.collections:
        heights = band.get_paths()[0].vertices[:, 1]
        assert (heights.min(), heights.max()) == (0, 1)


def bars_of(axes):
    """Height of every bar above its base, and where the bars of each outcome end."""
    steps = [patch.get_data() for patch in axes.patches if isinstance(patch, StepPatch)]
    return [ends - base for ends, _, base in steps], [ends for ends, *_ in steps]


def test_the_bars_count_every_patient_of_either_outcome(tables, axes):
    frame = of_cohort(tables["predictions"], "validation")
    calibration.risk_histogram(frame[frame["model"] == "combined"], axes)
    (up, down), _ = bars_of(axes)
    assert up.min() >= 0 >= down.max()
    patient = min(up[up > 0].min(), -down[down < 0].max())
    assert round(up.sum() / patient) % 95 == 0
    assert up.sum() / -down.sum() == pytest.approx(95 / 39)
    assert max(up.max(), -down.min()) == pytest.approx(0.06)


def test_bars_stay_below_the_curves(tables, axes):
    frame = of_cohort(tables["predictions"], "validation")
    calibration.risk_histogram(frame[frame["model"] == "combined"], axes)
    _, ends = bars_of(axes)
    assert -0.15 < min(map(min, ends)) < max(map(max, ends)) < 0


def test_corrected_points_stand_at_their_risks_in_their_models_color(tables, axes):
    frame = tables["corrected_calibration"]
    styles = model_styles(tables["calibration_curve"])
    calibration.corrected_curves(frame, axes, styles=styles)
    for line, (model, own) in zip(axes.lines, frame.groupby("model", sort=False), strict=False):
        assert line.get_color() == styles[model].color
        where = np.isin(own["predicted"], line.get_xdata())
        assert line.get_ydata().tolist() == own["corrected"][where].tolist()
    assert axes.lines[-1].get_label() == "Corrected for optimism"
