import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { seededRandom } from "../../../src/core/linalg/random";

/** A network, and the same up to its logits; both have the same variables. */
export interface RandomNetwork {
  whole: LayersModel;
  logits: LayersModel;
  /** Whether tfjs-core differentiates all of its layers rightly. */
  hasGradient: boolean;
}

type Layer = { apply(x: SymbolicTensor | SymbolicTensor[]): unknown };

class Draw {
  private readonly random: () => number;
  /**
   * False once a layer was drawn whose gradient by tfjs-core 4.22 on its cpu backend is not that of finite differences
   * of its own outputs: averages over padded windows, and bilinear images that are not square.
   */
  hasGradient = true;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  below(n: number): number {
    return Math.floor(this.random() * n);
  }

  /** A padding of averages. */
  averaged(): "same" | "valid" {
    const drawn = padding(this);
    if (drawn === "same") this.hasGradient = false;
    return drawn;
  }

  upsampled([height, width]: readonly number[]): Layer {
    const interpolation = this.of(["nearest", "bilinear"] as const);
    if (interpolation === "bilinear" && height !== width) this.hasGradient = false;
    return layers.upSampling2d({ size: [1 + this.below(2), 1 + this.below(2)], interpolation });
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}

const activations = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "selu",
  "tanh",
  "sigmoid",
  "softplus",
  "softsign",
  "swish",
  "hardSigmoid",
  "gelu",
  "mish",
] as const;
const activation = (draw: Draw) => draw.of(activations) as "relu";

/** A layer for signals of any rank. */
function anywhere(draw: Draw, shape: readonly number[]): Layer {
  return draw.of<() => Layer>([
    () => layers.activation({ activation: activation(draw) }),
    () => layers.batchNormalization({ epsilon: 0.01 }),
    () => layers.dense({ units: 2 + draw.below(4), activation: activation(draw), useBias: draw.below(3) > 0 }),
    () => layers.dropout({ rate: 0.4 }),
    () => layers.gaussianNoise({ stddev: 1 }),
    () => layers.layerNormalization({ epsilon: 0.1 }),
    () => layers.leakyReLU({ alpha: 0.1 + 0.1 * draw.below(4) }),
    () => layers.prelu(shape.length > 1 ? { sharedAxes: draw.of([[], [1]]) } : {}),
    () => layers.reLU(draw.below(2) > 0 ? { maxValue: 1 } : {}),
    () => layers.rescaling({ scale: 0.5, offset: draw.of([0, 0.3]) }),
  ])();
}

const padding = (draw: Draw) => draw.of(["same", "valid"] as const);

/** For [length, channels] of some length. */
function onLine(draw: Draw, [length]: readonly number[]): Layer {
  const size = 1 + draw.below(Math.min(3, length!));
  return draw.of<() => Layer>([
    () =>
      layers.conv1d({
        filters: 2 + draw.below(3),
        kernelSize: size,
        strides: 1 + draw.below(2),
        padding: padding(draw),
        activation: activation(draw),
        useBias: draw.below(2) > 0,
      }),
    () => layers.maxPooling1d({ poolSize: size, padding: padding(draw) }),
    () => layers.averagePooling1d({ poolSize: size, padding: draw.averaged() }),
    () => layers.spatialDropout1d({ rate: 0.3 }),
    () => layers.permute({ dims: [2, 1] }),
  ])();
}

function onImage(draw: Draw, [height, width]: readonly number[]): Layer {
  const most = Math.min(3, height!, width!);
  const kernelSize = [1 + draw.below(most), 1 + draw.below(most)] as [number, number];
  const window = {
    kernelSize,
    strides: 1 + draw.below(2),
    padding: padding(draw),
    useBias: draw.below(2) > 0,
    activation: activation(draw),
  };
  const filters = 2 + draw.below(3);
  return draw.of<() => Layer>([
    () => layers.conv2d({ filters, ...window }),
    () => layers.conv2d({ filters, ...window }),
    () => layers.depthwiseConv2d({ ...window, depthMultiplier: 1 + draw.below(2) }),
    () => layers.separableConv2d({ filters, ...window }),
    () => layers.conv2dTranspose({ filters: 2, kernelSize, strides: 1, padding: padding(draw) }),
    () => layers.maxPooling2d({ poolSize: kernelSize, strides: 1 + draw.below(2), padding: padding(draw) }),
    () => layers.averagePooling2d({ poolSize: kernelSize, padding: draw.averaged() }),
    () =>
      layers.zeroPadding2d({
        padding: [
          [draw.below(2), 1],
          [1, draw.below(2)],
        ],
      }),
    () =>
      layers.cropping2D({
        cropping: [
          [0, height! > 2 ? 1 : 0],
          [width! > 2 ? 1 : 0, 0],
        ],
      }),
    () => draw.upsampled([height!, width!]),
    () =>
      layers.permute({
        dims: draw.of([
          [2, 1, 3],
          [3, 1, 2],
          [1, 3, 2],
        ]),
      }),
  ])();
}

/** Upsampled images stay small. */
const isLarge = (shape: readonly number[]): boolean => shape.reduce((a, b) => a * b, 1) > 300;

function oneLayer(draw: Draw, shape: readonly number[]): Layer {
  if (shape.length === 1 || draw.below(3) === 0) return anywhere(draw, shape);
  if (isLarge(shape))
    return shape.length === 2
      ? layers.maxPooling1d({ poolSize: 2, padding: "same" })
      : layers.maxPooling2d({ poolSize: 2, padding: "same" });
  return shape.length === 2 ? onLine(draw, shape) : onImage(draw, shape);
}

const shapeOf = (x: SymbolicTensor): number[] => x.shape.slice(1).map(Number);
const applied = (layer: Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor =>
  layer.apply(x) as SymbolicTensor;

/** Layers that leave the shape: their results can be merged with what they read. */
function sameShape(draw: Draw, x: SymbolicTensor): SymbolicTensor {
  const channels = shapeOf(x).at(-1)!;
  if (x.shape.length !== 4 || draw.below(2) === 0)
    return applied(layers.dense({ units: channels, activation: activation(draw) }), x);
  return applied(
    layers.conv2d({ filters: channels, kernelSize: 1 + draw.below(3), padding: "same", activation: activation(draw) }),
    x,
  );
}

/** A piece of a functional network. */
function block(draw: Draw, x: SymbolicTensor): SymbolicTensor {
  const merge = () =>
    draw.of<() => Layer>([
      () => layers.add(),
      () => layers.average(),
      () => layers.maximum(),
      () => layers.minimum(),
      () => layers.multiply(),
      () => layers.concatenate(),
    ])();
  return draw.of([
    () => applied(oneLayer(draw, shapeOf(x)), x),
    () => applied(merge(), [x, sameShape(draw, x)]),
    () => applied(merge(), [sameShape(draw, x), sameShape(draw, x), x]),
    () => {
      const shared = layers.dense({ units: shapeOf(x).at(-1)!, activation: activation(draw) });
      return applied(merge(), [applied(shared, x), applied(shared, sameShape(draw, x))]);
    },
    () => {
      const inner = input({ shape: shapeOf(x) });
      const nested = model({ inputs: inner, outputs: applied(oneLayer(draw, shapeOf(x)), sameShape(draw, inner)) });
      const once = applied(nested, x);
      return draw.below(2) === 0 ? once : applied(layers.add(), [once, applied(nested, sameShape(draw, x))]);
    },
  ])();
}

function functional(draw: Draw, shape: number[]): RandomNetwork {
  const x = input({ shape });
  let y: SymbolicTensor = x;
  for (let i = 2 + draw.below(4); i > 0; i--) y = block(draw, y);
  if (y.shape.length === 4 && draw.below(2) === 0)
    y = applied(draw.of([() => layers.globalAveragePooling2d({}), () => layers.globalMaxPooling2d({})])(), y);
  else if (y.shape.length > 2) y = applied(layers.flatten(), y);
  const logits = applied(layers.dense({ units: 3, name: "head" }), y);
  const softmax = draw.of<() => SymbolicTensor>([
    () => logits,
    () => applied(layers.softmax(), logits),
    () => applied(layers.activation({ activation: "sigmoid" }), logits),
  ])();
  return {
    whole: model({ inputs: x, outputs: softmax }),
    logits: model({ inputs: x, outputs: logits }),
    hasGradient: draw.hasGradient,
  };
}

function sequence(draw: Draw, shape: number[]): RandomNetwork {
  const whole = sequential();
  whole.add(layers.inputLayer({ inputShape: shape }));
  for (let i = 2 + draw.below(5); i > 0; i--)
    whole.add(oneLayer(draw, shapeOf(whole.outputs[0] ?? input({ shape }))) as Parameters<typeof whole.add>[0]);
  if (whole.outputs[0]!.shape.length > 2) whole.add(layers.flatten());
  whole.add(layers.dense({ units: 3, name: "head" }));
  const logits = model({ inputs: whole.inputs, outputs: whole.outputs });
  if (draw.below(2) === 0) whole.add(layers.activation({ activation: "softmax" }));
  return { whole, logits, hasGradient: draw.hasGradient };
}

/** A Sequential (even seeds) or Functional network on vectors, sequences or images. */
export function randomNetwork(seed: number): RandomNetwork {
  const draw = new Draw(seed);
  const shape = draw.of([[5], [7, 3], [6, 5, 2], [5, 5, 1], [8, 8, 3]]);
  return seed % 2 === 0 ? sequence(draw, shape) : functional(draw, shape);
}
