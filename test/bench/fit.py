"""Independent L2-regularised logistic regression in float64: Newton's method, primal or in the span of the examples."""

from dataclasses import dataclass

import numpy as np

from network import log_loss, sigmoid


@dataclass
class Fit:
    weights: np.ndarray
    objective: float
    gradient_norm: float
    iterations: int


def objective(features, labels, lam, weights):
    """sum_i loss(y_i, theta_i) + lam * |weights|^2."""
    return log_loss(labels, features @ weights).sum() + lam * (weights @ weights)


def gradient(features, labels, lam, weights):
    return features.T @ (sigmoid(features @ weights) - labels) + 2 * lam * weights


def newton(features, labels, lam, iterations=100):
    """Minimises the objective; lam > 0 makes the minimum unique. Features: examples x edges."""
    examples, edges = features.shape
    # With more features than examples the optimum is a combination of the examples (representer theorem): rotate it to that span.
    if edges > examples:
        basis, _ = np.linalg.qr(features.T)
        inner = newton(features @ basis, labels, lam, iterations)
        weights = basis @ inner.weights
        return Fit(weights, inner.objective, np.linalg.norm(gradient(features, labels, lam, weights)), inner.iterations)
    weights = np.zeros(edges)
    value = objective(features, labels, lam, weights)
    for iteration in range(1, iterations + 1):
        mean = sigmoid(features @ weights)
        slope = features.T @ (mean - labels) + 2 * lam * weights
        hessian = (features * (mean * (1 - mean))[:, None]).T @ features + 2 * lam * np.eye(edges)
        step = np.linalg.solve(hessian, slope)
        scale = 1.0
        while (lower := objective(features, labels, lam, weights - scale * step)) > value and scale > 1e-10:
            scale /= 2
        if lower > value or np.linalg.norm(slope) < 1e-12 * max(1.0, np.linalg.norm(features.T @ (0.5 - labels))):
            break
        weights, value = weights - scale * step, lower
    return Fit(weights, value, np.linalg.norm(gradient(features, labels, lam, weights)), iteration)
