"""Where on its image's grid an ROI begins."""

from collections.abc import Sequence

from alnus.imaging.picture import Picture, Place
from alnus.imaging.rois.segments import is_segmentation, offset_of

SAME_PLACE = 1e-3  # mm; NIfTI keeps places in single precision
OWN_GRID = "Export the ROI on the image's own grid"


def first_pixel(image: Picture, mask: Picture) -> tuple[int, int]:
    """Give the row and column of the image at which a mask begins; (0, 0) but for cropped segments.

    Raises
    ------
    ValueError
        When the mask has another size, pixel size or place. The text is a sentence without an end.
    """
    if image.scale and mask.scale and image.scale.is_told and not mask.scale.is_like(image.scale):
        raise ValueError(_both(image, mask))
    if is_segmentation(mask) and image.shape != mask.shape:
        return _cropped(image, mask)
    if image.shape != mask.shape:
        raise ValueError(_both(image, mask))
    if image.place and mask.place and not image.place.is_at(mask.place, within=SAME_PLACE):
        message = (
            f"image and ROI have one size but other places: {_told(image.place)}, and "
            f"{_told(mask.place)}. {OWN_GRID}"
        )
        raise ValueError(message)
    return 0, 0


def _both(image: Picture, mask: Picture) -> str:
    def told(picture: Picture) -> str:
        size = " x ".join(map(str, picture.shape))
        return f"{size} pixels of {picture.scale}" if picture.scale else f"{size} pixels"

    return f"image is {told(image)} but ROI is {told(mask)}. {OWN_GRID}"


def _told(place: Place) -> str:
    origin, rows, columns = (
        f"({', '.join(f'{x + 0.0:g}' for x in vector)})"
        for vector in (place.origin, place.rows, place.columns)
    )
    return f"origin {origin} mm with rows along {rows} and columns along {columns}"


def _cropped(image: Picture, mask: Picture) -> tuple[int, int]:
    """Find where a segmentation of its own extent begins, by places or by what it says."""
    if image.place is None or mask.place is None or mask.scale is None:
        first = offset_of(mask)
        if first is None:
            raise ValueError(_both(image, mask))
        return first
    steps = [
        _along(mask.place, image.place, axis) / step
        for axis, step in zip(
            (image.place.rows, image.place.columns), mask.scale.spacing, strict=True
        )
    ]
    turned = Place(image.place.origin, mask.place.rows, mask.place.columns)
    between = any(abs(step - round(step)) > 0.01 for step in steps)
    if between or not image.place.is_at(turned, within=SAME_PLACE):
        message = f"the pixels of image and ROI lie beside each other. {OWN_GRID}"
        raise ValueError(message)
    return round(steps[0]), round(steps[1])


def _along(mask: Place, image: Place, axis: Sequence[float]) -> float:
    """Distance from the image's first pixel to the mask's, along an axis of the image, mm."""
    between = [a - b for a, b in zip(mask.origin, image.origin, strict=False)]
    return sum(a * b for a, b in zip(between, axis, strict=False))
