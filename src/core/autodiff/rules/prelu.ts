import { constantDims, isConstant } from "../../onnx/model";
import { algebra } from "../algebra";
import type { Rule } from "../rule";
import { summedTo } from "./bias";
import { kinkAtZero } from "./elementwise";
import { twoSignals } from "./homogeneity";

/** y = x for positive x, slope x elsewhere; a constant slope is a fixed factor. */
export const pRelu: Rule = {
  vjp(emit, node, g, wanted) {
    const [x, slope] = [node.inputs[0]!, node.inputs[1]!];
    const { greater, min, mul, where } = algebra(emit);
    const toSlope = () => emit.unbroadcast(mul(g, min(x, 0)), emit.shape(node.output), emit.shape(slope));
    return [wanted[0] ? where(greater(x, 0), g, mul(g, slope)) : undefined, wanted[1] ? toSlope() : undefined];
  },
  kinksAt: kinkAtZero,
  inhomogeneity: twoSignals,
  sites(node, network) {
    const [x, tensor] = [node.inputs[0]!, node.inputs[1]!];
    if (!isConstant(network, tensor) || !network.trace.isSignal(x)) return [];
    const shape = constantDims(network, tensor);
    return [
      {
        role: "scale",
        node,
        tensor,
        shape,
        features: (emit, g) =>
          summedTo(emit, emit.op("Mul", [g, emit.op("Min", [x, emit.floats([0])])]), node.output, shape),
      },
    ];
  },
};
