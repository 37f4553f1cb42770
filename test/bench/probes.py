"""LeNet-5 on MNIST and UCI digits for test/bench/probes.ts, and linear probes by scikit-learn.

Usage: python3 test/bench/probes.py prepare FOLDER    trains LeNet-5 on 10,000 images of MNIST; writes the values of its tensors and the
                                                      labels, FOLDER/lenet/NAME.npy, and UCI digits, FOLDER/digits/NAME.npy
       python3 test/bench/probes.py serve FOLDER      answers every line {"tensor", "examples", "lambdas", "tol"} of its input by a
                                                      line {"seconds", "cpu", "objectives", "iterations", "opening", "openingCpu", "peak"}
The features are standardised on the first rows; the objective is the sum of the losses plus lambda times the sum of the squared weights.
lambdas are fitted in their order, each begun at the one before.
"""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression


def prepare(folder):
    import torch
    from sklearn.datasets import load_digits

    from architectures import lenet5
    from datasets import SHARED
    from train_images import TASKS, train

    torch.manual_seed(1)
    read, data, _, epochs, rate = TASKS["mnist"]
    x, y = (torch.from_numpy(np.ascontiguousarray(a)) for a in read(SHARED / data))
    x, y = x.float(), y.long()
    model = lenet5()
    train(model, x, y, epochs, rate)
    tensors = {"input": x}
    with torch.no_grad():
        value = x
        for at, layer in enumerate(model.eval()):
            value = layer(value)
            if not isinstance(layer, torch.nn.Flatten):
                tensors[f"{at}.{type(layer).__name__}"] = value
    save(folder / "lenet", labels=y.numpy().astype(np.float64), **{name: t.flatten(1).numpy() for name, t in tensors.items()})
    images, digits = load_digits(return_X_y=True)
    save(folder / "digits", labels=digits.astype(np.float64), input=images.astype(np.float32))


def save(folder, **arrays):
    folder.mkdir(parents=True, exist_ok=True)
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values)


def standardized(features, rows):
    """In float64; a constant column becomes 0."""
    x = features[:rows].astype(np.float64)
    x -= x.mean(axis=0)
    scale = x.std(axis=0)
    x /= np.where(scale > 0, scale, 1)
    return x


def objective(model, x, y, lam):
    t = x @ model.coef_.T + model.intercept_
    return float((logsumexp(t, axis=1) - t[np.arange(len(y)), y]).sum() + lam * (model.coef_**2).sum())


def path(x, y, lambdas, tol):
    """Seconds of fitting alone, on the clock and of all cores, and the objective at every lambda."""
    model = LogisticRegression(solver="lbfgs", multi_class="multinomial", warm_start=True, tol=tol, max_iter=100000)
    seconds, cpu, objectives, iterations = 0.0, 0.0, [], []
    for lam in lambdas:
        model.C = 1 / (2 * lam)
        start, cpu_start = time.perf_counter(), time.process_time()
        model.fit(x, y)
        seconds += time.perf_counter() - start
        cpu += time.process_time() - cpu_start
        objectives.append(objective(model, x, y, lam))
        iterations.append(int(model.n_iter_[0]))
    return {"seconds": seconds, "cpu": cpu, "objectives": objectives, "iterations": iterations}


def serve(folder):
    warnings.filterwarnings("ignore")
    last = None
    for line in sys.stdin:
        task = json.loads(line)
        if task["tensor"] != last:
            last = task["tensor"]
            x = None
            rows = task["examples"]
            features, labels = np.load(folder / f"{last}.npy", mmap_mode="r"), np.load((folder / last).parent / "labels.npy")
            start, cpu_start = time.perf_counter(), time.process_time()
            x = standardized(features, rows)
            reading = {"opening": time.perf_counter() - start, "openingCpu": time.process_time() - cpu_start}
            y = labels[:rows].astype(int)
        answer = path(x, y, task["lambdas"], task["tol"])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**answer, **reading, "peak": peak}), flush=True)


if __name__ == "__main__":
    {"prepare": prepare, "serve": serve}[sys.argv[1]](Path(sys.argv[2]))
