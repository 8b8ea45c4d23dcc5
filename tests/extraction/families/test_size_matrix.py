import numpy as np
import pytest
from hypothesis import given

from alnus.extraction.families import gldm, glrlm, glszm, size_matrix
from alnus.extraction.families.cells import Cells
from alnus.extraction.families.size_matrix import SizeMatrix, emphasis
from tests.extraction.levels import level_images, stack_of

MATRIX = SizeMatrix(Cells.of(np.array([[[[2, 0], [1, 1]]]])), np.array([1.0, 3.0]), 8)


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        (emphasis(level=0, size=2), (2 + 1 + 9) / 4),
        (emphasis(level=-2, size=0), (2 + 2 / 4) / 4),
        (emphasis(level=2, size=-2), (2 + 4 + 4 / 9) / 4),
        (size_matrix.level_nonuniformity, 8 / 4),
        (size_matrix.level_nonuniformity_normalized, 8 / 16),
        (size_matrix.size_nonuniformity, 10 / 4),
        (size_matrix.size_nonuniformity_normalized, 10 / 16),
        (size_matrix.percentage, 4 / 8),
        (size_matrix.level_variance, 0.25),
        (size_matrix.size_variance, 0.75),
        (size_matrix.joint_entropy, 1.5),
    ],
)
def test_a_formula_gives_what_a_hand_computes(feature, expected):
    assert feature.compute(MATRIX)[0, 0] == pytest.approx(expected)


@given(level_images())
def test_runs_and_zones_cover_every_pixel_once(levels):
    stack = stack_of(levels)
    for matrix in (glrlm.count_runs(stack), glszm.count_zones(stack)):
        covered = matrix.cells.sum(matrix.cells.values * matrix.j)
        assert (covered == np.count_nonzero(levels)).all()


@given(level_images())
def test_every_pixel_has_one_dependence(levels):
    assert gldm.count_pixels(stack_of(levels)).total == np.count_nonzero(levels)


@given(level_images(outside=False))
def test_every_direction_of_a_full_box_has_runs(levels):
    assert glrlm.count_runs(stack_of(levels)).cells.shape[1] == 4


def test_pixels_of_one_row_that_do_not_touch_still_make_a_direction():
    apart = np.array([[1, 0, 1], [0, 0, 0], [0, 2, 0]])
    stack = stack_of(apart)
    assert stack.roi.has_lines.tolist() == [True, False, False, False]
    assert glrlm.compute(stack, ["RunPercentage"]) == 1.0


def test_without_any_line_no_feature_has_a_value():
    apart = np.array([[1, 0, 0], [0, 0, 2]])
    assert np.isnan(glrlm.compute(stack_of(apart))).all()
