"""Compares the command line with an independent float64 fit and with scikit-learn, on Pima; exits with 1 where they disagree.

Usage (after npm run build): python3 test/bench/compare_sklearn.py [--cli dist/cli.js]
Judged: the exact identity, the fitted objectives (1e-6 relative) and, fitted on part 2, the logits on part 3 (1e-4). At a kink the
slope of a ReLU is the toss of a rounding error: such rows are left out of the logits, and objectives of a part with kinks are judged
only where the report says that the run was in float64.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import reference
from datasets import SHARED, pima
from network import load

REPOSITORY = Path(__file__).resolve().parents[2]
SPLIT = [250, 250, 250]
LAMBDA_PER_EXAMPLE = 1 / 720


def run(cli, model, fit_part):
    """The report of one run of the command line."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        options = {
            "--label": "diabetes",
            "--normalize": "mean-range",
            "--family": "bernoulli",
            "--lambda-per-example": repr(LAMBDA_PER_EXAMPLE),
            "--cut": "all",
            "--split": ",".join(map(str, SPLIT)),
            "--limit": str(sum(SPLIT)),
            "--fit-part": str(fit_part),
            "--json": str(out),
        }
        data = SHARED / "pima" / "pima.csv"
        arguments = [str(part) for pair in options.items() for part in pair]
        subprocess.run(["node", cli, "analyze", str(model), str(data), *arguments, "--arrays"], check=True, stdout=subprocess.DEVNULL)
        return json.loads(out.read_text())


class Table:
    """One line for each comparison; remembers whether all judged ones hold."""

    def __init__(self):
        self.failed = 0

    def add(self, what, difference, bound, judged=True):
        fails = judged and not difference <= bound
        self.failed += fails
        verdict = "FAILS" if fails else "ok" if judged else "not judged"
        print(f"{what:52s} {difference:10.2e}  bound {bound:.0e}  {verdict}")


def compare(table, cli, model, fit_part):
    data = pima()
    parts = reference.parts_of(SPLIT)
    lam = LAMBDA_PER_EXAMPLE * SPLIT[fit_part - 1]
    expected = reference.analyze(load(model), data.mean_range(), data.labels, parts[fit_part - 1], lam)
    report = run(cli, model, fit_part)
    if len(report["cuts"]) != len(expected["cuts"]):
        sys.exit(f"{model}: {len(report['cuts'])} cuts in the report, {len(expected['cuts'])} expected")
    for ours, cut in zip(report["cuts"], expected["cuts"]):
        title = f"{Path(model).stem}, part {fit_part}, {ours['id']}"
        table.add(f"{title}: identity", ours["identity"]["maxAbsError"], 2e-6 * max(1.0, np.abs(expected["logits"]).max()))
        table.add(f"{title}: exact weights, mean", ours["faithfulness"]["exact"]["maxAbs"], 1e-5)
        smooth = report["model"].get("precision") == "float64" or not cut["atKink"][parts[fit_part - 1]].any()
        for name, solver in (("holographic", "solver"), ("activation", "activationSolver")):
            if solver not in ours:
                continue
            for oracle in ("objective", "sklearnObjective"):
                target = cut[name][oracle]
                table.add(f"{title}: {name} {oracle}", abs(ours[solver]["objective"] - target) / target, 1e-6, smooth or name == "activation")
        if fit_part == 2:
            logits = np.array(ours["arrays"]["logits"]["holographic"])[parts[2]]
            away = ~cut["atKink"][parts[2]]
            difference = np.abs(logits - cut["holographic"]["logits"][parts[2]])[away].max()
            table.add(f"{title}: part-3 logits ({away.sum()} rows)", difference, 1e-4, smooth)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=REPOSITORY / "dist" / "cli.js")
    cli = parser.parse_args().cli
    if not Path(cli).exists():
        sys.exit(f"{cli} does not exist: run npm run build first")
    table = Table()
    for model in ("pima.onnx", "pima-double.onnx"):
        for fit_part in (1, 2):
            compare(table, cli, REPOSITORY / "test" / "fixtures" / model, fit_part)
    print("all agree" if not table.failed else f"{table.failed} comparisons fail")
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()
