"""Cells of matrices that are not zero."""

import numpy as np
from numpy.typing import NDArray

from alnus.jit import kernel


@kernel
def list_cells(matrices: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the cells that are not zero, matrix by matrix and row by row.

    Parameters
    ----------
    matrices : ndarray of int64, shape (matrices, rows, columns)
        Counts.

    Returns
    -------
    cells : ndarray of int64, shape (4, cells)
        Matrix, row, column and count of each cell.
    starts : ndarray of int64, shape (matrices,)
        Place of each matrix's first cell.
    """
    n_matrices, n_rows, n_columns = matrices.shape
    n_cells = 0
    for count in matrices.ravel():
        n_cells += int(count != 0)
    cells, starts = np.empty((4, n_cells), np.int64), np.empty(n_matrices, np.int64)
    cell = 0
    for matrix in range(n_matrices):
        starts[matrix] = cell
        for row in range(n_rows):
            for column in range(n_columns):
                count = matrices[matrix, row, column]
                if count:
                    cells[0, cell], cells[1, cell], cells[2, cell] = matrix, row, column
                    cells[3, cell] = count
                    cell += 1
    return cells, starts
