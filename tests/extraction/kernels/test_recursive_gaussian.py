import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.image_types.recursive_gaussian import recursion_weights
from alnus.extraction.kernels.recursive_gaussian import (
    add_curvatures,
    filter_box,
    filter_rows,
    recurse,
)
from tests import naive_filters

IMAGES = hnp.arrays(np.float64, st.tuples(st.integers(4, 12), st.integers(1, 3)),
                    elements=st.floats(-300, 300, allow_subnormal=False))  # fmt: skip


def whole(image):
    return (0, image.shape[0], 0, image.shape[1])


@given(IMAGES, st.floats(0.2, 5.0))
def test_a_recursion_equals_its_plain_twin_in_each_column(image, sigma):
    weights, _ = recursion_weights(sigma, 1.0, derivative=False)
    found = recurse(image, np.arange(len(image)), weights, 0, image.shape[1])
    turned = found.T
    plain = [naive_filters.recursion_line(column, *weights) for column in image.T]
    assert turned == pytest.approx(np.array(plain), rel=1e-12, abs=1e-10)


@given(IMAGES, st.floats(0.2, 5.0))
def test_the_filter_is_the_same_upside_down(image, sigma):
    weights = recursion_weights(sigma, 1.0, derivative=True)
    upright = filter_rows(image, *weights, whole(image), (0, len(image)))
    turned = filter_rows(np.ascontiguousarray(image[::-1]), *weights, whole(image), (0, len(image)))
    assert turned[:, ::-1] == pytest.approx(upright, rel=1e-5, abs=1e-3)


def test_rows_equal_the_same_rows_of_all():
    image = np.random.default_rng(1).normal(size=(30, 270))
    weights = recursion_weights(1.3, 1.0, derivative=True)
    every = filter_rows(image, *weights, whole(image), (0, 30))
    assert np.array_equal(filter_rows(image, *weights, whole(image), (7, 19)), every[:, 7:19])


def test_a_block_is_filtered_as_if_it_were_the_image():
    image = np.random.default_rng(1).normal(size=(30, 270))
    weights = recursion_weights(1.3, 1.0, derivative=True)
    block = np.ascontiguousarray(image[4:25, 11:250])
    alone = filter_rows(block, *weights, whole(block), (5, 17))
    assert np.array_equal(filter_rows(image, *weights, (4, 25, 11, 250), (9, 21)), alone)


def test_a_box_is_filtered_down_its_rows_and_along_its_columns():
    image = np.random.default_rng(1).normal(size=(40, 50))
    curved = recursion_weights(1.3, 1.0, derivative=True)
    smooth = recursion_weights(1.3, 0.8, derivative=False)
    block, box = (3, 36, 5, 47), (10, 20, 15, 31)
    turned = filter_rows(image, *curved, block, (10, 20))
    expected = filter_rows(turned, *smooth, whole(turned), (15 - 5, 31 - 5))
    assert np.array_equal(filter_box(image, curved, smooth, block, box), expected)


def test_curvatures_are_added_and_rounded_one_after_the_other():
    rng = np.random.default_rng(2)
    down, across = rng.normal(size=(5, 7)), rng.normal(size=(7, 5))
    partial = (across.T * 0.3).astype(np.float32)
    expected = (partial + down * 0.7).astype(np.float32)  # float64 between the two roundings
    assert np.array_equal(add_curvatures(down, across, 0.7, 0.3), expected)
