import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsText } from "../../../src/protocol/print";
import { keyFigures } from "../../../src/protocol/presenting";
import type { Report } from "../../../src/protocol/run";
import { cutsParts, presentCuts } from "../../../src/protocol/studies/cuts/findings";
import { fixtureRun } from "../../ui/fixture";
import { checkFindings, column, storedReport } from "../checkFindings";

const names = ["pima", "pima-drawn", "sample", "sample-analyses", "residual-multinomial", "slices"];
const reports: [string, Report][] = [
  ...names.map((name): [string, Report] => [name, storedReport(name)]),
  ...(["bernoulli", "gaussian", "multinomial"] as const).map((family): [string, Report] => [
    family,
    fixtureRun({ family }).report,
  ]),
];

for (const [name, report] of reports)
  test(`the findings of ${name}: of all cuts, and of each`, () => {
    const findings = presentCuts(report);
    checkFindings(findings);
    assert.deepEqual(
      keyFigures(findings).map(({ label, value }) => [label, value]),
      [
        ["Calibration error (ECE)", report.reliability.ece],
        ...(report.reliability.accuracy === undefined ? [] : [["Accuracy", report.reliability.accuracy]]),
        ["\u03bb", report.lambda],
      ],
    );
    assert.deepEqual(
      column(findings, "cuts", "holographic max"),
      report.cuts.map((cut) => cut.faithfulness.holographic?.maxAbs ?? null),
    );
    assert.deepEqual(
      cutsParts(report).map(({ id }) => id),
      report.cuts.map(({ id }) => id),
    );
    for (const cut of report.cuts) {
      const of = presentCuts(report, cut.id);
      checkFindings(of);
      const figures = keyFigures(of).map(({ label, value }) => [label, value]);
      const heldOut = cut.generalization
        ? [
            ["Held-out loss", (cut.generalization.holographic ?? cut.generalization.activation).nll],
            ["Held-out loss of the network", cut.generalization.network.nll],
          ]
        : [];
      if (cut.linearModel === "activation") {
        const { r2, maxAbs } = cut.faithfulness.activation;
        assert.deepEqual(figures, [["Activation R\u00b2", r2], ["Activation max |\u0394\u03bc|", maxAbs], ...heldOut]);
        continue;
      }
      const { faithfulness, identity, calibration, stationarity, kinks } = cut;
      assert.deepEqual(figures, [
        ["Holographic R\u00b2", faithfulness.holographic.r2],
        ["Holographic max |\u0394\u03bc|", faithfulness.holographic.maxAbs],
        ["Activation R\u00b2", faithfulness.activation.r2],
        ["Exact max |\u0394\u03bc|", faithfulness.exact.maxAbs],
        ["Identity error", identity.maxAbsError],
        ["Calibration slope", calibration.slope],
        ["Calibration R\u00b2", calibration.r2],
        ["Worst residual", calibration.maxAbsResidual],
        ["Worst residual with 2\u03bbw", calibration.maxAbsResidualRegularized],
        ["Gradient norm", stationarity.gradientNorm],
        ["Implied \u03bb", stationarity.impliedLambda],
        ["Examples at a kink", kinks],
        ...heldOut,
      ]);
    }
  });

test("with arrays a cut's calibration has every feature, those farthest from calibrated first", () => {
  const { report } = fixtureRun();
  const [cut] = report.cuts;
  const findings = presentCuts(report, cut!.id);
  assert.equal(column(findings, "calibration", "feature").length, cut!.arrays!.calibration!.feature.length);
  const residuals = column(findings, "calibration", "with 2\u03bbw").map((value) => Math.abs(Number(value)));
  assert.deepEqual(
    [...residuals].sort((a, b) => b - a),
    residuals,
  );
});

test("a cut that the report does not have has no findings", () => {
  assert.deepEqual(presentCuts(storedReport("sample"), "cut9"), []);
});

test("on the terminal", () => {
  assert.equal(
    findingsText(presentCuts(storedReport("slices"))),
    [
      "Of 2 cuts, cut1 has the linear model nearest to the network: R² -23.5, predictions within 0.377.",
      "mixed.onnx: 22 parameters, M = fc2, computed in float64",
      "mixed.csv: 60 examples x 5 inputs, parts 60, normalisation none, fitted on part 1",
      "bernoulli, lambda 0.300 (0.00500 per example, given)",
      "cut   features  model        identity  exact     holographic max  holographic R²  activation max  activation R²  calibration slope  calibration R²  gradient  implied lambda  kinks",
      "----  --------  -----------  --------  --------  ---------------  --------------  --------------  -------------  -----------------  --------------  --------  --------------  -----",
      "cut1  19        holographic  1.11e-16  1.11e-16  0.377            -23.5           0.419           -31.7          0.750              0.99960         175       0.471           0",
      "cut2  4         holographic  0         0         0.342            -36.3           0.342           -36.3          0.748              0.911           15.4      2.88            0",
      "",
      "On part 1 the network's predictions are off by 0.291 on average (ECE over 60 examples in 5 groups).",
      "from   to     examples  mean prediction  mean label (95%)",
      "-----  -----  --------  ---------------  ------------------------",
      "0.300  0.400  2         0.370            0 (0 to 0.658)",
      "0.400  0.500  26        0.447            0.0769 (0.0214 to 0.241)",
      "0.500  0.600  19        0.540            0.684 (0.460 to 0.846)",
      "0.600  0.700  9         0.645            1 (0.701 to 1)",
      "0.700  0.800  4         0.716            1 (0.510 to 1)",
      "",
      "Part 1 (fitted): 0 of 3 slices are off by more than chance (|z| above 2.39); the worst, colour = blue, is off by -0.149 (z = -1.30).",
      "slice           examples  mean label  mean prediction  gap     z",
      "--------------  --------  ----------  ---------------  ------  -----",
      "colour = blue   18        0.389       0.538            -0.149  -1.30",
      "colour = red    16        0.688       0.540            0.148   1.20",
      "colour = green  26        0.385       0.499            -0.114  -1.18",
    ].join("\n"),
  );
});
