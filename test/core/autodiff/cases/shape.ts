import type { Operator } from "../../../../src/core/autodiff/rules";
import { DataType, makeTensor, type AttributeValue } from "../../../../src/core/onnx/proto";
import type { ModelBuilder } from "../../../models";
import { flatHead, image, signal, type Case } from "./case";

type Attributes = Record<string, AttributeValue>;

/** The first opset of each operator. */
export const shapeSince = {
  Cast: 9,
  Concat: 9,
  ConstantOfShape: 9,
  CumSum: 11,
  DepthToSpace: 9,
  Expand: 9,
  Gather: 9,
  Pad: 9,
  Resize: 10,
  Slice: 9,
  SpaceToDepth: 9,
  Split: 9,
  Tile: 9,
  Transpose: 9,
  Trilu: 14,
  Upsample: 9,
  Where: 9,
} satisfies Partial<Record<Operator, number>>;

/** One input with the shape of an image, and attributes; `width` is the size of what leaves the operator. */
const onImage =
  (op: string, dims: readonly number[], width: number, attributes: Attributes = {}): Case =>
  (m) =>
    flatHead(m, m.op(op, [image(m, dims)], attributes), width);

/** Attributes before opset 10, inputs since. */
function slice(
  m: ModelBuilder,
  t: string,
  starts: readonly number[],
  ends: readonly number[],
  axes: readonly number[],
  steps?: readonly number[],
): string {
  if (m.opset < 10) return m.op("Slice", [t], { starts, ends, axes });
  return m.op("Slice", [t, ...[starts, ends, axes, ...(steps ? [steps] : [])].map((v) => m.ints(v))]);
}

/** An attribute before opset 11, an input since. */
function pad(m: ModelBuilder, t: string, pads: readonly number[], mode = "constant", value?: number): string {
  if (m.opset < 11)
    return m.op("Pad", [t], { mode, pads, ...(value === undefined ? {} : { value: { float: value } }) });
  return m.op("Pad", [t, m.ints(pads), ...(value === undefined ? [] : [m.constant(new Float64Array([value]), [])])], {
    mode,
  });
}

/** An attribute before opset 13, an input since; since 18 one of `split` and `num_outputs` is needed. */
function split(m: ModelBuilder, t: string, sizes: readonly number[], axis: number): string[] {
  if (m.opset < 13) return m.ops("Split", [t], { split: sizes, axis }, sizes.length);
  return m.ops("Split", [t, m.ints(sizes)], { axis }, sizes.length);
}

/** [N, ...dims] with N taken from the input. */
function batchShape(m: ModelBuilder, dims: readonly number[]): string {
  const batch = slice(m, m.op("Shape", ["x"]), [0], [1], [0]);
  return m.op("Concat", [batch, m.ints(dims)], { axis: 0 });
}

const indices = (m: ModelBuilder, values: readonly number[], dims: readonly number[] = [values.length]): string =>
  m.constant(BigInt64Array.from(values, BigInt), dims);

const scales = (m: ModelBuilder, values: readonly number[]): string =>
  m.constant(Float32Array.from(values), [values.length]);

/** Not read, but before opset 13 it has to be there. */
const region = (m: ModelBuilder): string => (m.opset < 13 ? m.constant(new Float32Array(0), [0]) : "");

/** Scales are the second input of Upsample and of Resize at opset 10, and the third of later ones. */
const resize =
  (dims: readonly number[], factors: readonly number[], width: number, attributes: Attributes): Case =>
  (m) =>
    flatHead(
      m,
      m.op(
        "Resize",
        m.opset < 11
          ? [image(m, dims), scales(m, [1, ...factors])]
          : [image(m, dims), region(m), scales(m, [1, ...factors])],
        m.opset < 11 ? { mode: attributes["mode"]! } : attributes,
      ),
      width,
    );

const upsample =
  (mode: string): Case =>
  (m) => {
    const [t, factors] = [image(m, [1, 2, 2]), scales(m, [1, 1, 2, 3])];
    return flatHead(
      m,
      m.opset < 10
        ? m.op("Upsample", [t, factors], { mode })
        : m.op("Resize", m.opset < 11 ? [t, factors] : [t, region(m), factors], { mode }),
      24,
    );
  };

/** Two signals of one shape, one of them behind an operator. */
const withSecond = (m: ModelBuilder, t: string, width: number): string =>
  m.op("Concat", [t, signal(m, 2, "second")], { axis: width < 0 ? -1 : 1 });

export const shapeCases: { [K in keyof typeof shapeSince]: Case[] } = {
  Cast: [onImage("Cast", [4], 4, { to: DataType.DOUBLE })],
  Concat: [
    (m) => flatHead(m, withSecond(m, signal(m, 3), 1), 5),
    (m) => flatHead(m, withSecond(m, signal(m, 3), -1), 5),
    (m) => {
      const [a, b, c] = [image(m, [2, 1, 2]), image(m, [2, 2, 2], "second"), image(m, [2, 1, 2], "third")];
      return flatHead(m, m.op("Concat", [a, b, c], { axis: -2 }), 16);
    },
  ],
  ConstantOfShape: [
    (m) => {
      const ones = m.op("ConstantOfShape", [batchShape(m, [2])], { value: makeTensor("", Float64Array.of(1), [1]) });
      return flatHead(m, m.op("Concat", [signal(m, 2), ones], { axis: 1 }), 4);
    },
  ],
  CumSum: [
    (m) => flatHead(m, m.op("CumSum", [signal(m, 4), indices(m, [1], [])]), 4),
    (m) => flatHead(m, m.op("CumSum", [image(m, [3, 2]), indices(m, [-2], [])], { exclusive: 1 }), 6),
    (m) => flatHead(m, m.op("CumSum", [image(m, [2, 3]), indices(m, [2], [])], { reverse: 1 }), 6),
  ],
  DepthToSpace: [
    onImage("DepthToSpace", [8, 1, 2], 16, { blocksize: 2 }),
    (m) =>
      flatHead(
        m,
        m.op("DepthToSpace", [image(m, [8, 2, 1])], { blocksize: 2, ...(m.opset >= 11 ? { mode: "CRD" } : {}) }),
        16,
      ),
  ],
  Expand: [
    (m) => flatHead(m, m.op("Expand", [image(m, [1, 3]), m.ints([2, 1])]), 6),
    (m) => flatHead(m, m.op("Transpose", [m.op("Expand", [signal(m, 3), m.ints([2, 1, 1])])], { perm: [1, 0, 2] }), 6),
    (m) => {
      // A class token in front of the others.
      const token = m.op("Expand", [m.parameter("token", [1, 1, 3]), batchShape(m, [1, 3])]);
      return flatHead(m, m.op("Concat", [token, image(m, [2, 3])], { axis: 1 }), 9);
    },
    (m) => {
      // Learnt queries that pass a layer before they meet the input.
      const queries = m.op("Expand", [m.parameter("queries", [2, 1]), batchShape(m, [2, 3])]);
      return flatHead(
        m,
        m.op("Concat", [m.op("MatMul", [queries, m.parameter("inner", [3, 2])]), image(m, [2, 2])], { axis: 1 }),
        8,
      );
    },
  ],
  Gather: [
    (m) => flatHead(m, m.op("Gather", [image(m, [3, 2]), indices(m, [0], [])], { axis: 1 }), 2),
    (m) => flatHead(m, m.op("Gather", [signal(m, 4), indices(m, [-1, 0, 0, 2])], { axis: 1 }), 4),
    (m) => flatHead(m, m.op("Gather", [image(m, [3, 2]), indices(m, [2, 1, 0, 2], [2, 2])], { axis: -2 }), 8),
    (m) => flatHead(m, m.op("Gather", [image(m, [2, 3]), indices(m, [1, 2])], { axis: 2 }), 4),
  ],
  Pad: [
    (m) => flatHead(m, pad(m, image(m, [2, 2]), [0, 1, 0, 0, 0, 2]), 12),
    (m) => flatHead(m, pad(m, image(m, [2, 3]), [0, -1, 1, 0, 1, -2], "constant", 0.5), 4),
    (m) => flatHead(m, pad(m, signal(m, 4), [0, 2, 0, 3], "reflect"), 9),
    (m) => flatHead(m, pad(m, signal(m, 4), [0, -1, 0, 2], "edge"), 5),
    (m) =>
      flatHead(
        m,
        m.opset >= 18
          ? m.op("Pad", [image(m, [2, 2]), m.ints([1, 1]), "", m.ints([-1])])
          : pad(m, image(m, [2, 2]), [0, 0, 1, 0, 0, 1]),
        8,
      ),
    (m) =>
      flatHead(m, m.opset >= 19 ? pad(m, signal(m, 4), [0, 2, 0, 1], "wrap") : pad(m, signal(m, 4), [0, 2, 0, 1]), 7),
  ],
  Resize: [
    resize([1, 2, 3], [1, 2, 2], 24, {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "floor",
    }),
    resize([1, 2, 3], [1, 2, 2], 24, { mode: "nearest" }),
    resize([1, 2, 2], [1, 2, 3], 24, { mode: "linear" }),
    resize([1, 2, 3], [1, 2, 1], 12, { mode: "linear", coordinate_transformation_mode: "align_corners" }),
    resize([1, 4, 3], [1, 0.5, 1], 6, { mode: "nearest", nearest_mode: "round_prefer_ceil" }),
    resize([1, 2, 2], [1, 2, 2], 16, { mode: "linear", coordinate_transformation_mode: "pytorch_half_pixel" }),
    resize([1, 4, 2], [1, 1.5, 1], 12, {
      mode: "nearest",
      coordinate_transformation_mode: "asymmetric",
      nearest_mode: "ceil",
    }),
    resize([1, 5, 2], [1, 0.6, 1], 6, { mode: "nearest", coordinate_transformation_mode: "align_corners" }),
    resize([1, 5, 2], [1, 0.5, 1], 4, { mode: "linear" }),
    (m) =>
      resize([1, 5, 2], [1, 0.5, 1.6], 6, {
        mode: "linear",
        coordinate_transformation_mode: m.opset >= 19 ? "half_pixel_symmetric" : "half_pixel",
      })(m),
    (m) =>
      m.opset < 13
        ? resize([1, 2, 2], [1, 2, 1], 8, { mode: "linear" })(m)
        : flatHead(m, m.op("Resize", [image(m, [1, 2, 2]), "", "", batchShape(m, [1, 3, 2])], { mode: "linear" }), 6),
  ],
  Slice: [
    (m) => flatHead(m, slice(m, image(m, [3, 2]), [1], [9], [1]), 4),
    (m) => flatHead(m, slice(m, image(m, [4, 2]), [0, -3, -9], [9, -1, 1], [0, 1, 2]), 2),
    (m) =>
      flatHead(
        m,
        m.opset >= 10 ? slice(m, signal(m, 5), [4], [-9], [1], [-2]) : slice(m, signal(m, 5), [0], [3], [1]),
        3,
      ),
    (m) => {
      // Ends that are computed from the shape of the input.
      if (m.opset < 10) return flatHead(m, slice(m, signal(m, 4), [1], [4], [1]), 3);
      const length = m.op("Gather", [m.op("Shape", [image(m, [4, 2])]), m.ints([1])]);
      return flatHead(m, m.op("Slice", [image(m, [4, 2], "second"), m.ints([1]), length, m.ints([1])]), 6);
    },
  ],
  SpaceToDepth: [onImage("SpaceToDepth", [2, 2, 4], 16, { blocksize: 2 })],
  Split: [
    (m) => {
      const [a, b, c] = split(m, signal(m, 6), [2, 3, 1], 1);
      return flatHead(m, m.op("Add", [m.op("Mul", [b!, c!]), m.op("Concat", [a!, c!], { axis: 1 })]), 3);
    },
    (m) => {
      const [, b] = split(m, image(m, [2, 3]), [1, 2], -1);
      return flatHead(m, b!, 4);
    },
    (m) => {
      const [a, b] = m.ops(
        "Split",
        [signal(m, m.opset >= 18 ? 5 : 6)],
        { axis: 1, ...(m.opset >= 18 ? { num_outputs: 2 } : {}) },
        2,
      );
      return flatHead(m, m.op("Concat", [b!, a!], { axis: 1 }), m.opset >= 18 ? 5 : 6);
    },
  ],
  Tile: [
    (m) => flatHead(m, m.op("Tile", [image(m, [2, 2]), m.ints([1, 2, 3])]), 24),
    (m) =>
      flatHead(
        m,
        m.op("Transpose", [m.op("Reshape", [m.op("Tile", [signal(m, 3), m.ints([2, 1])]), m.ints([2, -1, 3])])], {
          perm: [1, 0, 2],
        }),
        6,
      ),
    (m) =>
      flatHead(
        m,
        m.op("Concat", [m.op("Tile", [m.parameter("token", [1, 2]), batchShape(m, [2])]), signal(m, 2)], { axis: 1 }),
        6,
      ),
  ],
  Transpose: [
    (m) => flatHead(m, m.op("Transpose", [image(m, [2, 3])], { perm: [0, 2, 1] }), 6),
    (m) => flatHead(m, m.op("Transpose", [image(m, [1, 2, 3])], { perm: [0, 3, 1, 2] }), 6),
    (m) => flatHead(m, m.op("Transpose", [m.op("Transpose", [image(m, [2, 3])])]), 6),
  ],
  Trilu: [
    onImage("Trilu", [3, 3], 9),
    (m) => flatHead(m, m.op("Trilu", [image(m, [3, 2]), indices(m, [-1], [])], { upper: 0 }), 6),
  ],
  Upsample: [upsample("nearest"), upsample("linear")],
  Where: [
    (m) => {
      const mask = m.constant(Uint8Array.of(1, 0, 1, 0), [4], DataType.BOOL);
      return flatHead(m, m.op("Where", [mask, signal(m, 4), m.parameter("instead", [1])]), 4);
    },
    (m) => {
      const t = signal(m, 4);
      return flatHead(
        m,
        m.op("Where", [m.op("Greater", [t, m.constant(Float64Array.of(0), [])]), t, signal(m, 1, "second")]),
        4,
      );
    },
    (m) =>
      flatHead(
        m,
        m.op("Where", [
          m.op("Less", [image(m, [1, 4]), m.constant(Float64Array.of(0.1, -0.2, 0.3, -0.4), [4])]),
          m.parameter("low", [2, 1]),
          image(m, [2, 4], "second"),
        ]),
        8,
      ),
  ],
};
