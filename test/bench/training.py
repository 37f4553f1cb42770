"""PyTorch beside the trainer: the same networks, data, start and optimiser.

training.py prepare FOLDER   writes mlp.onnx and lenet.onnx, NAME.npz with the data ("x", "y") and the weights after 20 full-batch Adam steps
                             ("after32/PARAMETER", "after64/PARAMETER")
training.py time NAME        prints the seconds of an epoch of Adam on minibatches of 100, in single precision: the mean of ten after one to warm up
The data are 3,000 images of MNIST: of the digits 3 and 5 for the MLP 784-100-100-100-1, of all digits for LeNet-5.
"""

import copy
import sys
import time
from pathlib import Path

import numpy as np
import torch

from architectures import lenet5
from datasets import SHARED, read_idx
from networks import export

EXAMPLES, STEPS, RATE, BATCH, EPOCHS = 3000, 20, 1e-3, 100, 10


def mlp():
    widths = [784, 100, 100, 100, 1]
    layers = [part for a, b in zip(widths, widths[1:]) for part in (torch.nn.Linear(a, b), torch.nn.ReLU())]
    return torch.nn.Sequential(*layers[:-1])


def images():
    folder = SHARED / "mnist"
    return read_idx(folder / "train-images-idx3-ubyte.gz") / np.float32(255), read_idx(folder / "train-labels-idx1-ubyte.gz")


def task(name):
    """The network, its data, and the loss."""
    torch.manual_seed(0)
    x, y = images()
    if name == "lenet":
        return lenet5(), torch.from_numpy(x[:EXAMPLES, None]), torch.from_numpy(y[:EXAMPLES].astype(np.int64)), torch.nn.functional.cross_entropy
    rows = np.flatnonzero((y == 3) | (y == 5))[:EXAMPLES]
    labels = torch.from_numpy((y[rows] == 5).astype(np.float32))
    return mlp(), torch.from_numpy(x[rows].reshape(EXAMPLES, -1)), labels, lambda m, t: torch.nn.functional.binary_cross_entropy_with_logits(m[:, 0], t)


def step(model, optimizer, x, y, loss):
    optimizer.zero_grad()
    loss(model(x), y).backward()
    optimizer.step()


def after(model, x, y, loss, dtype):
    model = copy.deepcopy(model).to(dtype)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    labels = y.to(dtype) if y.is_floating_point() else y
    for _ in range(STEPS):
        step(model, optimizer, x.to(dtype), labels, loss)
    return {name: p.detach().numpy() for name, p in model.named_parameters()}


def prepare(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("mlp", "lenet"):
        model, x, y, loss = task(name)
        export(model, x[:2], folder / f"{name}.onnx", 17, False)
        arrays = {"x": x.numpy(), "y": y.numpy().astype(np.int64)}
        for bits, dtype in ((32, torch.float32), (64, torch.float64)):
            arrays |= {f"after{bits}/{parameter}": value for parameter, value in after(model, x, y, loss, dtype).items()}
        np.savez(folder / f"{name}.npz", **arrays)


def seconds(name):
    model, x, y, loss = task(name)
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for epoch in range(1 + EPOCHS):
        if epoch == 1:
            start = time.perf_counter()
        for rows in torch.randperm(EXAMPLES).split(BATCH):
            step(model, optimizer, x[rows], y[rows], loss)
    return (time.perf_counter() - start) / EPOCHS


if __name__ == "__main__":
    command, argument = sys.argv[1:]
    if command == "prepare":
        prepare(Path(argument))
    else:
        print(seconds(argument))
