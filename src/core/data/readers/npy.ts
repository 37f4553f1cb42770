import { arrayPair } from "./arrays";
import { isNpy, openNpy } from "./npyArray";

/** A pair of NPY files: inputs `examples` x anything, and labels. */
export const npy = arrayPair(isNpy, openNpy);
