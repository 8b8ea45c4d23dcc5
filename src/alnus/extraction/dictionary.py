"""What each feature of a table is: family, image type, standard, unit, gray levels."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from alnus.extraction.families.feature import Feature
from alnus.extraction.settings import FAMILIES, SHAPE, ExtractionSettings, ImageType
from alnus.tables.features import DICTIONARY, DictionaryRow

if TYPE_CHECKING:
    import pandas as pd

KNOWN: dict[str, dict[str, Feature[Any, Any]]] = {
    family.NAME: dict(family.FEATURES) for family in FAMILIES
}


def feature_dictionary(settings: ExtractionSettings | None = None) -> "pd.DataFrame":
    """Describe the features of some settings, a row each.

    Parameters
    ----------
    settings : ExtractionSettings, optional
        Default: the published set.

    Returns
    -------
    DataFrame
        ``DICTIONARY``, in the order of the features.
    """
    return DICTIONARY.frame(_rows(settings or ExtractionSettings()))


def _rows(settings: ExtractionSettings) -> Iterator[DictionaryRow]:
    filters = {name: item for item in settings.image_types for name in item.names}
    for name in settings.feature_names:
        image_type, family, short = name.split("_")
        feature = KNOWN[family][short]
        item = None if family == SHAPE.NAME else filters[image_type]
        yield DictionaryRow(
            name,
            family,
            image_type,
            ibsi=_standard(feature, item),
            unit=_unit(feature, item),
            discretization=_discretization(settings, item) if feature.binned and item else "none",
        )


def _standard(feature: Feature[Any, Any], item: ImageType | None) -> str:
    if item is None or not item.differs:
        return feature.standard
    return f"differs: {feature.differs or feature.ibsi}, on a filtered image: {item.differs}"


def _unit(feature: Feature[Any, Any], item: ImageType | None) -> str:
    if feature.binned or item is None:
        return feature.unit
    intensity = f"({item.unit})" if "/" in item.unit and feature.unit != "x" else item.unit
    return feature.unit.replace("x", intensity)


def _discretization(settings: ExtractionSettings, item: ImageType) -> str:
    if settings.bin_count:
        return f"{settings.bin_count} bins from the ROI's minimum to its maximum"
    return f"bins of {item.bin_width or settings.bin_width:g}, edges at its multiples"
