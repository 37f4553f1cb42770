import type { Inspection } from "../../protocol/inspection";
import type { Cuts } from "../cuts/cut";
import { findCuts } from "../cuts/cuts";
import type { ModelSource } from "../onnx/external";
import { readGraph, readNetwork, type Network } from "../onnx/model";
import type { Runtime } from "../runtime";
import { refuseTwin } from "./twinFile";

/** A model that was read: what to compute with. Nothing of it is changed by a study, so that several may share it. */
export interface Model {
  name: string;
  network: Network;
  cuts: Cuts;
  /** What the files say of themselves. */
  origin: Pick<Inspection, "format" | "producer" | "bytes" | "files" | "notes">;
}

/** Reads one model; the per-example shape of the data counts where the model leaves its input open. */
export type ModelOpener = (dataShape?: readonly number[]) => Promise<Model>;

/**
 * Reads a model and finds its cuts.
 * @param path whose last part messages and reports show
 * @param dataShape per-example shape of the data, for models that leave their input open
 * @throws input error when the model cannot be read, or is a linear twin
 */
export async function openModel(
  source: ModelSource,
  path: string,
  runtime: Runtime,
  dataShape?: readonly number[],
): Promise<Model> {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const graph = await readGraph(source, name);
  refuseTwin(graph.model, name);
  const network = await readNetwork(graph, runtime, dataShape);
  const { imported } = source;
  const files = imported?.files ?? graph.external.locations;
  return {
    name,
    network,
    cuts: findCuts(network),
    origin: {
      format: imported?.format ?? "ONNX",
      producer: imported?.producer ?? [graph.model.producerName, graph.model.producerVersion].filter(Boolean).join(" "),
      bytes: imported?.bytes ?? source.bytes.length + graph.external.bytes,
      ...(files.length > 0 ? { files } : {}),
      ...(imported && imported.notes.length > 0 ? { notes: imported.notes } : {}),
    },
  };
}
