"""Similarity measures by their formulas in float64, and subspace matches by trying all subsets: writes test/fixtures/similarity.json, which the
tests of src/core/similarity expect. Run: python3 test/bench/similarity.py

Nothing here follows the way the measures are computed in TypeScript: CCA goes through QR and SVD of the data, HSIC_1 (Song et al. 2012, equation 5)
through whole kernel matrices, the maximum match is the union of all matches.
"""

import json
from itertools import combinations, product
from pathlib import Path

import numpy as np

EPSILONS = [0.2, 0.5, 0.8]
VARIANCE, BANDWIDTH, MINIBATCH = 0.99, 0.5, 128


def noise(start, rows, columns):
    """Not sin(c k), which has rank 2 in any shape."""
    k = np.arange(start + 1, start + rows * columns + 1, dtype=float)
    return np.sin(91.7 * k**2).reshape(rows, columns)


def relu_layers(n, p, q, dead=0):
    """Two layers that read the same three hidden causes."""
    causes = noise(0, n, 3)
    x = np.maximum(0, causes @ noise(7, 3, p) + 0.3 * noise(100000, n, p) + 0.1)
    y = np.maximum(0, causes @ noise(31, 3, q) + 0.3 * noise(200000, n, q) + 0.1)
    x[:, :dead] = 0
    return x, y


def sharing(n, p, q):
    """Two directions of the one side are in the span of the other."""
    x, y = relu_layers(n, p, q)
    y[:, :2] = x @ noise(300000, p, 2)
    return x, y


CASES = {
    "layers": relu_layers(200, 12, 9),
    "shared directions": sharing(80, 7, 5),
    "dead units": relu_layers(120, 8, 8, dead=2),
    "five minibatches": relu_layers(600, 5, 7),
    "more units than examples": relu_layers(30, 50, 20),
}


def basis(x, share=None):
    """Orthonormal columns that span the centred units, or the principal directions that explain a share of their variance."""
    u, s, _ = np.linalg.svd(x - x.mean(0), full_matrices=False)
    kept = int((s > 1e-6 * s[0]).sum()) if share is None else int(np.searchsorted(np.cumsum(s**2) / (s**2).sum(), share - 1e-12)) + 1
    return u[:, :kept]


def canonical(x, y, share=None):
    qx, qy = np.linalg.qr(basis(x, share))[0], np.linalg.qr(basis(y, share))[0]
    u, rho, _ = np.linalg.svd(qx.T @ qy, full_matrices=False)
    return qx @ u, np.minimum(rho, 1)


def pwcca(x, y):
    h, rho = canonical(x, y)
    alpha = np.abs(h.T @ (x - x.mean(0))).sum(1)
    return (alpha * rho).sum() / alpha.sum()


def hsic1(k, l):
    n = len(k)
    k, l = k - np.diag(np.diag(k)), l - np.diag(np.diag(l))
    one = np.ones(n)
    return (np.trace(k @ l) + (one @ k @ one) * (one @ l @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ l @ one)) / (n * (n - 3))


def cka(pairs):
    """Of kernels of one or more minibatches."""
    mean = lambda a, b: np.mean([hsic1(pair[a], pair[b]) for pair in pairs])
    return mean(0, 1) / np.sqrt(mean(0, 0) * mean(1, 1))


def squared_distances(x):
    return ((x[:, None] - x[None]) ** 2).sum(2)


def rbf(x):
    count = max(1, round(len(x) / MINIBATCH))
    size = len(x) // count
    d = squared_distances(x[:size])[np.tril_indices(size, -1)]
    # The upper of the two middle values.
    sigma = BANDWIDTH * np.sqrt(np.sort(d)[::-1][len(d) // 2])
    return [np.exp(-squared_distances(x[i * size : (i + 1) * size]) / (2 * sigma**2)) for i in range(count)]


def procrustes(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return np.linalg.svd(x.T @ y, compute_uv=False).sum() / (np.linalg.norm(x) * np.linalg.norm(y))


def spans(x, y):
    rank = lambda m: int(np.linalg.matrix_rank(m, tol=1e-6 * np.linalg.norm(m, 2)))
    return rank(x), rank(y), rank(x) + rank(y) - rank(np.hstack([x, y]))


def facts(x):
    variances = np.linalg.svd(x - x.mean(0), compute_uv=False) ** 2
    p = variances[variances > 1e-12 * variances[0]] / variances.sum()
    return {"rank": len(p), "effectiveRank": np.exp(-(p * np.log(p)).sum()), "participationRatio": 1 / (p**2).sum(), "svccaDirections": basis(x, VARIANCE).shape[1]}


def distance(v, others):
    if others.shape[1] == 0:
        return np.linalg.norm(v)
    return np.linalg.norm(v - others @ np.linalg.lstsq(others, v, rcond=None)[0])


def is_match(x, y, a, b, epsilon):
    near = lambda v, others: distance(v, others) <= epsilon * np.linalg.norm(v)
    return all(near(x[:, i], y[:, b]) for i in a) and all(near(y[:, j], x[:, a]) for j in b)


def subsets(n):
    return [list(c) for k in range(n + 1) for c in combinations(range(n), k)]


def matches(x, y, epsilon):
    return [(a, b) for a, b in product(subsets(x.shape[1]), subsets(y.shape[1])) if is_match(x, y, a, b, epsilon)]


def alternating(x, y, epsilon):
    """For more units than can be tried."""
    a, b = list(range(x.shape[1])), list(range(y.shape[1]))
    while True:
        near = lambda v, others: distance(v, others) <= epsilon * np.linalg.norm(v)
        na = [i for i in a if near(x[:, i], y[:, b])]
        nb = [j for j in b if near(y[:, j], x[:, na])]
        if (na, nb) == (a, b):
            return a, b
        a, b = na, nb


def instance(k):
    """Units of the second side are near to combinations of the first by degrees."""
    p, q, n = 2 + k % 3, 2 + k // 3 % 3, 6
    x = noise(100 * k, n, p)
    level = np.array([0.05, 0.3, 1, 3])[(np.arange(q) + k) % 4]
    return x, x @ noise(100 * k + 40, p, q) + level * noise(100 * k + 60, n, q), [0.2, 0.4, 0.6, 0.8][k % 4]


def solved(k):
    x, y, epsilon = instance(k)
    found = matches(x, y, epsilon)
    union = lambda side: sorted(set().union(*[m[side] for m in found]))
    with_first = [m for m in found if 0 in m[0]]
    inside = lambda m, o: m != o and set(m[0]) <= set(o[0]) and set(m[1]) <= set(o[1])
    minimal = [m for m in with_first if not any(inside(o, m) for o in with_first)]
    return {"maximum": [union(0), union(1)], "minimalWithFirst": minimal}


def solve_case(x, y):
    live_x, live_y = x[:, x.any(0)], y[:, y.any(0)]
    score = lambda epsilon: sum(map(len, alternating(live_x, live_y, epsilon))) / (live_x.shape[1] + live_y.shape[1])
    rank_x, rank_y, shared = spans(x, y)
    rho = canonical(x, y)[1]
    # Canonical vectors of equal correlations are not unique, and PWCCA depends on them unless it is 1.
    is_unique = (np.diff(rho) < -1e-9).all() or rho.min() > 1 - 1e-9
    return {
        "facts": facts(x),
        "ranks": [rank_x, rank_y],
        "shared": shared,
        "correlations": rho.tolist(),
        "measures": {
            "exactMatch": [shared / (rank_x + rank_y - shared)],
            "subspaceMatch": [score(e) for e in EPSILONS],
            "cca": [rho.mean()],
            "svcca": [canonical(x, y, VARIANCE)[1].mean()],
            "pwcca": [pwcca(x, y)] if is_unique else [],
            "linearCka": [cka([(x @ x.T, y @ y.T)])],
            "rbfCka": [cka(list(zip(rbf(x), rbf(y))))],
            "procrustes": [procrustes(x, y)],
        },
    }


if __name__ == "__main__":
    expected = {
        "origin": "test/bench/similarity.py, numpy " + np.__version__,
        "cases": {name: solve_case(x, y) for name, (x, y) in CASES.items()},
        "matches": [solved(k) for k in range(200)],
    }
    Path(__file__).parent.parent.joinpath("fixtures/similarity.json").write_text(json.dumps(expected) + "\n")
    for name, case in expected["cases"].items():
        print(name, {k: np.round(v, 4).tolist() for k, v in case["measures"].items()}, case["ranks"], case["shared"], case["facts"])
    print("nonempty maximum matches:", sum(any(m["maximum"]) for m in expected["matches"]), "with several minimal ones:", sum(len(m["minimalWithFirst"]) > 1 for m in expected["matches"]))
