"""Trains the benchmark networks to a stationary point of the regularised loss and writes them as ONNX.

Minimises  sum_i loss(y_i, M(x_i)) + lambda * sum_w w^2  over all weights and biases of a ReLU MLP with one Bernoulli logit, in float64.
Usage: train.py digits|pima|census|mnist [--seeds 0 1 2] [--out FILE] [--double]
"""

import argparse
import math
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

import stationarity
from datasets import DATASETS
from network import Mlp, save

REPOSITORY = Path(__file__).resolve().parents[2]
BENCH = Path("/tmp/holoscope-bench")


@dataclass
class Preset:
    """A network and how long each stage of its training lasts (steps)."""

    hidden: list
    lambda_per_example: float
    seeds: range
    adam: int
    lbfgs: int
    falling: int
    rounds: int
    out: Path


PRESETS = {
    "digits": Preset([16, 16], 1 / 400, range(6), 1500, 1000, 4000, 1, REPOSITORY / "samples" / "digits.onnx"),
    "pima": Preset([4, 4], 1 / 720, range(24), 2000, 500, 6000, 5, REPOSITORY / "test" / "fixtures" / "pima.onnx"),
    "census": Preset([10, 10, 10], 1 / 1490, range(3), 1000, 500, 10000, 1, BENCH / "census.onnx"),
    "mnist": Preset([100, 100, 100], 1 / 1490, range(1), 800, 400, 4000, 1, BENCH / "mnist.onnx"),
}


class Problem:
    """The objective over one flat vector of parameters: weight (out x in) and bias of each layer in turn."""

    def __init__(self, x, labels, widths, lam):
        self.x, self.labels, self.lam = torch.from_numpy(x), torch.from_numpy(labels), lam
        self.shapes = [shape for fan_in, out in zip(widths, widths[1:]) for shape in ((out, fan_in), (out,))]
        self.sizes = [math.prod(shape) for shape in self.shapes]

    def start(self, seed):
        """He initialisation; biases 0."""
        random = np.random.default_rng(seed)
        scales = [math.sqrt(2 / shape[1]) if len(shape) == 2 else 0.0 for shape in self.shapes]
        return torch.from_numpy(np.concatenate([scale * random.standard_normal(size) for scale, size in zip(scales, self.sizes)]))

    def parts(self, parameters):
        return [part.reshape(shape) for part, shape in zip(torch.split(parameters, self.sizes), self.shapes)]

    def __call__(self, parameters):
        parts = self.parts(parameters)
        z = torch.addmm(parts[1], self.x, parts[0].t())
        for weight, bias in zip(parts[2::2], parts[3::2]):
            z = torch.addmm(bias, torch.relu(z), weight.t())
        loss = torch.nn.functional.softplus(z[:, 0]) - self.labels * z[:, 0]
        return loss.sum() + self.lam * parameters.square().sum()

    def network(self, parameters):
        parts = [part.numpy() for part in self.parts(parameters)]
        return Mlp(list(zip(parts[::2], parts[1::2])))


def adam(problem, parameters, steps, first, last):
    """Full-batch Adam (Kingma and Ba 2015), its step falling geometrically from first to last; returns the best point seen."""
    moving = torch.nn.Parameter(parameters.clone())
    optimizer = torch.optim.Adam([moving], lr=first)
    lowest, best = math.inf, parameters
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = first * (last / first) ** (step / steps)
        optimizer.zero_grad()
        value = problem(moving)
        value.backward()
        if value.item() < lowest:
            lowest, best = value.item(), moving.detach().clone()
        optimizer.step()
    return best


def lbfgs(problem, parameters, steps):
    """L-BFGS with a strong Wolfe line search; returns the start if it does not get lower."""
    moving = torch.nn.Parameter(parameters.clone())
    optimizer = torch.optim.LBFGS(
        [moving], max_iter=steps, max_eval=2 * steps, history_size=50, tolerance_grad=1e-13, tolerance_change=0, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        value = problem(moving)
        value.backward()
        return value

    optimizer.step(closure)
    with torch.no_grad():
        return moving.detach() if problem(moving) < problem(parameters) else parameters


def train(problem, preset, seed, assess):
    """The falling Adam gets past the kinks at which L-BFGS stalls, and L-BFGS finishes along them; again until that is stationary."""
    parameters = lbfgs(problem, adam(problem, problem.start(seed), preset.adam, 1e-2, 1e-3), preset.lbfgs)
    for _ in range(preset.rounds):
        parameters = adam(problem, parameters, preset.falling, 3e-3, 1e-8)
        parameters = lbfgs(problem, parameters, preset.lbfgs // 4)
        run = assess(seed, problem.network(parameters))
        if run.stationary or run.degenerate:
            break
    return run


@dataclass
class Run:
    seed: int
    mlp: Mlp
    objective: float
    accuracy: float
    majority: float
    idle: float
    state: stationarity.Stationarity

    @property
    def degenerate(self):
        """Half the units of a hidden layer are off for all training examples, or little is gained over always answering the majority."""
        return self.idle >= 0.5 or self.accuracy < self.majority + 0.25 * (1 - self.majority)

    @property
    def stationary(self):
        return self.state.smallest < 1e-3 * self.state.scale

    def __str__(self):
        state = self.state
        return (
            f"seed {self.seed}: objective {self.objective:.9f}, accuracy {self.accuracy:.4f}, gradient norm {state.one_sided:.3e} one-sided, "
            f"{state.smallest:.3e} smallest, implied lambda {state.implied_lambda:.6g}, kink pairs {state.kinks}{', degenerate' if self.degenerate else ''}"
        )


def assess(x, labels, lam, seed, mlp):
    logits, pre = mlp.logits(x), mlp.forward(x)[1][:-1]
    accuracy, majority = np.mean((logits > 0) == labels), max(labels.mean(), 1 - labels.mean())
    idle = max(np.mean(z.max(axis=0) < 1e-3) for z in pre)
    return Run(seed, mlp, mlp.objective(x, labels, lam), accuracy, majority, idle, stationarity.measure(mlp, x, labels, lam))


def choose(runs):
    """The best objective among the networks that are not degenerate and are stationary, if there are any; of equals the one with fewest kinks."""
    sound = [run for run in runs if not run.degenerate] or runs
    candidates = [run for run in sound if run.stationary] or sound
    lowest = min(run.objective for run in candidates)
    equals = [run for run in candidates if run.objective <= lowest * (1 + 1e-6)]
    return min(equals, key=lambda run: (sum(run.state.kinks), run.state.one_sided))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", choices=PRESETS)
    parser.add_argument("--seeds", type=int, nargs="+")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--double", action="store_true", help="also write NAME-double.onnx with float64 weights")
    options = parser.parse_args()
    preset, data = PRESETS[options.dataset], DATASETS[options.dataset]()
    torch.set_num_threads(1)

    x, labels = data.mean_range()[: data.training], data.labels[: data.training]
    lam = preset.lambda_per_example * data.training
    problem = Problem(x, labels, [x.shape[1], *preset.hidden, 1], lam)
    runs, began, out = [], time.time(), options.out or preset.out
    out.parent.mkdir(parents=True, exist_ok=True)
    for seed in options.seeds or preset.seeds:
        runs.append(train(problem, preset, seed, partial(assess, x, labels, lam)))
        print(f"{runs[-1]} ({time.time() - began:.0f} s)", flush=True)
        save(choose(runs).mlp, out)
        if options.double:
            save(choose(runs).mlp, out.with_stem(f"{out.stem}-double"), double=True)
    print(f"lambda {lam:.6g}; wrote {out} from {choose(runs)}")


if __name__ == "__main__":
    main()
