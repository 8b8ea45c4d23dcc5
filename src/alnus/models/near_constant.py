"""Features that hardly vary in training: what they say there is noise, and elsewhere it explodes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from alnus.arrays import Floats, Integers
from alnus.models.settings import RadScoreSettings


@dataclass(frozen=True)
class NearConstant:
    """A feature that a rule leaves out.

    Parameters
    ----------
    position : int
        Of the feature among those looked at.
    rule : str
        ``"gray levels"``, ``"frequency ratio"`` or ``"relative spread"``; the first that it breaks.
    value, limit : float
        What was found, and what the rule asks for.
    """

    position: int
    rule: str
    value: float
    limit: float


@dataclass(frozen=True)
class GrayLevels:
    """Where an image type's range of intensities stands among the features, and its textures.

    Parameters
    ----------
    lowest, highest : int
        Positions of its smallest and largest intensity in the ROI.
    bin_width : float
        Width of a gray level.
    textures : tuple of int
        Positions of the features that look at its gray levels.
    """

    lowest: int
    highest: int
    bin_width: float
    textures: tuple[int, ...]

    def counts(self, rows: Floats) -> Floats:
        """Gray levels from the lowest to the highest in each case, shape (n,)."""
        low, high = (np.floor(rows[j] / self.bin_width) for j in (self.lowest, self.highest))
        return np.asarray(high - low + 1)


def near_constant(
    rows: Floats, settings: RadScoreSettings, image_types: Sequence[GrayLevels] = ()
) -> tuple[NearConstant, ...]:
    """Find features that hardly vary.

    Three rules, each off where its setting is 0:

    - *gray levels*: a texture of an image type that has fewer than ``gray_levels`` gray levels in
      half of the cases;
    - *frequency ratio*: the commonest value is more than ``frequency_ratio`` times as frequent as
      the next, and at most ``unique_share`` of the values are distinct;
    - *relative spread*: the standard deviation (n − 1) is below ``spread`` times the mean's size.

    Parameters
    ----------
    rows : ndarray of float64, shape (p, n)
        A row a feature; finite.
    settings : RadScoreSettings
        The limits.
    image_types : sequence of GrayLevels
        Where the first rule looks.

    Returns
    -------
    tuple of NearConstant
        In the order of the rows.

    References
    ----------
    Frequency ratio: R ``caret::nearZeroVar`` (``freqCut``, ``uniqueCut``).
    """
    found: dict[int, NearConstant] = {}
    for item in _broken(rows, settings, image_types):
        found.setdefault(item.position, item)
    return tuple(found[position] for position in sorted(found))


def _broken(
    rows: Floats, settings: RadScoreSettings, image_types: Sequence[GrayLevels]
) -> Iterator[NearConstant]:
    if settings.gray_levels and image_types:
        medians = np.median([of_type.counts(rows) for of_type in image_types], axis=1).tolist()
        for of_type, median in zip(image_types, medians, strict=True):
            for j in of_type.textures if median < settings.gray_levels else ():
                yield NearConstant(j, "gray levels", median, float(settings.gray_levels))
    if settings.frequency_ratio:
        ratios = _frequency_ratios(rows, settings.unique_share)
        for j in np.flatnonzero(ratios > settings.frequency_ratio).tolist():
            yield NearConstant(j, "frequency ratio", float(ratios[j]), settings.frequency_ratio)
    if settings.spread:
        spreads = _relative_spreads(rows)
        for j in np.flatnonzero(spreads < settings.spread).tolist():
            yield NearConstant(j, "relative spread", float(spreads[j]), settings.spread)


def _frequency_ratios(rows: Floats, unique_share: float) -> Floats:
    """Commonest value's count over the next one's; 0 where enough values are distinct.

    A constant feature has no next value: its ratio is infinite (``caret`` calls it 0 and lists it
    as of zero variance).
    """
    most = unique_share * rows.shape[1]
    # Most features have as many values as cases, and their first cases show that already.
    first = rows[:, : 2 * (int(most) + 1)]
    ratios = np.zeros(len(rows))
    for j in np.flatnonzero(_distinct_values(first) <= most).tolist():
        counts = np.sort(np.unique(rows[j], return_counts=True)[1])
        if len(counts) <= most:
            ratios[j] = counts[-1] / counts[-2] if len(counts) > 1 else np.inf
    return ratios


def _distinct_values(rows: Floats) -> Integers:
    """Count the values of each row."""
    return np.asarray(1 + np.count_nonzero(np.diff(np.sort(rows, axis=1), axis=1), axis=1))


def _relative_spreads(rows: Floats) -> Floats:
    """Standard deviation over the mean's size; infinite where the mean is 0."""
    spread, size = rows.std(axis=1, ddof=1), np.abs(rows.mean(axis=1))
    return np.asarray(np.divide(spread, size, out=np.full(len(size), np.inf), where=size > 0))
