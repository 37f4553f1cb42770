import type { FamilyName } from "../../protocol/recipe";
import { product } from "../linalg/shape";
import { retype } from "../onnx/retype";
import type { Network } from "../onnx/model";
import { DataType, encodeModel, makeInput } from "../onnx/proto";
import { openBatch } from "../onnx/trace";
import { algebra } from "./algebra";
import { activeSignals, backward } from "./backprop";
import { Emitter } from "./emitter";
import { summedGradient } from "./summed";
import { toInitializer, type Trainable } from "./trainable";
import { widen } from "./widen";

/** A graph with the parameters as inputs, that computes for a batch the outputs M and the gradient of the summed loss. */
export interface TrainingGraph {
  model: Uint8Array;
  /** Input [N, K]: the sufficient statistics of the labels. */
  labels: string;
  /** Output [N, K]: M. */
  outputs: string;
  /** For each trainable the output with its gradient, of its shape. */
  gradients: string[];
}

export interface TrainingOptions {
  trainables: readonly Trainable[];
  family: FamilyName;
  /** M_k = sum of coefficients[k] times the logits. */
  coefficients: readonly (readonly number[])[];
  /** Double precision throughout, or else single. */
  wide: boolean;
}

/**
 * Loss and gradient in one run: the gradient of the negative log-likelihood by M is the mean less the statistic of the label
 * (paper, Lemma 1), from where it goes back to the parameters as in `buildGradientGraph`.
 * @throws input error naming a node whose operator has no rule
 */
export function buildTrainingGraph(network: Network, { trainables, family, coefficients, wide }: TrainingOptions): TrainingGraph {
  const { graph, logits } = network;
  const emit = new Emitter(network, wide);
  const type = wide ? DataType.DOUBLE : DataType.FLOAT;
  const nodes = graph.ancestors(logits);
  const sites = trainables.flatMap((t) => t.uses.map((u) => u.site));
  const labels = "holoscope:labels";
  const matrix = emit.floats(coefficients.flat(), [coefficients.length, network.outputs]);
  const flat = emit.reshape(emit.perExample(logits), [-1, network.outputs]);
  const m = isIdentity(coefficients) ? flat : emit.op("Gemm", [flat, matrix], { transB: 1 });
  const residual = emit.op("Sub", [means[family](emit, m), labels]);
  const toLogits = isIdentity(coefficients) ? residual : emit.op("MatMul", [residual, matrix]);
  const seed = emit.likeSignal(emit.reshape(toLogits, [-1, ...network.trace.dims(logits)]), logits);
  const { gradientOf } = backward(emit, nodes, activeSignals(network, nodes, sites), seed);
  const gradients = trainables.map(({ uses, shape }) => {
    const parts = uses.flatMap(({ site, path }) => {
      const gradient = gradientOf(site.node.output);
      return gradient === undefined ? [] : [toInitializer(emit, summedGradient(emit, site, gradient), path)];
    });
    // Copied or reshaped once more, so that an output is never a tensor that the graph already exposes.
    return emit.op("Reshape", [parts.reduce((a, b) => emit.op("Add", [a, b])), emit.ints(shape)]);
  });
  const outputs = emit.op("Identity", [m]);
  const base = wide ? widen(network) : retype(openBatch(graph), DataType.DOUBLE, DataType.FLOAT);
  const names = new Set(trainables.map((t) => t.initializer));
  const g = base.graph!;
  const stripped = { ...base, graph: { ...g, initializer: g.initializer.filter((t) => !names.has(t.name)), input: g.input.filter((i) => !names.has(i.name)), output: [] } };
  const inputs = [makeInput(labels, type, ["N", coefficients.length]), ...trainables.map((t) => makeInput(t.initializer, type, t.shape))];
  const extension = { nodes: emit.nodes, initializers: emit.initializers, inputs, outputs: [outputs, ...gradients] };
  return { model: encodeModel(stripped, extension), labels, outputs, gradients };
}

/** The mean of every family, as the runtime computes it. */
const means: Record<FamilyName, (emit: Emitter, m: string) => string> = {
  bernoulli: (emit, m) => algebra(emit).sigmoid(m),
  gaussian: (_, m) => m,
  poisson: (emit, m) => emit.op("Exp", [m]),
  multinomial: (emit, m) => emit.op("Softmax", [m], { axis: 1 }),
};

const isIdentity = (rows: readonly (readonly number[])[]): boolean => rows.every((row, k) => row.length === rows.length && row.every((c, j) => c === (j === k ? 1 : 0)));
