import type { Site } from "../autodiff/rule";
import { derivativeRefusal } from "../autodiff/backprop";
import { ruleOf } from "../autodiff/rules";
import { product } from "../linalg/shape";
import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import type { Anatomy, Cut } from "./cut";

/** What a cut is made of. */
export interface CutParts {
  id: string;
  weights: Site[];
  /** Nodes above the cut, the crossed weights' own nodes included. */
  above: GraphNode[];
  /** Why the weights are no ordered cut; empty when they are one. */
  unordered: string[];
}

/** A fit holds several vectors over the features, of 1 GB each at this many. */
const maxFeatures = 2 ** 27;

/** Completes a cut: its biases, its parameters, and what the theory does not promise of it. */
export function describeCut(network: Network, anatomy: Anatomy, { id, weights, above, unordered }: CutParts): Cut {
  const { trace } = network;
  const nodes = new Set(above);
  const biases = anatomy.sites.filter((s) => s.role === "bias" && nodes.has(s.node));
  const parameters = anatomy.parameters.group([...weights, ...biases]);
  const shared = parameters.flatMap((uses) => anatomy.parameters.partlyCrossed(uses) ?? []);
  const obstacles = above.flatMap((n) => {
    const rule = ruleOf(n);
    if (!rule) return [`${n.label} has no derivative rule`];
    const why = rule.inhomogeneity?.(
      n,
      n.inputs.map((i) => trace.isSignal(i)),
      network,
    );
    return why ? [`${n.label} ${why}`] : [];
  });
  const refusal = above.map((n) => derivativeRefusal(network, n)).find((why) => why !== undefined);
  const features = parameters.reduce((n, [use]) => n + product(use!.shape), 0);
  const tooMany =
    features > maxFeatures
      ? `its ${features} features are more than the ${maxFeatures} that are held in memory; choose a later cut`
      : undefined;
  return {
    id,
    weights,
    biases,
    parameters,
    above,
    features,
    ordered: unordered.length === 0,
    wellBehaved: shared.length === 0,
    homogeneous: unordered.length === 0 && obstacles.length === 0,
    reasons: [...unordered, ...shared, ...obstacles],
    refusal: refusal ?? tooMany,
  };
}
