/**
 * Names of files that may hold a network: what menus ask of a file, whose content then decides. package.json has it in its `when` clauses.
 * Linear twins are ONNX files too, but no networks; recipes may be called after a model.
 */
export const modelNames =
  /^(?!.*\.(twin\.onnx|holoscope\.json|holoscope-training\.json)$)(.*\.(onnx|keras|h5|hdf5)|.*model.*\.json|saved_model\.pb)$/i;

/** The same as patterns of file names, a little wider. */
export const modelPatterns = ["*.onnx", "*.keras", "*.h5", "*.hdf5", "*model*.json", "saved_model.pb"];

/** Name of a model without what says its format. */
export const modelStem = (file: string): string => file.replace(/\.(onnx|keras|h5|hdf5|json|pb)$/i, "");
