import numpy as np
from hypothesis import given

from alnus.extraction.families.glrlm import count_runs
from tests import naive
from tests.extraction.levels import level_images, stack_of


@given(level_images(highest=3))
def test_runs_equal_a_plain_count(levels):
    stack = stack_of(levels)
    matrix = count_runs(stack)
    directions = np.flatnonzero(stack.roi.has_lines)
    found = {
        (int(directions[d]), int(level) + 1, int(matrix.sizes[size])): int(matrix.counts[cell])
        for cell in zip(*np.nonzero(matrix.counts), strict=True)
        for _, d, level, size in [cell]
    }
    expected = naive.runs(levels)
    assert found == {cell: expected[cell] for cell in expected if cell[0] in directions}
