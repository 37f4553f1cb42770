import type { Reader } from "../dataset";
import { describeClasses, orderPair, pairArrays } from "./arrays";
import { isNpy, parseNpy } from "./npyArray";

/** A pair of NPY files: inputs `examples` x anything, and labels. */
export const npy: Reader = {
  accepts: (files) => files.every(isNpy),
  describe(files) {
    const { inputs, labels } = orderPair(files, parseNpy);
    const { examples } = pairArrays(inputs, labels);
    return { format: "npy", examples, classes: describeClasses(labels.values) };
  },
  read(files, data) {
    const { inputs, labels } = orderPair(files, parseNpy, data.labels);
    return pairArrays(inputs, labels);
  },
};
