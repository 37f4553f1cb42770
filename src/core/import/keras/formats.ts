import { isZip } from "../../data/zip";
import type { ImportedModel, ModelFormat } from "../format";
import { importLayers } from "../layers";
import { isHdf5 } from "./hdf5";
import { readArchive, readLegacy, type KerasSource } from "./source";

/** A .keras file, of Keras 3 or tf.keras since 2.12. */
export const keras: ModelFormat = {
  recognises: ({ bytes }) => isZip(bytes),
  read: async (source) => imported(await readArchive(source), source.name, ""),
};

/** A legacy .h5 file, which every Keras writes. */
export const kerasH5: ModelFormat = {
  recognises: ({ bytes }) => isHdf5(bytes),
  read: async (source) => imported(await readLegacy(source), source.name, " HDF5"),
};

function imported({ layers, version }: KerasSource, name: string, suffix: string): ImportedModel {
  const major = version.split(".")[0] ?? "";
  return {
    model: importLayers(layers, name),
    format: `Keras${major && ` ${major}`}${suffix}`,
    producer: version && `Keras ${version}`,
    notes: [],
  };
}
