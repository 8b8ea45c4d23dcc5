"""An ROI of any kind of file → regions on its image's grid."""

from dataclasses import replace
from pathlib import Path

from alnus.imaging.formats import read_picture
from alnus.imaging.picture import Picture
from alnus.imaging.rois.outlines import ENDINGS, read_outlines
from alnus.imaging.rois.placement import first_pixel
from alnus.imaging.rois.regions import Regions, regions_of
from alnus.imaging.rois.segments import is_segmentation, on_grid, segments_of


def read_regions(path: Path, *, image: Picture, image_name: str) -> Regions:
    """Read the regions of one file.

    Parameters
    ----------
    path : Path
        A mask in any format of pictures, a 3D Slicer segmentation, or polygons.
    image : Picture
        The image they were drawn on.
    image_name : str
        Name of the image's file.

    Raises
    ------
    ValueError
        When the file cannot be used or lies on another grid. The text is a sentence without an end.
    OSError
        When it cannot be read.
    """
    try:
        if path.name.lower().endswith(ENDINGS):
            return read_outlines(path, shape=image.shape, image_name=image_name)
        mask = read_picture(path, source_frame=image.frame)
        found = segments_of(mask) if is_segmentation(mask) else regions_of(mask)
    except ValueError as error:
        message = f"{path} {error}"
        raise ValueError(message) from error
    first = first_pixel(image, mask)
    layers = found.layers
    if image.shape != mask.shape:
        layers = on_grid(layers, image.shape, first)
    return replace(found, layers=layers, scale=mask.scale)
