import type { Site } from "../autodiff/rule";
import type { Cut } from "../cuts/cut";
import { product } from "../linalg/shape";
import type { Network } from "../onnx/model";
import { plainBlock, type FeatureBlock } from "../products/block";
import type { Floats } from "../linalg/matrix";
import type { Extraction } from "./extract";
import { Features, type ParameterBlocks } from "./features";
import type { Products } from "../products/products";

/** Holographic features of a cut: df/dw of its weights, then of its biases, for every output. */
export function cutFeatures(cut: Cut, extraction: Extraction, products: Products, examples: number): Features {
  const outputs = extraction.logits.length / examples;
  const slices = Array.from({ length: outputs }, (_, k) =>
    cut.parameters.map((uses): ParameterBlocks => uses.map((site) => blockOf(extraction, site, k))),
  );
  return new Features(products, slices, examples);
}

/**
 * Activation features of a cut: the signals that its weights multiply, and a constant 1 (paper, section 9); every
 * output has weights of its own.
 */
export function activationFeatures(cut: Cut, extraction: Extraction, products: Products, examples: number): Features {
  const outputs = extraction.logits.length / examples;
  const signals = [...new Set(cut.weights.map((site) => site.input!))].map((signal) => {
    const values = extraction.activations.get(signal);
    if (!values) throw new Error(`the values of "${signal}" were not extracted`);
    return values;
  });
  const all = [...signals, new Float64Array(examples).fill(1)];
  const slices = Array.from({ length: outputs }, (_, k) =>
    all.map((values): ParameterBlocks => {
      const size = values.length / examples;
      return [outputs === 1 ? plainBlock(values, size) : ofOneOutput(values, size, k, outputs, examples)];
    }),
  );
  return new Features(products, slices, examples);
}

/** Weights [size, K] of which output k reads column k. */
function ofOneOutput(values: Floats, size: number, k: number, outputs: number, examples: number): FeatureBlock {
  const unit = Float64Array.from({ length: examples * outputs }, (_, i) => (i % outputs === k ? 1 : 0));
  return {
    kind: "outer",
    positions: 1,
    left: { values, channels: size, channelsLast: true },
    right: { values: unit, channels: outputs, channelsLast: true, pixels: 1 },
  };
}

/** Names features by parameter and index, e.g. "fc1.weight[3,17]". */
export function featureNames({ graph }: Network, cut: Cut): (feature: number) => string {
  const sites = cut.parameters.map(([s]) => ({
    name: graph.parameterName(s!.tensor),
    shape: s!.shape,
    size: product(s!.shape),
    // An exporter may keep the weight of a layer and transpose it on the way: names follow what is kept.
    transposed: s!.shape.length === 2 && graph.isTransposed(s!.tensor),
  }));
  return (feature) => {
    let rest = feature;
    const site = sites.find((s) => rest < s.size || ((rest -= s.size), false))!;
    const index = site.shape.map((_, axis) => {
      const below = product(site.shape.slice(axis + 1));
      return Math.floor(rest / below) % site.shape[axis]!;
    });
    return `${site.name}[${(site.transposed ? index.reverse() : index).join(",")}]`;
  };
}

function blockOf(extraction: Extraction, site: Site, output: number): FeatureBlock {
  const block = extraction.blocks.get(site)?.[output];
  if (!block) throw new Error(`no features were extracted for ${site.node.label}`);
  return block;
}
