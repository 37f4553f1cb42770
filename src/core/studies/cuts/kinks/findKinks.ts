import { ruleOf } from "../../../autodiff/rules/index";
import { Extractor, kinkTolerance } from "../../../features/extract";
import { product } from "../../../linalg/shape";
import { selectRows } from "../../../linalg/vector";
import type { GraphNode } from "../../../onnx/graph";
import { Kinks, preActivation, type Kink } from "./kinks";
import type { Problem } from "./problem";

/**
 * The units of some nodes with `kinkSlopes` that are within the tolerance of their kinks.
 * @param examples those that have any, ascending
 */
export async function findKinks(problem: Problem, nodes: readonly GraphNode[], examples: Uint32Array): Promise<Kinks> {
  const { network, inputs, precision, work } = problem;
  const { trace } = network;
  const activations = [...new Set(nodes.map(preActivation))];
  const extractor = await Extractor.open(
    network,
    { sites: [], activations, passes: examples.length, precision },
    work.runtime,
  );
  const list: Kink[] = [];
  try {
    const width = product(network.input.shape);
    const read = (from: number, to: number) => selectRows(inputs, examples.subarray(from, to), width);
    const outputs = [new Array<number>(network.outputs).fill(0)];
    await extractor.stream({ examples: examples.length, read, outputs, work }, (batch, from) => {
      for (const node of nodes) {
        const z = batch.activations.get(preActivation(node))!;
        const units = product(trace.dims(node.output));
        z.forEach((value, i) => {
          if (Math.abs(value) < kinkTolerance)
            list.push(kinkAt(node, i % units, examples[from + Math.floor(i / units)]!, value));
        });
      }
    });
  } finally {
    await extractor.release();
  }
  return new Kinks(list, trace);
}

function kinkAt(node: GraphNode, unit: number, example: number, value: number): Kink {
  const { below, above } = ruleOf(node)!.kinkSlopes!(node);
  return {
    node,
    unit,
    example,
    lower: Math.min(below, above),
    upper: Math.max(below, above),
    side: value > 0 ? above : below,
  };
}
