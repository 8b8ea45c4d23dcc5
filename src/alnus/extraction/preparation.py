"""From a case as it was read to the case that features are computed on: PyRadiomics' way."""

import math
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from alnus.arrays import Bools, Floats
from alnus.errors import CaseError
from alnus.extraction.kernels.spline import coefficients, interpolated
from alnus.imaging.case import Case
from alnus.imaging.inpainting import Inpainted, without_traces
from alnus.ranges import Within, check_ranges, shown

FINEST = 0.01
"""Smallest new pixel, mm: a fifth of the smallest that ultrasound resolves."""

MOST_PIXELS = 10_000_000
"""New pixels of one case."""

_Step = Annotated[float, Within(0, 100, meaning="mm; 0 keeps the image's own")]


@dataclass(frozen=True)
class Normalization:
    """Intensities as standard deviations from the mean of the whole image, times ``scale``.

    Parameters
    ----------
    scale : float
        What one standard deviation becomes.
    outliers : float, optional
        Deviations beyond this many standard deviations are set to it.

    Raises
    ------
    ValueError
        When a number is outside its range.

    References
    ----------
    PyRadiomics ``normalizeImage``; the standard deviation has n − 1 in its denominator, as in ITK.
    """

    scale: Annotated[float, Within(0, 1e6, "low")] = 1.0
    outliers: Annotated[float, Within(0, 1000, "low")] | None = None

    def __post_init__(self) -> None:
        """Refuse a number outside the range of its field."""
        check_ranges(self)

    def apply(self, case: Case) -> Case:
        """Normalize a case's image.

        Raises
        ------
        CaseError
            When the image is flat, but for rounding.
        """
        image = case.image.astype(np.float64)
        n, total = image.size, float(image.sum())
        # Not image.var(): ITK takes sums of squares in one pass, and its last bits decide about
        # gray levels.
        variance = (float((image**2).sum()) - total**2 / n) / (n - 1)
        if image.min() == image.max() or not variance > 0:
            message = (
                f"Case {case.case_id}: the intensities of the image do not differ enough to be "
                "normalized. Check the image."
            )
            raise CaseError(message)
        deviations = (image - total / n) * (1 / math.sqrt(variance))
        if self.outliers is not None:
            deviations = np.clip(deviations, -self.outliers, self.outliers)
        return replace(case, image=deviations * self.scale)


@dataclass(frozen=True)
class Resampling:
    """Image and ROI on a common pixel grid: cubic B-spline and nearest neighbor.

    Only the ROI's bounding box with a margin is kept, and image types see no more than that.

    Parameters
    ----------
    spacing : tuple of float
        New pixel height and width (row, column), in mm; 0 keeps the image's own.
    margin : int
        Pixels kept round the bounding box; PyRadiomics' padDistance.
    pixels : {"float64", "uint8", "uint16", "int16"}
        Numbers that the new pixels are cut to. PyRadiomics keeps the type of the image file: new
        pixels of an 8-bit image are limited to 0..255 and lose their fraction.

    Raises
    ------
    ValueError
        When a number is outside its range.

    References
    ----------
    PyRadiomics ``resampleImage`` with the interpolator sitkBSpline.
    """

    spacing: tuple[_Step, _Step]
    margin: Annotated[int, Within(0, 1000)] = 5
    pixels: Literal["float64", "uint8", "uint16", "int16"] = "float64"

    def __post_init__(self) -> None:
        """Refuse a grid that is none, or too fine for any memory."""
        check_ranges(self)
        if any(0 < step < FINEST for step in self.spacing):
            message = f"spacing: {FINEST} mm or more is needed, or 0; found {shown(self.spacing)}"
            raise ValueError(message)

    def apply(self, case: Case) -> Case:
        """Resample a case.

        Raises
        ------
        CaseError
            When the image does not consist of ``pixels``, the grid has too many pixels, or no ROI
            remains.
        """
        old = np.array(case.spacing)
        new = np.where(np.array(self.spacing) == 0, old, self.spacing)
        # PyRadiomics then crops in place of resampling, which would smooth the image.
        if np.allclose(old, new):
            return _crop(case, self.margin)
        _, size = self._grid(case, old / new)
        if size.prod() > MOST_PIXELS:
            message = (
                f"Case {case.case_id}: a grid of {new[0]:g} x {new[1]:g} mm has {size.prod():,} pixels "
                f"there; at most {MOST_PIXELS:,} are computed. Choose a coarser spacing."
            )
            raise CaseError(message)
        origin = self.origin(case)
        image = self._image(case)
        roi = _resampled(case.roi.astype(np.uint8), old, (origin, new, size), smooth=False) != 0
        if not roi.any():
            message = (
                f"Case {case.case_id}: no pixel of the ROI is left on a grid of {new[0]:g} x "
                f"{new[1]:g} mm. Choose a finer spacing."
            )
            raise CaseError(message)
        return replace(
            case,
            image=_resampled(image, old, (origin, new, size), smooth=True).astype(np.float64),
            roi=roi,
            spacing=(float(new[0]), float(new[1])),
        )

    def origin(self, case: Case) -> Floats:
        """Tell where the first new pixel lies from the first old one: (row, column), mm."""
        old = np.array(case.spacing)
        new = np.where(np.array(self.spacing) == 0, old, self.spacing)
        if np.allclose(old, new):
            return np.asarray(np.maximum(np.array(case.box[::2]) - self.margin, 0) * old)
        start, _ = self._grid(case, old / new)
        return np.asarray((0.5 * (new - old) / old + start / (old / new)) * old)

    def _grid(self, case: Case, ratio: Floats) -> tuple[Floats, NDArray[np.int64]]:
        """First row and column, in new pixels, and size of the part that is resampled."""
        top, bottom, left, right = case.box
        start = np.floor((np.array([top, left]) - 0.5) * ratio - self.margin)
        last = np.ceil((np.array([bottom, right]) - 0.5) * ratio + self.margin)
        start = np.maximum(start, 0)
        last = np.minimum(last, np.ceil(np.array(case.image.shape) * ratio) - 1)
        return start, (last - start + 1).astype(np.int64)

    def _image(self, case: Case) -> NDArray[np.generic]:
        with np.errstate(invalid="ignore"):
            image = case.image.astype(self.pixels)
        # Cutting fractions here would change the image without a word.
        if not np.array_equal(image, case.image):
            message = (
                f"Case {case.case_id}: resampling expects {self.pixels} pixels; the image has "
                f'others, from {case.image.min():g} to {case.image.max():g}. Set pixels = "float64".'
            )
            raise CaseError(message)
        return image


def _crop(case: Case, margin: int) -> Case:
    top, bottom, left, right = case.box
    rows = slice(max(0, top - margin), bottom + margin)
    columns = slice(max(0, left - margin), right + margin)
    return replace(case, image=case.image[rows, columns], roi=case.roi[rows, columns])


def _resampled(
    pixels: NDArray[np.generic],
    spacing: Floats,
    grid: tuple[Floats, Floats, NDArray[np.int64]],
    *,
    smooth: bool,
) -> NDArray[np.generic]:
    """Sample pixels on a grid (origin, spacing, size), each a pair (row, column).

    Pixels outside the image are 0; whole numbers are cut to their type, without their fraction.
    """
    of_rows, of_columns = zip(spacing, *grid, strict=True)
    places = [_each_place(*of_rows), _places_between(*of_columns)]
    inside = [
        (place >= -0.5) & (place < n - 0.5) for place, n in zip(places, pixels.shape, strict=True)
    ]
    rows, columns = (place[kept] for place, kept in zip(places, inside, strict=True))
    found = np.zeros(grid[2], dtype=pixels.dtype)
    if smooth:
        values = interpolated(coefficients(pixels.astype(np.float64)), rows, columns)
        found[np.ix_(*inside)] = _cut(values, pixels.dtype)
    else:
        nearest = (np.floor(place + 0.5).astype(np.int64) for place in (rows, columns))
        found[np.ix_(*inside)] = pixels[np.ix_(*nearest)]
    return found


def _cut(values: Floats, dtype: np.dtype[Any]) -> NDArray[np.generic]:
    if dtype.kind == "f":
        return values
    limits = np.iinfo(dtype)
    return np.clip(values, limits.min, limits.max).astype(dtype)


def _each_place(old: float, start: float, step: float, size: int) -> Floats:
    """Places of new pixels along one axis, in old pixels."""
    return np.asarray((start + step * np.arange(size)) * (1 / old))


def _places_between(old: float, start: float, step: float, size: int) -> Floats:
    """Places as ITK finds them along a row: between the first and the one after the last.

    They differ from :func:`_each_place` in the last bit, which decides where a new pixel falls that
    lies on the border between two.
    """
    first, beyond = start * (1 / old), (start + step * size) * (1 / old)
    return np.asarray(first + np.arange(size) / size * (beyond - first))


@dataclass(frozen=True)
class Resegmentation:
    """The ROI's pixels whose intensity lies in a range.

    Parameters
    ----------
    limits : tuple of float
        Lowest intensity, or lowest and highest; both belong to the range.
    mode : {"absolute", "relative", "sigma"}
        Limits are intensities, multiples of the ROI's largest intensity, or standard deviations
        from the ROI's mean.
    shape : bool
        Whether shape2D is measured on these pixels too, instead of on the ROI as drawn.

    Raises
    ------
    ValueError
        When there are not one or two limits.

    References
    ----------
    PyRadiomics ``resegmentMask``: resegmentRange, resegmentMode, resegmentShape.
    """

    limits: tuple[float, ...]
    mode: Literal["absolute", "relative", "sigma"] = "absolute"
    shape: bool = False

    def __post_init__(self) -> None:
        """Refuse a range that is none."""
        if len(self.limits) not in {1, 2} or not all(map(math.isfinite, self.limits)):
            message = f"limits are {self.limits}; one or two numbers are needed"
            raise ValueError(message)

    def apply(self, case: Case) -> Case:
        """Narrow a case's ROI.

        Raises
        ------
        CaseError
            When fewer than two pixels remain.
        """
        image = case.image.astype(np.float64)
        low, high = self._range(image[case.roi])
        roi = case.roi & (image >= low) & (image <= high)
        if roi.sum() < 2:
            message = (
                f"Case {case.case_id}: resegmentation to {low:g}..{high:g} leaves {roi.sum()} of "
                f"{case.roi.sum()} pixels of the ROI. Widen its limits."
            )
            raise CaseError(message)
        return replace(case, roi=roi)

    def _range(self, intensities: Floats) -> tuple[float, float]:
        shift, unit = {
            "absolute": (0.0, 1.0),
            "relative": (0.0, float(intensities.max())),
            "sigma": (float(intensities.mean()), float(intensities.std())),
        }[self.mode]
        limits = [shift + unit * limit for limit in sorted(self.limits)]
        return limits[0], limits[1] if len(limits) == 2 else math.inf


@dataclass(frozen=True, eq=False)
class PreparedCase:
    """A case ready for its features.

    Parameters
    ----------
    case : Case
        Normalized, resampled, resegmented.
    outline : ndarray of bool, shape (rows, columns)
        The ROI that shape2D is measured on, inside the bounding box of the case's ROI.
    filled : tuple of int
        Pixels of traces that were filled in before, and those of them in the ROI.
    """

    case: Case
    outline: Bools
    filled: tuple[int, int] = (0, 0)

    @classmethod
    def of(
        cls,
        case: Case,
        *,
        inpaint: bool = False,
        normalization: Normalization | None = None,
        resampling: Resampling | None = None,
        resegmentation: Resegmentation | None = None,
    ) -> "PreparedCase":
        """Prepare a case: fill in traces, then normalize, then resample, then resegment.

        Raises
        ------
        CaseError
            When a step leaves no case to compute features on.
        """
        found = without_traces(case) if inpaint else Inpainted(case)
        case = found.case
        if case.colors is not None:  # which have the size of the file's picture
            case = replace(case, colors=None)
        for step in (normalization, resampling):
            case = step.apply(case) if step is not None else case
        filled = (found.pixels, found.roi_pixels)
        if resegmentation is None:
            return cls(case, case.roi, filled)
        narrowed = resegmentation.apply(case)
        return cls(narrowed, narrowed.roi if resegmentation.shape else case.roi, filled)
