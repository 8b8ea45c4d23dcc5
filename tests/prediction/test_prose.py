from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alnus
from alnus.estimate import Estimate
from alnus.prediction.prose import as_text, class_in_words, percent, printed_risk
from tests.prediction.models import CLINICAL, GIVEN, WITH_IMAGE


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "50.0 %"), (0.9994, "> 99.9 %"), (1.0, "> 99.9 %"), (0.0, "< 0.1 %"), (0.999, "99.9 %"), (0.001, "0.1 %")],
)  # fmt: skip
def test_a_risk_is_printed_in_percent_and_never_as_certain(value, text):
    assert percent(value) == text


@given(st.floats(0, 1))
def test_no_probability_prints_as_nothing_or_everything(value):
    assert percent(value) not in {"100.0 %", "0.0 %"}


def test_an_interval_names_its_level_and_method():
    risk = Estimate(0.99999, 0.5, 1.0, "Wald on the log odds", 0.9)
    assert printed_risk(risk) == "> 99.9 % (90 % CI 50.0 % to > 99.9 %, Wald on the log odds)"


def test_the_class_is_said_in_words():
    found = alnus.predict(CLINICAL, **GIVEN)
    assert class_in_words(found) == (
        "At or above the threshold 60.0 % fixed on the training cohort: predicted ALN+"
    )
    below = class_in_words(replace(found, threshold=0.99))
    assert below == "Below the threshold 99.0 % fixed on the training cohort: ALN+ is not predicted"


def test_warnings_stand_before_the_risk_and_details_after():
    found = alnus.predict(CLINICAL, **{**GIVEN, "n_stage": "n3", "thickness": "0.02"})
    lines = as_text(found).split("\n")
    starts = ["Warning: N stage 'n3'", "Warning: Cortical", "SIMULATED", "Risk of ALN+:", "At or above",
              "What raises it most: N stage N3 (+1.33)", "What lowers it most: Cortical"]  # fmt: skip
    assert all(line.startswith(start) for line, start in zip(lines, starts, strict=False))
    assert lines[-1] == "Research use only. Not a medical device."


def test_a_model_without_covariance_says_that_it_has_no_interval():
    found = alnus.predict(WITH_IMAGE, n_stage="N2", rad_score=0.5)
    assert "(no interval: the model has no covariance)" in as_text(found)
