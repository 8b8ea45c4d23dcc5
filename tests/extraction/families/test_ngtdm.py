import numpy as np
import pytest
from hypothesis import given

from alnus.extraction.families import ngtdm
from alnus.extraction.families.ngtdm import Ngtdm
from tests import naive
from tests.extraction.levels import level_images, stack_of


@given(level_images())
def test_differences_are_to_the_mean_of_the_neighbors(levels):
    expected = np.zeros(levels.max())
    for level, around in naive.neighbor_levels(levels):
        if around:
            expected[level - 1] += abs(level - np.mean(around))
    np.testing.assert_allclose(Ngtdm.from_stack(stack_of(levels)).s[0], expected, atol=1e-12)


def test_formulas_give_what_a_hand_computes():
    m = Ngtdm(np.array([[0.5, 0.0, 0.5]]), np.array([[1.0, 0.0, 2.0]]), 4)
    assert ngtdm.coarseness(m) == pytest.approx(1 / 1.5)
    assert ngtdm.contrast(m) == pytest.approx(2 * 0.25 * 4 / 2 * 3 / 4)
    assert ngtdm.busyness(m) == pytest.approx(1.5 / (2 * abs(0.5 - 1.5)))
    assert ngtdm.complexity(m) == pytest.approx(2 * 2 * 1.5 / 1.0 / 4)
    assert ngtdm.strength(m) == pytest.approx(2 * 4 / 3)


def test_one_gray_level_is_as_coarse_as_can_be():
    features = ["Busyness", "Coarseness", "Complexity", "Contrast", "Strength"]
    values = ngtdm.compute(stack_of(np.ones((3, 3), int)), features)[0]
    assert values.tolist() == [0.0, 1e6, 0.0, 0.0, 0.0]
