import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import type { Emitter } from "./emitter";

/** Tensors of a gradient graph that hold one feature block per example; the prefix is the batch axis. */
export type BlockTensors =
  /** Feature (l, r) = sum over positions of left_l right_r; both [batch, positions, size]. */
  | { kind: "outer"; left: string; right: string; positions: number; leftSize: number; rightSize: number }
  /** Features as they are: [batch, size]. */
  | { kind: "plain"; values: string; size: number };

/** One use of a parameter by a node: an edge bundle of the network, from signals (weight) or from the bias vertex (bias). */
export interface Site {
  role: "weight" | "bias";
  node: GraphNode;
  /** The operand as the node reads it. */
  tensor: string;
  /** Weights only: the signal that the parameter multiplies. */
  input?: string;
  /** Weights only: which factor of the outer product holds that signal. */
  inputSide?: "left" | "right";
  /** Shape of the operand; features are in its row-major order. */
  shape: number[];
  /** Emits the features df/dw of this use, given the signal at the node's output. */
  features(emit: Emitter, signal: string): BlockTensors;
}

/** Gradients with respect to the inputs of a node, undefined where none is asked for. */
export type InputGradients = (string | undefined)[];

/** What Holoscope knows of one operator: one row of the table in rules/index.ts. */
export interface Rule {
  /**
   * Vector-Jacobian product: appends the nodes that turn the gradient at the output into gradients at the inputs.
   * @param wanted for each input, whether its gradient is asked for
   */
  vjp(emit: Emitter, node: GraphNode, gradient: string, wanted: readonly boolean[]): InputGradients;
  /** Why the node is not positively homogeneous of degree 1 in its signals (design, section 3); undefined when it is. */
  inhomogeneity?(node: GraphNode, isSignal: readonly boolean[]): string | undefined;
  /** The parameters that the node uses. */
  sites?(node: GraphNode, network: Network): Site[];
  /** The tensor whose zeros are the node's kinks. */
  kinkAt?(node: GraphNode): string;
}
