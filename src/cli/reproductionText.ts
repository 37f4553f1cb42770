import type { Reproduction } from "../protocol/reproduction";
import { lambdaRemark, reproductionTables, whatWasDone, type ComparisonTable } from "../protocol/reproductionTables";
import { table } from "./table";

/** A reproduction for the terminal: every table as ours beside the paper's, what is missing, and what must be known to compare. */
export function reproductionText(r: Reproduction): string {
  return [
    whatWasDone(r),
    "",
    ...reproductionTables(r).flatMap((t) => [titledTable(t), ""]),
    lambdaRemark(r),
    ...r.notes.map((note) => `note: ${note}`),
    ...r.missing.map(({ name, remedy }) => `missing: ${name}: ${remedy}`),
  ].join("\n");
}

export const titledTable = ({ title, columns, rows }: ComparisonTable): string =>
  [title, table(columns.map(header), rows)].join("\n");

/** One line of header: ours under the group's name, the paper's beside it. */
function header({ name, group }: ComparisonTable["columns"][number]): string {
  if (group === undefined || name === "paper") return name;
  return name === "ours" ? group : `${group} ${name}`;
}
