import { findTrainables, type Trainable } from "../autodiff/trainable";
import { findCuts } from "../cuts/cuts";
import { listNames } from "../data/names";
import { product } from "../linalg/shape";
import { constantDims, readGraph, readNetwork, type Network } from "../onnx/model";
import { isOfKind } from "../onnx/operators";
import type { Runtime } from "../runtime";
import { weightSource, type WeightSource } from "./initialization";
import { modelWith } from "./writeModel";

/** Whether a network can be given other weights, and what of it keeps its values: a note for the reader. */
export function randomWeightsNote(network: Network): { possible: boolean; note?: string } {
  const { trainables, fixed } = findTrainables(network, findCuts(network).sites);
  const why = network.graph.external.files
    ? "its weights lie outside the model file"
    : trainables.length === 0
      ? "its weights are computed inside the graph"
      : undefined;
  if (why)
    return { possible: false, note: `${network.graph.name} is not compared with networks of random weights: ${why}.` };
  return {
    possible: true,
    ...(fixed.length > 0
      ? {
          note: `In networks of random weights ${listNames(fixed)} ${fixed.length > 1 ? "stay" : "stays"} as in ${network.graph.name}, being computed inside the graph.`,
        }
      : {}),
  };
}

/**
 * A network of the same architecture as before any training: weights uniform after Glorot and Bengio (2010), biases 0,
 * scales of normalisations 1, and the running statistics of batch normalisations a mean of 0 and a variance of 1.
 */
export async function randomNetwork(network: Network, seed: number, runtime: Runtime): Promise<Network> {
  const { graph, input } = network;
  const draw = weightSource({ scheme: "glorot", distribution: "uniform" }, seed);
  const { trainables } = findTrainables(network, findCuts(network).sites);
  const values = new Map([
    ...runningStatistics(network),
    ...trainables.map((t): [string, Float64Array] => [t.initializer, drawn(t, draw)]),
  ]);
  const bytes = modelWith(graph.model, values);
  return readNetwork(await readGraph({ bytes }, `${graph.name} with random weights`), runtime, input.shape);
}

function drawn(trainable: Trainable, draw: WeightSource): Float64Array {
  const count = product(trainable.shape);
  if (trainable.role !== "weight") return new Float64Array(count).fill(trainable.role === "scale" ? 1 : 0);
  const [fanIn, fanOut] = fans(trainable);
  return draw(count, fanIn, fanOut);
}

/** The initialisation depends on the sum of both alone, so that it does not matter which axis is which. */
function fans({ shape, uses }: Trainable): [number, number] {
  const { node } = uses[0]!.site;
  if (!isOfKind(node.op, "convolution")) return [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const taps = product(shape.slice(2));
  return [(shape[0]! / node.int("group", 1)) * taps, shape[1]! * taps];
}

function runningStatistics(network: Network): [string, Float64Array][] {
  const { graph, logits } = network;
  const nodes = graph.ancestors(logits).filter((n) => n.op === "BatchNormalization");
  const filled = (name: string | undefined, value: number): [string, Float64Array][] =>
    name !== undefined && graph.initializers.has(name)
      ? [[name, new Float64Array(product(constantDims(network, name))).fill(value)]]
      : [];
  return nodes.flatMap((n) => [...filled(n.inputs[3], 0), ...filled(n.inputs[4], 1)]);
}
