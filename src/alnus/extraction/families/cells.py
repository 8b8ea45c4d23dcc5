"""Matrices as lists of those of their cells that are not zero.

Most cells of a texture matrix are empty. What is left of all matrices of a case, over image types and
directions, fits in a few thousand numbers, on which each formula is one short sum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.extraction.kernels.cells import list_cells


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a stack of matrices that are not zero; every matrix has some.

    Parameters
    ----------
    shape : tuple of int
        Image types, directions, rows, columns.
    starts : ndarray of int64, shape (matrices,)
        First cell of each matrix.
    matrix : ndarray of int64, shape (cells,)
        Which matrix a cell belongs to, counted through directions and image types; ascending.
    row, column : ndarray of int64, shape (cells,)
        Its place there.
    values : ndarray of float64, shape (cells,)
        What it holds.
    """

    shape: tuple[int, int, int, int]
    starts: NDArray[np.int64]
    matrix: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    values: Floats

    @classmethod
    def of(cls, counts: NDArray[np.integer]) -> "Cells":
        """List the cells of an array of shape (image types, directions, rows, columns)."""
        matrices = np.ascontiguousarray(counts, np.int64).reshape(-1, *counts.shape[2:])
        (matrix, row, column, values), starts = list_cells(matrices)
        return cls(counts.shape, starts, matrix, row, column, values.astype(np.float64))

    @property
    def n_matrices(self) -> int:
        """Number of matrices."""
        return self.shape[0] * self.shape[1]

    def sum(self, terms: Floats) -> Floats:
        """Sum one term a cell over each matrix.

        Parameters
        ----------
        terms : ndarray of float64, shape (..., cells)
            The terms.

        Returns
        -------
        ndarray of float64, shape (..., image types, directions)
        """
        # Every matrix has a cell, so that no start stands twice: reduceat would then give a single
        # term.
        totals = np.add.reduceat(terms, self.starts, axis=-1)
        return np.asarray(totals.reshape(*terms.shape[:-1], *self.shape[:2]))

    def largest(self, terms: Floats) -> Floats:
        """Find the largest term, one a cell, of each matrix; shape (image types, directions)."""
        return np.asarray(np.maximum.reduceat(terms, self.starts).reshape(self.shape[:2]))

    def sum_by(self, key: NDArray[np.int64], length: int, terms: Floats) -> Floats:
        """Sum one term a cell over the cells of each matrix that have the same key.

        Parameters
        ----------
        key : ndarray of int64, shape (cells,)
            0..length − 1.
        length : int
            Number of keys.
        terms : ndarray of float64, shape (cells,)
            The terms.

        Returns
        -------
        ndarray of float64, shape (image types, directions, length)
        """
        totals = np.bincount(self.matrix * length + key, terms, minlength=self.n_matrices * length)
        return np.asarray(totals.reshape(*self.shape[:2], length), dtype=np.float64)

    def each(self, values: Floats) -> Floats:
        """Give every cell the value of its matrix, shape (…, cells)."""
        return values.reshape(*values.shape[:-2], -1)[..., self.matrix]

    def dense(self, terms: Floats) -> Floats:
        """Return one term a cell as full matrices, 0 elsewhere; of shape ``shape``."""
        _, _, n_rows, n_columns = self.shape
        matrices = np.zeros(self.shape)
        matrices.ravel()[(self.matrix * n_rows + self.row) * n_columns + self.column] = terms
        return matrices
