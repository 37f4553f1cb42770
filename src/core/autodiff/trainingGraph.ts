import type { FamilyName } from "../../protocol/recipe";
import { retype } from "../onnx/retype";
import type { Network } from "../onnx/model";
import { DataType, encodeModel, makeInput } from "../onnx/proto";
import { openBatch } from "../onnx/trace";
import { activeSignals, backward, countKinks } from "./backprop";
import { Emitter } from "./emitter";
import { meansOfHeads } from "./familyMean";
import { summedGradient } from "./summed";
import { toInitializer, type Trainable } from "./trainable";
import { widen } from "./widen";

/** A graph whose parameters are inputs, by the names of their initializers. */
export interface ParametricGraph {
  model: Uint8Array;
  /** Output [N, K]: M. */
  outputs: string;
}

/** One that computes for a batch the gradient of the loss too. */
export interface TrainingGraph extends ParametricGraph {
  /** Input [N, K]: the sufficient statistics of the labels. */
  labels: string;
  /** Input, a number: the gradient is multiplied by it. */
  share: string;
  /** For each trainable the output with its gradient, of its shape. */
  gradients: string[];
}

/** One that goes forward only. */
export interface ForwardGraph extends ParametricGraph {
  /** Outputs [N]: units of an example that are within the tolerance of a kink. */
  kinks: string[];
}

interface Parametric {
  network: Network;
  trainables: readonly Trainable[];
  /** M_k = sum of coefficients[k] times the logits. */
  coefficients: readonly (readonly number[])[];
  /** Double precision throughout, or else single. */
  wide: boolean;
}

/**
 * Loss and gradient in one run: the gradient of the negative log-likelihood by M is the mean less the statistic of the
 * label (paper, Lemma 1), from where it goes back to the parameters as in `buildGradientGraph`. M may be that of
 * several heads side by side, whose losses are added up.
 * @throws input error naming a node whose operator has no rule
 */
export function buildTrainingGraph(parametric: Parametric & { family: FamilyName; heads: number }): TrainingGraph {
  const { network, trainables, coefficients, wide, family, heads } = parametric;
  const { graph, logits, trace } = network;
  const emit = new Emitter(network, wide);
  const nodes = graph.ancestors(logits);
  const labels = "holoscope:labels";
  const { m, toLogits } = outputsOf(emit, coefficients);
  const share = "holoscope:share";
  const residual = toLogits(
    emit.op("Mul", [
      emit.op("Sub", [meansOfHeads(emit, m, family, { heads, outputs: coefficients.length }), labels]),
      share,
    ]),
  );
  const seed = emit.likeSignal(emit.reshape(residual, [-1, ...trace.dims(logits)]), logits);
  const { gradientOf } = backward(
    emit,
    nodes,
    activeSignals(
      network,
      nodes,
      trainables.flatMap((t) => t.uses.map((u) => u.site)),
    ),
    seed,
  );
  const gradients = trainables.map(({ initializer, uses }) => {
    const parts = uses.flatMap(({ site, path }) => {
      const gradient = gradientOf(site.node.output);
      return gradient === undefined ? [] : [toInitializer(emit, summedGradient(emit, site, gradient), path)];
    });
    return parts.length > 0 ? parts.reduce((a, b) => emit.op("Add", [a, b])) : emit.zerosLike(initializer);
  });
  const outputs = emit.op("Identity", [m]);
  const inputs = [
    makeInput(labels, floatType(wide), ["N", coefficients.length]),
    makeInput(share, floatType(wide), []),
  ];
  return { model: encode(parametric, emit, inputs, [outputs, ...gradients]), labels, share, outputs, gradients };
}

/** M, and the kinks that examples sit at, for any values of the parameters. */
export function buildForwardGraph(parametric: Parametric, kinkTolerance: number): ForwardGraph {
  const { network, coefficients, wide } = parametric;
  const emit = new Emitter(network, wide);
  const outputs = emit.op("Identity", [outputsOf(emit, coefficients).m]);
  const nodes = network.graph.ancestors(network.logits).filter((n) => network.trace.isSignal(n.output));
  const kinks = nodes.flatMap((n) => countKinks(emit, n, kinkTolerance)).map(([, counts]) => counts);
  return { model: encode(parametric, emit, [], [outputs, ...kinks]), outputs, kinks };
}

/** M, [N, K], and the way back from its gradient to that of the logits. */
function outputsOf(
  emit: Emitter,
  coefficients: Parametric["coefficients"],
): { m: string; toLogits(gradient: string): string } {
  const { network } = emit;
  const flat = emit.reshape(emit.perExample(network.logits), [-1, network.outputs]);
  const isIdentity =
    coefficients.length === network.outputs &&
    coefficients.every((row, k) => row.every((c, j) => c === (j === k ? 1 : 0)));
  if (isIdentity) return { m: flat, toLogits: (gradient) => gradient };
  const matrix = emit.floats(coefficients.flat(), [coefficients.length, network.outputs]);
  return { m: emit.gemm(flat, matrix, { transB: 1 }), toLogits: (gradient) => emit.op("MatMul", [gradient, matrix]) };
}

const floatType = (wide: boolean) => (wide ? DataType.DOUBLE : DataType.FLOAT);

/** The network with the emitted nodes behind it, and parameters as inputs in place of initializers. */
function encode(
  { network, trainables, wide }: Parametric,
  emit: Emitter,
  inputs: ReturnType<typeof makeInput>[],
  outputs: string[],
): Uint8Array {
  const base = wide ? widen(network) : retype(openBatch(network.graph), DataType.DOUBLE, DataType.FLOAT);
  const names = new Set(trainables.map((t) => t.initializer));
  const g = base.graph!;
  const stripped = {
    ...base,
    graph: {
      ...g,
      initializer: g.initializer.filter((t) => !names.has(t.name)),
      input: g.input.filter((i) => !names.has(i.name)),
      output: [],
    },
  };
  const parameters = trainables.map((t) => makeInput(t.initializer, floatType(wide), t.shape));
  return encodeModel(stripped, {
    nodes: emit.nodes,
    initializers: emit.initializers,
    seconds: emit.seconds,
    inputs: [...inputs, ...parameters],
    outputs,
  });
}
