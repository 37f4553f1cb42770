import type { GraphNode } from "../onnx/graph";
import type { Network } from "../onnx/model";
import type { Emitter } from "./emitter";

/**
 * The features df/dw of one use of a parameter as tensors of a gradient graph, before it is decided how to keep or to
 * sum them.
 */
export type SiteFeatures = ({ kind: "outer" } & OuterProduct) | PlainTensors;

/**
 * A bundle of weights that multiply `channels` of one signal into `channels` of another, the same at every position:
 * feature (group, l, r, tap) = sum over positions of left[group, l] right[group, r at the tap].
 */
export interface OuterProduct {
  positions: number;
  /** Channels are split into this many groups that do not see each other. */
  groups: number;
  left: Side;
  /** Its pixels are read by the positions, through windows where there are any. */
  right: Side & { pixels: number; windows?: WindowIndex };
}

/**
 * [N, groups * channels, places] or, `channelsLast`, [N, places, groups * channels]; places are positions or pixels.
 */
export interface Side {
  tensor: string;
  /** Per group. */
  channels: number;
  channelsLast: boolean;
  forward: boolean;
}

/** Features as they are: [N, size]. */
export interface PlainTensors {
  kind: "plain";
  values: string;
  size: number;
}

/** Tensors of a gradient graph that hold one feature block; their first axis is the example's. */
export type BlockTensors =
  /** Feature (l, r) = sum over positions of left_l right_r, where the right side may be read through windows. */
  | {
      kind: "outer";
      positions: number;
      left: FactorTensor;
      right: FactorTensor & { pixels: number; windows?: WindowIndex };
    }
  | PlainTensors;

/**
 * One factor of an outer product: [N, channels, places] or, `channelsLast`, [N, places, channels]; places are positions
 * or pixels.
 */
export interface FactorTensor {
  tensor: string;
  channels: number;
  channelsLast: boolean;
  /** Made of signals alone: the same for every output M that is differentiated. */
  forward: boolean;
}

/**
 * Which pixel each tap of each position's window reads; `pixels`, one past the last, reads zero. Its channel index runs
 * slower than its tap.
 */
export interface WindowIndex {
  taps: number;
  /** [positions x taps] */
  index: BigInt64Array;
  /** Of a convolution: how its windows slide over an image of this shape. */
  slide?: {
    input: readonly number[];
    kernel_shape: readonly number[];
    strides: readonly number[];
    dilations: readonly number[];
    pads: readonly number[];
  };
}

/** One use of a parameter by a node: an edge bundle of the network. */
export interface Site {
  /**
   * From signals ("weight"), from the bias vertex ("bias"), or a fixed factor that no cut counts but a gradient may be
   * asked for ("scale").
   */
  role: "weight" | "bias" | "scale";
  node: GraphNode;
  /** The operand as the node reads it. */
  tensor: string;
  /** Weights only: the signal that the parameter multiplies. */
  input?: string;
  /** Shape of the operand; features are in its row-major order. */
  shape: number[];
  /** Emits the features df/dw of this use, given the gradient at the node's output. */
  features(emit: Emitter, gradient: string): SiteFeatures;
  /** Their sum over the examples, of the operand's shape, where there is a shorter way to it. */
  summed?(emit: Emitter, gradient: string): string | undefined;
  /**
   * Weights of the edges, where they are not the operand's values themselves: made from the values of these constants.
   */
  edge?: { constants: string[]; weights(values: Float64Array[]): Float64Array };
}

/** Gradients with respect to the inputs of a node, undefined where none is asked for. */
export type InputGradients = (string | undefined)[];

/**
 * Emits a node's output from operators that the runtime computes in double; undefined where a use of the operator has
 * no such form.
 */
export type DoubleForm = (emit: Emitter, node: GraphNode) => string | undefined;

/**
 * How an operator is differentiated: one row of the table in rules/index.ts. What it is else is said in
 * onnx/operators.ts.
 */
export interface Rule {
  /**
   * Vector-Jacobian product: appends the nodes that turn the gradients at the outputs into gradients at the inputs.
   * @param gradient at the first output
   * @param wanted for each input, whether its gradient is asked for
   * @param gradients at all outputs
   */
  vjp(
    emit: Emitter,
    node: GraphNode,
    gradient: string,
    wanted: readonly boolean[],
    gradients: readonly string[],
  ): InputGradients;
  /**
   * Why the node is not positively homogeneous of degree 1 in its signals (docs/mathematics.md, Cuts); undefined when
   * it is.
   */
  inhomogeneity?(node: GraphNode, isSignal: readonly boolean[], network: Network): string | undefined;
  /** The parameters that the node uses. */
  sites?(node: GraphNode, network: Network): Site[];
  /** Tensors whose zeros are the node's kinks, of the layout of its output. */
  kinksAt?(emit: Emitter, node: GraphNode): string[];
  /**
   * The derivatives below and above its one kink, where its first input is zero: between them lie the slopes that a
   * unit at the kink may have.
   */
  kinkSlopes?(node: GraphNode): { below: number; above: number };
  /** Why this use of the operator cannot be differentiated, e.g. because of an attribute; undefined when it can. */
  refusal?(node: GraphNode, network: Network): string | undefined;
  /** What stands for the operator in double, where the runtime has no double kernel for it. */
  doubleForm?: DoubleForm;
}
