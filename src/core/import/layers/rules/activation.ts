import { listNames } from "../../../data/names";
import type { Emitter, Value } from "../emitter";
import type { Layer } from "../layer";
import { axisIn, elementwise, unary } from "../rule";
import { permuted } from "../permute";

/** Appends an activation whose last node gets the name. */
type Activation = (emit: Emitter, x: string, name: string, axis: number) => string;

const operator =
  (type: string, attributes: Record<string, { float: number }> = {}): Activation =>
  (emit, x, name) =>
    emit.op(type, [x], name, attributes);

const alongAxis =
  (type: string): Activation =>
  (emit, x, name, axis) =>
    emit.op(type, [x], name, { axis });

/** x sigmoid(x) */
const swish: Activation = (emit, x, name) => emit.op("Mul", [x, emit.op("Sigmoid", [x], `${name}/gate`)], name);

/** x tanh(softplus(x)) */
const mish: Activation = (emit, x, name) =>
  emit.op("Mul", [x, emit.op("Tanh", [emit.op("Softplus", [x], `${name}/softplus`)], `${name}/gate`)], name);

const gelu =
  (approximate: "none" | "tanh"): Activation =>
  (emit, x, name) => {
    emit.requireOpset(20);
    return emit.op("Gelu", [x], name, { approximate });
  };

function clip(emit: Emitter, x: string, name: string, low: number | undefined, high: number): string {
  return emit.op(
    "Clip",
    [x, low === undefined ? "" : emit.scalar(`${name}/min`, low), emit.scalar(`${name}/max`, high)],
    name,
  );
}

/** Keras 3 takes relu6(x + 3) / 6, the older ones the line 0.2 x + 0.5. */
const hardSigmoid: Activation = (emit, x, name) =>
  emit.op("HardSigmoid", [x], name, {
    alpha: { float: emit.dialect === "keras3" ? 1 / 6 : 0.2 },
    beta: { float: 0.5 },
  });

/** Activations by the names that Keras and TensorFlow.js give them. */
const activations: Record<string, Activation | undefined> = {
  elu: operator("Elu"),
  exponential: operator("Exp"),
  gelu: gelu("none"),
  gelu_new: gelu("tanh"),
  hard_sigmoid: hardSigmoid,
  hard_silu: operator("HardSwish"),
  hard_swish: operator("HardSwish"),
  leaky_relu: operator("LeakyRelu", { alpha: { float: 0.2 } }),
  linear: (_emit, x) => x,
  log_softmax: alongAxis("LogSoftmax"),
  mish,
  relu: operator("Relu"),
  relu6: (emit, x, name) => clip(emit, x, name, 0, 6),
  selu: operator("Selu"),
  sigmoid: operator("Sigmoid"),
  silu: swish,
  softmax: alongAxis("Softmax"),
  softplus: operator("Softplus"),
  softsign: operator("Softsign"),
  swish,
  tanh: operator("Tanh"),
};

/** The activation at the end of a layer, as a node of its own. */
export function activate(emit: Emitter, layer: Layer, x: Value, name = `${x.tensor}/${layer.activation()}`): Value {
  const activation = layer.activation();
  const apply = activations[activation];
  if (!apply)
    throw layer.refuse(
      `has the activation "${activation}", which is not known here; known are ${listNames(Object.keys(activations))}`,
    );
  return elementwise(x, apply(emit, x.tensor, name, axisIn(layer, -1, x.shape.length, x.layout)));
}

export const activation = unary((emit, layer, x) =>
  layer.activation() === "linear"
    ? elementwise(x, emit.op("Identity", [x.tensor], layer.name))
    : activate(emit, layer, x, layer.name),
);

export const softmax = unary((emit, layer, x) => {
  const [axis, ...others] = layer.numbers("axis", [-1]);
  if (others.length > 0) throw layer.refuse("works along several axes at once; one is supported");
  return elementwise(
    x,
    emit.op("Softmax", [x.tensor], layer.name, { axis: axisIn(layer, axis!, x.shape.length, x.layout) }),
  );
});

/** max(x, 0), with a slope below the threshold, 0 where there is none, and cut off at a largest value. */
export const reLU = unary((emit, layer, x) => {
  const [slope, threshold, most] = [
    layer.number("negative_slope", 0),
    layer.number("threshold", 0),
    layer.optional("max_value"),
  ];
  const name = most === undefined ? layer.name : `${layer.name}/relu`;
  const rectify = () => {
    if (threshold !== 0) return aboveThreshold(emit, x.tensor, name, threshold, slope);
    if (most !== undefined && slope === 0) return x.tensor;
    return slope === 0
      ? emit.op("Relu", [x.tensor], name)
      : emit.op("LeakyRelu", [x.tensor], name, { alpha: { float: slope } });
  };
  const rectified = rectify();
  return elementwise(
    x,
    most === undefined
      ? rectified
      : clip(emit, rectified, layer.name, slope === 0 && threshold === 0 ? 0 : undefined, most),
  );
});

/** x from the threshold on, and slope (x - threshold) below it. */
function aboveThreshold(emit: Emitter, x: string, name: string, threshold: number, slope: number): string {
  if (slope === 0) return emit.op("ThresholdedRelu", [x], name, { alpha: { float: threshold } });
  const above = emit.op("ThresholdedRelu", [x], `${name}/above`, { alpha: { float: threshold } });
  const distance = emit.op(
    "Relu",
    [emit.op("Sub", [emit.scalar(`${name}/threshold`, threshold), x], `${name}/difference`)],
    `${name}/distance`,
  );
  return emit.op(
    "Sub",
    [above, emit.op("Mul", [distance, emit.scalar(`${name}/slope`, slope)], `${name}/below`)],
    name,
  );
}

const withNumber = (type: string, attribute: string, key: string, otherwise: number) =>
  unary((emit, layer, x) =>
    elementwise(x, emit.op(type, [x.tensor], layer.name, { [attribute]: { float: layer.number(key, otherwise) } })),
  );

/** Keras 3 calls the slope by another name. */
export const leakyReLU = unary((emit, layer, x) =>
  elementwise(
    x,
    emit.op("LeakyRelu", [x.tensor], layer.name, {
      alpha: { float: layer.optional("negative_slope") ?? layer.number("alpha", 0.3) },
    }),
  ),
);
export const elu = withNumber("Elu", "alpha", "alpha", 1);
export const thresholdedReLU = withNumber("ThresholdedRelu", "alpha", "theta", 1);

/** Slopes have the shape of an example, with 1 for the axes that share them. */
export const pReLU = unary((emit, layer, x) => {
  const shared = layer.numbers("shared_axes", []);
  const shape = x.shape.map((d, i) => (shared.includes(i + 1) ? 1 : d));
  const [slopes] = layer.variables([{ name: "alpha", shape }]);
  const axes = [shape.length - 1, ...shape.keys()].slice(0, shape.length);
  const slope = emit.weight(
    `${layer.name}/alpha`,
    permuted(slopes!, shape, axes),
    axes.map((a) => shape[a]!),
  );
  return { shape: x.shape, layout: "first", tensor: emit.op("PRelu", [emit.as(x, "first"), slope], layer.name) };
});
