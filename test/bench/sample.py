"""Writes the data and the recipe of samples/: the digits 3 and 5 of scikit-learn's copy, and how to run the network on them."""

import json

from sklearn.datasets import load_digits

from train import PRESETS, REPOSITORY

SAMPLES = REPOSITORY / "samples"


def write_table(path):
    """One row an image: 64 pixels row by row (0..16), then the digit."""
    images, digits = load_digits(return_X_y=True)
    header = [f"p{row}{column}" for row in range(8) for column in range(8)] + ["digit"]
    rows = [[*image.astype(int), digit] for image, digit in zip(images, digits) if digit in (3, 5)]
    path.write_text("\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n")
    return len(rows)


def write_recipe(path, examples):
    preset = PRESETS["digits"]
    recipe = {
        "format": "holoscope.recipe/1",
        "model": "digits.onnx",
        "data": {"path": "digits.csv", "label": "digit", "classes": ["3", "5"], "normalize": "mean-range"},
        "split": [250, examples - 250],
        "family": "bernoulli",
        "lambdaPerExample": preset.lambda_per_example,
    }
    path.write_text(json.dumps(recipe, indent=2) + "\n")


if __name__ == "__main__":
    write_recipe(SAMPLES / "digits.holoscope.json", write_table(SAMPLES / "digits.csv"))
