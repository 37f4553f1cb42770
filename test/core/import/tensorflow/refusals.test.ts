import assert from "node:assert/strict";
import { test } from "node:test";
import { tfjsGraph } from "../../../../src/core/import/tensorflow/modelJson";
import { HoloscopeError } from "../../../../src/protocol/errors";
import { GraphBuilder, list, sourceOf, text } from "./graphBuilder";

async function refuses(files: Map<string, Uint8Array>, ...patterns: RegExp[]): Promise<void> {
  await assert.rejects(tfjsGraph.read(sourceOf(files)), (error: unknown) => {
    assert.ok(
      error instanceof HoloscopeError && error.kind === "input" && !error.message.includes("\n"),
      String(error),
    );
    for (const pattern of patterns) assert.match(error.message, pattern);
    return true;
  });
}

/** A graph of one layer, of which a part is changed. */
function small(build: (g: GraphBuilder) => string, shape: readonly number[] = [4]): Map<string, Uint8Array> {
  const g = new GraphBuilder(shape);
  return g.files(build(g));
}

const dense = (g: GraphBuilder, rows = 4): string => g.op("MatMul", ["x", g.floats([rows, 2])]);

test("refused: an operator that is not known, by its name and place", async () => {
  await refuses(
    small((g) => g.op("Relux", ["x"], {}, "net/act")),
    /model\.json: Relux node "net\/act" is not supported; supported are/,
    /Relu/,
  );
  await refuses(
    small((g) => g.op("StatefulPartitionedCall", ["x"])),
    /StatefulPartitionedCall node/,
  );
});

test("refused: operands that do not fit", async () => {
  await refuses(
    small((g) => dense(g, 5)),
    /MatMul node .* multiplies 4 values by a matrix of shape \[5, 2\]/,
  );
  await refuses(
    small((g) => g.op("BiasAdd", [dense(g), g.floats([3])])),
    /BiasAdd node .* has a bias of shape \[3\]/,
  );
  await refuses(
    small((g) => g.op("AddV2", ["x", g.floats([3])])),
    /combines shapes \[batch, 4\] and \[3\], which do not fit/,
  );
  await refuses(
    small((g) => g.op("Reshape", ["x", g.ints([2, -1, 3])])),
    /Reshape node .* makes \[2, -1, 3\] of \[4\]/,
  );
  await refuses(
    small((g) => g.op("MatMul", ["x", "x"])),
    /operand 2 that depends on the input/,
  );
  await refuses(
    small((g) => g.op("MatMul", ["x"])),
    /has 1 inputs, but needs 2/,
  );
});

test("refused: what mixes the examples of a batch", async () => {
  await refuses(
    small((g) => g.op("Mean", ["x", g.ints([0])])),
    /works along the batch/,
  );
  await refuses(
    small((g) => g.op("Transpose", ["x", g.ints([1, 0])])),
    /moves the batch/,
  );
  await refuses(
    small(
      (g) =>
        g.op("FusedBatchNormV3", ["x", g.floats([3]), g.floats([3]), g.floats([3]), g.floats([3])], {
          is_training: { b: true },
        }),
      [2, 2, 3],
    ),
    /by the batch at hand, as in training/,
  );
});

test("refused: windows that do not fit the image", async () => {
  const conv = (padding: string) => (g: GraphBuilder) =>
    g.op("Conv2D", ["x", g.floats([3, 3, 3, 2])], { strides: list(1, 1, 1, 1), padding: text(padding) });
  await refuses(small(conv("VALID"), [2, 2, 3]), /windows of \[3, 3\] over an image of \[2, 2\]/);
  await refuses(small(conv("WRAP"), [5, 5, 3]), /pads by "WRAP"/);
  await refuses(small(conv("SAME"), [5, 5]), /needs images, but gets \[5, 5\]/);
});

test("refused: graphs that are incomplete or circular, or with other inputs and outputs", async () => {
  await refuses(
    small((g) => g.op("Relu", ["nowhere"])),
    /reads "nowhere", which no node makes/,
  );
  await refuses(
    small((g) => (g.op("Relu", ["b"], {}, "a"), g.op("Relu", ["a"], {}, "b"))),
    /has a cycle through/,
  );
  await refuses(
    small((g) => g.op("MatMul", ["x", g.op("Const", [], { dtype: { type: "DT_FLOAT" } })])),
    /Const node .* has no values in the file/,
  );
  await refuses(
    small((g) => (g.nodes.push({ ...g.nodes[0]!, name: "z" }), g.op("AddV2", ["x", "z"]))),
    /has 2 inputs \("z", "x"\)/,
  );
  const g = new GraphBuilder([4]);
  const output = dense(g);
  await refuses(
    g.files(output, (json) =>
      Object.assign(json, { signature: { outputs: { a: { name: "y:0" }, b: { name: output } } } }),
    ),
    /has 2 outputs/,
  );
  await refuses(new GraphBuilder([-1]).files("x"), /input "x" has open dimensions \[\?, \?\]/);
  const whole = new GraphBuilder([4]);
  whole.nodes[0]!.attr = { dtype: { type: "DT_INT32" }, shape: { shape: { dim: [{ size: "-1" }, { size: "4" }] } } };
  await refuses(whole.files("x"), /input "x" has element type DT_INT32/);
});

test("refused: nodes that are not written as they should, and shards that are missing or of another size", async () => {
  const g = new GraphBuilder([4]);
  const output = dense(g);
  await refuses(
    g.files(output, (json) => Object.assign(json, { modelTopology: { node: [{ name: "x", op: 3 }] } })),
    /modelTopology\.node\.0\.op is not as TensorFlow\.js writes it/,
  );
  const files = g.files(output);
  await refuses(new Map([["model.json", files.get("model.json")!]]), /shard\.bin.* is missing/);
  await refuses(new Map([...files, ["shard.bin", new Uint8Array(3)]]), /has 3 bytes/);
});
