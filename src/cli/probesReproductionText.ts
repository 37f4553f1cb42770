import type { ProbesReproduction } from "../protocol/probesReproduction";
import {
  probesRemarks,
  probesReproductionTables,
  probesWhatWasDone,
  statementsOf,
} from "../protocol/probesReproductionTables";
import { titledTable } from "./reproductionText";

/** The reproduction of the probe paper for the terminal. */
export const probesReproductionText = (r: ProbesReproduction): string =>
  [
    probesWhatWasDone,
    "",
    ...statementsOf(r).map(([figure, paper, here]) => `Figure ${figure}. Paper: ${paper}\n  Here: ${here}`),
    "",
    ...probesReproductionTables(r).flatMap((t) => [titledTable(t), ""]),
    ...probesRemarks(r).map((remark) => `note: ${remark}`),
    ...r.missing.map(({ name, remedy }) => `missing: ${name}: ${remedy}`),
  ].join("\n");
