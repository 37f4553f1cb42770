import assert from "node:assert/strict";
import { test } from "node:test";
import { openerOf } from "../../../../inspectModel";
import { analyze } from "../../../../../src/core/studies/cuts/analyze";
import { recipeSchema, type RecipeInput } from "../../../../../src/protocol/recipe";
import type { Report } from "../../../../../src/protocol/run";
import { ModelBuilder } from "../../../../models";
import { noise } from "../../../fit/dense";
import { textSource } from "../../../../files";
import { plant } from "./planted";
import { testWork } from "../../../../work";

async function run(
  model: Uint8Array,
  rows: readonly (readonly number[])[],
  recipe: Partial<RecipeInput>,
): Promise<Report> {
  const csv = rows.map((row) => row.join()).join("\n");
  const parsed = recipeSchema.parse({
    format: "holoscope.recipe/1",
    model: "m.onnx",
    data: { path: "d.csv", header: false },
    family: "gaussian",
    ...recipe,
  });
  const { report } = await analyze(
    parsed,
    { model: openerOf(model, parsed.model), data: [textSource("d.csv", csv)] },
    testWork(),
    { arrays: true },
  );
  return report;
}

test("with kink slopes the linear model trained on the first cut is the network, at all examples of the fitted part", async () => {
  const { mlp, inputs, labels, lambda } = plant({ op: "Relu", below: 0, above: 1 }, [
    [0, 0, 0.3],
    [0, 1, 0.5],
    [1, 0, 0.4],
    [0, 3, 0.8],
  ]);
  // The fitted part is the second, so that places in it are not places in the data.
  const rows = [...noise(7, 4), ...inputs.map((x, i) => [...x, labels[i]!])];
  const recipe = { split: [7, 60], fitPart: 2, lambda };
  const [plain, sloped] = [
    await run(mlp.model(), rows, recipe),
    await run(mlp.model(), rows, { ...recipe, kinkSlopes: true }),
  ];
  assert.equal(plain.kinkSlopes, undefined);
  assert.ok(sloped.kinkSlopes!.residualAfter < 1e-8 * sloped.kinkSlopes!.residualBefore);
  const [before, after] = [plain, sloped].map((r) => r.cuts[0]!.faithfulness.holographic!.maxAbs);
  assert.ok(before! > 1e-3, `${before}`);
  assert.ok(after! < 1e-6, `${after}`);
  for (const cut of sloped.cuts) {
    assert.ok(
      cut.identity!.maxAbsError < 1e-4,
      "weights times features are still the output, but for the distance to the kink",
    );
    assert.ok(cut.stationarity!.gradientNorm < 1e-6);
  }
  assert.equal(sloped.cuts[0]!.kinkPairs, 4);
  assert.deepEqual(
    sloped.cuts.map((c) => c.arrays!.logits.model),
    plain.cuts.map((c) => c.arrays!.logits.model),
  );
});

test("a network that cannot be differentiated as a whole keeps one-sided derivatives, and the report says why", async () => {
  const m = new ModelBuilder([2]);
  const z = m.op("Relu", [m.op("MatMul", ["x", m.parameter("w1", [2, 3])])]);
  const model = m.build(m.op("MatMul", [m.op("Round", [z]), m.parameter("w2", [3, 1])]));
  const report = await run(model, noise(9, 3), { lambda: 1, kinkSlopes: true });
  assert.equal(report.kinkSlopes, undefined);
  assert.match(report.notes.join("\n"), /no slopes are found for kinks.*no derivative rule for Round/);
});
