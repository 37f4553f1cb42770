"""The benchmark datasets as float64 arrays: inputs (examples x width), labels (0 or 1) and how many rows make the training part."""

import csv
import gzip
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass
class Dataset:
    inputs: np.ndarray
    labels: np.ndarray
    training: int

    def mean_range(self):
        """Inputs minus the mean, divided by the range, both of the training part; constant columns are only centred."""
        part = self.inputs[: self.training]
        span = np.ptp(part, axis=0)
        return (self.inputs - part.mean(axis=0)) / np.where(span > 0, span, 1.0)


def digits():
    """UCI handwritten digits, 3 (label 0) against 5 (label 1), in the order of scikit-learn's copy."""
    from sklearn.datasets import load_digits

    images, digit = load_digits(return_X_y=True)
    keep = np.isin(digit, (3, 5))
    return Dataset(images[keep].astype(float), (digit[keep] == 5).astype(float), 250)


def pima(path=SHARED / "pima" / "pima.csv"):
    """Pima Indians Diabetes: the first 750 of 768 rows."""
    table = np.loadtxt(path, delimiter=",", skiprows=1)[:750]
    return Dataset(table[:, :8], table[:, 8], 250)


def census(path=SHARED / "census" / "adult.data"):
    """UCI Census Income: the first 30,000 rows; text columns one-hot in place, categories of the whole file by code point."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file) if row]
    *columns, income = zip(*rows)
    blocks = [encode(column) for column in columns]
    labels = np.array([value == ">50K" for value in income], float)
    return Dataset(np.hstack(blocks)[:30000], labels[:30000], 10000)


def encode(column):
    """Numbers as one column, text as one indicator column for each category."""
    try:
        return np.array(column, float)[:, None]
    except ValueError:
        categories = sorted(set(column))
        return (np.array(column)[:, None] == np.array(categories)[None, :]).astype(float)


def mnist(folder=SHARED / "mnist"):
    """MNIST training file, 3 (label 0) against 5 (label 1): the first 9,000 of 11,552 rows."""
    images = read_idx(Path(folder) / "train-images-idx3-ubyte.gz")
    digit = read_idx(Path(folder) / "train-labels-idx1-ubyte.gz")
    rows = np.flatnonzero(np.isin(digit, (3, 5)))[:9000]
    return Dataset(images[rows].reshape(len(rows), -1).astype(float), (digit[rows] == 5).astype(float), 3000)


def read_idx(path):
    """An IDX file of bytes (LeCun): magic 0 0 8 rank, big-endian sizes, values."""
    raw = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    rank = raw[3]
    sizes = np.frombuffer(raw, ">u4", rank, 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(sizes)


DATASETS = {"digits": digits, "pima": pima, "census": census, "mnist": mnist}


if __name__ == "__main__":
    # datasets.py NAME OUT.npz: the normalised inputs "x" and the labels "y".
    name, out = sys.argv[1:]
    data = DATASETS[name]()
    np.savez(out, x=data.mean_range(), y=data.labels)
