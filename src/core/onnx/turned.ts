import { isOfKind } from "./operators";

/** What is asked of a node here. */
interface Turning {
  op: string;
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
}

const toFirst = "/channels_first";
const toLast = "/channels_last";

/** Name of the node that moves the channels of a tensor. */
export const turnName = (tensor: string, layout: "first" | "last"): string =>
  tensor + (layout === "first" ? toFirst : toLast);

/**
 * Whether a node does nothing but move the channels from where the imported format has them to where ONNX wants them,
 * or back.
 */
export const isTurn = ({ op, name }: Turning): boolean =>
  op === "Transpose" && /\/channels_(first|last)(:\d+)?$/.test(name);

/**
 * Of nodes in topological order the tensors whose channels an import moved to the front: their shapes are shown as the
 * imported format has them, with the channels last.
 */
export function turnedTensors(nodes: readonly Turning[]): Set<string> {
  const turned = new Set<string>();
  for (const node of nodes) {
    const isTurned = isTurn(node)
      ? node.name.includes(toFirst)
      : // Behind these a tensor has no channels in the second place any more.
        !isOfKind(node.op, "transpose", "reshape") && node.inputs.some((t) => turned.has(t));
    if (isTurned) for (const o of node.outputs) turned.add(o);
  }
  return turned;
}

/** Shape of an example with its channels at the end. */
export const channelsLast = ([channels, ...size]: readonly number[]): number[] => [...size, channels!];
