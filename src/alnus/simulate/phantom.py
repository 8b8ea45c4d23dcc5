"""A lymph node as a B-mode image shows it: speckle, cortex, hilum, and the tissue around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from alnus.arrays import Floats

Plane = NDArray[np.float32]

SHAPE = (320, 400)
KERNEL = 2.5  # standard deviations of the point spread function that are drawn
MAX_TILT = np.deg2rad(25.0)

# Mean echo of each tissue in dB below white.
SKIN, FASCIA, FAT, MUSCLE = -21.0, -22.0, -35.0, -38.0
CAPSULE, HILUM, CORTEX = -30.0, -30.0, -43.0
RIM = 0.8  # about twice the capsule's thickness, mm


@dataclass(frozen=True)
class Scanner:
    """How a scanner draws.

    Parameters
    ----------
    name, center : str
        Shown in the patient table.
    spacings : tuple of float
        Pixel size in mm at each depth setting, increasing.
    gain, dynamic_range : float
        Brightness, and distance between black and white, in dB.
    speckle : tuple of float
        Standard deviation of the point spread function in mm, (axial, lateral).
    compounding : float
        How far neighboring looks are averaged, in units of ``speckle``.
    """

    name: str
    center: str
    spacings: tuple[float, ...]
    gain: float
    dynamic_range: float
    speckle: tuple[float, float]
    compounding: float

    def depth_setting(self, node: "Node") -> float:
        """Give the smallest pixel size (mm) at which a node leaves room around itself."""
        height, width = SHAPE
        needed = max(node.long_axis / (0.75 * width), node.short_axis / (0.60 * height))
        return next((step for step in self.spacings if step >= needed), self.spacings[-1])


@dataclass(frozen=True)
class Node:
    """What a simulated lymph node looks like; lengths in mm.

    Parameters
    ----------
    long_axis, short_axis, cortex : float
        Diameters and greatest cortical thickness.
    hilum : bool
        Whether the echogenic hilum is seen.
    focal : bool
        Whether the cortex is thickened focally.
    score : float
        About standard normal. Echo, heterogeneity and coarseness of the cortex and irregularity of
        the outline grow with it.
    """

    long_axis: float
    short_axis: float
    cortex: float
    hilum: bool
    focal: bool
    score: float

    @property
    def grade(self) -> float:
        """The score, monotonically between -1 and 1."""
        return float(np.tanh(self.score / 1.5))


def draw(
    node: Node, scanner: Scanner, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Draw a B-mode image of a node, and its ROI.

    Parameters
    ----------
    node : Node
        The node, drawn at the scanner's depth setting for it.
    scanner : Scanner
        The scanner.
    rng : Generator
        Decides on place, tilt, outline, speckle and gain.

    Returns
    -------
    image : ndarray of uint8, shape (320, 400)
        Log-compressed envelope.
    roi : ndarray of bool, shape (320, 400)
        Inside of the node's outline.
    """
    spacing = scanner.depth_setting(node)
    depth, across = np.indices(SHAPE, dtype=np.float32) * np.float32(spacing)
    u, v = _along_axes(node, depth, across, rng)
    distance = _distance(node, u, v, rng)
    roi = distance <= 1
    around = np.where(distance < 1 + RIM / node.short_axis, CAPSULE, _tissue(depth, across, rng))
    echo = np.where(roi, _inside(node, u, v, spacing=spacing, rng=rng), around)
    amplitude = (10 ** ((echo + 2.0 * _mottle(1.2 / spacing, rng)) / 20)).astype(np.float32)
    sharp = np.array(scanner.speckle) / spacing
    field = _speckle(amplitude * ~roi, sharp, rng)
    near = _window(roi, margin=int(4 * sharp.max()))
    field[:, *near] += _speckle((amplitude * roi)[near], sharp * (1.5 + 0.7 * node.grade), rng)
    # Spatial compounding: neighboring looks are averaged, which fills the darkest speckle.
    power = gaussian_filter((field**2).sum(axis=0), scanner.compounding * sharp, truncate=KERNEL)
    return _compress(power, _gain(depth, roi, rng), scanner), roi


def _window(roi: NDArray[np.bool_], margin: int) -> tuple[slice, slice]:
    """Give the box around an ROI."""
    rows, columns = (
        np.flatnonzero(roi.any(axis=axis))[[0, -1]] + (-margin, margin + 1) for axis in (1, 0)
    )
    return slice(max(rows[0], 0), rows[1]), slice(max(columns[0], 0), columns[1])


def _along_axes(
    node: Node, depth: Plane, across: Plane, rng: np.random.Generator
) -> tuple[Plane, Plane]:
    """Give each pixel's place (mm) along the long and the short axis, from the node's center."""
    height, width = depth[-1, 0], across[0, -1]
    room = (0.85 * height - node.short_axis) / node.long_axis
    tilt = rng.uniform(-1, 1) * min(MAX_TILT, np.arcsin(np.clip(room, 0, 1)))
    down = depth - height * rng.uniform(0.48, 0.52)
    right = across - width * rng.uniform(0.48, 0.52)
    u = right * np.cos(tilt) + down * np.sin(tilt)
    v = down * np.cos(tilt) - right * np.sin(tilt)
    return u, v * rng.choice((-1.0, 1.0))


def _distance(node: Node, u: Plane, v: Plane, rng: np.random.Generator) -> Plane:
    """Give each pixel's distance from the center; 1 on a wavy oval with the node's axes."""
    orders = np.arange(3, 9)[:, np.newaxis]
    heights = (0.08 + 0.05 * node.grade) * rng.standard_normal(orders.shape) / orders
    phases = rng.uniform(0, 2 * np.pi, orders.shape)
    angles = np.linspace(-np.pi, np.pi, 721)
    edge = 1 + (heights * np.cos(orders * angles + phases)).sum(axis=0)
    half_axes = np.array([[node.long_axis], [node.short_axis]]) / 2
    outline = half_axes * edge * [np.cos(angles), np.sin(angles)]
    # Waves turn the greatest diameter and change it: turn and stretch the plane back.
    turn = _direction_of_long_axis(outline)
    stretch = np.ptp(turn @ outline, axis=1, keepdims=True) / (2 * half_axes)
    x, y = turn.T @ (stretch * [u.ravel(), v.ravel()]) / half_axes
    distance = np.hypot(x, y) / np.interp(np.arctan2(y, x), angles, edge)
    return np.asarray(distance.reshape(u.shape))


def _direction_of_long_axis(outline: Plane) -> Plane:
    """Give the rotation that lays an outline's greatest diameter along the first axis."""
    angles = np.linspace(-1.0, 1.0, 201)
    across = np.outer(np.cos(angles), outline[0]) + np.outer(np.sin(angles), outline[1])
    angle = angles[np.ptp(across, axis=1).argmax()]
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _inside(node: Node, u: Plane, v: Plane, *, spacing: float, rng: np.random.Generator) -> Plane:
    """Draw cortex, and hilum where the node has one, as mean echoes in dB."""
    echo = CORTEX + 5.0 * node.grade + (2.2 + 1.8 * node.grade) * _mottle(0.4 / spacing, rng)
    if node.hilum:
        echo[_hilum(node, u, v, rng)] = HILUM + rng.uniform(-7.0, 5.0)
    return echo


def _hilum(node: Node, u: Plane, v: Plane, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Tell which pixels lie in the hilum: an oval that leaves the cortex its thickness above."""
    above = min(node.cortex, node.short_axis - 1.0)
    below = min(above, rng.uniform(0.1, 0.8) * (node.short_axis - above))
    half_height = max((node.short_axis - above - below) / 2, 0.3)
    half_width = max(node.long_axis / 2 - above, 0.35 * node.long_axis)
    y = (v - (above - below) / 2) / half_height
    angle, edge = np.arctan2(y, u / half_width), 1.0
    if node.focal:
        turn = np.angle(np.exp(1j * (angle + np.pi / 2 + rng.uniform(-0.8, 0.8))))
        edge = 1 - 0.55 * np.exp(-((turn / 0.4) ** 2))
    return np.asarray(np.hypot(u / half_width, y) <= edge)


def _tissue(depth: Plane, across: Plane, rng: np.random.Generator) -> Plane:
    """Draw skin, fat with septa, fascia and muscle fibers as mean echoes in dB."""
    height, width = depth[-1, 0], across[0, -1]

    def wavy(amplitude: float) -> Plane:
        length, phase = rng.uniform(0.8, 1.6) * width, rng.uniform(0, 2 * np.pi)
        return np.asarray(depth + amplitude * np.sin(2 * np.pi * across[0] / length + phase))

    echo = np.full(SHAPE, FAT)
    echo[wavy(0.3) < 1.6] = SKIN
    for place in rng.uniform(0.12, 0.68, 5) * height:
        echo[np.abs(wavy(0.06 * height) - place) < 0.22] = FASCIA - rng.uniform(2, 8)
    muscle = wavy(0.03 * height) - rng.uniform(0.72, 0.82) * height
    echo[muscle > 0] = MUSCLE + 5.0 * np.sin(2 * np.pi * muscle[muscle > 0] / 1.9)
    echo[np.abs(muscle) < 0.4] = FASCIA
    return echo


def _mottle(size_px: float, rng: np.random.Generator) -> Plane:
    """Draw smooth noise of standard deviation 1 with blobs of a size in pixels."""
    kernels = []
    for length in SHAPE:
        centers = np.arange(-3.0, length / size_px + 3.0) * size_px
        kernels.append(np.exp(-(((np.arange(length)[:, None] - centers) / size_px) ** 2) / 2))
    down, right = kernels
    noise = down @ rng.standard_normal((down.shape[1], right.shape[1])) @ right.T
    return np.asarray(noise / noise.std(), np.float32)


def _speckle(amplitude: Plane, blur_px: Floats, rng: np.random.Generator) -> Plane:
    """Blur random scatterers by the point spread function; mean power follows the amplitude.

    Returns
    -------
    ndarray of float32, shape (2, rows, columns)
        The echo in phase and in quadrature.
    """
    scatterers = rng.standard_normal((2, *amplitude.shape), dtype=np.float32) * amplitude
    echo = gaussian_filter(scatterers, (0, *blur_px), truncate=KERNEL)
    return np.asarray(echo * np.float32(np.sqrt(2 * np.pi * blur_px.prod())))


def _gain(depth: Plane, roi: NDArray[np.bool_], rng: np.random.Generator) -> Plane:
    """Give the gain in dB: residual attenuation, depth gain set by hand, and less loss in a node."""
    down = np.linspace(0, 1, len(depth))
    sliders = np.interp(down, np.linspace(0, 1, 6), rng.normal(0.0, 1.0, 6))
    passed = np.cumsum(roi, axis=0) / len(depth)
    enhancement = gaussian_filter(np.where(roi, 0.0, passed), (0, 6), truncate=KERNEL)
    return np.asarray(rng.normal(0.0, 2.0) - 0.15 * depth + sliders[:, None] + 8.0 * enhancement)


def _compress(power: Plane, gain: Plane, scanner: Scanner) -> NDArray[np.uint8]:
    """Turn echo power into 8-bit gray: gain and logarithm."""
    decibel = 10 * np.log10(power + 1e-12) + scanner.gain + gain
    gray = 255 * (1 + decibel / scanner.dynamic_range)
    return np.asarray(np.clip(np.rint(gray), 0, 255), np.uint8)
