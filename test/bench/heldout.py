"""Held-out loss, re-trainings and a path over lambda on the sample, in NumPy float64: the figures that test/cli/heldOut.test.ts expects.

Run: python3 heldout.py. Parts of 150, 110 and 105 examples: features come from the network as it is, linear models are fitted on part 2 and
measured on part 3. Fits are checked against scikit-learn's.
"""

from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, log_loss

import fit
from network import Mlp, load, sigmoid
from reference import scikit

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LAMBDA = 0.5


def data():
    table = np.loadtxt(SAMPLES / "digits.csv", delimiter=",", skiprows=1)
    table = table[np.isin(table[:, -1], (3, 5))]
    x, labels = table[:, :-1], (table[:, -1] == 5).astype(float)
    first = x[:150]
    spread = np.ptp(first, axis=0)
    return (x - first.mean(axis=0)) / np.where(spread > 0, spread, 1), labels


def divergence(s, t):
    """(KL(p||q) + KL(q||p)) / 2 of two Bernoulli distributions, written out."""
    p, q = sigmoid(s), sigmoid(t)
    forward = p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q))
    backward = q * np.log(q / p) + (1 - q) * np.log((1 - q) / (1 - p))
    return ((forward + backward) / 2).mean()


def train(features, labels, lam):
    found = fit.newton(features, labels, lam)
    assert abs(scikit(features, labels, lam) - found.objective) < 1e-6, "scikit-learn disagrees"
    return found


def main():
    x, labels = data()
    fitted, held = slice(150, 260), slice(260, 365)
    network = load(SAMPLES / "digits.onnx")
    # A second network: the first with half its weights, which are exact in float32.
    other = Mlp([(weight / 2, bias / 2) for weight, bias in network.layers])

    def score(logits):
        return [log_loss(labels[held], sigmoid(logits[held])), accuracy_score(labels[held], logits[held] > 0)]

    logits = network.logits(x)
    print("network", score(logits), "divergence from the other", divergence(logits[held], other.logits(x)[held]))
    for cut in range(len(network.layers)):
        features, w = network.holographic(x, cut), network.edges(cut)
        v = train(features[fitted], labels[fitted], LAMBDA)
        print(f"cut{cut + 1} holographic", score(features @ v.weights), "activation", score((a := network.activations(x, cut)) @ train(a[fitted], labels[fitted], LAMBDA).weights))
        difference = (features @ v.weights - logits)[fitted]
        print("  logits", np.abs(difference).max(), "means", np.abs(sigmoid(features @ v.weights) - sigmoid(logits))[fitted].max(), "weights", np.linalg.norm(v.weights - w) / np.linalg.norm(w))
        print("  objectives", fit.objective(features[fitted], labels[fitted], LAMBDA, w), v.objective)
        for factor in (10.0**-3, 10.0**-0.75, 1.0, 10.0**3):
            v = train(features[fitted], labels[fitted], factor * LAMBDA)
            t = features @ v.weights
            print("  lambda", factor * LAMBDA, "objective", v.objective, "fitted", log_loss(labels[fitted], sigmoid(t[fitted])), "held out", score(t)[0], "norm", np.linalg.norm(v.weights))


if __name__ == "__main__":
    main()
