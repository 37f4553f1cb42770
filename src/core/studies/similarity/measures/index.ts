import type { MeasureName } from "../../../../protocol/studies/similarity/recipe";
import type { Pair } from "../pair";
import { cca } from "./cca";
import { exactMatch } from "./exactMatch";
import { linearCka } from "./linearCka";
import { procrustes } from "./procrustes";
import { pwcca } from "./pwcca";
import { subspaceMatch } from "./subspaceMatch";
import { svcca } from "./svcca";

/** One number for a pair, or one for each epsilon. */
type Measure = (pair: Pair) => number | number[] | Promise<number | number[]>;

export const measures: { [K in MeasureName]: Measure } = {
  exactMatch,
  subspaceMatch,
  cca,
  svcca,
  pwcca,
  linearCka,
  rbfCka: ({ rbfCka }) => rbfCka,
  procrustes,
};
