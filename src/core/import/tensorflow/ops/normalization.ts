import type { Operator } from "../call";
import { signal } from "../operand";
import { weight } from "../weights";
import { valueOf } from "../../image";
import { imageOf } from "./image";

/** FusedBatchNorm of a trained network: operands scale, offset, mean and variance, each of a number a channel. */
export const fusedBatchNorm: Operator = (call) => {
  if (call.flag("is_training", false))
    throw call.refuse("normalises by the batch at hand, as in training; export the network for inference");
  const image = imageOf(call, call.signal(0));
  const operands = [1, 2, 3, 4].map((i) => call.constant(i));
  const wrong = operands.find((o) => o.data.length !== image.channels);
  if (wrong)
    throw call.refuse(
      `has ${wrong.data.length} values "${wrong.name}" for ${image.channels} channels; the file is damaged`,
    );
  const inputs = [image.tensor, ...operands.map((o) => weight(call, o))];
  return signal(
    valueOf(
      image,
      call.emit.op("BatchNormalization", inputs, call.name, { epsilon: { float: call.number("epsilon", 1e-4) } }),
      image.channels,
      image.size,
    ),
  );
};
