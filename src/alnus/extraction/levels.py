"""How many gray levels an ROI has in an image type, told by its smallest and largest intensity."""

import math
from collections.abc import Mapping

from alnus.extraction.settings import ExtractionSettings


def ends(image_type: str) -> tuple[str, str]:
    """Name the features that hold an image type's smallest and largest intensity in the ROI."""
    return f"{image_type}_firstorder_Minimum", f"{image_type}_firstorder_Maximum"


def level_widths(settings: ExtractionSettings) -> dict[str, float]:
    """Give the width of a gray level of each image type whose two ends are among the features.

    None where gray levels are a number of bins: all cases have as many then.
    """
    if settings.bin_count:
        return {}
    return {
        name: item.bin_width or settings.bin_width
        for item in settings.image_types
        for name in item.names
        if set(ends(name)) <= set(settings.feature_names)
    }


def level_count(features: Mapping[str, float], image_type: str, width: float) -> int:
    """Count gray levels from an ROI's darkest to its brightest pixel, empty ones included.

    Examples
    --------
    >>> dark, bright = ends("original")
    >>> level_count({dark: 3.0, bright: 252.0}, "original", 25.0)
    11
    """
    low, high = (math.floor(features[name] / width) for name in ends(image_type))
    return high - low + 1
