"""Columns that hardly vary in training: what they say there is noise, and elsewhere it explodes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from alnus.errors import EmptySelectionError

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NearConstant:
    """A column that a rule left out: which rule, what was found, and the rule's limit."""

    name: str
    rule: str
    value: float
    limit: float


class VaryingColumns(SelectorMixin, BaseEstimator):
    """Drop columns that hardly vary, by rules measured on the rows given to ``fit``.

    Parameters
    ----------
    frequency_ratio, unique_share : float
        A column leaves when its commonest value is more than ``frequency_ratio`` times as frequent
        as the next and at most this share of its values are distinct; R ``caret::nearZeroVar``
        (``freqCut``, ``uniqueCut``). A ratio of 0 turns the rule off.
    spread : float
        A column leaves when its standard deviation (n − 1) is below this share of its mean's
        size; 0 turns the rule off.
    gray_levels : int
        Textures of an image type leave when half of the cases have fewer gray levels; 0 turns
        the rule off.
    levels : mapping of str to sequence of str, optional
        For each column that holds an image type's number of gray levels, the columns that rest
        on it. Columns with numbers of levels are read and not passed on.

    Attributes
    ----------
    left_out_ : tuple of NearConstant
        One a column left out, with the first rule that it breaks.

    Raises
    ------
    EmptySelectionError
        From ``fit`` when no column is left.
    """

    def __init__(
        self,
        *,
        frequency_ratio: float = 19.0,
        unique_share: float = 0.10,
        spread: float = 0.001,
        gray_levels: int = 3,
        levels: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.frequency_ratio = frequency_ratio
        self.unique_share = unique_share
        self.spread = spread
        self.gray_levels = gray_levels
        self.levels = levels

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Measure every column of X (n, p)."""
        values = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        counting = dict(self.levels or {})
        names = self._names()
        found: dict[str, NearConstant] = {}
        for item in self._broken(values, names, counting):
            if item.name not in counting:
                found.setdefault(item.name, item)
        self._support_ = np.array([name not in found and name not in counting for name in names])
        if not self._support_.any():
            message = (
                f"None of the {len(names) - len(counting)} features varies enough between the "
                "training cases to be trusted elsewhere."
            )
            raise EmptySelectionError(message)
        self.left_out_ = tuple(found[name] for name in names if name in found)
        return self

    def _broken(
        self, values: Floats, names: Sequence[str], counting: Mapping[str, Sequence[str]]
    ) -> Iterator[NearConstant]:
        if self.gray_levels:
            yield from self._few_levels(values, names, counting)
        if self.frequency_ratio:
            ratios = _frequency_ratios(values, self.unique_share)
            for j in np.flatnonzero(ratios > self.frequency_ratio).tolist():
                yield NearConstant(
                    names[j], "frequency ratio", float(ratios[j]), self.frequency_ratio
                )
        if self.spread:
            spreads = _relative_spreads(values)
            for j in np.flatnonzero(spreads < self.spread).tolist():
                yield NearConstant(names[j], "relative spread", float(spreads[j]), self.spread)

    def _few_levels(
        self, values: Floats, names: Sequence[str], counting: Mapping[str, Sequence[str]]
    ) -> Iterator[NearConstant]:
        place = {name: position for position, name in enumerate(names)}
        for column, textures in counting.items():
            median = float(np.median(values[:, place[column]]))
            if median < self.gray_levels:
                for name in textures:
                    yield NearConstant(name, "gray levels", median, float(self.gray_levels))

    def _names(self) -> list[str]:
        numbered = [f"x{position}" for position in range(self.n_features_in_)]
        return [str(name) for name in getattr(self, "feature_names_in_", numbered)]

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return np.asarray(self._support_)


def _frequency_ratios(values: Floats, unique_share: float) -> Floats:
    """Commonest value's count over the next one's; 0 where enough values are distinct.

    A constant column has no next value: its ratio is infinite (``caret`` calls it 0 and lists it
    as of zero variance).
    """
    n = len(values)
    ordered = np.sort(values, axis=0)
    distinct = 1 + np.count_nonzero(np.diff(ordered, axis=0), axis=0)
    ratios = np.zeros(values.shape[1])
    for j in np.flatnonzero(distinct <= unique_share * n):
        counts = np.sort(np.unique(ordered[:, j], return_counts=True)[1])
        ratios[j] = counts[-1] / counts[-2] if len(counts) > 1 else np.inf
    return ratios


def _relative_spreads(values: Floats) -> Floats:
    """Standard deviation over the mean's size; infinite where the mean is 0."""
    spread, size = values.std(axis=0, ddof=1), np.abs(values.mean(axis=0))
    return np.asarray(np.divide(spread, size, out=np.full(len(size), np.inf), where=size > 0))
