import math

import numpy as np
import pytest
from scipy.stats import norm

from alnus.evaluation.validation_size import (
    size_for_auc,
    size_for_benefit,
    size_for_oe,
    size_for_slope,
    validation_size,
)

ARGUMENTS = {
    "auc": 0.8,
    "linear_predictor": norm.ppf((np.arange(1000) + 0.5) / 1000) - 1.0,
    "sensitivity": 0.8,
    "specificity": 0.6,
    "threshold": 0.3,
}


def test_oe_is_the_published_formula_without_the_search_in_steps():
    # R pmvalsampsize, prevalence .018, width 1: its steps of .0001 pass the width at SE = .2456
    assert math.ceil(0.982 / (0.018 * 0.2456**2)) == 905
    assert size_for_oe(0.018, width=1) == 906


@pytest.mark.parametrize(("prevalence", "width"), [(0.018, 1.0), (0.3, 0.2), (0.7, 0.1)])
def test_the_interval_of_oe_is_as_wide_as_asked_for(prevalence, width):
    n = size_for_oe(prevalence, width=width)
    error = math.sqrt((1 - prevalence) / (n * prevalence))
    assert math.exp(1.96 * error) - math.exp(-1.96 * error) == pytest.approx(width, rel=1e-2)


def test_the_auc_is_that_of_pmvalsampsize():
    # R pmvalsampsize tries n = 1, 2, …; C = .8, prevalence .018
    n = np.arange(1, 10_000)
    spread = 1 + (n / 2 - 1) * 0.2 / 1.2 + (n / 2 - 1) * 0.8 / 1.8
    widths = 2 * 1.96 * np.sqrt(0.8 * 0.2 * spread / (n**2 * 0.018 * 0.982))
    assert n[np.argmax(widths <= 0.1)] == 4252
    assert size_for_auc(0.018, 0.8) == 4252


def test_the_slope_is_known_as_well_as_a_regression_knows_it():
    rng = np.random.default_rng(0)
    linear = rng.normal(-1, 1.5, size=size_for_slope(rng.normal(-1, 1.5, 200_000)))
    p = 1 / (1 + np.exp(-linear))
    design = np.column_stack([np.ones_like(linear), linear])
    covariance = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]))
    assert 2 * 1.96 * math.sqrt(covariance[1, 1]) == pytest.approx(0.2, rel=0.03)


def test_the_net_benefit_is_as_precise_as_simulated():
    prevalence, sensitivity, specificity, threshold = 0.3, 0.8, 0.6, 0.25
    n = size_for_benefit(prevalence, sensitivity, specificity, threshold)
    rng = np.random.default_rng(1)
    events = rng.binomial(n, prevalence, size=40_000)
    true_positive = rng.binomial(events, sensitivity)
    false_positive = rng.binomial(n - events, 1 - specificity)
    benefit = (true_positive - false_positive * threshold / (1 - threshold)) / events
    assert 2 * 1.96 * benefit.std() == pytest.approx(0.2, rel=0.03)


def test_the_largest_criterion_decides():
    found = validation_size(0.3, **ARGUMENTS)
    assert found.n == max(found.oe, found.slope, found.auc, found.benefit)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"auc": 0.5}, "auc must lie above 0.5"),
        ({"auc": 1.0}, "auc must lie above 0.5"),
        ({"threshold": 0.0}, "threshold must lie between 0 and 1"),
        ({"linear_predictor": [0.3, 0.3]}, "they tell no slope"),
    ],
)
def test_impossible_anticipations_are_refused(changed, sentence):
    with pytest.raises(ValueError, match=sentence):
        validation_size(0.3, **{**ARGUMENTS, **changed})


@pytest.mark.parametrize("prevalence", [0.0, 1.0, -0.1])
def test_a_prevalence_outside_its_range_is_refused(prevalence):
    with pytest.raises(ValueError, match="prevalence must lie between 0 and 1"):
        validation_size(prevalence, **ARGUMENTS)
