"""Softmax regression by two independent float64 fits, for the figures in test/core/glm/multinomial.test.ts. Run: python3 softmax.py

The objective is the sum of logsumexp(t) - t_y plus lambda times the sum of the squared weights. With one weight per input and class it is
scikit-learn's multinomial LogisticRegression without intercept, C = 1 / (2 lambda); with one weight per vector-valued feature scipy minimises it.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.linear_model import LogisticRegression

EXAMPLES, CLASSES = 12, 3
LABELS = np.arange(EXAMPLES) * 7 % 5 % CLASSES


def noise(*shape):
    """Not sin(c n), which has rank 2 in any shape."""
    return np.sin(91.7 * np.arange(1, np.prod(shape) + 1) ** 2).reshape(shape)


def objective(features, lam, v):
    """features: examples x classes x weights."""
    t = features @ v
    return (logsumexp(t, axis=1) - t[np.arange(EXAMPLES), LABELS]).sum() + lam * v @ v


def gradient(features, lam, v):
    residual = softmax(features @ v, axis=1) - np.eye(CLASSES)[LABELS]
    return np.einsum("ik,ike->e", residual, features) + 2 * lam * v


def hessian(features, lam, v):
    p = softmax(features @ v, axis=1)
    spread = np.einsum("ik,kl->ikl", p, np.eye(CLASSES)) - np.einsum("ik,il->ikl", p, p)
    return np.einsum("ike,ikl,ilf->ef", features, spread, features) + 2 * lam * np.eye(len(v))


def scikit(lam=0.4, inputs=4):
    x = noise(EXAMPLES, inputs)
    model = LogisticRegression(multi_class="multinomial", C=1 / (2 * lam), fit_intercept=False, solver="newton-cg", tol=1e-14, max_iter=10000)
    return model.fit(x, LABELS).coef_


def scipy(features, lam):
    weights = features.shape[2]
    found = minimize(lambda v: objective(features, lam, v), np.zeros(weights), jac=lambda v: gradient(features, lam, v), hess=lambda v: hessian(features, lam, v), method="trust-exact", options={"gtol": 1e-13})
    v = found.x
    for _ in range(3):
        v = v - np.linalg.solve(hessian(features, lam, v), gradient(features, lam, v))
    return v, objective(features, lam, v), np.linalg.norm(gradient(features, lam, v))


if __name__ == "__main__":
    np.set_printoptions(precision=17)
    print("labels", LABELS)
    print("scikit-learn", scikit())
    v, value, norm = scipy(noise(EXAMPLES, CLASSES, 5), 0.3)
    print("scipy", v, repr(value), norm)
    v, value, norm = scipy(noise(EXAMPLES, CLASSES, 50), 0.3)
    print("scipy, wide: norm of the weights", repr(np.linalg.norm(v)), repr(value), norm)
