"""The regions of a mask file: by gray label, by color, by layer; one is chosen, by name or number."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alnus.imaging.picture import Picture, Scale

Labels = NDArray[np.integer]

ALL = "all"
LABELS_SHOWN = 10
BETWEEN = (64, 191)  # a mask saved as JPEG has hardly a pixel here, a photograph many
SMALL_PART = 0.01
MOST_LABELS = 16
SCATTERED = 0.3  # of an organ's labels a few hundredths, of an image nearly all
BLACK = "#000000"
DRAW = "Draw the ROI"
HOW = "Name one as its label (--label, patients.roi_label, or the column Label of a batch table)"


@dataclass(frozen=True)
class Region:
    """One region of a mask.

    Parameters
    ----------
    number : int
        Its label; for colors and layers, its place among them from 1 on.
    name : str
        Its label, color or layer, in words.
    layer : int
        Which layer it lies in.
    value : int
        What its pixels are in that layer.
    """

    number: int
    name: str
    layer: int
    value: int


@dataclass(frozen=True, eq=False)
class Regions:
    """All regions of a mask.

    Parameters
    ----------
    layers : ndarray of int, shape (layers, rows, columns)
        Labels; 0 is outside.
    regions : tuple of Region
        What the labels are.
    remark : str
        What was settled on the way; the text goes on after the file's name.
    scale : Scale, optional
        Size of a pixel, where the ROI's file tells it.
    """

    layers: Labels
    regions: tuple[Region, ...]
    remark: str = ""
    scale: Scale | None = None

    def inside(self, wanted: int | str | None = None) -> NDArray[np.bool_]:
        """Give one region.

        Parameters
        ----------
        wanted : int or str, optional
            Its number or name; "all" unites them all. Without it there must be one at most.

        Returns
        -------
        ndarray of bool, shape (rows, columns)

        Raises
        ------
        ValueError
            When there is no such region, or several and none is named. The text goes on after the
            file's name.
        """
        if wanted == ALL or (wanted is None and not self.regions):
            return np.asarray((self.layers != 0).any(axis=0))
        chosen = self.regions if wanted is None else self._named(wanted)
        if len(chosen) > 1:
            message = f"holds several regions: {self._told(chosen)}. {HOW}; {ALL!r} unites them"
            raise ValueError(message)
        if not chosen:
            found, remedy = (self._told(self.regions), HOW) if self.regions else ("none", DRAW)
            message = f"has no region {wanted}; found: {found}. {remedy}"
            raise ValueError(message)
        return np.asarray(self.layers[chosen[0].layer] == chosen[0].value)

    def _named(self, wanted: int | str) -> tuple[Region, ...]:
        text = str(wanted)
        by_name = tuple(region for region in self.regions if region.name == text)
        return by_name or tuple(region for region in self.regions if str(region.number) == text)

    def _told(self, regions: tuple[Region, ...]) -> str:
        told = [
            f"{region.number}{f' ({region.name})' * (region.name != str(region.number))}, "
            f"{int((self.layers[region.layer] == region.value).sum())} pixels"
            for region in regions[:LABELS_SHOWN]
        ]
        return "; ".join(told) + "; …" * (len(regions) > LABELS_SHOWN)


def regions_of(mask: Picture) -> Regions:
    """Find the regions of a mask: its labels, colors or layers.

    Parameters
    ----------
    mask : Picture
        Gray values are labels, 0 is outside; of colors, black is outside; each layer has labels of
        its own. A mask with soft edges, as JPEG and smoothing leave them, is taken as black and
        white, with a warning.

    Raises
    ------
    ValueError
        When values are no labels. The text goes on after the file's name.
    """
    _refuse_other_alpha(mask)
    if mask.is_gray:
        values = mask.values if mask.values.ndim == 2 else mask.values[..., 0]
        return _of_gray(values, mask)
    if mask.channels == "layers":
        return _of_layers(whole(mask.values))
    if mask.palette is not None:
        return _of_palette(*mask.palette)
    return _of_colors(mask)


def _of_gray(values: NDArray[np.generic], mask: Picture) -> Regions:
    labels, remark = whole(values), ""
    if mask.lossy or _has_soft_edges(labels):
        labels = _black_and_white(labels, lossy=mask.lossy)
        what = "is a JPEG" if mask.lossy else "has soft edges"
        remark = f"{what}; the ROI is where it is brighter than 127"
    found = [label for label in _values(labels) if label]
    if len(found) > MOST_LABELS and _change(labels) > SCATTERED:
        message = f"holds {len(found)} gray values, no regions. Give the ROI, not the image"
        raise ValueError(message)
    return Regions(
        labels[None], tuple(Region(label, str(label), 0, label) for label in found), remark
    )


def _change(labels: Labels) -> float:
    """Give the share of pixels inside whose right neighbor is another value; regions have few."""
    inside = labels[:, :-1] != 0
    other = labels[:, :-1] != labels[:, 1:]
    return float(other[inside].mean()) if inside.any() else 0.0


def _of_layers(layers: Labels) -> Regions:
    """Number the labels of all layers, layer by layer."""
    found = [
        (layer, value)
        for layer in range(layers.shape[2])
        for value in _values(layers[..., layer])
        if value
    ]
    several = len({layer for layer, _ in found}) < len(found)
    regions = tuple(
        Region(number, f"layer {layer + 1}" + f", label {value}" * several, layer, value)
        for number, (layer, value) in enumerate(found, start=1)
    )
    return Regions(np.moveaxis(layers, 2, 0), regions)


def _of_palette(indices: NDArray[np.uint8], colors: tuple[str, ...]) -> Regions:
    """Take a palette's index as the label; what is black is outside, or else index 0."""
    used = _values(indices)
    black = [index for index in used if colors[index] == BLACK] or [0]
    labels = np.where(np.isin(indices, black), 0, indices.astype(np.int32) + 1)
    found = [index for index in used if index not in black]
    regions = tuple(Region(index, colors[index], 0, index + 1) for index in found)
    return Regions(labels[None], regions)


def _of_colors(mask: Picture) -> Regions:
    if mask.lossy:
        message = "is a JPEG in color, which blurs the borders between regions. Save the ROI as PNG"
        raise ValueError(message)
    red, green, blue = np.moveaxis(whole(mask.values).astype(np.int64), 2, 0)
    colors, labels = np.unique(red << 16 | green << 8 | blue, return_inverse=True)
    if len(colors) > 1 + 255:
        message = f"holds {len(colors)} colors, no regions. Give the ROI, not the image"
        raise ValueError(message)
    first = int(colors[0] != 0)  # black comes first, where there is any
    regions = tuple(
        Region(number, f"#{int(color):06x}", 0, number)
        for number, color in enumerate(colors, start=first)
        if color
    )
    return Regions(labels.reshape(1, *mask.shape) + first, regions)


def _refuse_other_alpha(mask: Picture) -> None:
    """Refuse transparency that says something else than the color."""
    if mask.alpha is None:
        return
    if not np.array_equal(mask.alpha > 0, mask.values.max(axis=2) > 0):
        message = (
            "is transparent in other places than it is black. Save the ROI without transparency"
        )
        raise ValueError(message)


def whole(values: NDArray[np.generic]) -> Labels:
    """Refuse labels that are no whole numbers."""
    if values.dtype.kind in "bui":
        return values.astype(np.uint8) if values.dtype.kind == "b" else np.asarray(values)
    numbers = values.astype(np.float64)
    broken = numbers[(numbers != np.round(numbers)) | (np.abs(numbers) > 2**31)]
    if broken.size:
        message = (
            f"holds {float(broken[0])!r}, which is not a whole number; labels are. "
            "Save the ROI in whole numbers"
        )
        raise ValueError(message)
    return numbers.astype(np.int64)


def _values(labels: Labels) -> list[int]:
    """List the values that occur, in order."""
    low, high = int(labels.min()), int(labels.max())
    if np.count_nonzero(labels == low) + np.count_nonzero(labels == high) == labels.size:
        return [low, high]  # as most masks; looked for first, since it is fastest
    if labels.dtype == np.uint8:  # ten times as fast as sorting them
        seen = np.zeros(256, bool)
        seen[labels.ravel()] = True
        return [int(value) for value in np.flatnonzero(seen)]
    return [int(value) for value in np.unique(labels)]


def _has_soft_edges(labels: Labels) -> bool:
    """Tell a smoothed mask, or a picture, from labels."""
    return labels.max() in {255, 65535} and len(_values(labels)) > LABELS_SHOWN


def _black_and_white(labels: Labels, *, lossy: bool) -> NDArray[np.uint8]:
    """Read the values of a smoothed mask, which stray from 0 and 255, as these two."""
    values = labels.astype(np.float64) * (1 if labels.max() <= 255 else 255 / 65535)
    low, high = BETWEEN
    if np.mean((values >= low) & (values <= high)) > SMALL_PART:
        what = "is a JPEG of" if lossy else "holds"
        message = f"{what} many grays, no mask. Give the ROI as PNG, not the image"
        raise ValueError(message)
    return np.where(values > 127, 255, 0).astype(np.uint8)
