"""Nodes of known shape for the tests of outlines and measurements."""

import numpy as np

from alnus.simulate.patients import read_recipe
from alnus.simulate.phantom import Node, draw


def ellipse(shape, center, halves, angle=0.0):
    """Mask of an ellipse: center (x, y), half axes, and the angle of the first from the x axis."""
    rows, columns = np.indices(shape)
    x, y = columns - center[0], rows - center[1]
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    return (along / halves[0]) ** 2 + (across / halves[1]) ** 2 <= 1


def ellipse_points(center, halves, angle=0.0):
    """The ends of both axes of the same ellipse."""
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    ends = [-halves[0] * along, halves[0] * along, -halves[1] * across, halves[1] * across]
    return np.array(center) + np.array(ends)


def phantom(seed, *, hilum=True):
    """A simulated node: image, ROI, pixel size in mm."""
    rng = np.random.default_rng(seed)
    scanners = read_recipe().scanners
    scanner = scanners[seed % len(scanners)]
    long_axis = rng.uniform(10, 30)
    node = Node(
        long_axis=long_axis, short_axis=long_axis * rng.uniform(0.4, 0.8),
        cortex=rng.uniform(1.5, 4), hilum=hilum, focal=bool(seed % 2), score=rng.normal(),
    )  # fmt: skip
    image, roi = draw(node, scanner, rng)
    return image, roi, scanner.depth_setting(node)


def dice(first, second):
    """Twice the common area over the sum of areas."""
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())
