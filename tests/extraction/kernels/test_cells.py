import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from alnus.extraction.kernels.cells import list_cells

SHAPES = st.tuples(*[st.integers(1, 4)] * 3)


@given(hnp.arrays(np.int64, SHAPES, elements=st.integers(0, 3)))
def test_cells_equal_those_that_numpy_finds(matrices):
    cells, starts = list_cells(matrices)
    places = np.nonzero(matrices)
    assert np.array_equal(cells, [*places, matrices[places]])
    assert [np.count_nonzero(matrices[:place]) for place in range(len(matrices))] == list(starts)
