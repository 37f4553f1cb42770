import { mean } from "../../../linalg/statistics";
import type { Pair } from "../pair";

/** Mean canonical correlation over the smaller of the two ranks (Raghu et al. 2017, Kornblith et al. 2019). */
export const cca = async (pair: Pair): Promise<number> => mean((await pair.canonical()).correlations);
