import { inputError } from "../../protocol/errors";
import type { BlockTensors } from "../autodiff/rule";
import type { Floats } from "../linalg/matrix";
import type { Network } from "../onnx/model";
import { plainBlock, type FeatureBlock } from "../products/block";
import type { Collector } from "./collector";

export const ofOutput = (tensor: string, k: number): string => `${tensor} of output ${k}`;

/**
 * The outputs of examples [from, to) as sums of their logits, [to - from, K].
 * @param coefficients of every output: one row for all examples, or a row for each
 */
export function combine(
  network: Network,
  logits: Floats,
  coefficients: readonly Float64Array[],
  from: number,
  to: number,
): Float64Array {
  const count = network.outputs;
  const outputs = coefficients.length;
  const values = new Float64Array((to - from) * outputs);
  for (const [k, of] of coefficients.entries()) {
    const stride = of.length === count ? 0 : count;
    for (let i = 0; i < to - from; i++) {
      let sum = 0;
      for (let c = 0; c < count; c++) if (of[i * stride + c] !== 0) sum += of[i * stride + c]! * logits[i * count + c]!;
      values[i * outputs + k] = sum;
    }
  }
  const bad = values.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw inputError(
      `${network.graph.name} gives ${values[bad]} for example ${from + Math.floor(bad / outputs)}: its weights or this row of the data are out of range`,
    );
  return values;
}

export function featureBlock(collect: Collector, block: BlockTensors, k: number): FeatureBlock {
  const values = (tensor: string, forward = false) => collect.get(forward ? tensor : ofOutput(tensor, k));
  if (block.kind === "plain") return plainBlock(values(block.values), block.size);
  const { left, right, positions } = block;
  return {
    kind: "outer",
    positions,
    left: { channels: left.channels, channelsLast: left.channelsLast, values: values(left.tensor, left.forward) },
    right: {
      channels: right.channels,
      channelsLast: right.channelsLast,
      pixels: right.pixels,
      windows: right.windows,
      values: values(right.tensor, right.forward),
    },
  };
}
