/** What names of the files end with that people write and this extension reads, by the name of their JSON schema. */
export const documentSuffixes = { recipe: ".holoscope.json", training: ".holoscope-training.json" } as const;

/** What the name of a linear twin ends with. */
export const twinSuffix = ".twin.onnx";

/** Source of a regular expression for the text. */
export const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
