import type { Cut } from "../cuts/cuts";
import type { Network } from "../onnx/model";
import type { Site } from "../autodiff/rule";
import type { Extraction } from "./extract";
import type { FeatureBlock } from "./block";
import { Features } from "./features";
import type { Products } from "./products";
import { product } from "../linalg/shape";

/** Holographic features of a cut: df/dw of its weights, then of its biases. */
export function cutFeatures(cut: Cut, extraction: Extraction, products: Products, examples: number): Features {
  const blocks = [...cut.weights, ...cut.biases].map((site) => blockOf(extraction, site));
  return new Features(products, blocks, examples);
}

/** Activation features of a cut: the signals that its weights multiply, and a constant 1 (paper, section 9). */
export function activationFeatures(cut: Cut, extraction: Extraction, products: Products, examples: number): Features {
  const inputs = new Map(cut.weights.map((site) => [site.input, site]));
  const blocks = [...inputs.values()].map((site): FeatureBlock => {
    const block = blockOf(extraction, site);
    if (block.kind === "plain") return block;
    const values = site.inputSide === "left" ? block.left : block.right;
    return { kind: "plain", values, size: values.length / examples };
  });
  return new Features(products, [...blocks, { kind: "plain", values: new Float64Array(examples).fill(1), size: 1 }], examples);
}

/** Names features by parameter and index, e.g. "fc1.weight[3,17]". */
export function featureNames({ graph }: Network, cut: Cut): (feature: number) => string {
  const sites = [...cut.weights, ...cut.biases].map((s) => ({
    name: graph.parameterName(s.tensor),
    shape: s.shape,
    size: product(s.shape),
    // An exporter may keep the weight of a layer and transpose it on the way: names follow what is kept.
    transposed: s.shape.length === 2 && graph.isTransposed(s.tensor),
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

function blockOf(extraction: Extraction, site: Site): FeatureBlock {
  const block = extraction.blocks.get(site);
  if (!block) throw new Error(`no features were extracted for ${site.node.label}`);
  return block;
}
