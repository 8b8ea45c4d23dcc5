"""Train the network that finds measuring traces and text, and write its weights.

Marks are drawn on clean ultrasound: images of BrEaST-Lesions-USG (Pawłowska et al. 2024, CC BY 4.0,
doi 10.7937/9WKK-Q141; those of even number alone, the others test) and simulated nodes. Nothing of
any marked image is used. Everything follows from the seed.

PyTorch is needed here and nowhere else: `pip install torch` beside alnus, then

    python training/overlay_network.py PATH/TO/breast_usg

which takes a quarter of an hour on one core and writes src/alnus/imaging/overlay_network.npz.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from matplotlib import font_manager
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import binary_dilation, gaussian_filter, zoom
from torch import nn

from alnus.simulate.patients import read_recipe
from alnus.simulate.phantom import Node, draw

Plane = NDArray[np.float64]
Rng = np.random.Generator

WEIGHTS = Path(__file__).parents[1] / "src" / "alnus" / "imaging" / "overlay_network.npz"
DILATIONS = (1, 1, 2, 4, 8, 1)
CHANNELS = 16
MARGIN = sum(DILATIONS)
SIDE = 112
SHADOW = 0.35  # share of traces that a scanner draws with a dark rim
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.:×-"
FACES = ("DejaVu Sans", "DejaVu Sans Mono", "DejaVu Serif")


def main() -> None:
    """Train, telling the loss as it goes, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("breast_usg", type=Path)
    parser.add_argument("--steps", type=int, default=1250)
    parser.add_argument("--seed", type=int, default=20221001)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    train(backgrounds(options.breast_usg, rng), rng, options.steps, options.output)


def train(clean: list[Plane], rng: Rng, steps: int, output: Path) -> None:
    """Fit the network to marks drawn anew for every step."""
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), 4e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, steps, pct_start=0.1)
    mean = 0.0
    for step in range(1, steps + 1):
        seen, marked = batch(clean, rng, 8)
        weight = torch.where(marked > 0, 3.0, 1.0)
        loss = nn.functional.binary_cross_entropy_with_logits(model(seen), marked, weight)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        mean += (loss.item() - mean) / min(step, 50)
        if step % 50 == 0:
            print(f"step {step}: loss {mean:.4f}", flush=True)
        if step % 250 == 0:
            save(model, output)
    save(model, output)


def network() -> nn.Sequential:
    """Make a stack of 3 x 3 convolutions that grow apart, without padding, and a last 1 x 1."""
    layers: list[nn.Module] = []
    for number, dilation in enumerate(DILATIONS):
        given = 1 if number == 0 else CHANNELS
        layers += [nn.Conv2d(given, CHANNELS, 3, dilation=dilation), nn.LeakyReLU(0.1)]
    return nn.Sequential(*layers, nn.Conv2d(CHANNELS, 1, 1))


def save(model: nn.Sequential, output: Path) -> None:
    """Write weights and biases as plain arrays."""
    convolutions = [layer for layer in model if isinstance(layer, nn.Conv2d)]
    arrays = {"dilations": np.array((*DILATIONS, 1), np.int64)}
    for number, layer in enumerate(convolutions):
        arrays[f"weights_{number}"] = layer.weight.detach().numpy()
        arrays[f"biases_{number}"] = layer.bias.detach().numpy()
    np.savez_compressed(output, **arrays)


def backgrounds(folder: Path, rng: Rng) -> list[Plane]:
    """Read the clean images of even case number, and draw simulated nodes beside them."""
    paths = [path for path in sorted((folder / "images").glob("*.png")) if number(path) % 2 == 0]
    images = [np.asarray(Image.open(path).convert("L"), np.float64) for path in paths]
    scanners = read_recipe().scanners
    for count in range(24):
        long_axis = rng.uniform(8, 30)
        node = Node(
            long_axis=long_axis, short_axis=long_axis * rng.uniform(0.4, 0.8), cortex=2.5,
            hilum=bool(count % 2), focal=bool(count % 3), score=rng.normal(),
        )  # fmt: skip
        images.append(draw(node, scanners[count % len(scanners)], rng)[0].astype(np.float64))
    return images


def number(path: Path) -> int:
    """Give the number in the name of a case's file."""
    return int("".join(filter(str.isdigit, path.stem)))


def batch(clean: list[Plane], rng: Rng, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Draw a batch: what the network sees, and where marks are."""
    pairs = [example(clean[rng.integers(len(clean))], rng) for _ in range(size)]
    seen = np.stack([image for image, _ in pairs])[:, None]
    marked = np.stack([mark for _, mark in pairs])[:, None]
    marked = marked[..., MARGIN:-MARGIN, MARGIN:-MARGIN]
    scaled = torch.from_numpy((seen - 128) / 64).float()
    return scaled, torch.from_numpy(marked).float()


def example(image: Plane, rng: Rng) -> tuple[Plane, Plane]:
    """Cut a piece of an image, distract, mark, and spoil it as export does."""
    side = SIDE + 2 * MARGIN
    piece = stretched(cut(image, rng, 5 * side // 2), rng)[:side, :side]
    if rng.random() < 0.3:
        piece = distracted(piece, rng)
    layer, rim = np.zeros(piece.shape), np.zeros(piece.shape, bool)
    if rng.random() < 0.75:
        layer = marks(side, rng)
        rim = binary_dilation(layer > 0.3, iterations=1) & (layer < 0.05)
    level = rng.uniform(0.3, 1.0) * 255 if rng.random() < 0.5 else rng.uniform(225, 255)
    level = max(level, float(np.percentile(piece, 80)) * 0.9)
    if rng.random() < SHADOW:
        piece = np.where(rim, piece * rng.uniform(0, 0.6), piece)
    piece = piece + layer * (level - piece)
    return spoiled(piece, layer, rng)


def cut(image: Plane, rng: Rng, side: int) -> Plane:
    """Cut a square at a random place, corners as likely as the middle; edges go on outside."""
    padded = np.pad(image, side // 8, mode="edge")
    padded = np.pad(padded, [(0, max(0, side - size)) for size in padded.shape], mode="edge")
    row, column = (int(rng.integers(size - side + 1)) for size in padded.shape)
    return padded[row : row + side, column : column + side][:, :: rng.choice((-1, 1))]


def stretched(piece: Plane, rng: Rng) -> Plane:
    """Change the size of pixels, brightness and contrast."""
    factors = np.exp(rng.uniform(np.log(0.5), np.log(1.3))) * rng.uniform(0.9, 1.1, 2)
    smooth = gaussian_filter(piece, 0.35 / factors.min()) if factors.min() < 0.9 else piece
    resized = zoom(smooth, factors, order=1)
    power, gain = np.exp(rng.uniform(-0.35, 0.35)), rng.uniform(0.6, 1.4)
    return np.clip(255 * gain * (np.clip(resized, 0, 255) / 255) ** power, 0, 255)


def distracted(piece: Plane, rng: Rng) -> Plane:
    """Add what is bright and no mark: grains, soft reflections, and a straight edge to black."""
    soft = np.zeros(piece.shape)
    for _ in range(rng.integers(1, 6)):
        spot = np.zeros(piece.shape)
        row, column = rng.integers(0, len(piece), 2)
        spot[row, column : column + rng.choice((1, 1, 2, 12, 30))] = 1
        blurred = gaussian_filter(spot, rng.uniform(0.8, 2.2, 2))
        soft += blurred / blurred.max() * rng.uniform(30, 160)
    whole = np.clip(piece + soft, 0, 255)
    if rng.random() < 0.4:
        rows, columns = np.indices(piece.shape) - rng.integers(0, len(piece), 2)[:, None, None]
        angle = rng.choice((0.0, np.pi / 2, rng.uniform(0, np.pi)))
        whole[np.cos(angle) * rows + np.sin(angle) * columns > 0] = rng.uniform(0, 15)
    return whole


def marks(side: int, rng: Rng) -> Plane:
    """Draw one to five marks in white on black."""
    fine = int(rng.choice((1, 1, 2)))
    canvas = Image.new("L", (side * fine, side * fine), 0)
    pen = ImageDraw.Draw(canvas)
    pen.fontmode = "1" if rng.random() < 0.4 else "L"
    size, width = rng.uniform(2.5, 9) * fine, fine * int(rng.choice((1, 1, 1, 2)))
    for _ in range(rng.integers(1, 6)):
        place = rng.uniform(MARGIN, side - MARGIN, 2) * fine
        shape = SHAPES[rng.choice(len(SHAPES), p=SHARES)]
        shape(pen, np.round(place), size, width, rng)
    drawn = canvas if fine == 1 else canvas.resize((side, side), Image.Resampling.BOX)
    layer = np.asarray(drawn, np.float64) / 255
    return layer if fine == 1 else np.clip(1.6 * layer, 0, 1)


def strokes(pen: ImageDraw.ImageDraw, place: Plane, ends: Plane, width: int) -> None:
    """Draw straight strokes, given as pairs of ends about a place."""
    for start, end in np.round(ends).reshape(-1, 2, 2):
        pen.line([*(place + start), *(place + end)], fill=255, width=width)


def cross(pen: ImageDraw.ImageDraw, place: Plane, size: float, width: int, rng: Rng) -> None:
    """Draw an upright, slanted or double cross, with serifs or an open middle now and then."""
    kind = rng.choice(6, p=(0.4, 0.15, 0.1, 0.15, 0.1, 0.1))
    upright = np.array([[-1, 0], [1, 0], [0, -1], [0, 1]]) * size
    slanted = np.array([[-1, -1], [1, 1], [-1, 1], [1, -1]]) * 0.75 * size
    if kind in {0, 3, 4}:
        strokes(pen, place, upright, width)
    if kind in {1, 2, 4}:
        strokes(pen, place, slanted, width)
    if kind == 3:
        a, b = size, max(1.0, size / 3)
        serifs = [[-a, -b], [-a, b], [a, -b], [a, b], [-b, -a], [b, -a], [-b, a], [b, a]]
        strokes(pen, place, np.array(serifs), width)
    if kind == 5:
        gap = np.array([[-1, 0], [-0.4, 0], [0.4, 0], [1, 0], [0, -1], [0, -0.4], [0, 0.4], [0, 1]])
        strokes(pen, place, gap * size, width)
    if kind == 2 or rng.random() < 0.15:
        box = [*(place - size), *(place + size)]
        pen.ellipse(box, outline=255, width=width)
    if rng.random() < 0.5:
        beside = place + rng.choice((-1, 1), 2) * (size + rng.uniform(2, 8))
        pen.text(tuple(beside), rng.choice(list("1234ABCD")), fill=255, font=typeface(rng, size))


def dots(pen: ImageDraw.ImageDraw, place: Plane, size: float, width: int, rng: Rng) -> None:
    """Draw a dotted or dashed line or ellipse, as between two calipers."""
    step, dash = rng.uniform(3, 7) * width, rng.choice((0.0, 0.0, 2.0)) * width
    if rng.random() < 0.7:
        angle, length = rng.uniform(0, np.pi), rng.uniform(4, 14) * size
        along = np.arange(-length / 2, length / 2, step)[:, None] * [np.cos(angle), np.sin(angle)]
        direction = np.array([np.cos(angle), np.sin(angle)])
    else:
        radii = rng.uniform(2, 6, 2) * size
        turns = np.arange(0, 2 * np.pi, step / radii.mean())[:, None]
        along, direction = radii * np.hstack([np.cos(turns), np.sin(turns)]), np.zeros(2)
    ends = np.stack([along, along + dash * direction], axis=1)
    strokes(pen, place, ends, width)


def words(pen: ImageDraw.ImageDraw, place: Plane, size: float, width: int, rng: Rng) -> None:
    """Write some letters and digits."""
    count = rng.choice((1, 1, 2, 6, 12))
    text = "".join(rng.choice(list(LETTERS), count))
    start = place - [size * count / 2, 0]
    pen.text(tuple(start), text, fill=255, font=typeface(rng, size * rng.uniform(0.9, 1.8) + width))


def arrow(pen: ImageDraw.ImageDraw, place: Plane, size: float, width: int, rng: Rng) -> None:
    """Draw an arrow, or its head alone, open or filled."""
    angle, length = rng.uniform(0, 2 * np.pi), rng.uniform(2, 6) * size
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    head = np.array([[-1.5, -0.8], [0, 0], [-1.5, 0.8]]) * size @ turn + place
    if rng.random() < 0.5:
        pen.polygon([tuple(corner) for corner in head], fill=255)
    else:
        pen.line([tuple(corner) for corner in head], fill=255, width=width)
    if rng.random() < 0.7:
        pen.line([*place, *(np.array([-length, 0]) @ turn + place)], fill=255, width=width)


def ruler(pen: ImageDraw.ImageDraw, place: Plane, _: float, width: int, rng: Rng) -> None:
    """Draw a scale: ticks, dots or diamonds at equal steps down or across."""
    step = rng.uniform(6, 25) * width
    direction = np.array([[0.0, 1.0], [1.0, 0.0]])[rng.integers(2)]
    half = rng.uniform(1, 4) * width
    kind = rng.integers(3)
    for count in range(int(rng.integers(2, 9))):
        at = np.round(place + count * step * direction)
        if kind == 0:
            strokes(pen, at, np.array([-half * direction[::-1], half * direction[::-1]]), width)
        elif kind == 1:
            pen.rectangle([*at, *(at + width - 1)], fill=255)
        else:
            corners = at + half * np.array([[0, -1], [1, 0], [0, 1], [-1, 0]])
            pen.polygon([tuple(corner) for corner in corners], outline=255)


def typeface(rng: Rng, size: float) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """Choose a typeface: of a bitmap terminal, or drawn."""
    if rng.random() < 0.25:
        return ImageFont.load_default_imagefont()
    if rng.random() < 0.4:
        return ImageFont.load_default(max(7, size * 1.5))
    weight = rng.choice(["normal", "bold"])
    face = font_manager.FontProperties(family=str(rng.choice(FACES)), weight=str(weight))
    return ImageFont.truetype(font_manager.findfont(face), max(7, round(size * 1.5)))


Shape = Callable[[ImageDraw.ImageDraw, Plane, float, int, Rng], None]
SHAPES: tuple[Shape, ...] = (cross, dots, words, arrow, ruler)
SHARES = (0.45, 0.15, 0.2, 0.1, 0.1)


def spoiled(piece: Plane, layer: Plane, rng: Rng) -> tuple[Plane, Plane]:
    """Lose rows or columns, blur and round, as a picture that was resized and saved."""
    side = len(piece)
    if rng.random() < 0.3:
        rows, columns = (
            np.sort(rng.choice(side, side - rng.integers(0, side // 5), replace=False))
            for _ in range(2)
        )
        piece, layer = (plane[np.ix_(rows, columns)] for plane in (piece, layer))
        after = [(0, side - size) for size in piece.shape]
        piece, layer = np.pad(piece, after, mode="reflect"), np.pad(layer, after, mode="reflect")
    if rng.random() < 0.45:
        blur = rng.uniform(0.3, 0.8)
        piece, layer = gaussian_filter(piece, blur), gaussian_filter(layer, blur)
    noisy = piece + rng.normal(0, rng.uniform(0, 3), piece.shape)
    return np.clip(np.rint(noisy), 0, 255), (layer > 0.3).astype(np.float64)


if __name__ == "__main__":
    main()
