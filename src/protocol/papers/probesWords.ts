import { counted } from "../numbers";
import type { ReproducedProbe } from "../probesReproduction";

/** "at the start", "after 400 steps" */
export const at = (steps: number): string => (steps === 0 ? "at the start" : `after ${counted(steps, "step")}`);

/** The number in a name such as "layer 16". */
export const layerOf = ({ name }: Pick<ReproducedProbe, "name">): number => Number(/\d+$/.exec(name)?.[0]);
