import type { Site } from "../../../src/core/autodiff/rule";
import type { Cut } from "../../../src/core/cuts/cut";
import type { Extraction } from "../../../src/core/features/extract";
import { product } from "../../../src/core/linalg/shape";
import { Graph } from "../../../src/core/onnx/graph";
import type { Network } from "../../../src/core/onnx/model";
import { copyModel, makeTensor, tensorValues } from "../../../src/core/onnx/proto";
import { largest, largestDifference } from "./arrays";
import { extractSites, featuresTimes } from "./extraction";

/** How far the weights are moved along a direction as long as they are; M is smooth there but for a few kinks. */
const step = 1e-7;

/**
 * The tangent model N(v) = M + Phi (v - w) touches M at v = w: M(w + h d) - M(w - h d) against 2 h Phi d, along a
 * direction d that moves every weight and bias of the cut in proportion to its size.
 * @returns the largest difference relative to the largest change
 */
export async function tangentError(
  network: Network,
  cut: Cut,
  extraction: Extraction,
  inputs: Float64Array,
  coefficients: readonly number[],
): Promise<number> {
  const direction = new Map(cut.parameters.map(([use]) => [use!.tensor, directionOf(network, use!)]));
  const moved = async (by: number) =>
    (await extractSites({ ...network, graph: movedGraph(network, direction, by) }, [], inputs, coefficients, "float64"))
      .logits;
  const [up, down] = [await moved(step), await moved(-step)];
  const slope = await featuresTimes(cut, extraction, (site) => direction.get(site.tensor)!);
  const change = slope.map((s) => 2 * step * s);
  return (
    largestDifference(
      up.map((m, i) => m - down[i]!),
      change,
    ) / largest(change)
  );
}

/** What the graph computes stays where it is. */
function directionOf({ graph }: Network, { tensor, shape }: Site): Float64Array {
  const initializer = graph.initializers.get(tensor);
  if (!initializer) return new Float64Array(product(shape));
  return Float64Array.from(
    Array.from(tensorValues(initializer).data, Number),
    (w, i) => Math.cos(3.7 * i + 0.5) * (0.1 + Math.abs(w)),
  );
}

/** The graph with its weights moved, in double: it is computed in double anyway. */
function movedGraph({ graph }: Network, direction: ReadonlyMap<string, Float64Array>, by: number): Network["graph"] {
  const model = copyModel(graph.model);
  for (const tensor of model.graph!.initializer) {
    const d = direction.get(tensor.name);
    if (!d) continue;
    const { data, dims } = tensorValues(tensor);
    Object.assign(
      tensor,
      makeTensor(
        tensor.name,
        Float64Array.from(Array.from(data, Number), (w, i) => w + by * d[i]!),
        dims,
      ),
      { floatData: [], doubleData: [] },
    );
  }
  return new Graph(model, graph.name, graph.external);
}
