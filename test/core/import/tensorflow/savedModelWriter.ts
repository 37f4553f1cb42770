import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { GraphBuilder } from "./graphBuilder";

/**
 * Writes SavedModel folders as TensorFlow 2 does: a signature that calls a function, which calls another, and variables
 * in a tensor bundle. Origin of the layouts:
 * tensorflow/core/protobuf/{saved_model,meta_graph,tensor_bundle,trackable_object_graph}.proto,
 * tensorflow/core/framework/{graph,node_def,attr_value,tensor,function}.proto and leveldb's doc/table_format.md;
 * checked by reading folders that TensorFlow 2.9.1 and 2.10.0 saved.
 */
type Part = (writer: BinaryWriter) => BinaryWriter;

const message = (...parts: Part[]): Uint8Array =>
  parts.reduce((writer, part) => part(writer), new BinaryWriter()).finish();
const bytes =
  (field: number, value: Uint8Array): Part =>
  (w) =>
    w.tag(field, WireType.LengthDelimited).bytes(value);
const text =
  (field: number, value: string): Part =>
  (w) =>
    w.tag(field, WireType.LengthDelimited).string(value);
const whole =
  (field: number, value: number): Part =>
  (w) =>
    w.tag(field, WireType.Varint).int64(value);
const float =
  (field: number, value: number): Part =>
  (w) =>
    w.tag(field, WireType.Bit32).float(value);
const entry = (field: number, key: string, value: Uint8Array): Part =>
  bytes(field, message(text(1, key), bytes(2, value)));

const types: Record<string, number> = { DT_FLOAT: 1, DT_INT32: 3, DT_RESOURCE: 20 };
const shapeOf = (sizes: readonly number[]) => message(...sizes.map((size) => bytes(2, message(whole(1, size)))));

interface JsonAttribute {
  s?: string;
  i?: string;
  f?: number;
  b?: boolean;
  type?: string;
  shape?: { dim?: { size: string }[] };
  list?: { i?: string[]; s?: string[] };
}

function attribute(value: JsonAttribute): Uint8Array {
  const decode = (s: string) => new Uint8Array(Buffer.from(s, "base64"));
  const packed = (value.list?.i ?? []).reduce((w, i) => w.int64(i), new BinaryWriter()).finish();
  return message(
    ...(value.s === undefined ? [] : [bytes(2, decode(value.s))]),
    ...(value.i === undefined ? [] : [whole(3, Number(value.i))]),
    ...(value.f === undefined ? [] : [float(4, value.f)]),
    ...(value.b === undefined ? [] : [whole(5, value.b ? 1 : 0)]),
    ...(value.type === undefined ? [] : [whole(6, types[value.type]!)]),
    ...(value.shape === undefined ? [] : [bytes(7, shapeOf((value.shape.dim ?? []).map((d) => Number(d.size))))]),
    ...(value.list === undefined
      ? []
      : [bytes(1, message(...(value.list.s ?? []).map((s) => bytes(2, decode(s))), bytes(3, packed)))]),
  );
}

const node = (
  name: string,
  op: string,
  inputs: readonly string[],
  attributes: readonly [string, Uint8Array][] = [],
): Uint8Array =>
  message(
    text(1, name),
    text(2, op),
    ...inputs.map((i) => text(3, i)),
    ...attributes.map(([key, value]) => entry(5, key, value)),
  );

const call = (name: string, fn: string, inputs: readonly string[]) =>
  node(name, "StatefulPartitionedCall", inputs, [["f", message(bytes(10, message(text(1, fn))))]]);

const definition = (
  name: string,
  inputs: readonly string[],
  nodes: readonly Uint8Array[],
  returned: string,
): Uint8Array =>
  message(
    bytes(
      1,
      message(text(1, name), ...inputs.map((i) => bytes(2, message(text(1, i)))), bytes(3, message(text(1, "y")))),
    ),
    ...nodes.map((n) => bytes(3, n)),
    bytes(4, message(text(1, "y"), text(2, returned))),
  );

/**
 * The files of a model whose output is a tensor; float constants become variables, those that are whole numbers stay in
 * the graph.
 */
export function savedModelFiles(
  builder: GraphBuilder,
  output: string,
  { objects = true } = {},
): Map<string, Uint8Array> {
  const variables = builder.weights.filter((w) => w.data instanceof Float32Array && w.shape.length > 0);
  const names = variables.map((w) => `layer/${w.name}`);
  const argument = (tensor: string) => (tensor === "x" ? "inputs" : `${tensor}:out:0`);
  const body = builder.nodes.slice(1).map((n) => {
    const [name, op, inputs] = [String(n.name), String(n.op), (n.input ?? []) as string[]];
    const variable = variables.findIndex((w) => w.name === name);
    if (variable >= 0)
      return node(name, "ReadVariableOp", [`resource_${variable}`], [["dtype", attribute({ type: "DT_FLOAT" })]]);
    const weight = builder.weights.find((w) => w.name === name);
    if (!weight)
      return node(
        name,
        op,
        inputs.map(argument),
        Object.entries(n.attr as Record<string, JsonAttribute>).map(([key, value]) => [key, attribute(value)]),
      );
    const type = weight.data instanceof Float32Array ? 1 : 3;
    return node(
      name,
      "Const",
      [],
      [
        [
          "value",
          message(
            bytes(
              8,
              message(whole(1, type), bytes(2, shapeOf(weight.shape)), bytes(4, new Uint8Array(weight.data.buffer))),
            ),
          ),
        ],
      ],
    );
  });
  const resources = variables.map((_, i) => `resource_${i}`);
  const functions = [
    definition("inner", ["inputs", ...resources], body, argument(output)),
    definition(
      "outer",
      ["inputs", ...resources],
      [
        call("network/StatefulPartitionedCall", "inner", ["inputs", ...resources]),
        node("Identity", "Identity", ["network/StatefulPartitionedCall:output:0"]),
      ],
      "Identity:output:0",
    ),
  ];
  const placeholder = node(
    "serving_default_x",
    "Placeholder",
    [],
    [
      ["dtype", attribute({ type: "DT_FLOAT" })],
      ["shape", attribute({ shape: { dim: [-1, ...builder.shape].map((d) => ({ size: String(d) })) } })],
    ],
  );
  const handles = names.map((name) =>
    node(
      name,
      "VarHandleOp",
      [],
      [
        ["shared_name", message(text(2, name))],
        ["dtype", attribute({ type: "DT_FLOAT" })],
      ],
    ),
  );
  const graph = message(
    ...[placeholder, ...handles, call("StatefulPartitionedCall", "outer", ["serving_default_x", ...names])].map((n) =>
      bytes(1, n),
    ),
    bytes(2, message(...functions.map((f) => bytes(1, f)))),
  );
  const signature = message(
    entry(1, "x", message(text(1, "serving_default_x:0"))),
    entry(2, "y", message(text(1, "StatefulPartitionedCall:0"))),
  );
  const meta = message(
    bytes(1, message(text(4, "serve"), text(5, "2.10.0"))),
    bytes(2, graph),
    entry(5, "serving_default", signature),
  );
  const keys = names.map((name, i) => (objects ? `layer_with_weights-${i}/v/.ATTRIBUTES/VARIABLE_VALUE` : name));
  return new Map([
    ["saved_model.pb", message(whole(1, 1), bytes(2, meta))],
    ...bundle(
      variables.map((w, i) => ({ ...w, key: keys[i]!, fullName: names[i]! })),
      objects,
    ),
  ]);
}

function bundle(
  variables: readonly { key: string; fullName: string; shape: readonly number[]; data: Float32Array | Int32Array }[],
  objects: boolean,
): [string, Uint8Array][] {
  const graph = message(
    ...variables.map((v) =>
      bytes(1, message(bytes(2, message(text(1, "VARIABLE_VALUE"), text(2, v.fullName), text(3, v.key))))),
    ),
  );
  const objectGraph = {
    key: "_CHECKPOINTABLE_OBJECT_GRAPH",
    type: 7,
    shape: [] as readonly number[],
    content: new Uint8Array([...new BinaryWriter().uint32(graph.length).finish(), 1, 2, 3, 4, ...graph]),
  };
  const tensors = [
    ...(objects ? [objectGraph] : []),
    ...variables.map((v) => ({ key: v.key, type: 1, shape: v.shape, content: new Uint8Array(v.data.buffer) })),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
  let offset = 0;
  const rows = tensors.map(({ key, type, shape, content }) => {
    const value = message(whole(1, type), bytes(2, shapeOf(shape)), whole(4, offset), whole(5, content.length));
    offset += content.length;
    return { key, value };
  });
  return [
    ["variables/variables.index", table([{ key: "", value: message(whole(1, 1)) }, ...rows])],
    ["variables/variables.data-00000-of-00001", new Uint8Array(Buffer.concat(tensors.map((t) => t.content)))],
  ];
}

/** A leveldb table of two data blocks, whose keys share their beginnings. */
function table(rows: readonly { key: string; value: Uint8Array }[]): Uint8Array {
  const middle = Math.ceil(rows.length / 2);
  const parts: Uint8Array[] = [];
  const place = (content: Uint8Array): Uint8Array => {
    const offset = parts.reduce((n, p) => n + p.length, 0);
    parts.push(content, new Uint8Array(5));
    return new BinaryWriter().uint32(offset).uint32(content.length).finish();
  };
  const handles = [rows.slice(0, middle), rows.slice(middle)].map((some) => ({
    key: some.at(-1)?.key ?? "",
    value: place(block(some)),
  }));
  const meta = place(block([]));
  const index = place(block(handles));
  const footer = new Uint8Array(48);
  footer.set(meta);
  footer.set(index, meta.length);
  footer.set([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb], 40);
  return new Uint8Array(Buffer.concat([...parts, footer]));
}

function block(rows: readonly { key: string; value: Uint8Array }[]): Uint8Array {
  let before = "";
  const entries = rows.map(({ key, value }) => {
    let shared = 0;
    while (shared < Math.min(before.length, key.length) && key[shared] === before[shared]) shared++;
    before = key;
    const own = Buffer.from(key.slice(shared));
    return Buffer.concat([
      new BinaryWriter().uint32(shared).uint32(own.length).uint32(value.length).finish(),
      own,
      value,
    ]);
  });
  const restarts = Buffer.alloc(8);
  restarts.writeUInt32LE(1, 4);
  return new Uint8Array(Buffer.concat([...entries, restarts]));
}
