import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.image_types.binary_pattern import BinaryPattern
from tests import naive_filters
from tests.extraction.image_types.images import boxed

IMAGES = hnp.arrays(np.float64, st.tuples(st.integers(2, 7), st.integers(2, 7)),
                    elements=st.integers(0, 3))  # fmt: skip


@given(IMAGES, st.sampled_from([1.0, 1.5, 2.0]), st.sampled_from([4, 8, 12]))
def test_patterns_equal_a_plain_comparison_with_each_sample(image, radius, samples):
    rows, columns = image.shape
    (patterns,) = BinaryPattern(radius, samples).apply(boxed(image))
    plain = [
        [
            naive_filters.uniform_pattern(image, row, column, radius=radius, samples=samples)
            for column in range(columns)
        ]
        for row in range(rows)
    ]
    assert patterns.tolist() == plain
