"""Peer of `npm run bench similarity`: the steps of a comparison at 1,024 dimensions in float64 with numpy and LAPACK.

prepare FOLDER: two layers of 1,024 ReLU units that read the same 200 causes, over 4,096 examples.
serve FOLDER: for every line, the name of a step, the seconds that it took and figures of its result as a line of JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "2")

import numpy as np
from scipy.linalg import solve_triangular

from similarity import hsic1

N, D, CAUSES = 4096, 1024, 200
VARIANCE, BANDWIDTH, BATCH, EPSILON = 0.99, 0.5, 128, 0.5


def prepare(folder):
    random = np.random.default_rng(0)
    causes = random.standard_normal((N, CAUSES))
    for name in "xy":
        layer = np.maximum(0, causes @ random.standard_normal((CAUSES, D)) / np.sqrt(CAUSES) + 0.3 * random.standard_normal((N, D)))
        np.save(folder / f"{name}.npy", layer.astype(np.float32))


def principal(centred):
    """As we do it: eigenvectors of the Gram matrix."""
    values, vectors = np.linalg.eigh(centred.T @ centred)
    scales = np.sqrt(values[::-1])
    vectors = vectors[:, ::-1]
    return (centred @ vectors) / scales, scales, vectors


class Steps:
    def __init__(self, folder):
        self.x, self.y = (np.load(folder / f"{name}.npy").astype(float) for name in "xy")
        self.cx, self.cy = self.x - self.x.mean(0), self.y - self.y.mean(0)
        (self.fx, self.sx, self.vx), (self.fy, self.sy, _) = principal(self.cx), principal(self.cy)
        self.gram = self.cx.T @ self.cx
        self.overlap = self.fx.T @ self.fy

    def eigen(self):
        return np.linalg.eigh(self.gram)[0][[-1, -2, 0]].tolist()

    def represent(self):
        return principal(self.x - self.x.mean(0))[1][[0, 1, -1]].tolist()

    def cca(self):
        return [np.linalg.svd(self.overlap)[1].mean()]

    def svcca(self):
        kept = [int(np.searchsorted(np.cumsum(s**2) / (s**2).sum(), VARIANCE)) + 1 for s in (self.sx, self.sy)]
        return [np.linalg.svd(self.overlap[: kept[0], : kept[1]], compute_uv=False).mean()]

    def pwcca(self):
        u, rho, _ = np.linalg.svd(self.overlap)
        alpha = np.abs(u.T @ (self.sx[:, None] * self.vx.T)).sum(1)
        return [(alpha * rho).sum() / alpha.sum()]

    def linearCka(self):
        squares = lambda a, b: (a.T @ b).ravel() @ (a.T @ b).ravel()
        diagonal = lambda a: np.einsum("ij,ij->i", a, a)
        hsic = lambda a, b: squares(a, b) - N / (N - 2) * diagonal(a) @ diagonal(b) + diagonal(a).sum() * diagonal(b).sum() / ((N - 1) * (N - 2))
        return [hsic(self.cx, self.cy) / np.sqrt(hsic(self.cx, self.cx) * hsic(self.cy, self.cy))]

    def rbfCka(self):
        count = round(N / BATCH)
        size = N // count
        sums = np.zeros(3)
        sigmas = [self.sigma(a[:size]) for a in (self.x, self.y)]
        for i in range(count):
            k, l = (np.exp(-self.squares(a[i * size : (i + 1) * size]) / (2 * s**2)) for a, s in zip((self.x, self.y), sigmas))
            sums += [hsic1(k, l), hsic1(k, k), hsic1(l, l)]
        return [sums[0] / np.sqrt(sums[1] * sums[2])]

    @staticmethod
    def squares(a):
        lengths = (a * a).sum(1)
        return np.maximum(0, lengths[:, None] + lengths - 2 * a @ a.T)

    def sigma(self, a):
        d = np.sort(self.squares(a)[np.tril_indices(len(a), -1)])[::-1]
        return BANDWIDTH * np.sqrt(d[len(d) // 2])

    def procrustes(self):
        return [np.linalg.svd(self.sx[:, None] * self.overlap * self.sy, compute_uv=False).sum() / (np.linalg.norm(self.sx) * np.linalg.norm(self.sy))]

    def subspaceMatch(self):
        """Cholesky of the Gram matrix of one side's units, and the other's units in its coordinates."""
        ux, uy = (a / np.linalg.norm(a, axis=0) for a in (self.x, self.y))
        gx, gy, across = ux.T @ ux, uy.T @ uy, ux.T @ uy
        a, b = np.arange(D), np.arange(D)

        def near(units, basis, gram, inner):
            if len(basis) == 0:
                return units[:0]
            seen = solve_triangular(np.linalg.cholesky(gram[np.ix_(basis, basis)]), inner[np.ix_(basis, units)], lower=True)
            return units[1 - (seen * seen).sum(0) <= EPSILON**2]

        while True:
            na = near(a, b, gy, across.T)
            nb = near(b, na, gx, across)
            if len(na) == len(a) and len(nb) == len(b):
                return [(len(a) + len(b)) / (2 * D)]
            a, b = na, nb


def serve(folder):
    steps = Steps(folder)
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        figures = getattr(steps, line.strip())()
        print(json.dumps({"seconds": time.perf_counter() - start, "figures": figures}), flush=True)


if __name__ == "__main__":
    command, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    {"prepare": prepare, "serve": serve}[command](folder)
