"""Writes each reference network as ONNX, with inputs and PyTorch's gradients of every parameter.

Usage: python3 test/bench/networks.py [NAME ...] [--out FOLDER] [--batch 3] [--side PIXELS]; then npm run bench gradients FOLDER
For NAME and each way to export it: NAME.<way>.onnx and NAME.<way>.npz, which holds
- "x": inputs; "coefficients": M is their inner product with the logits; "logits": M of each example, float64;
- "float64/P", "float32/P": for each parameter P of the file, the gradient of the sum of M over the batch, in both precisions.
Ways: opset 11, 13 and 17 as built (batch normalisation kept, nothing folded), and "folded", the exporter's default, whose parameters
are those of the same network with every batch normalisation merged into the convolution before it.
"""

import argparse
import copy
import zlib
from pathlib import Path

import numpy as np
import onnx
import onnx.numpy_helper
import torch
from torch import nn
from torch.fx.experimental.optimization import fuse

from architectures import NETWORKS, float32

PLAIN_OPSETS = (11, 13, 17)


def make(name, build, shape):
    """A network in evaluation mode, seeded by its name, with biases and normalisations that are neither 0 nor 1."""
    torch.manual_seed(zlib.crc32(name.encode()))
    model = build()
    for module in model.modules():
        bias = getattr(module, "bias", None)
        if isinstance(bias, torch.Tensor):
            nn.init.uniform_(bias, -0.2, 0.2)
        if isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)):
            nn.init.uniform_(module.weight, 0.6, 1.4)
            module.eps = float32(module.eps)
        if isinstance(module, nn.MultiheadAttention):
            nn.init.uniform_(module.in_proj_bias, -0.2, 0.2)
    measure_statistics(model, torch.randn(16, *shape))
    return model.eval()


def measure_statistics(model, x):
    """Running means and variances of the batch, each off by something, as those of a trained network are on any one batch."""
    normalisations = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for module in normalisations:
        module.momentum = 1.0
    with torch.no_grad():
        model.train()(x)
        for module in normalisations:
            module.running_mean += 0.2 * torch.randn_like(module.running_mean) * module.running_var.sqrt()
            module.running_var *= torch.empty_like(module.running_var).uniform_(0.7, 1.4)


def draw_inputs(model, shape, batch):
    """Inputs at which no unit sits at a kink: there the derivatives of the two sides differ, and rounding tosses between them."""
    for _ in range(50):
        x = torch.randn(batch, *shape)
        coefficients = coefficients_for(model, x)
        exact, rounded = (gradients(model, values, coefficients)[1] for values in (x.double(), x))
        if max(np.abs(rounded[name] - exact[name]).max() / np.abs(exact[name]).max() for name in exact) < 2e-5:
            return x
    raise SystemExit("50 draws of the inputs all put a unit at a kink")


def coefficients_for(model, x):
    with torch.no_grad():
        return torch.cos(1.3 * torch.arange(model(x).shape[1]) + 0.4)


def gradients(model, x, coefficients):
    """M of each example, and for each parameter the gradient of their sum; in the precision of the inputs."""
    model = copy.deepcopy(model).to(x.dtype)
    logits = model(x) @ coefficients.to(x.dtype)
    names, parameters = zip(*model.named_parameters())
    return logits.detach().numpy(), dict(zip(names, (g.numpy() for g in torch.autograd.grad(logits.sum(), parameters))))


def export(model, x, path, opset, folded):
    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    torch.onnx.export(
        model,
        x,
        str(path),
        opset_version=opset,
        training=mode,
        do_constant_folding=folded,
        input_names=["x"],
        output_names=["logits"],
        dynamic_axes={"x": {0: "N"}, "logits": {0: "N"}},
    )


def same_parameter(tensor, parameters):
    """The parameter that an initializer of the file holds and whether it is transposed: by name, or by its values where folding renamed it."""
    values = onnx.numpy_helper.to_array(tensor)
    for name, parameter in parameters.items():
        own = parameter.detach().numpy()
        for transposed in (False, True):
            candidate = own.T if transposed else own
            if tensor.name == name or (candidate.shape == values.shape and np.allclose(candidate, values, rtol=1e-4, atol=1e-6)):
                return name, transposed and tensor.name != name
    return None


def reference(path, model, x):
    """The arrays of the NPZ file: gradients under the names that the ONNX file gives its parameters, at the values that it gives them."""
    model = copy.deepcopy(model)
    parameters = dict(model.named_parameters())
    holders = {}
    for tensor in onnx.load(str(path)).graph.initializer:
        match = same_parameter(tensor, parameters)
        if match is None:
            continue
        name, transposed = holders[tensor.name] = match
        values = torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
        parameters[name].data = values.T if transposed else values
    missing = sorted(set(parameters) - {name for name, _ in holders.values()})
    if missing:
        raise SystemExit(f"{path}: no initializer holds {', '.join(missing)}")
    coefficients = coefficients_for(model, x)
    logits, exact = gradients(model, x.double(), coefficients)
    rounded = gradients(model, x, coefficients)[1]
    arrays = {"x": x.numpy(), "coefficients": coefficients.numpy(), "logits": logits}
    for tensor, (name, transposed) in holders.items():
        for precision, values in (("float64", exact), ("float32", rounded)):
            arrays[f"{precision}/{tensor}"] = np.ascontiguousarray(values[name].T if transposed else values[name])
    return arrays


def write(model, x, path, opset, folded=False):
    """Writes path and the NPZ file beside it."""
    export(model, x, path, opset, folded)
    merges = folded and any(isinstance(m, nn.BatchNorm2d) for m in model.modules())
    np.savez(path.with_suffix(".npz"), **reference(path, fuse(model) if merges else model, x))
    print(f"{path} {path.stat().st_size:,} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=f"from {', '.join(NETWORKS)}; all without one")
    parser.add_argument("--out", type=Path, default=Path("/tmp/holoscope-bench/networks"))
    parser.add_argument("--batch", type=int, default=3)
    parser.add_argument("--side", type=int, help="other side of the images, for networks that take any")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.names or NETWORKS:
        build, shape = NETWORKS[name]
        if options.side:
            shape = (shape[0], options.side, options.side)
        model = make(name, build, shape)
        x = draw_inputs(model, shape, options.batch)
        for opset in PLAIN_OPSETS:
            write(model, x, options.out / f"{name}.opset{opset}.onnx", opset)
        write(model, x, options.out / f"{name}.folded.onnx", 13, folded=True)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
