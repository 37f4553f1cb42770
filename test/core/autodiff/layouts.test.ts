import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkGradients } from "../../gradcheck";
import { ModelBuilder } from "../../models";
import { flatHead, image, type Case } from "./cases/case";

const [tokens, width] = [2, 4];

/** [tokens, N, width] */
const tokensFirst = (m: ModelBuilder): string => m.op("Transpose", [image(m, [tokens, width])], { perm: [1, 0, 2] });

const backToBatch = (m: ModelBuilder, t: string): string => m.op("Transpose", [t], { perm: [1, 0, 2] });

const dense = (m: ModelBuilder, t: string, name: string, from: number, to: number): string =>
  m.op("Add", [m.op("MatMul", [t, m.parameter(`${name}.weight`, [from, to])]), m.parameter(`${name}.bias`, [to])]);

/** Networks that keep the batch axis elsewhere than first, or merge it with another. */
const networks: Record<string, Case> = {
  "weights and biases on [tokens, N, width]": (m) => {
    const hidden = m.op("Tanh", [dense(m, tokensFirst(m), "inner", width, 3)]);
    const ofToken = m.op("Add", [hidden, m.parameter("ofToken", [tokens, 1, 1])]);
    return flatHead(m, backToBatch(m, m.op("Mul", [ofToken, m.parameter("factor", [3])])), tokens * 3);
  },
  "attention with the heads merged into the batch": (m) => {
    const heads = 2;
    const size = width / heads;
    const x = tokensFirst(m);
    // [tokens, N, width] to [N * heads, tokens, size]
    const [q, k, v] = ["q", "k", "v"].map((name) =>
      m.op(
        "Transpose",
        [
          m.op("Reshape", [
            m.op("MatMul", [x, m.parameter(`${name}.weight`, [width, width])]),
            m.ints([tokens, -1, size]),
          ]),
        ],
        { perm: [1, 0, 2] },
      ),
    );
    const scores = m.op("Softmax", [m.op("MatMul", [q!, m.op("Transpose", [k!], { perm: [0, 2, 1] })])], { axis: -1 });
    const read = m.op("Add", [m.op("MatMul", [scores, v!]), m.parameter("afterwards", [size])]);
    const joined = m.op("Reshape", [m.op("Transpose", [read], { perm: [1, 0, 2] }), m.ints([tokens, -1, width])]);
    return flatHead(m, backToBatch(m, dense(m, joined, "out", width, 2)), tokens * 2);
  },
  "Gemm on the rows of [tokens * N, width]": (m) => {
    const rows = m.op("Reshape", [tokensFirst(m), m.ints([-1, width])]);
    const y = m.op("Gemm", [rows, m.parameter("inner.weight", [3, width]), m.parameter("inner.bias", [3])], {
      transB: 1,
    });
    return flatHead(m, backToBatch(m, m.op("Reshape", [m.op("Relu", [y]), m.ints([tokens, -1, 3])])), tokens * 3);
  },
  "Gemm on the rows of [N * tokens, width]": (m) => {
    const rows = m.op("Reshape", [image(m, [tokens, width]), m.ints([-1, width])]);
    const y = m.op("Gemm", [rows, m.parameter("inner.weight", [width, 3]), m.parameter("inner.bias", [1, 3])]);
    return flatHead(m, m.op("Reshape", [y, m.ints([-1, tokens * 3])]), tokens * 3);
  },
  "examples as columns": (m) => {
    const columns = m.op("Transpose", [m.op("Reshape", [tokensFirst(m), m.ints([tokens, -1, width])])], {
      perm: [0, 2, 1],
    });
    const y = m.op("Add", [
      m.op("MatMul", [m.parameter("inner.weight", [3, width]), columns]),
      m.parameter("inner.bias", [3, 1]),
    ]);
    return flatHead(m, m.op("Transpose", [m.op("Tanh", [y])], { perm: [2, 0, 1] }), tokens * 3);
  },
  "a constant vector on the left": (m) =>
    flatHead(m, m.op("MatMul", [m.parameter("row", [tokens]), image(m, [tokens, width])]), width),
  "several examples' parts as columns": (m) => {
    // [width, N * tokens]
    const columns = m.op("Transpose", [m.op("Reshape", [image(m, [tokens, width]), m.ints([-1, width])])], {
      perm: [1, 0],
    });
    const y = m.op("MatMul", [m.parameter("inner.weight", [3, width]), columns]);
    return flatHead(
      m,
      m.op("Reshape", [m.op("Transpose", [y], { perm: [1, 0] }), m.ints([-1, tokens, 3])]),
      tokens * 3,
    );
  },
  "parts of [tokens, N, width]": (m) => {
    const axis = m.ints([0]);
    const t = tokensFirst(m);
    const last = m.op("Slice", [t, m.ints([1]), m.ints([9]), axis]);
    const padded = m.op("Pad", [t, m.ints([1, 0, 0, 0, 0, 1])]);
    const first = m.op("Gather", [padded, m.constant(BigInt64Array.of(1n), [])], { axis: 0 });
    const narrow = m.op("Gather", [first, m.constant(BigInt64Array.of(0n, 2n, 2n, 3n), [4])], { axis: -1 });
    return flatHead(m, m.op("Tanh", [m.op("Add", [m.op("Squeeze", [last, axis]), narrow])]), width);
  },
};

for (const [name, make] of Object.entries(networks))
  test(`gradients of ${name} agree with finite differences`, async () => {
    const m = new ModelBuilder([3]);
    const { features } = await checkGradients(m.build(make(m)));
    assert.ok(features > 0);
  });

test("tokens moved in front of the batch by random permutations agree with finite differences", async () => {
  const dims = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
  const permutation = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
  await fc.assert(
    fc.asyncProperty(dims, permutation, async ([a, b], perm) => {
      const m = new ModelBuilder([3]);
      const moved = m.op("Transpose", [image(m, [a, b])], { perm });
      const shifted = m.op("Tanh", [m.op("Add", [moved, m.parameter("shift", [1, 1, 1])])]);
      const back = m.op("Transpose", [shifted], { perm: [0, 1, 2].map((i) => perm.indexOf(i)) });
      await checkGradients(m.build(flatHead(m, back, a * b)));
    }),
    { numRuns: 8, seed: 3 },
  );
});
