import * as tf from "@tensorflow/tfjs-core";
import type { Dialect } from "../../../src/core/import/layers/source";

/**
 * A layer that tfjs-layers lacks, or a setting that it lacks, as Keras writes it; what it does in terms of tfjs-core,
 * with its weights.
 */
export interface Configured {
  title: string;
  config: { class_name: string; config: Record<string, unknown> };
  shape: readonly number[];
  weights?: { shape: number[]; seed: number }[];
  /** Fed with the input as often as the layer has inputs, the second time doubled. */
  inputs?: number;
  dialect?: Dialect;
  expected(x: tf.Tensor, weights: tf.Tensor[]): tf.Tensor;
}

const line = [7, 3];
const image = [6, 5, 3];

/** [N, length, channels] as an image of one row. */
const asRow = (x: tf.Tensor): tf.Tensor4D => tf.expandDims(x, 1) as tf.Tensor4D;

export const configured: Configured[] = [
  {
    title: "Subtract",
    config: { class_name: "Subtract", config: {} },
    shape: [5],
    inputs: 2,
    expected: (x) => tf.sub(x, tf.mul(x, 2)),
  },
  {
    title: "ActivityRegularization",
    config: { class_name: "ActivityRegularization", config: { l1: 0.1, l2: 0 } },
    shape: [5],
    expected: (x) => x,
  },
  {
    title: "SpatialDropout2D",
    config: { class_name: "SpatialDropout2D", config: { rate: 0.5 } },
    shape: image,
    expected: (x) => x,
  },
  {
    title: "ZeroPadding1D",
    config: { class_name: "ZeroPadding1D", config: { padding: [1, 2] } },
    shape: line,
    expected: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 0],
      ]),
  },
  {
    title: "ZeroPadding1D by one number",
    config: { class_name: "ZeroPadding1D", config: { padding: 2 } },
    shape: line,
    expected: (x) =>
      tf.pad(x, [
        [0, 0],
        [2, 2],
        [0, 0],
      ]),
  },
  {
    title: "Cropping1D",
    config: { class_name: "Cropping1D", config: { cropping: [1, 2] } },
    shape: line,
    expected: (x) => tf.slice(x, [0, 1, 0], [-1, 4, -1]),
  },
  {
    title: "UpSampling1D",
    config: { class_name: "UpSampling1D", config: { size: 2 } },
    shape: line,
    expected: (x) => tf.reshape(tf.tile(tf.expandDims(x, 2), [1, 1, 2, 1]), [-1, 14, 3]),
  },
  {
    title: "UpSampling2D bilinear of Keras",
    config: { class_name: "UpSampling2D", config: { size: [2, 2], interpolation: "bilinear" } },
    shape: image,
    dialect: "keras2",
    expected: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [12, 10], false, true),
  },
  {
    title: "BatchNormalizationV1",
    config: { class_name: "BatchNormalizationV1", config: { axis: [2], epsilon: 0.01, scale: false, center: false } },
    shape: line,
    weights: [
      { shape: [3], seed: 1 },
      { shape: [3], seed: 2 },
    ],
    expected: (x, [mean, variance]) =>
      tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, undefined, undefined, 0.01),
  },
  {
    title: "BatchNormalization along the first axis",
    config: { class_name: "BatchNormalization", config: { axis: 1, scale: false, center: false } },
    shape: [3, 4],
    weights: [
      { shape: [3], seed: 1 },
      { shape: [3], seed: 2 },
    ],
    expected: (x, [mean, variance]) =>
      tf.transpose(
        tf.batchNorm(
          tf.transpose(x, [0, 2, 1]),
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          undefined,
          undefined,
          1e-3,
        ),
        [0, 2, 1],
      ),
  },
  {
    title: "Conv2D channels first",
    config: {
      class_name: "Conv2D",
      config: { filters: 2, kernel_size: [2, 2], data_format: "channels_first", use_bias: false, padding: "same" },
    },
    shape: [3, 6, 5],
    weights: [{ shape: [2, 2, 3, 2], seed: 1 }],
    expected: (x, [k]) =>
      tf.transpose(tf.conv2d(tf.transpose(x, [0, 2, 3, 1]) as tf.Tensor4D, k as tf.Tensor4D, 1, "same"), [0, 3, 1, 2]),
  },
  {
    title: "Conv2D in groups",
    config: { class_name: "Conv2D", config: { filters: 4, kernel_size: 2, groups: 2, use_bias: false } },
    shape: [5, 5, 4],
    weights: [{ shape: [2, 2, 2, 4], seed: 1 }],
    expected: (x, [k]) =>
      tf.concat(
        [0, 1].map((g) =>
          tf.conv2d(
            tf.slice(x, [0, 0, 0, 2 * g], [-1, -1, -1, 2]) as tf.Tensor4D,
            tf.slice(k!, [0, 0, 0, 2 * g], [-1, -1, -1, 2]) as tf.Tensor4D,
            1,
            "valid",
          ),
        ),
        3,
      ),
  },
  {
    title: "DepthwiseConv1D",
    config: { class_name: "DepthwiseConv1D", config: { kernel_size: 3, depth_multiplier: 2, use_bias: false } },
    shape: line,
    weights: [{ shape: [3, 3, 2], seed: 1 }],
    expected: (x, [k]) =>
      tf.squeeze(tf.depthwiseConv2d(asRow(x), tf.expandDims(k!, 0) as tf.Tensor4D, 1, "valid"), [1]),
  },
  {
    title: "SeparableConv1D",
    config: { class_name: "SeparableConv1D", config: { filters: 2, kernel_size: 3, use_bias: false } },
    shape: line,
    weights: [
      { shape: [3, 3, 1], seed: 1 },
      { shape: [1, 3, 2], seed: 2 },
    ],
    expected: (x, [d, p]) =>
      tf.squeeze(
        tf.separableConv2d(
          asRow(x),
          tf.expandDims(d!, 0) as tf.Tensor4D,
          tf.expandDims(p!, 0) as tf.Tensor4D,
          1,
          "valid",
        ),
        [1],
      ),
  },
  {
    title: "SeparableConv2D with a multiplier",
    config: {
      class_name: "SeparableConv2D",
      config: {
        filters: 4,
        kernel_size: [3, 3],
        depth_multiplier: 2,
        padding: "same",
        strides: [2, 2],
        use_bias: false,
      },
    },
    shape: image,
    weights: [
      { shape: [3, 3, 3, 2], seed: 1 },
      { shape: [1, 1, 6, 4], seed: 2 },
    ],
    expected: (x, [d, p]) => tf.separableConv2d(x as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 2, "same"),
  },
  {
    title: "Conv1D causal",
    config: {
      class_name: "Conv1D",
      config: { filters: 4, kernel_size: [3], dilation_rate: [2], padding: "causal", use_bias: false },
    },
    shape: line,
    weights: [{ shape: [3, 3, 4], seed: 1 }],
    expected: (x, [k]) =>
      tf.conv1d(
        tf.pad(x, [
          [0, 0],
          [4, 0],
          [0, 0],
        ]) as tf.Tensor3D,
        k as tf.Tensor3D,
        1,
        "valid",
        "NWC",
        2,
      ),
  },
  {
    title: "Softmax along the first axis",
    config: { class_name: "Softmax", config: { axis: 1 } },
    shape: image,
    expected: (x) => tf.transpose(tf.softmax(tf.transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]),
  },
  {
    title: "Reshape to an open size",
    config: { class_name: "Reshape", config: { target_shape: [9, -1] } },
    shape: image,
    expected: (x) => tf.reshape(x, [-1, 9, 10]),
  },
  {
    title: "Normalisation of every example by its last axis alone",
    config: { class_name: "LayerNormalization", config: { axis: [2], epsilon: 0.01, scale: false, center: false } },
    shape: line,
    expected: (x) => {
      const { mean, variance } = tf.moments(x, 2, true);
      return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 0.01)));
    },
  },
  {
    title: "ReLU with a slope and a largest value",
    config: { class_name: "ReLU", config: { negative_slope: 0.1, max_value: 0.8, threshold: 0 } },
    shape: [5],
    expected: (x) => tf.minimum(tf.leakyRelu(x, 0.1), 0.8),
  },
  {
    title: "ReLU with a threshold and a slope",
    config: { class_name: "ReLU", config: { negative_slope: 0.1, max_value: 1.5, threshold: 0.3 } },
    shape: [5],
    expected: (x) => tf.minimum(tf.where(tf.greaterEqual(x, 0.3), x, tf.mul(0.1, tf.sub(x, 0.3))), 1.5),
  },
  {
    title: "ReLU with a threshold",
    config: { class_name: "ReLU", config: { threshold: 0.3 } },
    shape: [5],
    expected: (x) => tf.where(tf.greaterEqual(x, 0.3), x, tf.zerosLike(x)),
  },
  {
    title: "ELU with alpha",
    config: { class_name: "ELU", config: { alpha: 0.5 } },
    shape: [5],
    expected: (x) => tf.where(tf.greater(x, 0), x, tf.mul(0.5, tf.expm1(x))),
  },
  {
    title: "LeakyReLU of Keras 3",
    config: { class_name: "LeakyReLU", config: { negative_slope: 0.15 } },
    shape: [5],
    dialect: "keras3",
    expected: (x) => tf.leakyRelu(x, 0.15),
  },
  {
    title: "hard_sigmoid of Keras 3",
    config: { class_name: "Activation", config: { activation: "hard_sigmoid" } },
    shape: [5],
    dialect: "keras3",
    expected: (x) => tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6),
  },
  {
    title: "hard_silu",
    config: { class_name: "Activation", config: { activation: "hard_silu" } },
    shape: [5],
    expected: (x) => tf.mul(x, tf.div(tf.clipByValue(tf.add(x, 3), 0, 6), 6)),
  },
  {
    title: "leaky_relu",
    config: { class_name: "Activation", config: { activation: "leaky_relu" } },
    shape: [5],
    expected: (x) => tf.leakyRelu(x, 0.2),
  },
  {
    title: "exponential",
    config: { class_name: "Activation", config: { activation: "exponential" } },
    shape: [5],
    expected: (x) => tf.exp(x),
  },
  {
    title: "GlobalAveragePooling2D that keeps its axes",
    config: { class_name: "GlobalAveragePooling2D", config: { keepdims: true } },
    shape: image,
    expected: (x) => tf.mean(x, [1, 2], true),
  },
];
