import { inputError } from "../../protocol/errors";
import { Emitter } from "../autodiff/emitter";
import { examplesPerRun, valuesPerRun } from "../features/batches";
import { product } from "../linalg/shape";
import type { Network } from "../onnx/model";
import { DataType, encodeModel } from "../onnx/proto";
import { retype } from "../onnx/retype";
import { openBatch } from "../onnx/trace";
import type { Tensor } from "../runtime";
import type { Work } from "../work";
import { emitFeatures, valuesOnTheWay, type ReducedTensor } from "./reduce";
import type { ActivationStore } from "./store";

interface ActivationGraph {
  model: Uint8Array;
  /** Of each tensor the output [N, features]. */
  outputs: ReadonlyMap<string, string>;
}

/** The network in single precision, forward only, whose outputs are the features of the tensors. */
function buildActivationGraph(network: Network, tensors: readonly ReducedTensor[], seed: number): ActivationGraph {
  const emit = new Emitter(network, false);
  const outputs = new Map(tensors.map((t, k) => [t.tensor, emitFeatures(emit, t, seed + k)]));
  const base = retype(openBatch(network.graph), DataType.DOUBLE, DataType.FLOAT);
  const model = encodeModel(
    { ...base, graph: { ...base.graph!, output: [] } },
    { nodes: emit.nodes, initializers: emit.initializers, outputs: [...outputs.values()] },
  );
  return { model, outputs };
}

/**
 * Runs the network over the examples that a store lacks. Batches begin at the same rows whether it was interrupted or
 * not, so that the features are the same to the last bit.
 * @param inputs row-major, normalised
 * @throws input error when a tensor is not finite, or the store cannot keep it
 */
export async function extractActivations(
  network: Network,
  tensors: readonly ReducedTensor[],
  inputs: Float32Array,
  seed: number,
  store: Pick<ActivationStore, "rows" | "append">,
  work: Work,
): Promise<void> {
  const { name, shape } = network.input;
  const width = product(shape);
  const examples = inputs.length / width;
  if (store.rows === examples) return;
  const { model, outputs } = buildActivationGraph(network, tensors, seed);
  const session = await work.runtime.load(model, { folder: network.graph.external.files?.folder });
  const step = Math.min(
    examplesPerRun(network),
    Math.max(1, Math.floor(valuesPerRun / tensors.reduce((n, t) => Math.max(n, valuesOnTheWay(t)), 1))),
  );
  try {
    while (store.rows < examples) {
      const from = store.rows;
      work.progress("", from / examples);
      await work.pause();
      const to = Math.min(examples, from + step);
      const result = await session.run({
        [name]: { data: inputs.subarray(from * width, to * width), dims: [to - from, ...shape] },
      });
      await store.append(
        to - from,
        new Map([...outputs].map(([tensor, output]) => [tensor, finite(network, tensor, result[output], from)])),
      );
    }
  } finally {
    await session.release();
  }
}

function finite({ graph }: Network, tensor: string, result: Tensor | undefined, from: number): Float32Array {
  const data = result?.data;
  if (!(data instanceof Float32Array)) throw new Error(`"${tensor}" is not a float tensor`);
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw inputError(
        `tensor "${tensor}" of ${graph.name} is ${data[i]} for example ${from + Math.floor(i / (data.length / result!.dims[0]!))}: its weights or this row of the data are out of range`,
      );
  return data;
}
