"""The network as an ONNX model; torch's weights in ONNX's order of gates."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from elman import engine
from elman.bench import data
from elman.bench.jobs import Array
from elman.bench.points import Point

ORDER = {"rnn": [0], "gru": [1, 0, 2], "lstm": [0, 3, 1, 2]}  # ONNX: z r n, and i o f g


def build(point: Point, states: bool) -> bytes:
    """Return the model: x (and h, c when `states`) to y (T, B, K) (and the new h, c)."""
    graph = _Graph(point, data.weights(point, head=point.tokens > 0))
    names = ["h", "c"][: 2 if point.cell == "lstm" else 1] if states else []
    steps = "x"
    if point.tokens:
        steps = graph.add("Gather", [graph.tensor("embedding", graph.weights["embedding.weight"]), "x"], "embedded")
    for layer in range(point.layers):
        steps = graph.layer(steps, layer, names)
    if point.tokens:
        weight = graph.tensor("weight", graph.weights["linear.weight"].T.copy())
        product = graph.add("MatMul", [steps, weight], "product")
        steps = graph.add("Add", [product, graph.tensor("bias", graph.weights["linear.bias"])], "logits")
    graph.add("Identity", [steps], "y")
    return graph.model(names)


class _Graph:
    """Nodes and tensors as they are added."""

    def __init__(self, point: Point, weights: dict[str, Array]) -> None:
        self.point, self.weights = point, weights
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: list[onnx.TensorProto] = []

    def tensor(self, name: str, value: Array) -> str:
        self.tensors.append(numpy_helper.from_array(value, name))
        return name

    def add(self, kind: str, inputs: list[str], output: str) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output]))
        return output

    def layer(self, x: str, layer: int, states: list[str]) -> str:
        """Add one recurrent layer; return the name of its hidden states (T, B, H)."""
        point = self.point
        w, r = (self._gates(f"rnn.weight_{kind}_l{layer}")[None] for kind in ("ih", "hh"))
        b = np.concatenate([self._gates(f"rnn.bias_{kind}_l{layer}") for kind in ("ih", "hh")])[None]
        tensors = [self.tensor(f"{name}{layer}", value) for name, value in (("w", w), ("r", r), ("b", b))]
        extra = {"linear_before_reset": 1} if point.cell == "gru" else {}
        inputs = [x, *tensors, "lengths" if point.variable else "", *states]
        results = [f"hidden{layer}", *(f"new_{name}" for name in states)]
        self.nodes.append(helper.make_node(point.cell.upper(), inputs, results, hidden_size=point.H, **extra))
        axis = self.tensor(f"axis{layer}", np.array([1]))
        return self.add("Squeeze", [f"hidden{layer}", axis], f"steps{layer}")

    def _gates(self, name: str) -> Array:
        value = self.weights[name]
        gates = value.reshape(engine.cells[self.point.cell].gates, self.point.H, -1)[ORDER[self.point.cell]]
        return gates.reshape(value.shape)

    def model(self, states: list[str]) -> bytes:
        point, real = self.point, TensorProto.FLOAT
        shape = [point.T, point.B] if point.tokens else [None, point.B, point.H]
        inputs = [helper.make_tensor_value_info("x", TensorProto.INT64 if point.tokens else real, shape)]
        if point.variable:
            inputs.append(helper.make_tensor_value_info("lengths", TensorProto.INT32, [point.B]))
        inputs += [helper.make_tensor_value_info(name, real, [1, point.B, point.H]) for name in states]
        results = [helper.make_tensor_value_info("y", real, [None, point.B, point.tokens or point.H])]
        results += [helper.make_tensor_value_info(f"new_{name}", real, [1, point.B, point.H]) for name in states]
        graph = helper.make_graph(self.nodes, "network", inputs, results, self.tensors)
        opset = helper.make_opsetid("", 17)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=8)
        onnx.checker.check_model(model)
        serialized: bytes = model.SerializeToString()
        return serialized
