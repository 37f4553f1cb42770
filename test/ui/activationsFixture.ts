// A run of the activations of the sample's network, with figures that are made up.
import { runFormat, type Run } from "../../src/protocol/run";
import { recipeSchema } from "../../src/protocol/recipe";
import type { TensorActivations } from "../../src/protocol/studies/activations";
import { fixtureProbes } from "./probesFixture";

export function fixtureActivations(): Run<"activations"> {
  const { inspection, report } = fixtureProbes();
  const classes = ["three", "five"].map((name, k) => ({ name, examples: 180 + 5 * k }));
  const tensors = report.probes.map(({ tensor, layer, block, operator }, k): TensorActivations => {
    const units = 4 + 2 * (k % 3);
    const isRelu = operator === "Relu";
    const sums = { mean: 0.2 + 0.1 * k, deviation: 0.5 + 0.2 * k, zeros: isRelu ? 0.4 + 0.02 * k : 0 };
    return {
      ...{ tensor, layer, block, operator, units, width: units },
      ...sums,
      min: isRelu ? 0 : -1 - k,
      max: 2 + k,
      dead: isRelu ? k % 4 : 0,
      ...(k === 2 ? { saturated: 1 } : {}),
      largest: [3, 1, 2].map((value) => ({
        value: value + k,
        unit: value,
        example: 10 * value,
        place: `row ${10 * value}`,
      })),
      classes: classes.map((_, c) => ({ ...sums, mean: sums.mean + 0.3 * (c - 0.5) })),
      perUnit: {
        mean: Array.from({ length: units }, (_, j) => 0.1 * j),
        deviation: Array.from({ length: units }, (_, j) => 0.5 + 0.1 * ((3 * j) % 5)),
        zeros: Array.from({ length: units }, (_, j) => (isRelu ? j / units : 0)),
      },
    };
  });
  return {
    format: runFormat,
    kind: "activations",
    id: "activations",
    created: "2026-03-02T10:11:12.000Z",
    recipePath: "/project/lenet.holoscope.json",
    inspection,
    report: {
      format: "holoscope.activations/1",
      holoscope: "0.1.0",
      model: report.model,
      data: { ...report.data, examples: 365 },
      classes,
      tensors,
      checkpoints: [
        { name: "epoch-1", tensors: tensors.map((tensor) => ({ ...tensor, deviation: tensor.deviation / 2 })) },
      ],
      notes: ["The last column is taken for the label."],
      recipe: recipeSchema.parse({ format: "holoscope.recipe/1", model: "lenet.onnx", data: { path: "digits.csv" } }),
    },
  };
}
