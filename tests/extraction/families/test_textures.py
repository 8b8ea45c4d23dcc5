"""What holds for every family that looks at gray levels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alnus.extraction.families import firstorder, glcm, gldm, glrlm, glszm, ngtdm
from tests.extraction.levels import level_images, stack_of

FAMILIES = (firstorder, glcm, gldm, glrlm, glszm, ngtdm)
every_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.NAME)


def assert_equal(values, expected):
    """Allow roots of an eigenvalue or an information that is 0 but for rounding to be about 1e-8."""
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-6)


@every_family
@given(levels=level_images())
def test_turning_and_flipping_change_nothing(family, levels):
    expected = family.compute(stack_of(levels))
    for turned in (np.rot90(levels), levels[::-1], levels[:, ::-1], levels.T):
        assert_equal(family.compute(stack_of(turned)), expected)


@every_family
@given(levels=level_images(), margin=st.integers(0, 3))
def test_empty_rows_and_columns_around_the_roi_change_nothing(family, levels, margin):
    wide = stack_of(np.pad(levels, margin))
    assert_equal(family.compute(wide), family.compute(stack_of(levels)))


@every_family
@given(levels=level_images(highest=3))
def test_an_image_type_has_the_same_values_alone_and_beside_one_of_more_levels(family, levels):
    richer = np.where(levels > 0, levels * 4 + 1, 0)
    together = family.compute(stack_of(levels, richer))
    assert_equal(together[:1], family.compute(stack_of(levels)))
    assert_equal(together[1:], family.compute(stack_of(richer)))


@every_family
@given(data=st.data(), levels=level_images())
def test_a_chosen_feature_has_the_value_it_has_among_all(data, family, levels):
    names = list(family.FEATURES)
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    everything = family.compute(stack_of(levels))
    places = [names.index(name) for name in chosen]
    np.testing.assert_array_equal(family.compute(stack_of(levels), chosen), everything[:, places])
