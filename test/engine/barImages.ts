import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { seededRandom } from "../../src/core/linalg/random";
import { idxFile } from "../core/data/fixtures";

/**
 * Writes square images of ten classes, in the files of MNIST: bars whose place says the class, in noise that hides some
 * of them.
 * @param side even, 10 or more
 */
export function writeBarImages(root: string, side: number, count: number): void {
  const random = seededRandom(5);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const pixels = Uint8Array.from({ length: side * side * count }, (_, k) => {
    const [label, row, column] = [labels[Math.floor(k / side ** 2)]!, Math.floor((k % side ** 2) / side), k % side];
    const bar = label < 5 ? Math.floor(row / 2) === label : Math.floor(column / 2) === label - 5;
    return (bar ? 80 : 0) + Math.floor(170 * random());
  });
  mkdirSync(path.join(root, "mnist"));
  for (const { name, bytes } of [
    idxFile(8, [count, side, side], pixels, "train-images-idx3-ubyte"),
    idxFile(8, [count], labels, "train-labels-idx1-ubyte"),
  ])
    writeFileSync(path.join(root, "mnist", name), bytes);
}
