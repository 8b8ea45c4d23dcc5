import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

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


def test_the_bars_count_every_patient_of_either_outcome(tables, axes):
    frame = of_cohort(tables["predictions"], "validation")
    calibration.risk_histogram(frame[frame["model"] == "combined"], axes)
    heights = [bar.get_height() for bar in axes.patches if isinstance(bar, Rectangle)]
    up, down = [h for h in heights if h > 0], [-h for h in heights if h < 0]
    patient = min(up + down)
    assert round(sum(up) / patient) % 95 == 0
    assert sum(up) / sum(down) == pytest.approx(95 / 39)
    assert max(up + down) == pytest.approx(0.06)


def test_bars_stay_below_the_curves(tables, axes):
    frame = of_cohort(tables["predictions"], "validation")
    calibration.risk_histogram(frame[frame["model"] == "combined"], axes)
    bars = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
    heights = [y for bar in bars for y in bar.get_corners()[:, 1]]
    assert -0.15 < min(heights) < max(heights) < 0


def test_corrected_points_stand_at_their_risks_in_their_models_color(tables, axes):
    frame = tables["corrected_calibration"]
    styles = model_styles(tables["calibration_curve"])
    calibration.corrected_curves(frame, axes, styles=styles)
    for line, (model, own) in zip(axes.lines, frame.groupby("model", sort=False), strict=False):
        assert line.get_color() == styles[model].color
        where = np.isin(own["predicted"], line.get_xdata())
        assert line.get_ydata().tolist() == own["corrected"][where].tolist()
    assert axes.lines[-1].get_label() == "Corrected for optimism"
