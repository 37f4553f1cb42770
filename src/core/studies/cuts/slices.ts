import type { Report } from "../../../protocol/run";
import { analyses } from "./analyses/index";
import { selectCodes } from "../../data/columns";
import { families } from "../../fit/family";
import { selectRows } from "../../linalg/vector";
import type { Material } from "./build";

/** Calibration of the network on slices of the fitted part and, where the split has another, of the last other one. */
export function sliceReports({ recipe: { family, fitPart }, data, extraction, output }: Material): Report["slices"] {
  if (data.columns.length === 0) return undefined;
  const outputs = output.coefficients.length;
  const other = data.parts.length > fitPart ? data.parts.length : fitPart - 1;
  return [fitPart, ...(other > 0 ? [other] : [])].map((part) => {
    const rows = data.parts[part - 1]!;
    const means = families[family].mean(selectRows(extraction.logits, rows, outputs), outputs);
    const columns = data.columns.map((column) => selectCodes(column, rows));
    return { part, ...analyses.slices({ means, labels: selectRows(data.labels, rows, 1), family, columns }) };
  });
}
