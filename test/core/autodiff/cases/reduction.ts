import type { Operator } from "../../../../src/core/autodiff/rules";
import type { ModelBuilder } from "../../../models";
import { flatHead, head, image, signal, sinceOpset, tokens, type Case } from "./case";

type Reductions = "ReduceL2" | "ReduceMax" | "ReduceMean" | "ReduceMin" | "ReduceSum" | "ReduceSumSquare";

/** The axes became an input in opset 13 for ReduceSum and in 18 for the others. */
export function reduce(m: ModelBuilder, op: Reductions, t: string, axes: readonly number[], keepdims = 1): string {
  return m.opset >= (op === "ReduceSum" ? 13 : 18)
    ? m.op(op, [t, m.ints(axes)], { keepdims })
    : m.op(op, [t], { axes, keepdims });
}

const casesOf = (op: Reductions): Case[] => [
  (m) => head(m, reduce(m, op, signal(m, 4), [-1]), 1),
  (m) => head(m, reduce(m, op, image(m, [2, 3]), [1], 0), 3),
  (m) => head(m, reduce(m, op, image(m, [3, 2, 2]), [-1, 2], 0), 3),
  (m) => flatHead(m, reduce(m, op, image(m, [2, 2, 2]), [1, 3]), 2),
  // The batch axis becomes the first once the tokens are reduced.
  (m) => head(m, reduce(m, op, tokens(m, 2, 3), [0], 0), 3),
  (m) => head(m, reduce(m, op, tokens(m, 2, 3), [2]), 1),
  sinceOpset(
    18,
    (m) => head(m, m.op(op, [signal(m, 4)], { noop_with_empty_axes: 1 }), 4),
    (m) => head(m, reduce(m, op, signal(m, 4), [1]), 1),
  ),
];

export const reductionCases: { [K in Reductions & Operator]: Case[] } = {
  ReduceL2: casesOf("ReduceL2"),
  ReduceMax: casesOf("ReduceMax"),
  ReduceMean: casesOf("ReduceMean"),
  ReduceMin: casesOf("ReduceMin"),
  ReduceSum: casesOf("ReduceSum"),
  ReduceSumSquare: casesOf("ReduceSumSquare"),
};
