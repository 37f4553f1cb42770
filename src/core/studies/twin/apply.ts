import type { TwinBlock } from "../../../protocol/twin";
import type { Emitter } from "../../autodiff/emitter";
import { grouped } from "../../autodiff/outer";
import type { FactorTensor } from "../../autodiff/rule";

/**
 * Emits Phi v of one block, [N]: the sums of features/products.ts, for tensors of the same graph. Nothing is multiplied
 * out.
 * @param weights tensor of v in the order of the block's features, of any shape
 */
export function applyBlock(emit: Emitter, block: TwinBlock, weights: string): string {
  if (block.kind === "plain")
    return emit.op("MatMul", [emit.reshape(block.values, [-1, block.size]), emit.reshape(weights, [block.size])]);
  const { positions, left, right } = block;
  const { taps, index } = right.windows ?? { taps: 1 };
  const width = taps * right.channels;
  const pixels = places(emit, right, right.pixels);
  const read =
    index === undefined
      ? pixels
      : emit.reshape(emit.op("Gather", [emit.appendZero(pixels, 2), index], { axis: 2 }), [-1, 1, positions, width]);
  // Windows are read tap by tap, while the weights (left, right, tap) have their taps together.
  const byTap = emit.transpose(emit.reshape(weights, [left.channels, right.channels, taps]), [2, 1, 0]);
  const products = emit.op("MatMul", [read, emit.reshape(byTap, [width, left.channels])]);
  return emit.reduceSum(emit.op("Mul", [products, places(emit, left, positions)]), [1, 2, 3], false);
}

/** [N, 1, places, channels] */
const places = (emit: Emitter, factor: FactorTensor, count: number): string => grouped(emit, factor, count, 1);
