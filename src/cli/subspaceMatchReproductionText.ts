import type { SubspaceMatchReproduction } from "../protocol/subspaceMatchReproduction";
import {
  subspaceMatchRemarks,
  subspaceMatchStatements,
  subspaceMatchTables,
  subspaceMatchWhatWasDone,
} from "../protocol/subspaceMatchReproductionTables";
import { titledTable } from "./reproductionText";

/** The reproduction of the critique of subspace match for the terminal. */
export const subspaceMatchReproductionText = (r: SubspaceMatchReproduction): string =>
  [
    subspaceMatchWhatWasDone,
    "",
    ...subspaceMatchStatements(r).map(([where, paper, here]) => `${where}. Stated: ${paper}\n  Here: ${here}`),
    "",
    ...subspaceMatchTables(r).flatMap((t) => [titledTable(t), ""]),
    ...subspaceMatchRemarks(r).map((remark) => `note: ${remark}`),
    ...r.missing.map(({ name, remedy }) => `missing: ${name}: ${remedy}`),
  ].join("\n");
