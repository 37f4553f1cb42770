import type { CutInfo, Inspection } from "../../protocol/inspection";
import type { Cut, Cuts } from "../cuts/cut";
import { findCuts } from "../cuts/cuts";
import { cutInfo } from "./cutInfo";
import { parameterCount } from "../cuts/parameterCount";
import { collapse, type BlockGraph } from "./diagram/blocks";
import { layOut } from "./diagram/layout";
import type { ModelSource } from "../onnx/external";
import { readGraph, readNetwork, statedShape, type Network } from "../onnx/model";
import { defaultOutput } from "./output";
import type { Runtime } from "../runtime";
import { refuseTwin } from "./twinFile";

/** A model that was read: what to compute with, and what to show. */
export interface Inspected {
  network: Network;
  cuts: Cuts;
  blocks: BlockGraph;
  inspection: Inspection;
  /** Describes a cut, listed or picked, in the words of the inspection. */
  infoOf(cut: Cut): CutInfo;
}

/**
 * Reads a model, finds its cuts and draws it.
 * @param path as messages and reports show it
 * @param dataShape per-example shape of the data, for models that leave their input open
 * @throws input error when the model cannot be read, or is a linear twin
 */
export async function inspectModel(
  source: ModelSource,
  path: string,
  runtime: Runtime,
  dataShape?: readonly number[],
): Promise<Inspected> {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const graph = await readGraph(source, name);
  refuseTwin(graph.model, name);
  const network = await readNetwork(graph, runtime, dataShape);
  const cuts = findCuts(network);
  const blocks = collapse(network, cuts.sites);
  const infoOf = (cut: Cut) => cutInfo(network, cut, blocks);
  const { imported } = source;
  const files = imported?.files ?? graph.external.locations;
  const inspection: Inspection = {
    path,
    name,
    format: imported?.format ?? "ONNX",
    producer: imported?.producer ?? [graph.model.producerName, graph.model.producerVersion].filter(Boolean).join(" "),
    opset: graph.opset,
    bytes: imported?.bytes ?? source.bytes.length + graph.external.bytes,
    ...(files.length > 0 ? { files } : {}),
    ...(imported && imported.notes.length > 0 ? { notes: imported.notes } : {}),
    parameters: parameterCount(network, cuts),
    inputs: graph.inputs.map((i) => ({ name: i.name, shape: statedShape(graph) })),
    output: {
      tensor: network.logits,
      peeled: network.peeled?.op,
      size: network.outputs,
      default: defaultOutput(network.outputs),
    },
    cuts: cuts.cuts.map(infoOf),
    oneCutPerDepth: cuts.onePerDepth,
    uncut: cuts.uncut,
    diagram: layOut(blocks),
  };
  return { network, cuts, blocks, inspection, infoOf };
}
