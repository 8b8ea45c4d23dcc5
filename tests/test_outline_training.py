"""The script that trains an outline network: its files are what `alnus outline` takes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alnus.delineation.calipers import Calipers
from alnus.delineation.network import read_network
from alnus.delineation.network_outline import network_outline
from alnus.imaging.rois.polygon import rasterize
from tests.delineation.nodes import dice, ellipse, ellipse_points

SCRIPT = Path(__file__).parents[1] / "training" / "outline_network.py"
SHAPE = (96, 128)


def write_node(folder, number, rng):
    center = rng.uniform([50, 40], [78, 56])
    halves, angle = (rng.uniform(26, 36), rng.uniform(12, 20)), rng.uniform(-0.6, 0.6)
    roi = ellipse(SHAPE, center, halves, angle)
    image = np.where(roi, 60, 140) + rng.normal(0, 12, SHAPE)
    for kind, pixels in (("images", np.clip(image, 0, 255)), ("masks", roi * 255)):
        (folder / kind).mkdir(exist_ok=True)
        Image.fromarray(pixels.astype(np.uint8)).save(
            folder / kind / f"p{number // 2}_{number}.png"
        )
    return image, roi, Calipers(ellipse_points(center, halves, angle))


@pytest.mark.slow
def test_what_it_writes_outlines_a_node_it_has_not_seen(tmp_path):
    pytest.importorskip("torch", reason="training needs alnus[training] (PyTorch)")
    rng = np.random.default_rng(7)
    for number in range(20):
        write_node(tmp_path, number, rng)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "images", "masks", "node.onnx", "--name", "Ellipses",
         "--license", "CC0-1.0", "--trained-on", "simulated ellipses", "--patient", "^p[0-9]+",
         "--side", "48", "--steps", "150"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "held out, 4 images, points moved by 5%: Dice 0." in done.stdout
    network = read_network(tmp_path / "node.onnx")
    assert (network.card.name, network.side) == ("Ellipses", 48)
    image, roi, calipers = write_node(tmp_path, 99, rng)
    assert dice(rasterize(network_outline(image, calipers, network), SHAPE), roi) > 0.9
