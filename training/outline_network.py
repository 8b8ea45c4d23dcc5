"""Train a small U-Net that outlines nodes from four caliper points, on one's own images and masks.

    pip install "alnus[training]"
    python training/outline_network.py IMAGES MASKS node.onnx --name "Our nodes" \
        --license "CC-BY-4.0" --trained-on "320 nodes of hospital A, 2019 to 2023, outlined by B. C."

IMAGES and MASKS are folders whose files have the same names but for the ending. A fifth of the images
is held out (those of one patient together where --patient says which part of a name is the patient);
the Dice coefficient on them is printed beside that of the four-arc outline. node.onnx and its card
node.json are what `alnus outline --network node.onnx` takes; docs/networks.md says what they hold.
Points are taken from the masks and moved anew for every step. Everything follows from the seed.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from alnus.delineation.arcs import four_arc_outline
from alnus.delineation.calipers import Calipers
from alnus.delineation.contour import greatest_diameter, longest_chord_across, outer_contour
from alnus.delineation.network import NetworkCard, card_path
from alnus.delineation.network_outline import Square, network_input
from alnus.errors import CaseError
from alnus.files import write_text
from alnus.imaging.case import Case
from alnus.imaging.read import read_case
from alnus.imaging.rois.cleaning import largest_part
from alnus.imaging.rois.polygon import rasterize

HELD_OUT = 0.2
JITTER = 0.05  # of the long axis: standard deviation of points in training
BATCH = 8
CHANNELS = (16, 32, 64)

Rng = np.random.Generator
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Example:
    """An image, its ROI, and the ends of the ROI's axes."""

    case: Case
    points: Points


def main() -> None:
    """Train, telling the loss as it goes; write the network and its card."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("images", "masks", "output"):
        parser.add_argument(name, type=Path)
    for name in ("--name", "--license", "--trained-on"):
        parser.add_argument(name, required=True)
    parser.add_argument(
        "--patient", default=r".+", help="pattern of a patient within a file's name"
    )
    parser.add_argument("--side", type=int, default=96)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=20221001)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    held_out, learned = split(read_examples(options.images, options.masks), options.patient, rng)
    model = train(learned, rng, options.steps, options.side)
    for jitter in (0.0, 0.02, 0.05):
        print(dice_line(model, held_out, options.side, jitter, options.seed))
    export(model, options.side, options.output)
    write_card(options.output, options.name, options.license, options.trained_on)
    print(f"{options.output} and {card_path(options.output)} are written. Research use only.")


def read_examples(images: Path, masks: Path) -> list[Example]:
    """Read every mask with the image of its name; the largest part is the node."""
    named, drawn = ({path.stem: path for path in files_in(folder)} for folder in (images, masks))
    if missing := sorted(drawn.keys() - named.keys()):
        message = f"{images}: no image has the name of {', '.join(missing[:5])} ({len(missing)})."
        raise SystemExit(message)
    cases = [read_case(named[name], drawn[name]) for name in drawn]
    examples = []
    for case in cases:
        border = outer_contour(largest_part(case.roi))
        long_axis = greatest_diameter(border)
        points = np.vstack([long_axis, longest_chord_across(border, long_axis)])
        examples.append(Example(case, points))
    return examples


def files_in(folder: Path) -> list[Path]:
    """List a folder's files by name, without hidden ones."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def split(
    examples: Sequence[Example], patient: str, rng: Rng
) -> tuple[list[Example], list[Example]]:
    """Hold out a fifth of the patients, at least one."""

    def patient_of(example: Example) -> str:
        found = re.search(patient, example.case.case_id)
        return found.group() if found else example.case.case_id

    patients = sorted({patient_of(example) for example in examples})
    if len(patients) < 2:
        message = f"{len(patients)} patients cannot be split. Give more images, or see --patient."
        raise SystemExit(message)
    count = max(1, round(HELD_OUT * len(patients)))
    out = set(rng.permutation(patients)[:count].tolist())
    held_out = [example for example in examples if patient_of(example) in out]
    return held_out, [example for example in examples if patient_of(example) not in out]


def train(examples: Sequence[Example], rng: Rng, steps: int, side: int) -> nn.Module:
    """Fit a network to images whose points are moved and which are mirrored anew for every step."""
    model = UNet()
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, steps + 1, pct_start=0.1)
    for step in range(1, steps + 1):
        seen, wanted = batch(examples, rng, side)
        loss = overlap_loss(model(seen), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.4f}", flush=True)
    return model.eval()


def overlap_loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Cross entropy of pixels, and one less the soft Dice coefficient (Milletari et al. 2016)."""
    inside = torch.sigmoid(logits)
    common = (inside * wanted).sum((1, 2, 3))
    dice = (2 * common + 1) / ((inside + wanted).sum((1, 2, 3)) + 1)
    return nn.functional.binary_cross_entropy_with_logits(logits, wanted) + 1 - dice.mean()


def batch(examples: Sequence[Example], rng: Rng, side: int) -> tuple[Tensor, Tensor]:
    """Draw images, move their points, mirror half of them; what is seen and what is wanted."""
    seen, wanted = [], []
    for number in rng.integers(len(examples), size=BATCH):
        example = examples[number]
        calipers = moved(example, rng.uniform(0, JITTER), rng)
        flip = slice(None, None, rng.choice([-1, 1]))
        seen.append(network_input(example.case.image, calipers, side)[..., flip])
        roi = Square.around(calipers, side).sampled(example.case.roi)
        wanted.append((roi[None, :, flip] >= 0.5).astype(np.float32))
    return torch.from_numpy(np.stack(seen)), torch.from_numpy(np.stack(wanted))


def moved(example: Example, jitter: float, rng: Rng) -> Calipers:
    """Move the points by a normal error, in shares of the long axis, to where a node can lie."""
    long_axis = float(np.linalg.norm(example.points[1] - example.points[0]))
    for _ in range(20):
        try:
            return Calipers(example.points + rng.normal(0, jitter * long_axis, (4, 2)))
        except CaseError:
            continue
    return Calipers(example.points)


def dice_line(
    model: nn.Module, examples: Sequence[Example], side: int, jitter: float, seed: int
) -> str:
    """Say how well the network and the four arcs agree with masks that were held out."""
    rng = np.random.default_rng(seed)
    by_network, by_arcs = [], []
    for example in examples:
        calipers = moved(example, jitter, rng)
        square = Square.around(calipers, side)
        roi = square.sampled(example.case.roi) >= 0.5
        seen = torch.from_numpy(network_input(example.case.image, calipers, side))
        with torch.no_grad():
            by_network.append(dice(model(seen[None])[0, 0].numpy() > 0, roi))
        arcs = (four_arc_outline(calipers) - square.corner) / square.pixel
        by_arcs.append(dice(rasterize(arcs, roi.shape), roi))
    return (
        f"held out, {len(examples)} images, points moved by {jitter:.0%}: "
        f"Dice {np.mean(by_network):.3f}, four arcs {np.mean(by_arcs):.3f}"
    )


def dice(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Twice the common area over the sum of areas."""
    return 2 * np.count_nonzero(first & second) / (first.sum() + second.sum())


def export(model: nn.Module, side: int, path: Path) -> None:
    """Write the network as one ONNX file of fixed shapes."""
    seen = torch.zeros(1, 2, side, side)
    torch.onnx.export(
        model, (seen,), str(path), input_names=["seen"], output_names=["logits"], dynamo=False
    )


def write_card(path: Path, name: str, licensed: str, trained_on: str) -> None:
    """Write what the network is beside it."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    card = NetworkCard("alnus outline network", 1, name, licensed, trained_on, sha256)
    write_text(card_path(path), json.dumps(asdict(card), indent=1, ensure_ascii=False) + "\n")


class UNet(nn.Module):
    """Three levels down and up, with skips (Ronneberger et al. 2015); 0.12 million weights."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.top, self.middle, self.bottom = (
            twice(2, first),
            twice(first, second),
            twice(second, third),
        )
        self.up_middle, self.up_top = twice(third + second, second), twice(second + first, first)
        self.last = nn.Conv2d(first, 1, 1)

    def forward(self, seen: Tensor) -> Tensor:
        """Give log odds of shape (n, 1, side, side) for input of shape (n, 2, side, side)."""
        top = self.top(seen)
        middle = self.middle(nn.functional.max_pool2d(top, 2))
        bottom = self.bottom(nn.functional.max_pool2d(middle, 2))
        middle = self.up_middle(torch.cat([larger(bottom), middle], 1))
        return self.last(self.up_top(torch.cat([larger(middle), top], 1)))


def twice(inward: int, outward: int) -> nn.Sequential:
    """Two convolutions with what follows each."""
    layers: list[nn.Module] = []
    for channels in (inward, outward):
        layers += [nn.Conv2d(channels, outward, 3, padding=1), nn.BatchNorm2d(outward), nn.ReLU()]
    return nn.Sequential(*layers)


def larger(maps: Tensor) -> Tensor:
    """Double the sides."""
    return nn.functional.interpolate(maps, scale_factor=2.0, mode="bilinear", align_corners=False)


if __name__ == "__main__":
    main()
