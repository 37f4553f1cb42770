import type { Operator } from "../../../../src/core/autodiff/rules";
import type { AttributeValue } from "../../../../src/core/onnx/proto";
import type { ModelBuilder } from "../../../models";
import { flatHead, image, sinceOpset, type Case } from "./case";

type Attributes = Record<string, AttributeValue>;
type Convolutions =
  "AveragePool" | "BatchNormalization" | "Conv" | "ConvTranspose" | "GlobalAveragePool" | "GlobalMaxPool" | "MaxPool";

/** A convolution of an image with a bias; `width` is the size of what leaves it. */
const conv =
  (
    op: "Conv" | "ConvTranspose",
    dims: number[],
    weight: number[],
    channels: number,
    width: number,
    attributes: Attributes = {},
  ): Case =>
  (m) =>
    flatHead(
      m,
      m.op(op, [image(m, dims), m.parameter("kernel", weight), m.parameter("kernel.bias", [channels])], attributes),
      width,
    );

const pool =
  (op: string, dims: number[], width: number, attributes: Attributes = {}): Case =>
  (m) =>
    flatHead(m, m.op(op, [image(m, dims)], attributes), width);

const positive = (m: ModelBuilder, name: string, size: number): string =>
  m.parameter(
    name,
    [size],
    Array.from({ length: size }, (_, i) => 0.5 + 0.3 * i),
  );

export const convolutionCases: { [K in Convolutions & Operator]: Case[] } = {
  AveragePool: [
    pool("AveragePool", [2, 4, 4], 8, { kernel_shape: [2, 2], strides: [2, 2] }),
    pool("AveragePool", [2, 4, 3], 2 * 4 * 3, { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
    pool("AveragePool", [2, 4, 3], 2 * 4 * 3, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }),
    pool("AveragePool", [1, 5], 2, { kernel_shape: [3], strides: [3], auto_pad: "SAME_UPPER" }),
    sinceOpset(
      10,
      pool("AveragePool", [1, 5, 5], 9, { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
      pool("AveragePool", [1, 4, 4], 9, { kernel_shape: [2, 2] }),
    ),
  ],
  BatchNormalization: [
    (m) => {
      const parameters = [
        positive(m, "gamma", 2),
        m.parameter("beta", [2]),
        m.parameter("mean", [2]),
        positive(m, "variance", 2),
      ];
      return flatHead(
        m,
        m.op("BatchNormalization", [image(m, [2, 3, 2]), ...parameters], { epsilon: { float: 1e-3 } }),
        12,
      );
    },
    (m) =>
      flatHead(
        m,
        m.op("BatchNormalization", [
          image(m, [2]),
          positive(m, "gamma", 2),
          m.parameter("beta", [2]),
          m.parameter("mean", [2]),
          positive(m, "variance", 2),
        ]),
        2,
      ),
  ],
  Conv: [
    conv("Conv", [2, 4, 3], [3, 2, 2, 2], 3, 3 * 3 * 2),
    conv("Conv", [2, 4, 4], [2, 2, 3, 3], 2, 2 * 2 * 2, { strides: [2, 2], pads: [1, 1, 1, 1] }),
    conv("Conv", [2, 5, 4], [2, 2, 2, 2], 2, 2 * 5 * 3, { pads: [2, 0, 0, 1], dilations: [2, 2] }),
    conv("Conv", [4, 3, 3], [4, 1, 2, 2], 4, 4 * 2 * 2, { group: 4 }),
    conv("Conv", [4, 3, 3], [6, 2, 2, 2], 6, 6 * 2 * 2, { group: 2 }),
    conv("Conv", [2, 5], [3, 2, 3], 3, 3 * 3, { strides: [2], auto_pad: "SAME_LOWER" }),
    conv("Conv", [2, 5, 4], [2, 2, 3, 2], 2, 2 * 3 * 2, { strides: [2, 2], auto_pad: "SAME_UPPER" }),
    conv("Conv", [1, 3, 2, 3], [2, 1, 2, 2, 2], 2, 2 * 2 * 1 * 2, { auto_pad: "VALID" }),
    conv("Conv", [3, 2, 2], [2, 3, 1, 1], 2, 2 * 2 * 2),
    conv("Conv", [2, 5, 5], [2, 2, 2, 2], 2, 2 * 2 * 2, { strides: [3, 3] }),
    (m) =>
      flatHead(
        m,
        m.op("Conv", [
          m.op("Relu", [m.op("Conv", [image(m, [1, 4, 4]), m.parameter("k1", [2, 1, 2, 2])])]),
          m.parameter("k2", [2, 2, 2, 2]),
        ]),
        8,
      ),
  ],
  ConvTranspose: [
    conv("ConvTranspose", [2, 3, 2], [2, 3, 2, 2], 3, 3 * 4 * 3),
    conv("ConvTranspose", [2, 2, 3], [2, 2, 3, 3], 2, 2 * 4 * 6, {
      strides: [2, 2],
      pads: [1, 1, 1, 1],
      output_padding: [1, 1],
    }),
    conv("ConvTranspose", [4, 2, 2], [4, 1, 2, 2], 2, 2 * 3 * 3, { group: 2 }),
    conv("ConvTranspose", [2, 3], [2, 2, 2], 2, 2 * 7, { strides: [2], dilations: [2] }),
    conv("ConvTranspose", [1, 3], [1, 2, 3], 2, 2 * 6, { strides: [2], auto_pad: "SAME_UPPER" }),
    conv("ConvTranspose", [1, 3], [1, 2, 3], 2, 2 * 6, { strides: [2], auto_pad: "SAME_LOWER" }),
  ],
  GlobalAveragePool: [pool("GlobalAveragePool", [2, 3, 2], 2)],
  GlobalMaxPool: [pool("GlobalMaxPool", [2, 3, 2], 2)],
  MaxPool: [
    pool("MaxPool", [2, 4, 4], 8, { kernel_shape: [2, 2], strides: [2, 2] }),
    pool("MaxPool", [2, 5, 4], 2 * 3 * 2, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
    pool("MaxPool", [1, 6], 4, { kernel_shape: [3] }),
    pool("MaxPool", [2, 5, 7], 2 * 2 * 2, { kernel_shape: [2, 2], strides: [2, 3], storage_order: 1 }),
    pool("MaxPool", [1, 5, 5], 9, { kernel_shape: [2, 2], strides: [2, 2], auto_pad: "SAME_UPPER" }),
    sinceOpset(
      10,
      pool("MaxPool", [2, 5, 5], 18, { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
      pool("MaxPool", [2, 4, 4], 18, { kernel_shape: [2, 2] }),
    ),
    sinceOpset(
      10,
      pool("MaxPool", [1, 5, 5], 9, { kernel_shape: [2, 2], dilations: [2, 2] }),
      pool("MaxPool", [1, 5, 4], 12, { kernel_shape: [2, 2] }),
    ),
  ],
};
