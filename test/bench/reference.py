"""An independent float64 reference for a ReLU MLP with one logit: features multiplied out, linear models fitted two ways.

Usage: reference.py MODEL.onnx DATA.npz [--x KEY --y KEY] [--split 250,250,250] [--fit-part K] [--lambda-per-example L] [--json FILE]
The inputs of the NPZ file are taken as they are (datasets.py writes normalised ones).
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

import fit
from network import load, sigmoid


def scikit(features, labels, lam):
    """Objective that scikit-learn reaches: C * sum of losses + |w|^2 / 2 is ours divided by 2 lambda."""
    solver = "newton-cholesky" if features.shape[1] <= 2000 else "lbfgs"
    model = LogisticRegression(C=1 / (2 * lam), fit_intercept=False, solver=solver, tol=1e-12, max_iter=10000)
    with warnings.catch_warnings():
        # Newton-Cholesky warns when its line search can no longer lower the objective in float64.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features, labels)
    return fit.objective(features, labels, lam, model.coef_[0])


def refit(features, labels, part, lam):
    """The linear model fitted on some rows of the features: its figures, and its logits on all rows."""
    fitted = fit.newton(features[part], labels[part], lam)
    return {
        "objective": fitted.objective,
        "gradientNorm": fitted.gradient_norm,
        "sklearnObjective": scikit(features[part], labels[part], lam),
        "logits": features @ fitted.weights,
    }


def analyze(mlp, x, labels, part, lam, tolerance=1e-5):
    """One entry for each cut from the input to the output; `atKink` tells the rows with a unit at a kink at or above the cut."""
    logits, kinks = mlp.logits(x), mlp.kinks(x, tolerance)
    cuts = []
    for cut in range(len(mlp.layers)):
        features = mlp.holographic(x, cut)
        cuts.append(
            {
                "features": features.shape[1],
                "identity": np.abs(features @ mlp.edges(cut) - logits).max(),
                "atKink": np.any([mask.any(axis=1) for mask in kinks[cut:]] or [np.zeros(len(x), bool)], axis=0),
                "holographic": agreement(refit(features, labels, part, lam), logits, part),
                "activation": agreement(refit(mlp.activations(x, cut), labels, part, lam), logits, part),
                "calibration": calibration(features[part], logits[part], labels[part], 2 * lam * mlp.edges(cut)),
            }
        )
    return {"lambda": lam, "logits": logits, "cuts": cuts}


def agreement(fitted, logits, part):
    """Adds how far the linear model's means and logits are from the network's, on the fitted rows."""
    linear, model = fitted["logits"][part], logits[part]
    fitted["maxAbs"] = np.abs(sigmoid(linear) - sigmoid(model)).max()
    fitted["r2"] = 1 - ((linear - model) ** 2).sum() / ((model - model.mean()) ** 2).sum()
    return fitted


def calibration(features, logits, labels, regularizer):
    """R2 of sum f y as predicted by sum f mu, and the largest residual raw and with the regulariser's term."""
    predicted, observed = features.T @ sigmoid(logits), features.T @ labels
    residual = predicted - observed
    return {
        "r2": 1 - (residual**2).sum() / ((observed - observed.mean()) ** 2).sum(),
        "maxAbsResidual": np.abs(residual).max(),
        "maxAbsResidualRegularized": np.abs(residual + regularizer).max(),
    }


def parts_of(sizes):
    """Row ranges of a contiguous split by counts."""
    ends = np.cumsum(sizes)
    return [slice(int(end - size), int(end)) for size, end in zip(sizes, ends)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--x", default="x")
    parser.add_argument("--y", default="y")
    parser.add_argument("--split", default="")
    parser.add_argument("--fit-part", type=int, default=1)
    parser.add_argument("--lambda-per-example", type=float, default=1 / 720)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    arrays = np.load(options.data)
    x, labels = arrays[options.x].astype(float), arrays[options.y].astype(float)
    sizes = [int(size) for size in options.split.split(",") if size] or [len(x)]
    x, labels = x[: sum(sizes)].reshape(sum(sizes), -1), labels[: sum(sizes)]
    lam = options.lambda_per_example * sizes[options.fit_part - 1]
    result = analyze(load(options.model), x, labels, parts_of(sizes)[options.fit_part - 1], lam)
    if options.json:
        options.json.write_text(json.dumps(result, default=lambda value: value.tolist()))
    for number, cut in enumerate(result["cuts"], start=1):
        for name in ("holographic", "activation"):
            fitted = cut[name]
            print(
                f"cut{number} {name:11s} objective {fitted['objective']:.9f} (scikit-learn {fitted['sklearnObjective']:.9f}), "
                f"gradient norm {fitted['gradientNorm']:.1e}, max |mean - model's| {fitted['maxAbs']:.2e}, r2 {fitted['r2']:.6f}"
            )
        print(f"cut{number} identity {cut['identity']:.1e}, rows at a kink {int(cut['atKink'].sum())}, calibration {cut['calibration']}")


if __name__ == "__main__":
    main()
