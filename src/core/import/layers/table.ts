import type { LayerRule } from "./rule";
import { activation, elu, leakyReLU, pReLU, reLU, softmax, thresholdedReLU } from "./rules/activation";
import { convolution, depthwiseConvolution, separableConvolution, transposedConvolution } from "./rules/convolution";
import { dense, embedding } from "./rules/dense";
import { add, average, concatenate, dot, maximum, minimum, multiply, subtract } from "./rules/merge";
import { batchNormalization, layerNormalization, rescaling } from "./rules/normalization";
import { globalPooling, pooling } from "./rules/pooling";
import { cropping, upSampling, zeroPadding } from "./rules/resampling";
import { flatten, passing, permute, repeatVector, reshape } from "./rules/shape";

/** One row a class. */
const rules = {
  Activation: activation,
  ActivityRegularization: passing("Identity"),
  Add: add,
  AlphaDropout: passing("Dropout"),
  Average: average,
  AveragePooling1D: pooling("AveragePool", 1),
  AveragePooling2D: pooling("AveragePool", 2),
  BatchNormalization: batchNormalization,
  BatchNormalizationV1: batchNormalization,
  Concatenate: concatenate,
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv2DTranspose: transposedConvolution(2),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  Dense: dense,
  DepthwiseConv1D: depthwiseConvolution(1),
  DepthwiseConv2D: depthwiseConvolution(2),
  Dot: dot,
  Dropout: passing("Dropout"),
  ELU: elu,
  Embedding: embedding,
  Flatten: flatten,
  GaussianDropout: passing("Dropout"),
  GaussianNoise: passing("Identity"),
  GlobalAveragePooling1D: globalPooling("GlobalAveragePool", 1),
  GlobalAveragePooling2D: globalPooling("GlobalAveragePool", 2),
  GlobalMaxPooling1D: globalPooling("GlobalMaxPool", 1),
  GlobalMaxPooling2D: globalPooling("GlobalMaxPool", 2),
  LayerNormalization: layerNormalization,
  LeakyReLU: leakyReLU,
  MaxPooling1D: pooling("MaxPool", 1),
  MaxPooling2D: pooling("MaxPool", 2),
  Maximum: maximum,
  Minimum: minimum,
  Multiply: multiply,
  PReLU: pReLU,
  Permute: permute,
  ReLU: reLU,
  RepeatVector: repeatVector,
  Rescaling: rescaling,
  Reshape: reshape,
  SeparableConv1D: separableConvolution(1),
  SeparableConv2D: separableConvolution(2),
  Softmax: softmax,
  SpatialDropout1D: passing("Dropout"),
  SpatialDropout2D: passing("Dropout"),
  Subtract: subtract,
  ThresholdedReLU: thresholdedReLU,
  UpSampling1D: upSampling(1),
  UpSampling2D: upSampling(2),
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
} satisfies Record<string, LayerRule>;

/** Classes of layers that can be read. */
export const layerClasses: readonly string[] = Object.keys(rules);

const isKnown = (className: string): className is keyof typeof rules => Object.hasOwn(rules, className);

/** Undefined for a class that is not known here, such as a custom layer. */
export const ruleOf = (className: string): LayerRule | undefined => (isKnown(className) ? rules[className] : undefined);
