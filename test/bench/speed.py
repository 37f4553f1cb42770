"""The peers of `npm run bench`: PyTorch and scikit-learn at the work that Holoscope does, one process a measurement.

speed.py prepare FOLDER      writes the networks as ONNX and their data as raw float32 (NAME.f32, labels NAME.y.f32)
speed.py time LINE FOLDER    does the work of a line once to warm up and once measured; prints {"seconds", "peak", "checks"} as JSON:
                             peak is the largest resident size of the process in bytes, checks are figures of the result to compare
speed.py lines               prints the lines that can be run with what is installed
"""

import json
import resource
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np

THREADS = 2
# name: (network, examples, batch of the peer: the fastest of 250, 500, 1000 and 3000 on the machine of the README)
EXTRACTIONS = {
    "mlp-3000": ("mlp", 3000, 3000),
    "mlp-60000": ("mlp", 60000, 3000),
    "lenet-3000": ("lenet", 3000, 500),
    "resnet20-1000": ("resnet20", 1000, 100),
}
LAMBDA = 1e-3  # per example


def networks():
    import torch

    from architectures import lenet5, resnet
    from training import mlp

    torch.manual_seed(0)
    return {"mlp": (mlp(), (784,)), "lenet": (lenet5(), (1, 28, 28)), "resnet20": (resnet((16, 32, 64), 3, 10).eval(), (3, 32, 32))}


def prepare(folder):
    import torch

    from datasets import SHARED, read_idx
    from networks import export

    folder.mkdir(parents=True, exist_ok=True)
    images = read_idx(SHARED / "mnist" / "train-images-idx3-ubyte.gz").reshape(60000, -1).astype(np.float32) / np.float32(255)
    digits = read_idx(SHARED / "mnist" / "train-labels-idx1-ubyte.gz")
    models = networks()
    pair = np.flatnonzero((digits == 3) | (digits == 5))[:3000]
    train(models["mlp"][0], torch.from_numpy(images[pair]), torch.from_numpy((digits[pair] == 5).astype(np.float32)))
    images.tofile(folder / "mlp.f32")
    images.tofile(folder / "lenet.f32")
    images[pair].tofile(folder / "fit.f32")
    (digits[pair] == 5).astype(np.float32).tofile(folder / "fit.y.f32")
    np.random.default_rng(0).standard_normal((1000, 3072), np.float32).tofile(folder / "resnet20.f32")
    for name, (model, shape) in models.items():
        torch.save(model, folder / f"{name}.pt")
        export(model, torch.zeros(2, *shape), folder / f"{name}.onnx", 17, True)


def train(model, x, y):
    """A few epochs of Adam, so that the features to fit are those of a network that knows something."""
    import torch

    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=2 * LAMBDA)
    for _ in range(20):
        for rows in torch.randperm(len(x)).split(100):
            optimizer.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(model(x[rows])[:, 0], y[rows]).backward()
            optimizer.step()


def rows_of(folder, name, shape, examples):
    return np.fromfile(folder / f"{name}.f32", np.float32, examples * int(np.prod(shape))).reshape(examples, *shape)


def weighted(model):
    from torch import nn

    return [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]


def hooks(line, folder):
    """Input and signal of every weight layer by hooks, with the gradients of the weights that a backward pass brings along."""
    import torch

    name, examples, batch = EXTRACTIONS[line]
    model, shape = torch.load(folder / f"{name}.pt"), networks()[name][1]
    layers = weighted(model)
    x = torch.from_numpy(rows_of(folder, name, shape, examples))

    def work():
        inputs, signals, logits = [[] for _ in layers], [[] for _ in layers], []

        def keep(k):
            def forward(_, given, output):
                inputs[k].append(given[0].detach())
                output.register_hook(lambda grad: signals[k].append(grad))

            return forward

        handles = [layer.register_forward_hook(keep(k)) for k, layer in enumerate(layers)]
        for rows in x.split(batch):
            model.zero_grad()
            output = model(rows)[:, 0]
            output.sum().backward()
            logits.append(output.detach())
        for handle in handles:
            handle.remove()
        return [torch.cat(parts) for parts in (*inputs, *signals, logits)]

    result, seconds = timed(work)
    tensors = [np.asarray(t.numpy(), np.float64) for t in result]
    return seconds, [float((t**2).sum()) for t in tensors]


def multiplied(line, folder):
    """The gradient of every parameter for every example, by functorch; the figure is of those of weights."""
    import torch
    from functorch import grad, make_functional_with_buffers, vmap

    name, examples, _ = EXTRACTIONS[line]
    model, shape = torch.load(folder / f"{name}.pt"), networks()[name][1]
    of, parameters, buffers = make_functional_with_buffers(model)
    gradients = vmap(grad(lambda p, x: of(p, buffers, x[None])[0, 0]), (None, 0))
    x = torch.from_numpy(rows_of(folder, name, shape, examples))
    # All gradients of the convolutional networks do not fit at once: they are made and let go by the batch.
    batch = {"mlp": 3000, "lenet": 500, "resnet20": 50}[name]

    def work(see=lambda batch: None):
        for rows in x.split(batch):
            see(gradients(parameters, rows))

    _, seconds = timed(work)
    squares = []
    work(lambda batch: squares.extend(float(g.square().sum()) for g in batch if g.dim() > 2))
    return seconds, [sum(squares)]


def fit(folder):
    """L2-regularised logistic regression on the features of the first cut, multiplied out beforehand."""
    import torch
    from sklearn.linear_model import LogisticRegression

    model = torch.load(folder / "mlp.pt").double()
    x = rows_of(folder, "fit", (784,), 3000).astype(np.float64)
    y = np.fromfile(folder / "fit.y.f32", np.float32).astype(np.float64)
    features = first_cut(model, x)
    total = LAMBDA * len(x)

    def work():
        return LogisticRegression(C=1 / (2 * total), fit_intercept=False, solver="lbfgs", tol=1e-6, max_iter=10_000).fit(features, y)

    result, seconds = timed(work, warm=False)
    logits, w = features @ result.coef_[0], result.coef_[0]
    return seconds, [float((np.logaddexp(0, logits) - y * logits).sum() + total * (w @ w))]


def first_cut(model, x):
    """Features of the first cut, examples x edges: its weights, then the biases of every layer."""
    import torch

    layers = weighted(model)
    signals = {}

    def keep(k):
        def forward(_, __, output):
            output.register_hook(lambda grad: signals.__setitem__(k, grad.numpy()))

        return forward

    for k, layer in enumerate(layers):
        layer.register_forward_hook(keep(k))
    model(torch.from_numpy(x))[:, 0].sum().backward()
    out = np.empty((len(x), x.shape[1] * signals[0].shape[1] + sum(s.shape[1] for s in signals.values())))
    size = x.shape[1] * signals[0].shape[1]
    np.multiply(signals[0][:, :, None], x[:, None, :], out=out[:, :size].reshape(len(x), -1, x.shape[1]))
    np.concatenate([signals[k] for k in range(len(layers))], axis=1, out=out[:, size:])
    return out


def timed(work, warm=True):
    if warm:
        work()
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


LINES = {
    **{f"hooks:{line}": (lambda folder, line=line: hooks(line, folder)) for line in EXTRACTIONS},
    **{f"functorch:{line}": (lambda folder, line=line: multiplied(line, folder)) for line in EXTRACTIONS if line != "mlp-60000"},
    "sklearn:fit": fit,
}


def main():
    command, *rest = sys.argv[1:]
    if command == "lines":
        installed = {"hooks": find_spec("torch"), "functorch": find_spec("functorch"), "sklearn": find_spec("torch") and find_spec("sklearn")}
        return print(json.dumps([line for line in LINES if installed[line.split(":")[0]]]))
    if find_spec("torch"):
        import torch

        torch.set_num_threads(THREADS)
    if command == "prepare":
        return prepare(Path(rest[0]))
    seconds, checks = LINES[rest[0]](Path(rest[1]))
    print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "checks": checks}))


main()
