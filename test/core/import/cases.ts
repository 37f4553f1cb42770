import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layers } from "@tensorflow/tfjs-layers";

/** A use of a layer that tfjs-layers has: what it makes of an input of some shape. */
export interface Case {
  shape: readonly number[];
  apply(x: SymbolicTensor): SymbolicTensor;
  /** Why the oracle gives no gradient. */
  noGradient?: string;
  values?: Float32Array;
}

type Applicable = { apply(x: SymbolicTensor | SymbolicTensor[]): unknown };

const of = (layer: Applicable, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor =>
  layer.apply(x) as SymbolicTensor;

const image = [6, 5, 3];
const line = [7, 3];

const one = (shape: readonly number[], make: () => Applicable, noGradient?: string): Case => ({
  shape,
  apply: (x) => of(make(), x),
  noGradient,
});

const noScale = "tfjs-core fails in the gradient of a normalisation without scale or shift";

/** Two signals of the given shape, made of one by layers with weights of their own. */
const both = (shape: readonly number[], make: () => Applicable, count = 2): Case => ({
  shape,
  apply: (x) =>
    of(
      make(),
      Array.from({ length: count }, (_, i) => (i === 0 ? x : of(layers.dense({ units: shape.at(-1)! }), x))),
    ),
});

const names = [
  "elu",
  "hardSigmoid",
  "linear",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "tanh",
  "swish",
  "mish",
  "gelu",
  "gelu_new",
  "logSoftmax",
] as const;

const activations = Object.fromEntries(
  names.flatMap((name) => [
    [`Activation ${name}`, one([5], () => layers.activation({ activation: name as "relu" }))],
    [
      `Activation ${name} of an image`,
      {
        shape: image,
        apply: (x: SymbolicTensor) => of(layers.conv2d({ filters: 4, kernelSize: 2, activation: name as "relu" }), x),
      },
    ],
  ]),
) as Record<string, Case>;

const windows = { kernelSize: [3, 2] as [number, number], strides: [2, 1] as [number, number] };
const first = { dataFormat: "channelsFirst" as const };

/** By class of the layer, and what is special about this use. */
export const cases: Record<string, Case> = {
  ...activations,
  ReLU: one([5], () => layers.reLU()),
  "ReLU max_value": one([5], () => layers.reLU({ maxValue: 0.7 })),
  LeakyReLU: one(image, () => layers.leakyReLU({ alpha: 0.2 })),
  "LeakyReLU default": one([5], () => layers.leakyReLU()),
  PReLU: one([4, 3], () => layers.prelu()),
  "PReLU shared": {
    shape: image,
    apply: (x) => of(layers.prelu({ sharedAxes: [1, 2] }), of(layers.conv2d({ filters: 4, kernelSize: 2 }), x)),
  },
  "PReLU of a vector": one([5], () => layers.prelu()),
  ELU: one([5], () => layers.elu()),
  ThresholdedReLU: one([5], () => layers.thresholdedReLU({ theta: 0.4 }), "tfjs-core has none of Greater"),
  Softmax: one([5], () => layers.softmax()),
  "Softmax last axis": {
    shape: image,
    apply: (x) => of(layers.softmax({ axis: 3 }), of(layers.conv2d({ filters: 4, kernelSize: 2 }), x)),
  },
  Dense: one([5], () => layers.dense({ units: 4 })),
  "Dense without bias": one([5], () => layers.dense({ units: 4, useBias: false, activation: "tanh" })),
  "Dense of a sequence": one(line, () => layers.dense({ units: 4, activation: "relu" })),
  "Dense of an image": one(image, () => layers.dense({ units: 4 })),
  Embedding: {
    shape: [4],
    apply: (x) => of(layers.embedding({ inputDim: 6, outputDim: 3 }), x),
    noGradient: "its indices have none",
    values: Float32Array.of(0, 5, 2, 1, 3, 3, 4, 0, 1, 1, 2, 5),
  },
  Conv1D: one(line, () => layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: "same" })),
  "Conv1D valid": one(line, () => layers.conv1d({ filters: 2, kernelSize: 3, useBias: false })),
  Conv2D: one(image, () => layers.conv2d({ filters: 4, ...windows })),
  "Conv2D same": one(image, () =>
    layers.conv2d({ filters: 4, kernelSize: [3, 2], strides: 2, padding: "same", activation: "relu" }),
  ),
  "Conv2D dilated": one(
    image,
    () => layers.conv2d({ filters: 4, kernelSize: 2, dilationRate: [2, 1], padding: "same", useBias: false }),
    "tfjs-core has none of dilated convolutions",
  ),
  Conv2DTranspose: one(image, () => layers.conv2dTranspose({ filters: 4, kernelSize: [3, 2], strides: [2, 1] })),
  "Conv2DTranspose same": one(image, () =>
    layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }),
  ),
  "Conv2DTranspose small windows": one(image, () =>
    layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3, useBias: false }),
  ),
  DepthwiseConv2D: one(image, () =>
    layers.depthwiseConv2d({ kernelSize: [3, 2], depthMultiplier: 2, padding: "same" }),
  ),
  "DepthwiseConv2D strided": one(image, () =>
    layers.depthwiseConv2d({ kernelSize: 3, strides: 2, useBias: false, activation: "relu6" }),
  ),
  SeparableConv2D: one(image, () => layers.separableConv2d({ filters: 4, kernelSize: 3, padding: "same", strides: 2 })),
  "SeparableConv2D without bias": one(image, () =>
    layers.separableConv2d({ filters: 4, kernelSize: 2, useBias: false }),
  ),
  BatchNormalization: one([5], () => layers.batchNormalization()),
  "BatchNormalization of an image": {
    shape: image,
    apply: (x) =>
      of(
        layers.batchNormalization({ epsilon: 0.01 }),
        of(layers.conv2d({ filters: 4, kernelSize: 2, useBias: false }), x),
      ),
  },
  "BatchNormalization without scale": one(line, () => layers.batchNormalization({ scale: false }), noScale),
  "BatchNormalization without centre": one(line, () => layers.batchNormalization({ center: false }), noScale),
  LayerNormalization: one(line, () => layers.layerNormalization({ epsilon: 0.02 })),
  "LayerNormalization without scale": one([5], () => layers.layerNormalization({ scale: false }), noScale),
  Rescaling: one(image, () => layers.rescaling({ scale: 0.3, offset: -0.2 })),
  MaxPooling1D: one(line, () => layers.maxPooling1d({ poolSize: 3, strides: 2, padding: "same" })),
  MaxPooling2D: one(image, () => layers.maxPooling2d({ poolSize: 2 })),
  "MaxPooling2D same": one(image, () => layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 2], padding: "same" })),
  AveragePooling1D: one(line, () => layers.averagePooling1d({ poolSize: 2 })),
  AveragePooling2D: one(
    image,
    () => layers.averagePooling2d({ poolSize: [3, 2], strides: [2, 1], padding: "same" }),
    "tfjs-core divides by the whole window at the border",
  ),
  "AveragePooling2D valid": one(image, () => layers.averagePooling2d({ poolSize: [3, 2], strides: [2, 1] })),
  GlobalAveragePooling1D: one(line, () => layers.globalAveragePooling1d()),
  GlobalAveragePooling2D: one(image, () => layers.globalAveragePooling2d({})),
  GlobalMaxPooling1D: one(line, () => layers.globalMaxPooling1d()),
  GlobalMaxPooling2D: one(image, () => layers.globalMaxPooling2d({})),
  Flatten: { shape: image, apply: (x) => of(layers.flatten(), of(layers.conv2d({ filters: 4, kernelSize: 2 }), x)) },
  "Flatten channels first": one(image, () => layers.flatten(first)),
  Reshape: one(image, () => layers.reshape({ targetShape: [9, 10] })),
  Permute: one(image, () => layers.permute({ dims: [3, 1, 2] })),
  RepeatVector: one([5], () => layers.repeatVector({ n: 3 })),
  Dropout: one(image, () => layers.dropout({ rate: 0.5 })),
  SpatialDropout1D: one(line, () => layers.spatialDropout1d({ rate: 0.5 })),
  GaussianDropout: one([5], () => layers.gaussianDropout({ rate: 0.5 })),
  GaussianNoise: one([5], () => layers.gaussianNoise({ stddev: 2 })),
  AlphaDropout: one([5], () => layers.alphaDropout({ rate: 0.5 })),
  ZeroPadding2D: one(image, () =>
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 1],
      ],
    }),
  ),
  "ZeroPadding2D symmetric": one(image, () =>
    layers.zeroPadding2d({ padding: [1, 2] as unknown as [[number, number], [number, number]] }),
  ),
  Cropping2D: one(image, () =>
    layers.cropping2D({
      cropping: [
        [1, 2],
        [0, 1],
      ],
    }),
  ),
  UpSampling2D: one(image, () => layers.upSampling2d({ size: [2, 3] })),
  "UpSampling2D bilinear": one(
    image,
    () => layers.upSampling2d({ size: [2, 3], interpolation: "bilinear" }),
    "tfjs-core mixes up height and width",
  ),
  "UpSampling2D bilinear of a square": one([4, 4, 2], () =>
    layers.upSampling2d({ size: [2, 3], interpolation: "bilinear" }),
  ),
  "UpSampling2D channels first": one(image, () => layers.upSampling2d({ size: [2, 3], ...first })),
  Add: both([5], () => layers.add()),
  "Add of three": both([5], () => layers.add(), 3),
  "Add of images": {
    shape: image,
    apply: (x) => of(layers.add(), [x, of(layers.conv2d({ filters: 3, kernelSize: 3, padding: "same" }), x)]),
  },
  "Add of a vector to an image": {
    shape: image,
    apply: (x) => of(layers.add(), [x, of(layers.globalAveragePooling2d({}), x)]),
  },
  Multiply: both(line, () => layers.multiply()),
  "Multiply three": both([5], () => layers.multiply(), 3),
  "Multiply by a gate": {
    shape: image,
    apply: (x) =>
      of(layers.multiply(), [
        of(layers.conv2d({ filters: 3, kernelSize: 3, padding: "same" }), x),
        of(layers.reshape({ targetShape: [1, 1, 3] }), of(layers.globalAveragePooling2d({}), x)),
      ]),
  },
  Average: both(line, () => layers.average(), 3),
  Maximum: both([5], () => layers.maximum(), 3),
  Minimum: both([5], () => layers.minimum()),
  Concatenate: both([5], () => layers.concatenate(), 3),
  "Concatenate channels": {
    shape: image,
    apply: (x) => of(layers.concatenate(), [x, of(layers.conv2d({ filters: 2, kernelSize: 3, padding: "same" }), x)]),
  },
  "Concatenate rows": {
    shape: image,
    apply: (x) => of(layers.concatenate({ axis: 1 }), [x, of(layers.conv2d({ filters: 3, kernelSize: 1 }), x)]),
  },
  "Dot of vectors": both([5], () => layers.dot({ axes: 1 })),
  "Dot normalized": both([5], () => layers.dot({ axes: -1, normalize: true })),
  "Dot of matrices": both([4, 4], () => layers.dot({ axes: [2, 1] })),
  "Dot along rows": both(line, () => layers.dot({ axes: 1 })),
  "Dot of a matrix and a vector": {
    shape: [4, 5],
    apply: (x) => of(layers.dot({ axes: [2, 1] }), [x, of(layers.dense({ units: 5 }), of(layers.flatten(), x))]),
  },
};
