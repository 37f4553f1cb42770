import type { WeightArray } from "../layers/source";

/** An attribute of a TensorFlow node, however the file writes it; only what it has is there. */
export interface Attribute {
  text?: string;
  number?: number;
  flag?: boolean;
  /** Name of an element type, e.g. "DT_FLOAT". */
  type?: string;
  /** -1 where a size is open; "unknown" when even the rank is. */
  shape?: number[] | "unknown";
  numbers?: number[];
  texts?: string[];
  /** A function of the library. */
  function?: string;
  tensor?: WeightArray;
}

/** A node of a TensorFlow graph. */
export interface TfNode {
  name: string;
  op: string;
  /** Tensors that it reads, "node" or "node:output"; no control inputs. */
  inputs: string[];
  attributes: ReadonlyMap<string, Attribute>;
}

/** A graph with the values of its variables, ready to be imported. */
export interface TfGraph {
  nodes: readonly TfNode[];
  /** The tensor to compute. */
  output: string;
  /** Values of constants and variables by node, where the graph itself does not hold them. */
  weights: ReadonlyMap<string, WeightArray>;
}

/** The node of "node:output" or "node:argument:output", and which of its outputs. */
export function tensorOf(reference: string): { node: string; output: number } {
  const [node, ...path] = reference.split(":");
  return { node: node!, output: Number(path.at(-1) ?? 0) };
}

/** The tensors among a node's inputs: "^node" only says what runs before. */
export const dataInputs = (inputs: readonly string[]): string[] => inputs.filter((input) => !input.startsWith("^"));
