"""Where the gray levels of each image type stand among a study's features."""

from collections.abc import Iterator, Sequence

from alnus.extraction.settings import ExtractionSettings
from alnus.models.near_constant import GrayLevels

BY_INTENSITY = frozenset({"firstorder", "shape2D"})  # families that look at no gray level


def gray_levels(features: Sequence[str], settings: ExtractionSettings) -> tuple[GrayLevels, ...]:
    """Find each image type's range of intensities, and its textures, among feature columns.

    An image type without its smallest and largest intensity among the features is left out, and so
    is everything where gray levels are a number of bins, not a width: all cases have as many then.

    Parameters
    ----------
    features : sequence of str
        Names, in the order of the columns.
    settings : ExtractionSettings
        Image types and bins.
    """
    return () if settings.bin_count else tuple(_of_types(features, settings))


def _of_types(features: Sequence[str], settings: ExtractionSettings) -> Iterator[GrayLevels]:
    place = {name: position for position, name in enumerate(features)}
    for item in settings.image_types:
        for name in item.names:
            lowest = place.get(f"{name}_firstorder_Minimum")
            highest = place.get(f"{name}_firstorder_Maximum")
            if lowest is not None and highest is not None:
                textures = tuple(
                    position
                    for feature, position in place.items()
                    if feature.startswith(f"{name}_") and feature.split("_")[1] not in BY_INTENSITY
                )
                width = item.bin_width or settings.bin_width
                yield GrayLevels(lowest, highest, width, textures)
