import { test } from "node:test";
import fc from "fast-check";
import { checkGradients } from "../../gradcheck";
import { ModelBuilder } from "../../models";
import { flatHead, image } from "./cases/case";
import { reduce } from "./cases/reduction";

const settings = { numRuns: 12, seed: 1 };
const dims = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 });
const opset = fc.constantFrom(9, 13, 18, 21);
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

test("sums and extremes of operands of random shapes agree with finite differences", async () => {
  const operand = fc.record({ lost: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), isSignal: fc.boolean() });
  const operator = fc.constantFrom("Max", "Min", "Sum", "Mean", "PRelu", "Pow");
  await fc.assert(
    fc.asyncProperty(
      operator,
      opset,
      dims,
      fc.array(operand, { minLength: 1, maxLength: 3 }),
      async (op, version, shape, operands) => {
        const m = new ModelBuilder([2], version);
        const others = (op === "PRelu" || op === "Pow" ? operands.slice(0, 1) : operands).map(
          ({ lost, isSignal }, i) => {
            const part = shape.map((d, axis) => (lost[axis] ? 1 : d));
            return isSignal ? image(m, part, `operand${i}`) : m.parameter(`operand${i}`, part);
          },
        );
        const first = image(m, shape);
        const base = op === "Pow" ? m.op("Exp", [first]) : first;
        await checkGradients(m.build(flatHead(m, m.op(op, [base, ...others]), size(shape))));
      },
    ),
    settings,
  );
});

test("reductions over random axes agree with finite differences", async () => {
  const operator = fc.constantFrom("ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "ReduceSumSquare");
  await fc.assert(
    fc.asyncProperty(
      operator,
      opset,
      dims,
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.boolean(),
      async (op, version, shape, reduced, keeps) => {
        const axes = shape.flatMap((_, i) => (reduced[i] ? [i + 1] : []));
        if (axes.length === 0) axes.push(-1);
        const kept = shape.filter((_, i) => !axes.includes(i + 1) && !(axes[0] === -1 && i === shape.length - 1));
        const m = new ModelBuilder([2], version);
        await checkGradients(m.build(flatHead(m, reduce(m, op, image(m, shape), axes, keeps ? 1 : 0), size(kept))));
      },
    ),
    settings,
  );
});

test("normalisations of random shapes agree with finite differences", async () => {
  const operator = fc.constantFrom("LayerNormalization", "InstanceNormalization", "GroupNormalization");
  await fc.assert(
    fc.asyncProperty(
      operator,
      fc.constantFrom(18, 21),
      dims,
      fc.integer({ min: 1, max: 3 }),
      async (op, version, pixels, groups) => {
        const shape = [2 * groups, ...pixels];
        const m = new ModelBuilder([2], version);
        const isLayer = op === "LayerNormalization";
        const operands = isLayer ? shape : [op === "GroupNormalization" && version < 21 ? groups : 2 * groups];
        // A large epsilon keeps pairs of nearly equal values from having steep gradients.
        const attributes = {
          epsilon: { float: 0.1 },
          ...(isLayer ? { axis: 1 } : op === "GroupNormalization" ? { num_groups: groups } : {}),
        };
        const y = m.op(
          op,
          [image(m, shape), m.parameter("scale", operands), m.parameter("shift", operands)],
          attributes,
        );
        await checkGradients(m.build(flatHead(m, y, size(shape))));
      },
    ),
    settings,
  );
});
