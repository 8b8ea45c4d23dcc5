import numpy as np
import pytest
from hypothesis import given

from alnus.extraction.families import glcm
from alnus.extraction.families.glcm import Glcm
from tests import naive
from tests.extraction.levels import level_images, stack_of

EPSILON = np.spacing(1.0)


def matrices(levels):
    """Symmetric probabilities of each direction that has a pair, by plain counting."""
    counts = np.zeros((4, levels.max(), levels.max()))
    for (direction, level, neighbor), count in naive.cooccurrences(levels).items():
        if neighbor:
            counts[direction, level - 1, neighbor - 1] += count
            counts[direction, neighbor - 1, level - 1] += count
    return [matrix / matrix.sum() for matrix in counts if matrix.sum()]


@given(level_images())
def test_probabilities_equal_a_plain_count(levels):
    m = Glcm.from_stack(stack_of(levels))
    computed = m.cells.dense(m.p)[0]
    np.testing.assert_array_equal(computed, np.reshape(matrices(levels), computed.shape))


@given(level_images(outside=False))
def test_sums_and_differences_equal_a_plain_sum(levels):
    m = Glcm.from_stack(stack_of(levels))
    n = levels.max()
    i, j = np.mgrid[1 : n + 1, 1 : n + 1]
    p = m.cells.dense(m.p)
    for k, total in zip(m.sums, np.moveaxis(m.p_sum, -1, 0), strict=True):
        np.testing.assert_allclose(total, p[..., i + j == k].sum(axis=-1), atol=1e-15)
    for k, total in zip(m.differences, np.moveaxis(m.p_difference, -1, 0), strict=True):
        np.testing.assert_allclose(total, p[..., abs(i - j) == k].sum(axis=-1), atol=1e-15)


@given(level_images(highest=6, outside=False))
def test_mcc_is_the_second_eigenvalue_of_q(levels):
    if np.unique(levels).size == 1:
        return
    expected = []
    for p in matrices(levels):
        px = p.sum(axis=1)
        q = np.einsum("ik,jk,ik->ij", p, p, 1 / (np.outer(px, px) + EPSILON))
        expected.append(np.sqrt(np.sort(np.linalg.eigvals(q).real.clip(0))[-2]))
    computed = glcm.compute(stack_of(levels), ["MCC"])[0, 0]
    # The root of an eigenvalue that is 0 but for rounding is about 1e-8.
    assert computed == pytest.approx(np.mean(expected), rel=1e-9, abs=1e-7)


def test_one_gray_level_is_fully_correlated():
    features = ["Correlation", "MCC", "Imc1", "Imc2", "JointEnergy", "Contrast"]
    values = glcm.compute(stack_of(np.ones((4, 5), int)), features)[0]
    assert values.tolist() == [1.0, 1.0, 0.0, 0.0, 1.0, 0.0]


def test_a_checkerboard_is_anticorrelated_along_rows_and_columns():
    board = 1 + np.indices((6, 6)).sum(axis=0) % 2
    m = Glcm.from_stack(stack_of(board))
    assert glcm.correlation(m)[0] == pytest.approx([-1, 1, -1, 1])


def test_a_direction_without_pairs_is_left_out_of_the_mean():
    column = np.array([[1, 0], [2, 0], [1, 0], [2, 2]])
    m = Glcm.from_stack(stack_of(column))
    assert m.cells.shape[1] == 3  # right, down-right and down; nothing lies down-left


def test_without_any_pair_no_feature_has_a_value():
    apart = np.array([[1, 0, 0], [0, 0, 2]])
    assert np.isnan(glcm.compute(stack_of(apart))).all()


def test_rounding_that_makes_joint_entropy_the_larger_gives_no_value():
    m = Glcm.from_counts(np.ones((1, 1, 3, 3), np.int64), np.array([3]), np.array([3]))
    m.__dict__["entropy"] = np.array([[np.log2(9) + 1e-9]])
    assert np.isnan(glcm.information_correlation_2(m)).all()
