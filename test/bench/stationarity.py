"""How far a ReLU network is from a stationary point, where some (example, unit) pairs sit on a kink.

At a kink the regularised loss has no gradient but a set of them, one for each slope in [0, 1] (Clarke's subdifferential):
the point is stationary if that set contains zero. A one-sided gradient is not small there, however long one trains.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import lsq_linear


@dataclass
class Stationarity:
    """Kink pairs of each hidden layer; norms over all parameters; `scale` is the norm of the regulariser's own gradient."""

    kinks: list
    one_sided: float
    smallest: float
    scale: float
    implied_lambda: float


def measure(mlp, x, labels, lam, tolerance=1e-5, rounds=5):
    """How stationary the network is on these examples.

    The smallest norm is found by bounded least squares on the slopes; with too many kinks for that it stays at the one-sided norm.
    """
    at_kink, slopes = mlp.kinks(x, tolerance), mlp.slopes(x)
    gradient = mlp.gradient(x, labels, lam, slopes)
    best = norm = np.linalg.norm(gradient)
    scale = 2 * lam * np.linalg.norm(mlp.parameters())
    pairs = [(layer, *pair) for layer, mask in enumerate(at_kink) for pair in np.argwhere(mask)]
    if pairs and len(pairs) * len(gradient) < 2e6:
        for _ in range(rounds):
            columns = np.stack([slope_effect(mlp, x, labels, slopes, pair) for pair in pairs], axis=1)
            now = np.array([slopes[layer][i, unit] for layer, i, unit in pairs])
            solved = lsq_linear(columns, columns @ now - mlp.gradient(x, labels, lam, slopes), bounds=(0, 1)).x
            for (layer, i, unit), slope in zip(pairs, solved):
                slopes[layer][i, unit] = slope
            best = min(best, np.linalg.norm(mlp.gradient(x, labels, lam, slopes)))
    return Stationarity([int(mask.sum()) for mask in at_kink], norm, best, scale, implied_lambda(mlp, x, labels, slopes))


def slope_effect(mlp, x, labels, slopes, pair):
    """Change of the gradient when the slope of one pair goes from 0 to 1; exact, since only its example contributes."""
    layer, i, unit = pair
    ends = []
    for value in (0.0, 1.0):
        own = [slope[i : i + 1].copy() for slope in slopes]
        own[layer][0, unit] = value
        ends.append(mlp.gradient(x[i : i + 1], labels[i : i + 1], 0.0, own))
    return ends[1] - ends[0]


def implied_lambda(mlp, x, labels, slopes):
    """The lambda that makes the gradient of loss plus regulariser smallest: -<g, w> / (2 |w|^2)."""
    weights = mlp.parameters()
    return -(mlp.gradient(x, labels, 0.0, slopes) @ weights) / (2 * weights @ weights)
