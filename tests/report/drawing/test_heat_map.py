import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from alnus.report.drawing.heat_map import heat_map, standardized

FEATURES = pd.DataFrame({"a": [1.0, 2.0, 3.0, 9.0], "b": [5.0, 5.0, 5.0, 7.0]})
TRAINING = pd.Series([True, True, True, False])


def test_values_are_in_standard_deviations_of_training_alone():
    found = standardized(FEATURES, TRAINING)
    np.testing.assert_allclose(found[0], [-1, 0, 1, 7])


def test_a_feature_that_does_not_vary_in_training_keeps_its_unit():
    np.testing.assert_allclose(standardized(FEATURES, TRAINING)[1], [0, 0, 0, 2])


def test_rows_are_numbered_and_events_marked():
    axes = Figure().subplots()
    image = heat_map(
        standardized(FEATURES, TRAINING),
        np.array([0.0, 1.0, 0.0, 1.0]),
        axes,
        numbers={"a": 1, "b": 2},
    )
    assert image.get_size() == (2, 4)
    assert image.get_clim() == (-3, 3)
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Outcome", "1", "2"]
    (lines,) = axes.collections
    assert isinstance(lines, LineCollection)
    strokes = lines.get_segments()
    assert [segment[0][0] for segment in strokes] == pytest.approx([1, 3])
