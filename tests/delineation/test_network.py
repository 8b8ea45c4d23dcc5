"""A network is loaded when its card fits it and its shapes are right; all else is a sentence."""

import hashlib
import json
import sys

import numpy as np
import pytest

from alnus.delineation.network import read_network
from alnus.errors import ModelError
from tests.delineation.networks import CARD, onnx, write_network


def refused(path, match):
    with pytest.raises(ModelError, match=match):
        read_network(path)


def test_what_it_gives_is_given(tmp_path):
    network = read_network(write_network(tmp_path, license="MIT"))
    assert (network.side, network.card.license) == (64, "MIT")
    seen = np.random.default_rng(0).random((2, 64, 64), np.float32)
    assert np.array_equal(network.logits(seen), 1 - seen[1])


def test_a_network_that_was_changed_is_refused(tmp_path):
    path = write_network(tmp_path)
    path.write_bytes(path.read_bytes() + b"\n")
    refused(path, r"its SHA-256 is [0-9a-f]{64}, but node\.json was written for [0-9a-f]{64}")


def test_it_is_refused_before_anything_is_loaded_from_it(tmp_path, monkeypatch):
    path = write_network(tmp_path, onnx_sha256="0" * 64)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    refused(path, "was written for 0000")


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ({"version": 2}, "version"),
        ({"license": None}, "license"),
        ({"format": "other"}, "format"),
        ({"weights": "here"}, "unknown key"),
    ],
)
def test_a_wrong_card_is_refused(tmp_path, card, sentence):
    refused(write_network(tmp_path, **card), rf"node\.json: .*{sentence}")


def test_what_is_missing_is_named(tmp_path):
    path = write_network(tmp_path)
    refused(tmp_path / "other.onnx", r"other\.json: the card of the network is not there")
    path.unlink()
    refused(path, r"node\.onnx: the network is not there")
    path.with_suffix(".json").write_text("{", encoding="utf-8")
    refused(path, r"node\.json: is no card of a network")


@pytest.mark.parametrize(
    ("shapes", "found"),
    [
        ({"takes": [1, 3, 64, 64]}, r"takes tensor\(float\) \[1, 3, 64, 64\]"),
        ({"takes": ["n", 2, 64, 64], "gives": ["n", 1, 64, 64]}, r"takes .*\['n', 2, 64, 64\]"),
        ({"side": 16}, r"N being a number from 32 to 512"),
    ],
)
def test_wrong_shapes_are_refused(tmp_path, shapes, found):
    refused(write_network(tmp_path, **shapes), found)


def test_an_output_of_other_size_is_refused(tmp_path):
    nodes = [onnx.helper.make_node("Identity", ["seen"], ["logits"])]
    path = write_network(tmp_path, nodes, gives=[1, 2, 64, 64])
    refused(path, r"gives tensor\(float\) \[1, 2, 64, 64\]\. It must take one")


@pytest.mark.parametrize("content", [b"", b"not a network", b"\x08\x08" + bytes(200)])
def test_what_is_no_network_is_refused(tmp_path, content):
    path = write_network(tmp_path)
    card = {**CARD, "onnx_sha256": hashlib.sha256(content).hexdigest()}
    path.with_suffix(".json").write_text(json.dumps(card), encoding="utf-8")
    path.write_bytes(content)
    refused(path, "ONNX Runtime cannot load it|takes nothing")


def test_values_that_are_no_numbers_are_refused(tmp_path):
    node = onnx.helper.make_node
    slicing = node("Slice", ["seen", "from", "to", "axis"], ["reach"])
    path = write_network(tmp_path, [slicing, node("Log", ["reach"], ["logits"])])
    network = read_network(path)
    with pytest.raises(ModelError, match="no numbers for this image"):
        network.logits(np.zeros((2, 64, 64), np.float32))


def test_weights_outside_the_file_are_not_loaded(tmp_path, monkeypatch):
    outside = onnx.TensorProto(name="outside", data_type=onnx.TensorProto.FLOAT, dims=[64])
    outside.data_location = onnx.TensorProto.EXTERNAL
    outside.external_data.add(key="location", value="weights.bin")
    (tmp_path / "weights.bin").write_bytes(np.ones(64, np.float32).tobytes())
    monkeypatch.chdir(tmp_path)
    node = onnx.helper.make_node
    slicing = node("Slice", ["seen", "from", "to", "axis"], ["reach"])
    adding = node("Add", ["reach", "outside"], ["logits"])
    refused(
        write_network(tmp_path, [slicing, adding], initializers=[outside]),
        "ONNX Runtime cannot load it",
    )


def test_without_onnx_runtime_the_extra_is_named(tmp_path, monkeypatch):
    path = write_network(tmp_path)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    refused(path, r"Install alnus\[onnx\]")
