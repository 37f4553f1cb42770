import type { Site } from "../../../autodiff/rule";
import { Extractor, type Extraction } from "../../../features/extract";
import { Features } from "../../../features/features";
import { product } from "../../../linalg/shape";
import { plus, selectRows } from "../../../linalg/vector";
import type { GraphNode } from "../../../onnx/graph";
import type { Network } from "../../../onnx/model";
import type { Kinks } from "./kinks";
import type { Problem } from "./problem";

/** Of the summed losses of some examples. */
export interface LossGradient {
  /** By all trained parameters. */
  gradient: Float64Array;
  /** For each node with kinks: per example the number of its units at one. */
  counts: Map<GraphNode, Float64Array>;
}

/**
 * The gradient with one-sided derivatives at kinks.
 * @param examples ascending
 */
export async function oneSidedGradient(problem: Problem, examples: Uint32Array): Promise<LossGradient> {
  const counts = new Map<GraphNode, Float64Array>();
  const gradient = await sumOver(problem, problem.parameters.flat(), examples, undefined, ({ kinks }, from) => {
    for (const [node, part] of kinks) {
      const all = counts.get(node) ?? new Float64Array(examples.length);
      all.set(part, from);
      counts.set(node, all);
    }
  });
  return { gradient, counts };
}

/**
 * The gradient of the examples with kinks at given slopes, and for every kink the derivative of its example's loss by
 * the output of its unit.
 */
export async function slopedGradient(
  problem: Problem,
  kinks: Kinks,
  slopes: Float64Array,
): Promise<{ gradient: Float64Array; byOutput: Float64Array }> {
  const byOutput = new Float64Array(kinks.list.length);
  const added = new Map(kinks.nodes.map((node) => [node, addedTo(node, problem.network)]));
  const places = new Map([...kinks.examples].map((example, place) => [example, place]));
  const gradient = await sumOver(
    problem,
    [...problem.parameters.flat(), ...added.values()],
    kinks.examples,
    { kinks, slopes },
    ({ blocks }, from, to) => {
      for (const [index, { node, unit, example }] of kinks.list.entries()) {
        const row = places.get(example)! - from;
        const [block] = blocks.get(added.get(node)!)!;
        if (row >= 0 && row < to - from && block?.kind === "plain")
          byOutput[index] = block.values[row * block.size + unit]!;
      }
    },
  );
  return { gradient, byOutput };
}

/** A constant added to each unit of a node: the derivative by it is the one by the unit's output. */
function addedTo(node: GraphNode, { trace }: Network): Site {
  const shape = [...trace.dims(node.output)];
  const size = product(shape);
  const features: Site["features"] = (emit, gradient) => ({
    kind: "plain",
    values: emit.reshape(emit.perExample(gradient, node.output), [-1, size]),
    size,
  });
  return { role: "bias", node, tensor: node.output, shape, features };
}

/** The gradient by the parameters, summed batch by batch; `see` is shown each batch, examples [from, to). */
async function sumOver(
  problem: Problem,
  sites: readonly Site[],
  examples: Uint32Array,
  given: { kinks: Kinks; slopes: Float64Array } | undefined,
  see: (batch: Extraction, from: number, to: number) => void,
): Promise<Float64Array> {
  const { network, parameters, inputs, lossByLogits, precision, products, work } = problem;
  const extractor = await Extractor.open(
    network,
    { sites, sloped: given?.kinks.nodes, passes: examples.length, precision },
    work.runtime,
  );
  const width = product(network.input.shape);
  let gradient: Float64Array = new Float64Array(problem.weights.length);
  try {
    const select = (values: Float64Array, size: number) => (from: number, to: number) =>
      selectRows(values, examples.subarray(from, to), size);
    const rows = {
      examples: examples.length,
      read: select(inputs, width),
      outputs: [select(lossByLogits, network.outputs)],
      slopes: given?.kinks.slopeRows(given.slopes, examples),
      work,
    };
    await extractor.stream(rows, async (batch, from, to) => {
      see(batch, from, to);
      const features = new Features(
        products,
        [parameters.map((uses) => uses.map((site) => batch.blocks.get(site)![0]!))],
        to - from,
      );
      gradient = plus(gradient, 1, await features.applyTranspose(new Float64Array(to - from).fill(1)));
    });
  } finally {
    await extractor.release();
  }
  return gradient;
}
