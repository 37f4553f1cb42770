"""A ReLU multilayer perceptron with one logit, in NumPy float64: forward pass, per-example signals, holographic features, ONNX."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def sigmoid(theta):
    """The Bernoulli mean, without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * theta))


def log_loss(labels, logits):
    """Bernoulli loss of each example: log(1 + exp(theta)) - y theta."""
    return np.logaddexp(0.0, logits) - labels * logits


class Mlp:
    """Layers of (weight out x in, bias out); ReLU between them, nothing after the last."""

    def __init__(self, layers):
        self.layers = [(np.asarray(weight, float), np.asarray(bias, float)) for weight, bias in layers]

    def forward(self, x):
        """Inputs a_k and pre-activations z_k of every layer, each examples x units; the logit is the last z."""
        inputs, pre = [x], []
        for weight, bias in self.layers:
            pre.append(inputs[-1] @ weight.T + bias)
            inputs.append(np.maximum(pre[-1], 0.0))
        return inputs[:-1], pre

    def logits(self, x):
        return self.forward(x)[1][-1][:, 0]

    def signals(self, slopes):
        """dM/dz of every layer, examples x units, for given slopes of the hidden ReLUs (at a kink any value in [0, 1] is a subgradient)."""
        signals = [np.ones((len(slopes[0]), 1))]
        for (weight, _), slope in zip(self.layers[:0:-1], slopes[::-1]):
            signals.insert(0, (signals[0] @ weight) * slope)
        return signals

    def slopes(self, x):
        """Slopes of the hidden ReLUs; 0 at an exact kink, as the common runtimes have it."""
        return [(z > 0).astype(float) for z in self.forward(x)[1][:-1]]

    def kinks(self, x, tolerance=1e-5):
        """For each hidden layer, which (example, unit) pairs have |z| below the tolerance."""
        return [np.abs(z) < tolerance for z in self.forward(x)[1][:-1]]

    def holographic(self, x, cut):
        """Features of an ordered cut (0 = first layer), examples x edges: its weights row by row, then the biases from it upwards."""
        inputs, signals = self.forward(x)[0][cut], self.signals(self.slopes(x))[cut:]
        weights = (signals[0][:, :, None] * inputs[:, None, :]).reshape(len(x), -1)
        return np.hstack([weights, *signals])

    def edges(self, cut):
        """The parameters that the features of a cut belong to, in the same order."""
        return np.concatenate([self.layers[cut][0].ravel(), *[bias for _, bias in self.layers[cut:]]])

    def parameters(self):
        """All weights and biases, layer by layer."""
        return np.concatenate([part.ravel() for layer in self.layers for part in layer])

    def activations(self, x, cut):
        """The layer's inputs and a constant 1."""
        return np.hstack([self.forward(x)[0][cut], np.ones((len(x), 1))])

    def gradient(self, x, labels, lam, slopes):
        """Gradient of the regularised loss over all parameters (weight, bias, layer by layer), for given ReLU slopes."""
        inputs, pre = self.forward(x)
        residual = sigmoid(pre[-1]) - labels[:, None]
        parts = []
        for (weight, bias), a, signal in zip(self.layers, inputs, self.signals(slopes)):
            pull = signal * residual
            parts += [(pull.T @ a + 2 * lam * weight).ravel(), pull.sum(axis=0) + 2 * lam * bias]
        return np.concatenate(parts)

    def objective(self, x, labels, lam):
        return log_loss(labels, self.logits(x)).sum() + lam * (self.parameters() ** 2).sum()


def save(mlp, path, double=False):
    """Writes Gemm and Relu nodes at opset 13: input "x" [N, inputs], output "logit" [N, 1]; float32 unless double."""
    dtype, kind = (np.float64, TensorProto.DOUBLE) if double else (np.float32, TensorProto.FLOAT)
    nodes, tensors, signal = [], [], "x"
    for number, parts in enumerate(mlp.layers, start=1):
        last = number == len(mlp.layers)
        names = [f"fc{number}.weight", f"fc{number}.bias"]
        tensors += [numpy_helper.from_array(part.astype(dtype), name) for part, name in zip(parts, names)]
        nodes.append(helper.make_node("Gemm", [signal, *names], ["logit" if last else f"fc{number}"], f"fc{number}", transB=1))
        if not last:
            signal = f"relu{number}"
            nodes.append(helper.make_node("Relu", [f"fc{number}"], [signal], signal))
    ends = [("x", mlp.layers[0][0].shape[1]), ("logit", 1)]
    values = [[helper.make_tensor_value_info(name, kind, ["N", width])] for name, width in ends]
    model = helper.make_model(
        helper.make_graph(nodes, "mlp", *values, tensors), opset_imports=[helper.make_opsetid("", 13)], ir_version=7
    )
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def load(path):
    """Reads a chain of Gemm, or MatMul and Add, with Relu between; raises ValueError at any other node."""
    graph = onnx.load(str(path)).graph
    constants = {tensor.name: numpy_helper.to_array(tensor).astype(float) for tensor in graph.initializer}
    layers = []
    for node in graph.node:
        if node.op_type == "Gemm":
            transposed = any(a.name == "transB" and a.i for a in node.attribute)
            weight = constants[node.input[1]]
            layers.append((weight if transposed else weight.T, constants[node.input[2]]))
        elif node.op_type == "MatMul":
            layers.append((constants[node.input[1]].T, np.zeros(constants[node.input[1]].shape[1])))
        elif node.op_type == "Add":
            layers[-1] = (layers[-1][0], constants[node.input[1]].ravel())
        elif node.op_type != "Relu":
            raise ValueError(f"{path}: node {node.name or node.op_type} does not belong in a ReLU MLP")
    return Mlp(layers)
