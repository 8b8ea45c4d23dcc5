"""What PyRadiomics writes beside its features: versions, settings, sizes of image and ROI."""

import hashlib
import platform
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from alnus.arrays import Floats
from alnus.extraction.settings import ExtractionSettings
from alnus.imaging.case import Case

PREFIX = "diagnostics_"
NOT_USED = "not used"
IMAGE = ("Spacing", "Size", "Mean", "Minimum", "Maximum")
MASK = (
    "Spacing", "Size", "BoundingBox", "VoxelNum", "VolumeNum", "CenterOfMassIndex", "CenterOfMass",
)  # fmt: skip
INTENSITIES = ("Mean", "Minimum", "Maximum")
TOUCHING = np.ones((3, 3), bool)
FILTERS = {
    "original": "Original", "wavelet": "Wavelet", "binary_pattern": "LBP2D", "laplacian": "LoG",
    "square": "Square", "squareroot": "SquareRoot", "logarithm": "Logarithm",
    "exponential": "Exponential", "gradient": "Gradient",
}  # fmt: skip
KEYS = {
    "radius": "lbp2DRadius", "samples": "lbp2DSamples", "bin_width": "binWidth",
    "use_spacing": "gradientUseSpacing",
}  # fmt: skip
"""PyRadiomics' names of what an image type is made with."""


def diagnostic_names(settings: ExtractionSettings) -> tuple[str, ...]:
    """Name the columns, in PyRadiomics' order."""
    names = [*_general(settings), "Image-original_Hash", "Image-original_Dimensionality"]
    names += [f"Image-original_{name}" for name in IMAGE]
    names += [f"Mask-original_{name}" for name in ("Hash", *MASK)]
    if _is_resampled(settings):
        names += [f"Image-interpolated_{name}" for name in IMAGE]
        names += [f"Mask-interpolated_{name}" for name in (*MASK, *INTENSITIES)]
    if settings.resegmentation is not None:
        names += [f"Mask-resegmented_{name}" for name in (*MASK, *INTENSITIES)]
    return tuple(f"{PREFIX}{name}" for name in names)


def diagnostics(case: Case, settings: ExtractionSettings) -> tuple[str, ...]:
    """Describe a case and its preparation as PyRadiomics does.

    Parameters
    ----------
    case : Case
        As it was read.
    settings : ExtractionSettings
        What prepares it.

    Returns
    -------
    tuple of str
        Texts of :func:`diagnostic_names`: numbers as Python writes them, pairs as (x, y).

    Raises
    ------
    CaseError
        When a step leaves no case.

    References
    ----------
    PyRadiomics 3.0.1 ``generalinfo``. The mask's hash is that of a mask whose label is 1, and a
    picture's first pixel lies at 0.
    """
    at = np.zeros(2)
    mask = _hash(case.roi.astype("<u4"))
    told: list[object] = [*_general(settings).values(), _hash(case.image), "2D"]
    told += [*_image(case), mask, *_mask(case, at)]
    if settings.normalization is not None:
        case = settings.normalization.apply(case)
    if settings.resampling is not None:
        at = settings.resampling.origin(case)
        case = settings.resampling.apply(case)
    if _is_resampled(settings):
        told += [*_image(case), *_mask(case, at), *_intensities(case.image[case.roi])]
    if settings.resegmentation is not None:
        case = settings.resegmentation.apply(case)
        told += [*_mask(case, at), *_intensities(case.image[case.roi])]
    return tuple(map(str, told))


@lru_cache(maxsize=1)
def _general(settings: ExtractionSettings) -> dict[str, object]:
    return {
        "Versions_PyRadiomics": f"alnus {version('alnus')}",
        "Versions_Numpy": version("numpy"),
        "Versions_SimpleITK": NOT_USED,
        "Versions_PyWavelet": version("pywavelets"),
        "Versions_Python": platform.python_version(),
        "Configuration_Settings": _settings(settings),
        "Configuration_EnabledImageTypes": _image_types(settings),
    }


def _settings(settings: ExtractionSettings) -> dict[str, Any]:
    """Write the settings by PyRadiomics' names, those first that it always writes."""
    normalization, resampling = settings.normalization, settings.resampling
    resegmentation = settings.resegmentation
    told = {
        "minimumROIDimensions": 2,
        "minimumROISize": None,
        "normalize": normalization is not None,
        "normalizeScale": 1 if normalization is None else normalization.scale,
        "removeOutliers": None if normalization is None else normalization.outliers,
        "resampledPixelSpacing": (
            list(resampling.spacing[::-1]) if resampling and _is_resampled(settings) else None
        ),
        "interpolator": "sitkBSpline",
        "preCrop": resampling is not None and not _is_resampled(settings),
        "padDistance": 5 if resampling is None else resampling.margin,
        "distances": [1],
        "force2D": False,
        "force2Ddimension": 0,
        "resegmentRange": None if resegmentation is None else list(resegmentation.limits),
        "label": 1,
        "additionalInfo": True,
        "binWidth": settings.bin_width,
    }
    if settings.bin_count:
        told["binCount"] = settings.bin_count
    if resegmentation is not None and (resegmentation.mode != "absolute" or resegmentation.shape):
        told |= {"resegmentMode": resegmentation.mode, "resegmentShape": resegmentation.shape}
    return told


def _image_types(settings: ExtractionSettings) -> dict[str, dict[str, Any]]:
    made = {key: own for key, own in asdict(settings.image_types).items() if own is not None}
    return {
        FILTERS[key]: {
            KEYS.get(name, name): list(value) if isinstance(value, tuple) else value
            for name, value in own.items()
            if value is not None
        }
        for key, own in made.items()
    }


def _is_resampled(settings: ExtractionSettings) -> bool:
    """Tell resampling from cropping, which PyRadiomics does not describe."""
    return settings.resampling is not None and any(settings.resampling.spacing)


def _hash(pixels: NDArray[np.generic]) -> str:
    """Hash pixels as ITK does, SHA-1; a fingerprint, no safeguard."""
    return hashlib.sha1(np.ascontiguousarray(pixels).tobytes(), usedforsecurity=False).hexdigest()


def _image(case: Case) -> Iterator[object]:
    yield from _grid(case)
    yield from _intensities(case.image)


def _grid(case: Case) -> Iterator[object]:
    yield case.spacing[::-1]
    yield case.image.shape[::-1]


def _intensities(values: NDArray[np.generic]) -> Iterator[float]:
    numbers = values.astype(np.float64)
    yield from map(float, (numbers.mean(), numbers.min(), numbers.max()))


def _mask(case: Case, at: Floats) -> Iterator[object]:
    """Describe an ROI on an image whose first pixel lies at (row, column) mm."""
    top, bottom, left, right = case.box
    center = np.mean(np.nonzero(case.roi), axis=1)
    yield from _grid(case)
    yield (left, top, right - left, bottom - top)
    yield int(np.count_nonzero(case.roi))
    yield scipy.ndimage.label(case.roi, TOUCHING)[1]
    yield tuple(center[::-1].tolist())
    yield tuple((at + center * case.spacing)[::-1].tolist())
