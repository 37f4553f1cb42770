import type { CutFacts } from "../../protocol/inspection";
import type { Site } from "../autodiff/rule";
import type { GraphNode } from "../onnx/graph";
import type { Inflow } from "./inflow";
import type { Parameters } from "./parameters";
import type { Regions } from "./regions";

/**
 * A set of weight layers; an ordered cut when every path from the input to M crosses exactly one of them (paper,
 * section 6.1).
 */
export interface Cut extends CutFacts {
  /** One site for each crossed use of a weight. */
  weights: Site[];
  /**
   * Biases at or above the cut: the bias vertex lies below every cut, so their edges cross it (docs/mathematics.md,
   * Cuts).
   */
  biases: Site[];
  /**
   * The crossed parameters, each with its crossed uses; in the order in which `weights` and then `biases` name them
   * first.
   */
  parameters: Site[][];
  /** Nodes above the cut, the crossed weights' own nodes included. */
  above: GraphNode[];
}

/** What the cuts of a network are made from. */
export interface Anatomy {
  /** The nodes on which the logits depend, in topological order. */
  nodes: GraphNode[];
  /** All weight and bias sites of the network. */
  sites: Site[];
  /** The weight site of every node that has one. */
  layers: ReadonlyMap<GraphNode, Site>;
  parameters: Parameters;
  inflow: Inflow;
  regions: Regions;
}

export interface Cuts extends Anatomy {
  cuts: Cut[];
  /** There were too many: only one at each depth is listed. */
  onePerDepth: boolean;
  uncut: { layer: string; reason: string }[];
}
