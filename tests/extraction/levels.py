"""Small level images for Hypothesis, and their stacks."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.roi import Roi, RoiStack


@st.composite
def level_images(draw, *, highest=4, outside=True):
    """Level images of at least 2 x 2 pixels with at least two ROI pixels."""
    shape = draw(st.tuples(st.integers(2, 9), st.integers(2, 9)))
    levels = hnp.arrays(np.int64, shape, elements=st.integers(0 if outside else 1, highest))
    return draw(levels.filter(lambda image: np.count_nonzero(image) > 1))


def stack_of(*images, spacing=(1.0, 1.0)):
    """Make a stack of level images that share one ROI; intensities are the levels."""
    mask = images[0] > 0
    levels = np.stack([image[mask] for image in images]).astype(np.uint16)
    return RoiStack(Roi(mask, spacing), levels.astype(np.float64), levels)
