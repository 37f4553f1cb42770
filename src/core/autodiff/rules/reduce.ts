import { product } from "../../linalg/shape";
import type { GraphNode } from "../../onnx/graph";
import { constantNumbers, isConstant } from "../../onnx/model";
import { algebra } from "../algebra";
import type { Emitter } from "../emitter";
import type { Rule } from "../rule";
import { toLargest } from "./pool";

interface Reduced {
  x: string;
  axes: number[];
  /** The gradient and the result, with the reduced axes as 1. */
  g: string;
  y: string;
}

/** A reduction over some axes: its gradient from those of the results, whose axes are kept. */
const reduction = (
  gradient: (emit: Emitter, r: Reduced) => string,
  more: Omit<Rule, "vjp" | "refusal"> = {},
): Rule => ({
  vjp(emit, node, g) {
    const x = node.inputs[0]!;
    const axes = axesOf(emit, node);
    const kept = emit.shape(x).map((d, i) => (axes.includes(i) ? 1 : d));
    const keep = (t: string) => (node.int("keepdims", 1) === 1 ? t : emit.reshape(t, kept));
    return [gradient(emit, { x, axes, g: keep(g), y: keep(node.output) })];
  },
  refusal: (node, network) =>
    node.inputs[1] && !isConstant(network, node.inputs[1])
      ? "reduces over axes that are computed from the input"
      : undefined,
  ...more,
});

/** No axes are all axes, unless the node says that they are none. */
function axesOf(emit: Emitter, node: GraphNode): number[] {
  const rank = emit.shape(node.inputs[0]!).length;
  const given = node.ints("axes") ?? constantNumbers(emit.network, node.inputs[1]) ?? [];
  if (given.length === 0 && node.int("noop_with_empty_axes", 0) === 1) return [];
  return emit.axes(given.length > 0 ? given : undefined, undefined, rank);
}

const spread = (emit: Emitter, { x, g }: Reduced): string => emit.op("Expand", [g, emit.op("Shape", [x])]);

export const reduceSum: Rule = reduction(spread);

export const reduceMean: Rule = reduction((emit, r) =>
  emit.scale(spread(emit, r), 1 / product(r.axes.map((a) => emit.shape(r.x)[a]!))),
);

export const reduceExtremum: Rule = reduction((emit, { x, y, g, axes }) => toLargest(emit, x, y, g, axes));

/** gx = g x / y, and 0 where all values are 0: there is the kink. */
export const reduceL2: Rule = reduction(
  (emit, { x, y, g }) => {
    const { div, greater, mul, where } = algebra(emit);
    return mul(div(x, where(greater(y, 0), y, 1)), g);
  },
  { kinksAt: (_, node) => [node.output] },
);

export const reduceSumSquare: Rule = reduction((emit, { x, g }) => algebra(emit).mul(emit.scale(x, 2), g), {
  inhomogeneity: () => "sums squares",
});
