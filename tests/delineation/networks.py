"""Tiny networks for tests: what they draw is known without any training."""

import hashlib
import json
from typing import Any

import pytest

onnx = pytest.importorskip("onnx", reason="onnx builds the networks of these tests")
pytest.importorskip("onnxruntime", reason="networks need alnus[onnx]")

CARD: dict[str, Any] = {
    "format": "alnus outline network", "version": 1, "name": "Inside the arcs",
    "license": "CC0-1.0", "trained_on": "nothing", "onnx_sha256": "",
}  # fmt: skip


def write_network(folder, nodes=None, *, side=64, takes=None, gives=None, initializers=(), **card):
    """Write node.onnx and its card; without nodes the logits are 1 - reach."""
    node, number = onnx.helper.make_node, onnx.TensorProto.FLOAT
    tensor = onnx.helper.make_tensor_value_info
    constants = [
        onnx.helper.make_tensor("one", number, [1], [1.0]),
        onnx.helper.make_tensor("from", onnx.TensorProto.INT64, [1], [1]),
        onnx.helper.make_tensor("to", onnx.TensorProto.INT64, [1], [2]),
        onnx.helper.make_tensor("axis", onnx.TensorProto.INT64, [1], [1]),
    ]
    graph = onnx.helper.make_graph(
        nodes
        or [
            node("Slice", ["seen", "from", "to", "axis"], ["reach"]),
            node("Sub", ["one", "reach"], ["logits"]),
        ],
        "network",
        [tensor("seen", number, takes or [1, 2, side, side])],
        [tensor("logits", number, gives or [1, 1, side, side])],
        [*constants, *initializers],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    model.ir_version = 8
    path = folder / "node.onnx"
    path.write_bytes(model.SerializeToString())
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    text = json.dumps({**CARD, "onnx_sha256": sha256, **card})
    path.with_suffix(".json").write_text(text, encoding="utf-8")
    return path
