"""The network in NumPy computes what its weights say, tile by tile, and ships small and plain."""

import zipfile
from importlib.resources import files

import numpy as np
import pytest
from scipy.signal import correlate2d

from alnus.imaging import overlay_network
from alnus.imaging.overlay_network import Network, overlay_probability, read_network


@pytest.fixture
def small():
    rng = np.random.default_rng(4)
    sizes = [(3, 1, 3), (2, 3, 3), (1, 2, 1)]
    weights = tuple(rng.normal(0, 0.5, (o, i, k, k)).astype(np.float32) for o, i, k in sizes)
    biases = tuple(rng.normal(0, 1, o).astype(np.float32) for o, _, _ in sizes)
    return Network(weights, biases, (1, 2, 1))


def by_hand(network, seen):
    values = [seen.astype(np.float64)]
    for number, (kernels, biases, step) in enumerate(
        zip(network.weights, network.biases, network.dilations, strict=True)
    ):
        side = (kernels.shape[-1] - 1) * step + 1
        following = []
        for kernel, bias in zip(kernels, biases, strict=True):
            spread = np.zeros((len(kernel), side, side))
            spread[:, ::step, ::step] = kernel
            pairs = zip(values, spread, strict=True)
            total = bias + sum(correlate2d(plane, part, mode="valid") for plane, part in pairs)
            following.append(total if number == 2 else np.where(total < 0, 0.1 * total, total))
        values = following
    return values[0]


def test_it_equals_convolutions_done_one_by_one(small):
    seen = np.random.default_rng(5).normal(0, 1, (20, 26)).astype(np.float32)
    assert small.margin == 3
    assert np.allclose(small.apply(seen), by_hand(small, seen), atol=1e-4)


def test_tiles_make_no_difference(small, monkeypatch):
    gray = np.random.default_rng(6).integers(0, 256, (70, 91)).astype(np.uint8)
    whole = overlay_probability(gray, small)
    monkeypatch.setattr(overlay_network, "TILE", 17)
    assert np.allclose(overlay_probability(gray, small), whole, atol=1e-6)
    assert whole.shape == gray.shape


@pytest.mark.parametrize("strip", [1, 5, 64])
def test_strips_make_no_difference(small, monkeypatch, strip):
    seen = np.random.default_rng(7).normal(0, 1, (21, 26)).astype(np.float32)
    whole = small.apply(seen)
    monkeypatch.setattr(overlay_network, "STRIP", strip)
    assert np.allclose(small.apply(seen), whole, atol=1e-6)


def test_a_box_is_rated_as_within_its_picture(small):
    gray = np.random.default_rng(8).integers(0, 256, (50, 60)).astype(np.uint8)
    box = slice(0, 31), slice(20, 60)
    assert np.allclose(
        overlay_probability(gray, small, box=box), overlay_probability(gray, small)[box]
    )


def test_the_weights_are_small_plain_and_finite():
    path = files("alnus.imaging").joinpath("overlay_network.npz")
    assert len(path.read_bytes()) < 200_000
    with path.open("rb") as file, zipfile.ZipFile(file) as stored:
        assert all(name.endswith(".npy") for name in stored.namelist())
    network = read_network()
    assert all(np.isfinite(weights).all() for weights in network.weights)
    assert network.weights[0].shape[1] == 1
    assert network.weights[-1].shape[0] == 1
