import { resample, resamplingRefusal, resamplings, transposed } from "../resampling";
import type { Rule } from "../rule";

/** Nearest and linear interpolation: a linear map along each axis. */
export const resize: Rule = {
  vjp: (emit, node, g) => {
    const maps = resamplings(node, emit.network).map(transposed);
    return [maps.reduce((t, map) => resample(emit, t, emit.shape(node.output).length, map), g)];
  },
  refusal: resamplingRefusal,
};
