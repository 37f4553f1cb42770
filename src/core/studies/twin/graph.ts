import type { FamilyName } from "../../../protocol/recipe";
import { twinOutputs, type TwinBlock, type TwinParameter } from "../../../protocol/twin";
import { buildGradientGraph, type GradientGraph } from "../../autodiff/backprop";
import { Emitter } from "../../autodiff/emitter";
import { familyMeans } from "../../autodiff/familyMean";
import type { BlockTensors } from "../../autodiff/rule";
import type { Cut } from "../../cuts/cut";
import { product } from "../../linalg/shape";
import type { Network } from "../../onnx/model";
import { DataType, decodeModel, makeNode, makeTensor, type ModelProto } from "../../onnx/proto";
import { applyBlock } from "./apply";
import { completeGraph } from "./complete";
import { renameTensors } from "./names";

export interface TwinGraphOptions {
  /** The K values of M, each a sum of coefficients times logits. */
  coefficients: readonly (readonly number[])[];
  family: FamilyName;
  /** Double precision throughout, or else single. */
  wide: boolean;
  /** v: one weight per feature of the cut. */
  weights: Float64Array;
  /** w: the network's own weights on the cut. */
  own: Float64Array;
}

export interface TwinGraph {
  model: ModelProto;
  /** Tensor of the logits, [N] or [N, K], in the precision of the graph. */
  logit: string;
  parameters: TwinParameter[];
}

/**
 * The linear model of a cut as one ONNX graph: the network, its backward pass, and the products of the features with v,
 * N_v(x) = sum over the cut of v_e f_e(x), or M(x) + sum (v_e - w_e) f_e(x) where the cut is not homogeneous. It reads
 * what the network reads and gives "logit" and "prediction", [N] or [N, K], in the float type of the network's input.
 * With K > 1 outputs every example is repeated K times inside, once for each output that is differentiated.
 */
export function buildTwinGraph(network: Network, cut: Cut, options: TwinGraphOptions): TwinGraph {
  const { coefficients, wide } = options;
  const outputs = coefficients.length;
  const gradients = buildGradientGraph(network, {
    sites: cut.parameters.flat(),
    activations: [],
    wide,
    kinkTolerance: 0,
  });
  const model = decodeModel(gradients.model, network.graph.name);
  // The twin's own names must be free.
  const names = new Map([
    [network.input.name, "holoscope:twin:input"],
    ...Object.values(twinOutputs).map((name): [string, string] => [name, `holoscope:network:${name}`]),
  ]);
  renameTensors(model, names);
  const renamed = (name: string) => names.get(name) ?? name;

  const emit = new Emitter(network, wide, "holoscope:apply");
  emitInput(emit, renamed(network.input.name), outputs);
  emitCoefficients(emit, gradients, coefficients);
  const head = emit.nodes.splice(0);
  const parameters = describeParameters(emit, cut, gradients, renamed);
  const sums = emitProducts(emit, parameters, options, cut.homogeneous);
  if (!cut.homogeneous) sums.push(emitOwn(emit, renamed(gradients.logits), gradients));
  const linear = sums.reduce((a, b) => emit.op("Add", [a, b]));
  const logit = outputs > 1 ? emit.reshape(linear, [-1, outputs]) : linear;
  emitOutputs(emit, logit, options.family);
  completeGraph(model, network, { head, tail: emit.nodes, initializers: emit.initializers, outputs });
  return { model, logit, parameters };
}

/** From the network's own input to what its graph reads: in its precision, and each example once for each output. */
function emitInput(emit: Emitter, to: string, outputs: number): void {
  const { name, shape } = emit.network.input;
  const typed = isDouble(emit.network) === emit.wide ? name : emit.cast(name);
  emit.nodes.push(makeNode("Identity", [outputs > 1 ? repeat(emit, typed, shape, outputs) : typed], [to]));
}

/** From [N, ...dims] to [N * times, ...dims], the copies of an example side by side. */
function repeat(emit: Emitter, tensor: string, dims: readonly number[], times: number): string {
  const copies = emit.op("Expand", [
    emit.reshape(tensor, [-1, 1, ...dims]),
    emit.ints([1, times, ...dims.map(() => 1)]),
  ]);
  return emit.reshape(copies, [-1, ...dims]);
}

/**
 * What the gradient graph takes as an input: the coefficients of M, or those of output k for copy k of every example.
 */
function emitCoefficients(
  emit: Emitter,
  { coefficients: { name, dims } }: GradientGraph,
  coefficients: readonly (readonly number[])[],
): void {
  const outputs = coefficients.length;
  const example = dims.slice(1);
  if (outputs === 1) {
    emitFloats(emit, name, Float64Array.from(coefficients[0]!), dims);
    return;
  }
  const all = emitFloats(emit, `${name}:all`, Float64Array.from(coefficients.flat()), [1, outputs, ...example]);
  const examples = emit.slice(emit.op("Shape", [emit.network.input.name]), 0, 0, 1);
  const each = emit.op("Expand", [all, emit.op("Concat", [examples, emit.ints([outputs, ...example])], { axis: 0 })]);
  emit.nodes.push(makeNode("Identity", [emit.reshape(each, [-1, ...example])], [name]));
}

/** Names the crossed parameters, and describes where the graph keeps their features. */
function describeParameters(
  emit: Emitter,
  cut: Cut,
  { blocks }: GradientGraph,
  renamed: (tensor: string) => string,
): TwinParameter[] {
  const taken = new Set<string>();
  return cut.parameters.map((uses) => {
    const { tensor, shape } = uses[0]!;
    const known = emit.network.graph.parameterName(tensor);
    // One tensor in two layouts is two parameters.
    const name = taken.has(known) ? `${known} (${tensor})` : known;
    taken.add(name);
    return {
      name,
      initializer: `holoscope:twin:${name}`,
      shape,
      uses: uses.map((site) => twinBlock(emit, blocks.get(site)!, renamed)),
    };
  });
}

function twinBlock(emit: Emitter, block: BlockTensors, renamed: (tensor: string) => string): TwinBlock {
  if (block.kind === "plain") return { ...block, values: renamed(block.values) };
  const { left, right } = block;
  const windows = right.windows && { taps: right.windows.taps, index: emit.ints(right.windows.index) };
  return {
    ...block,
    left: { ...left, tensor: renamed(left.tensor) },
    right: { ...right, tensor: renamed(right.tensor), windows },
  };
}

/** The products of every use of every parameter with its part of v, or of v - w: [N * K] each. */
function emitProducts(
  emit: Emitter,
  parameters: readonly TwinParameter[],
  { weights, own }: TwinGraphOptions,
  homogeneous: boolean,
): string[] {
  let at = 0;
  return parameters.flatMap(({ name, initializer, shape, uses }) => {
    const [from, to] = [at, (at += product(shape))];
    const v = emitFloats(emit, initializer, weights.subarray(from, to), shape);
    const factor = homogeneous
      ? v
      : emit.op("Sub", [v, emitFloats(emit, `holoscope:own:${name}`, own.subarray(from, to), shape)]);
    return uses.map((use) => applyBlock(emit, use, factor));
  });
}

/** M(x), [N * K]. */
function emitOwn(emit: Emitter, logits: string, { coefficients: { name, dims } }: GradientGraph): string {
  return emit.reduceSum(
    emit.op("Mul", [logits, name]),
    dims.slice(1).map((_, axis) => axis + 1),
    false,
  );
}

function emitOutputs(emit: Emitter, logit: string, family: FamilyName): void {
  const type = isDouble(emit.network) ? DataType.DOUBLE : DataType.FLOAT;
  const values = { [twinOutputs.logit]: logit, [twinOutputs.prediction]: familyMeans[family](emit, logit) };
  for (const [name, tensor] of Object.entries(values))
    emit.nodes.push(makeNode("Cast", [tensor], [name], { to: type }));
}

/** A constant in the precision of the graph. */
function emitFloats(emit: Emitter, name: string, values: Float64Array, dims: readonly number[]): string {
  emit.initializers.push(makeTensor(name, emit.wide ? values : Float32Array.from(values), dims));
  return name;
}

const isDouble = ({ graph }: Network): boolean => graph.inputs[0]!.dataType === DataType.DOUBLE;
