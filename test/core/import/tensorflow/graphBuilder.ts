import type { ImportSource } from "../../../../src/core/import/format";

type Json = Record<string, unknown>;

/**
 * Builds a TensorFlow.js GraphModel by hand: a GraphDef as the converter writes it in JSON, and one shard. Input "x",
 * output "y".
 */
export class GraphBuilder {
  readonly nodes: Json[] = [];
  readonly weights: { name: string; shape: readonly number[]; data: Float32Array | Int32Array }[] = [];
  private seed = 1;

  constructor(
    readonly shape: readonly number[],
    batch = -1,
  ) {
    this.nodes.push({
      name: "x",
      op: "Placeholder",
      attr: {
        dtype: { type: "DT_FLOAT" },
        shape: { shape: { dim: [batch, ...shape].map((size) => ({ size: String(size) })) } },
      },
    });
  }

  op(op: string, inputs: readonly string[], attr: Json = {}, name = `${op}_${this.nodes.length}`): string {
    this.nodes.push({ name, op, input: inputs, attr: { T: { type: "DT_FLOAT" }, ...attr } });
    return name;
  }

  /** A parameter with fixed pseudo-random values in [-1, 1], or from `low` on, or the given ones. */
  floats(shape: readonly number[], { values, low = -1 }: { values?: readonly number[]; low?: number } = {}): string {
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from(
      { length: size },
      (_, i) => values?.[i] ?? low + ((1 - low) * (1 + Math.sin(78.233 * ++this.seed))) / 2,
    );
    return this.constant(data, shape, "DT_FLOAT");
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(Int32Array.from(values), shape, "DT_INT32");
  }

  /** The files of the model whose output is a tensor. */
  files(output: string, change: (json: Json) => void = () => undefined): Map<string, Uint8Array> {
    const nodes = [...this.nodes, { name: "y", op: "Identity", input: [output], attr: { T: { type: "DT_FLOAT" } } }];
    const weights = this.weights.map(({ name, shape, data }) => ({
      name,
      shape,
      dtype: data instanceof Float32Array ? "float32" : "int32",
    }));
    const bytes = new Uint8Array(Buffer.concat(this.weights.map(({ data }) => new Uint8Array(data.buffer))));
    const signature = { inputs: { x: { name: "x:0" } }, outputs: { y: { name: "y:0" } } };
    const json = {
      format: "graph-model",
      generatedBy: "2.15.0",
      convertedBy: "TensorFlow.js Converter v4.22.0",
      signature,
      modelTopology: { node: nodes, library: {}, versions: { producer: 1 } },
      weightsManifest: [{ paths: ["shard.bin"], weights }],
    };
    change(json);
    return new Map([
      ["model.json", new TextEncoder().encode(JSON.stringify(json))],
      ["shard.bin", bytes],
    ]);
  }

  private constant(data: Float32Array | Int32Array, shape: readonly number[], dtype: string): string {
    const name = `Const_${this.nodes.length}`;
    this.weights.push({ name, shape, data });
    this.nodes.push({
      name,
      op: "Const",
      attr: {
        dtype: { type: dtype },
        value: { tensor: { dtype, tensorShape: { dim: shape.map((d) => ({ size: String(d) })) } } },
      },
    });
    return name;
  }
}

export const sourceOf = (files: ReadonlyMap<string, Uint8Array>): ImportSource => ({
  name: "model.json",
  bytes: files.get("model.json")!,
  sibling: async (path) => files.get(path),
});

export const text = (value: string) => ({ s: Buffer.from(value).toString("base64") });
export const list = (...values: number[]) => ({ list: { i: values.map(String) } });
export const texts = (...values: string[]) => ({ list: { s: values.map((v) => Buffer.from(v).toString("base64")) } });
