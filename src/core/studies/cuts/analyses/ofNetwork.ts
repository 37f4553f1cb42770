import type { Report } from "../../../../protocol/run";
import { selectCodes } from "../../../data/columns";
import type { BoundData } from "../../../data/dataset";
import type { FamilyName } from "../../../../protocol/recipe";
import { families } from "../../../fit/family";
import { selectRows } from "../../../linalg/vector";
import type { ModelContext } from "./analysis";
import { reliability } from "./reliability";
import { slices } from "./slices";

/** What the analyses of the whole network work on. m = selected examples, K = values of M. */
export interface NetworkContext {
  family: FamilyName;
  /** K */
  outputs: number;
  /** M of all m examples, [example * K + k]. */
  logits: Float64Array;
  data: Pick<BoundData, "labels" | "parts" | "columns">;
  /** 1-based number of the part that everything is fitted on. */
  fitPart: number;
}

/** Reliability of the network on the fitted part. */
export const reliabilityOfNetwork = (context: NetworkContext): Pick<Report, "reliability"> => ({
  reliability: reliability(onPart(context, context.fitPart)),
});

/** Calibration of the network on slices of the fitted part and, where the split has another, of the last other one. */
export function slicesOfNetwork(context: NetworkContext): Pick<Report, "slices"> {
  const { data, fitPart } = context;
  if (data.columns.length === 0) return {};
  const other = data.parts.length > fitPart ? data.parts.length : fitPart - 1;
  return {
    slices: [fitPart, ...(other > 0 ? [other] : [])].map((part) => {
      const columns = data.columns.map((column) => selectCodes(column, data.parts[part - 1]!));
      return { part, ...slices({ ...onPart(context, part), columns }) };
    }),
  };
}

/** What the network predicts of one part, and what is observed. */
function onPart({ family, outputs, logits, data }: NetworkContext, part: number): ModelContext {
  const rows = data.parts[part - 1]!;
  return {
    means: families[family].mean(selectRows(logits, rows, outputs), outputs),
    labels: selectRows(data.labels, rows, 1),
    family,
  };
}
