import type { ModelProto } from "../onnx/proto";

/** A model file that is not ONNX, and the files beside it. */
export interface ImportSource {
  /** Name of the picked file, as messages show it. */
  name: string;
  bytes: Uint8Array;
  /**
   * A file beside it by its relative path, parted by "/"; undefined when it is missing.
   * @throws input error for a path that leaves the folder
   */
  sibling(path: string): Promise<Uint8Array | undefined>;
}

export interface ImportedModel {
  model: ModelProto;
  /** What the file is, e.g. "TensorFlow.js layers", "Keras 3", "TensorFlow.js graph". */
  format: string;
  /** Which program wrote it; "" when the file does not say. */
  producer: string;
  /** What a reader of the analysis should know about the import. */
  notes: string[];
}

/** A format that is turned into an ONNX graph. */
export interface ModelFormat {
  /** By content, not by name alone. */
  recognises(source: ImportSource): boolean | Promise<boolean>;
  /** @throws input error naming the file, the place in it and the remedy */
  read(source: ImportSource): Promise<ImportedModel>;
}
