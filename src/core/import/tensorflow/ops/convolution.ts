import type { Call, Operator } from "../call";
import { signal, type Constant } from "../operand";
import { weight } from "../weights";
import { activated } from "./elementwise";
import { valueOf } from "../../image";
import { attributesOf, imageOf, slidingOf } from "./image";

/** What a fused node does behind its product: its bias, and the operators of an activation. */
export function fusedWith(call: Call): { bias: Constant[]; operators: string[] } {
  const fused = call.attribute("fused_ops").texts ?? [];
  const hasBias = fused[0] === "BiasAdd";
  return { bias: hasBias ? [call.constant(2)] : [], operators: hasBias ? fused.slice(1) : fused };
}

function kernelOf(call: Call): Constant {
  const kernel = call.constant(1);
  if (kernel.shape.length !== 4)
    throw call.refuse(`has a kernel of shape [${kernel.shape.join(", ")}]; the file is damaged`);
  return kernel;
}

/**
 * Conv2D and _FusedConv2D: kernel [height, width, in, out]; fewer channels in the kernel than in the image make groups.
 */
export const conv2d: Operator = (call) => {
  const image = imageOf(call, call.signal(0));
  const kernel = kernelOf(call);
  const [height, width, inside, outside] = kernel.shape as [number, number, number, number];
  const windows = slidingOf(call, image, [height, width]);
  const { bias, operators } = fusedWith(call);
  const inputs = [image.tensor, weight(call, kernel, [3, 2, 0, 1]), ...bias.map((b) => weight(call, b))];
  const y = call.emit.op("Conv", inputs, call.name, { ...attributesOf(windows), group: image.channels / inside });
  return signal(activated(call, valueOf(image, y, outside, windows.size), operators));
};

/**
 * Every channel by itself: kernel [height, width, in, multiplier], whose channels lie beside each other in the output.
 */
export const depthwiseConv2d: Operator = (call) => {
  const image = imageOf(call, call.signal(0));
  const kernel = kernelOf(call);
  const [height, width, inside, multiplier] = kernel.shape as [number, number, number, number];
  const windows = slidingOf(call, image, [height, width]);
  const { bias, operators } = fusedWith(call);
  const outside = inside * multiplier;
  const inputs = [
    image.tensor,
    weight(call, kernel, [2, 3, 0, 1], [outside, 1, height, width]),
    ...bias.map((b) => weight(call, b)),
  ];
  const y = call.emit.op("Conv", inputs, call.name, { ...attributesOf(windows), group: inside });
  return signal(activated(call, valueOf(image, y, outside, windows.size), operators));
};

export const pool =
  (type: "MaxPool" | "AveragePool"): Operator =>
  (call) => {
    const image = imageOf(call, call.signal(0));
    const sizes = call.numberList("ksize", [1, 1, 1, 1]);
    const windows = slidingOf(call, image, image.asWritten ? sizes.slice(2, 4) : sizes.slice(1, 3));
    const { dilations: _, ...attributes } = attributesOf(windows);
    return signal(
      valueOf(image, call.emit.op(type, [image.tensor], call.name, attributes), image.channels, windows.size),
    );
  };
