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
    cells = matrix.cells
    found = {
        (int(directions[direction]), level + 1, int(size)): int(count)
        for direction, level, size, count in zip(
            cells.matrix, cells.row.tolist(), matrix.j, cells.values, strict=True
        )
    }
    expected = naive.runs(levels)
    assert found == {cell: expected[cell] for cell in expected if cell[0] in directions}
