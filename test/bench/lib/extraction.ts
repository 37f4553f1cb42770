import { buildGradientGraph } from "../../../src/core/autodiff/backprop";
import type { Site } from "../../../src/core/autodiff/rule";
import type { Cut } from "../../../src/core/cuts/cut";
import type { FeatureBlock } from "../../../src/core/products/block";
import { extract, kinkTolerance, type Extraction } from "../../../src/core/features/extract";
import { Features } from "../../../src/core/features/features";
import { cutFeatures } from "../../../src/core/features/ofCut";
import { Products } from "../../../src/core/products/products";
import { concat } from "../../../src/core/linalg/vector";
import type { Network } from "../../../src/core/onnx/model";
import type { Tensor } from "../../../src/core/runtime";
import { onnxRuntime } from "../../../src/engine/runtime";
import { testWork } from "../../work";

/* What the benchmarks need of the core, so that they depend on its interfaces in this place only. */

export type Precision = Extraction["precision"];

export const precisions: readonly Precision[] = ["float32", "float64"];

/** M of every example, and for each site its features. */
export function extractSites(
  network: Network,
  sites: readonly Site[],
  inputs: Float64Array,
  coefficients: readonly number[],
  precision?: Precision,
): Promise<Extraction> {
  return extract(network, { sites, inputs, outputs: [coefficients], precision }, testWork());
}

/** The features of each site, for one output. */
export const blocksOf = ({ blocks }: Extraction): [Site, FeatureBlock][] =>
  [...blocks].map(([site, [block]]) => [site, block!]);

/** Of each site: its features, summed over the examples. */
export async function summedFeatures(extraction: Extraction): Promise<[Site, Float64Array][]> {
  const examples = extraction.logits.length;
  return withProducts(async (products) => {
    const sums: [Site, Float64Array][] = [];
    for (const [site, block] of blocksOf(extraction))
      sums.push([
        site,
        await new Features(products, [[[block]]], examples).applyTranspose(new Float64Array(examples).fill(1)),
      ]);
    return sums;
  });
}

/** Sum of v f(x) over a cut, for every example; v is given by parameter. */
export async function featuresTimes(
  cut: Cut,
  extraction: Extraction,
  weightsOf: (site: Site) => Float64Array | Promise<Float64Array>,
): Promise<Float64Array> {
  const weights = concat(await Promise.all(cut.parameters.map(async ([site]) => weightsOf(site!))));
  return withProducts((products) => cutFeatures(cut, extraction, products, extraction.logits.length).apply(weights));
}

/** An output of the model, by its gradient graph in single precision. */
export async function forward(
  network: Network,
  sites: readonly Site[],
  input: Tensor,
  output: string,
): Promise<Tensor> {
  const { model, coefficients } = buildGradientGraph(network, { sites, activations: [], kinkTolerance, wide: false });
  const session = await onnxRuntime.load(model);
  try {
    const ones = new Float32Array(network.outputs).fill(1);
    const seed = sites.length > 0 ? { [coefficients.name]: { data: ones, dims: coefficients.dims } } : {};
    const x = { data: Float32Array.from(input.data, Number), dims: input.dims };
    const results = await session.run({ [network.input.name]: x, ...seed }, [output]);
    return results[output]!;
  } finally {
    await session.release();
  }
}

async function withProducts<T>(use: (products: Products) => Promise<T>): Promise<T> {
  const products = new Products(testWork());
  try {
    return await use(products);
  } finally {
    await products.release();
  }
}
