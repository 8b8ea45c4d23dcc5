import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.models.batch_adjustment import BatchAdjustment, Line
from alnus.variable import Variable

SCANNER = Variable("scanner", "Scanner", kind="nominal", levels=("A", "B"))
ADJUSTMENT = BatchAdjustment(
    SCANNER,
    {
        "A": {"entropy": Line(1.0, 2.0), "mean": Line(0.0, 1.0)},
        "B": {"entropy": Line(-1.0, 0.5), "mean": Line(3.0, 1.0)},
    },
)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5), st.sampled_from("AB"))
def test_each_feature_lies_on_the_line_of_its_batch(values, batch):
    found = ADJUSTMENT.apply({"entropy": values, "mean": values}, batch)
    for name, adjusted in found.items():
        line = ADJUSTMENT.lines[batch][name]
        assert adjusted.tolist() == [line.intercept + line.slope * value for value in values]


def test_one_number_is_adjusted_as_many_are():
    assert ADJUSTMENT.apply({"entropy": 4.0}, "B")["entropy"] == 1.0


def test_only_features_that_are_given_come_back_and_in_their_order():
    assert list(ADJUSTMENT.apply({"mean": [1.0]}, "A")) == ["mean"]
    assert list(ADJUSTMENT.apply({"mean": [1.0], "entropy": [1.0]}, "A")) == ["mean", "entropy"]


def test_a_missing_value_stays_missing():
    found = ADJUSTMENT.apply({"entropy": [np.nan, 1.0]}, "A")["entropy"]
    assert np.isnan(found[0])
    assert found[1] == 3.0


@pytest.mark.parametrize(("feature", "batch"), [("entropy", "C"), ("energy", "A")])
def test_an_unknown_batch_or_feature_is_no_line(feature, batch):
    with pytest.raises(KeyError):
        ADJUSTMENT.apply({feature: [1.0]}, batch)


def test_what_a_model_does_not_use_is_left_behind():
    kept = ADJUSTMENT.of(["mean"])
    assert kept.variable is SCANNER
    assert kept.lines == {"A": {"mean": Line(0.0, 1.0)}, "B": {"mean": Line(3.0, 1.0)}}
    assert set(ADJUSTMENT.lines["A"]) == {"entropy", "mean"}
