import * as path from "node:path";
import { singleFileNames } from "../../protocol/dataFormats";

/** Files that make one dataset; `labels` is the second file of an NPY or IDX pair. Absolute paths. */
export interface DatasetFiles {
  data: string;
  labels?: string;
}

const INPUT_WORDS = new Set(["x", "image", "images", "input", "inputs", "feature", "features", "data"]);
const LABEL_WORDS = new Set(["y", "label", "labels", "target", "targets", "class", "classes"]);

/** Whether the format holds inputs and labels in two files. */
export const needsLabelsFile = (file: string): boolean => !singleFileNames.test(file);

/**
 * Groups files into datasets: some formats stand alone; others go in pairs whose names differ in one word (images and
 * labels, x and y).
 */
export function groupDatasets(files: readonly string[]): DatasetFiles[] {
  const alone = files.filter((file) => !needsLabelsFile(file)).map((data) => ({ data }));
  const parts = files.filter(needsLabelsFile).map((file) => ({ file, ...readName(file) }));
  const pairs = parts
    .filter((part) => part.role === "inputs")
    .flatMap(({ file, key }) => {
      const labels = parts.find((other) => other.role === "labels" && other.key === key);
      return labels ? [{ data: file, labels: labels.file }] : [];
    });
  return [...alone, ...pairs].sort((a, b) => a.data.localeCompare(b.data));
}

/** The part a file plays in a pair, and what it has in common with the other file. */
function readName(file: string): { role: "inputs" | "labels" | "unknown"; key: string } {
  const words = path.basename(file.toLowerCase(), ".gz").split(/[-_.]/);
  const at = words.findIndex((word) => INPUT_WORDS.has(word) || LABEL_WORDS.has(word));
  if (at < 0) return { role: "unknown", key: "" };
  const role = LABEL_WORDS.has(words[at] ?? "") ? "labels" : "inputs";
  // The number in idx3 or idx1 counts dimensions.
  const common = words.map((word, index) => (index === at ? "*" : word.replace(/^idx\d$/, "idx")));
  return { role, key: [path.dirname(file), ...common].join("/") };
}
