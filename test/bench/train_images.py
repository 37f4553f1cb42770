"""Trains a small convolutional network on images and writes the data and the network: OUT/NAME.npz ("x", "y"), OUT/NAME.onnx, OUT/NAME.folded.onnx.

cifar: ResNet-20 with batch normalisation on the 5,000 training images of the CIFAR-10 subset, each channel of mean 0 and deviation 1.
mnist: LeNet-5 on the first 10,000 training images of MNIST, pixels between 0 and 1.
The first file keeps the batch normalisation; the second has it merged into the convolutions, as PyTorch exports by default.
Usage: python3 test/bench/train_images.py cifar|mnist [--data FOLDER] [--out FOLDER] [--epochs N] [--seed S]
"""

import argparse
import gzip
import time
from pathlib import Path

import numpy as np
import torch

from architectures import lenet5, resnet
from datasets import SHARED, read_idx
from networks import export


def cifar(folder):
    """CIFAR-10's binary format: a label, then the red, green and blue plane of 32 x 32."""
    raw = np.frombuffer(gzip.open(folder / "train-5000.bin.gz").read(), np.uint8).reshape(-1, 3073)
    images = raw[:, 1:].reshape(-1, 3, 32, 32) / 255.0
    channels = (0, 2, 3)
    return (images - images.mean(channels, keepdims=True)) / images.std(channels, keepdims=True), raw[:, 0]


def mnist(folder):
    images = read_idx(folder / "train-images-idx3-ubyte.gz")[:10000]
    return images[:, None] / 255.0, read_idx(folder / "train-labels-idx1-ubyte.gz")[:10000]


# name: (reader, folder of the data, network, epochs, largest learning rate)
TASKS = {
    "cifar": (cifar, "cifar10-subset", lambda: resnet((16, 32, 64), 3, 10), 6, 0.1),
    "mnist": (mnist, "mnist", lenet5, 4, 0.05),
}


def train(model, x, y, epochs, rate, batch=64):
    """Stochastic gradient descent with momentum, its rate rising and falling once (Smith and Topin 2018)."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9, nesterov=True, weight_decay=5e-4)
    steps = -(-len(x) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * steps)
    for epoch in range(1, epochs + 1):
        start, loss_sum, right = time.time(), 0.0, 0
        for rows in torch.randperm(len(x)).split(batch):
            logits = model(x[rows])
            loss = torch.nn.functional.cross_entropy(logits, y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            loss_sum += loss.item() * len(rows)
            right += (logits.argmax(1) == y[rows]).sum().item()
        print(f"epoch {epoch}: loss {loss_sum / len(x):.3f}, accuracy while training {right / len(x):.3f}, {time.time() - start:.0f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=TASKS)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=Path("/tmp/holoscope-bench"))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    read, folder, build, epochs, rate = TASKS[options.name]
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    images, labels = read(options.data or SHARED / folder)
    x, y = torch.from_numpy(images.astype(np.float32)), torch.from_numpy(labels.astype(np.int64))
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez(options.out / f"{options.name}.npz", x=x.numpy(), y=y.numpy())
    model = build()
    train(model, x, y, options.epochs or epochs, rate)
    model.eval()
    with torch.no_grad():
        right = sum((model(part).argmax(1) == truth).sum().item() for part, truth in zip(x.split(500), y.split(500)))
    print(f"training accuracy {right / len(x):.4f}")
    export(model, x[:2], options.out / f"{options.name}.onnx", 13, folded=False)
    export(model, x[:2], options.out / f"{options.name}.folded.onnx", 13, folded=True)


if __name__ == "__main__":
    main()
