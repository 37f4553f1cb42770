import type { Site } from "../../../src/core/autodiff/rule";
import type { Graph } from "../../../src/core/onnx/graph";
import { largest, largestDifference } from "./arrays";
import { extractSites, summedFeatures, type Precision } from "./extraction";
import type { Reference } from "./reference";

/** Largest error of a gradient, relative to the largest entry of its tensor, that counts as agreement. */
export const gradientBounds = { float32: 1e-4, float64: 1e-9 };

export interface Computed {
  precision: Precision;
  logits: Float64Array;
  /** By the initializer's name, in its layout. */
  gradients: Map<string, Float64Array>;
}

/** The gradient of every parameter, summed over the batch, by our own graph. */
export async function parameterGradients(
  { network, cuts, inputs, coefficients }: Reference,
  precision: Precision,
): Promise<Computed> {
  const extraction = await extractSites(network, cuts.sites, inputs, coefficients, precision);
  const gradients = new Map<string, Float64Array>();
  for (const [site, sum] of await summedFeatures(extraction)) {
    const part = inLayoutOfInitializer(network.graph, site, sum);
    const name = network.graph.source(site.tensor);
    gradients.set(name, gradients.get(name)?.map((v, i) => v + part[i]!) ?? part);
  }
  return { precision: extraction.precision, logits: extraction.logits, gradients };
}

/** An exporter may keep a matrix and transpose it in the graph. */
function inLayoutOfInitializer(graph: Graph, { tensor, shape }: Site, gradient: Float64Array): Float64Array {
  if (!graph.isTransposed(tensor)) return gradient;
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return gradient.map((_, i) => gradient[(i % rows) * columns + Math.floor(i / rows)]!);
}

export interface Comparison {
  compared: number;
  /** Parameters that no site covers. */
  missing: string[];
  worst: { error: number; parameter: string };
  /** PyTorch's own largest error in float32, for scale. */
  rounding: number;
}

/** Against PyTorch in float64. */
export function compareGradients({ gradients }: Reference, computed: Computed): Comparison {
  const result: Comparison = { compared: 0, missing: [], worst: { error: -1, parameter: "none" }, rounding: 0 };
  for (const [parameter, { values: exact }] of gradients.float64) {
    const own = computed.gradients.get(parameter);
    if (own?.length !== exact.length) {
      result.missing.push(own ? `${parameter} (${own.length} entries of ${exact.length})` : parameter);
      continue;
    }
    const scale = largest(exact);
    const error = largestDifference(own, exact) / scale;
    result.compared++;
    if (!(error <= result.worst.error)) result.worst = { error, parameter };
    result.rounding = Math.max(
      result.rounding,
      largestDifference(gradients.float32.get(parameter)!.values, exact) / scale,
    );
  }
  return result;
}
