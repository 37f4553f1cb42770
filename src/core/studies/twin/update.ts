import type { Twin, TwinTraining } from "../../../protocol/twin";
import type { UpdateReport } from "../../../protocol/studies/twin/report";
import type { ColumnChoice } from "../../data/columns";
import type { Source } from "../../data/source";
import type { ReportWork } from "../../work";
import { Products } from "../../products/products";
import { families } from "../../fit/family";
import { fit } from "../../fit/solver";
import { solverProgress } from "../../fit/solverProgress";
import { plus, selectRows } from "../../linalg/vector";
import { compareRows } from "./compare";
import { encodeTwin, twinWeights, withWeights, type TwinFile } from "../../model/twinFile";
import { requireOptimum } from "./fit";
import { runTwin } from "./features";
import { joinRows, newRows, oldRows, type NewData, type Rows } from "./rows";

export interface UpdateRequest {
  /** The rows that the twin was fitted on, as it lists them; undefined where they are not at hand. */
  old?: { files: readonly Source[]; training: TwinTraining }[];
  /** The new rows; `kept` is where the new twin will find them again. */
  fresh: NewData & { files: readonly Source[]; kept: TwinTraining["files"] };
  /** Fit the new rows alone. */
  onlyNew: boolean;
  /** One of the two, or neither for the twin's own lambda. */
  lambda?: number;
  lambdaPerExample?: number;
  /** Columns to slice by; by default those of the twin's recipe. */
  slices?: ColumnChoice;
}

/** All of a report but what only the caller knows. */
export type UpdateSummary = Omit<UpdateReport, "twin" | "out" | "seconds"> & {
  twin: Omit<UpdateReport["twin"], "path">;
};

/**
 * Refits a twin to the global optimum of its objective, on its old rows and the new ones or on the new ones alone. Its
 * graph stays as it is: the features are read from it, and the weights inside are replaced. Lambda stays too, as what
 * is believed before any row is seen does not grow with the number of rows.
 * @throws input error when the new rows do not fit what the twin reads, or no optimum exists
 */
export async function updateTwin(
  file: TwinFile,
  request: UpdateRequest,
  work: ReportWork,
): Promise<{ bytes: Uint8Array; summary: UpdateSummary }> {
  const { version } = work;
  const { twin } = file;
  const { fresh, onlyNew } = request;
  work.progress("reading the data", 0);
  const slices = request.slices ?? twin.recipe.slices ?? "auto";
  const parts: Rows[] = [];
  for (const { files, training } of request.old ?? [])
    parts.push(await oldRows(twin, files, training, slices, work.pause));
  const old = joinRows(parts);
  const added = await newRows(twin, fresh.files, fresh, slices, work.pause);
  const products = new Products(work);
  try {
    const { weights, before, after, solver, notes, ...lambdas } = await refit(file, {
      old,
      added,
      request,
      products,
      work,
    });
    const training = [
      ...(onlyNew ? [] : (request.old ?? []).map((o) => o.training)),
      { files: fresh.kept, rows: added.rows.length, part: false, label: fresh.label },
    ];
    const renewed: Twin = { ...twin, holoscope: version, ...lambdas, training };
    const from = old.rows.length * twin.outputs;
    const { model, cut, kind, family, output } = twin;
    const summary: UpdateSummary = {
      format: "holoscope.update/1",
      holoscope: version,
      twin: { model, cut, kind, family, output, features: weights.length },
      data: fresh.path,
      fittedOn: onlyNew ? "new rows" : "old and new rows",
      ...(added.classes ? { classes: added.classes } : {}),
      ...lambdas,
      solver,
      new: compareRows(family, { ...added, before: before.subarray(from), after: after.subarray(from) }),
      ...(from > 0
        ? { old: compareRows(family, { ...old, before: before.subarray(0, from), after: after.subarray(0, from) }) }
        : {}),
      notes,
    };
    return { bytes: encodeTwin({ model: withWeights(file, weights), twin: renewed }), summary };
  } finally {
    await products.release();
  }
}

interface Refit {
  old: Rows;
  added: Rows;
  request: UpdateRequest;
  products: Products;
  work: ReportWork;
}

/** The new weights, and the logits of all rows (old ones first) with the weights of before and of after. */
async function refit(file: TwinFile, { old, added, request, products, work }: Refit) {
  const { twin } = file;
  const { inputs, labels, notes } = joinRows([old, added]);
  const running = work.part(0.1, 0.4, "running the twin");
  const { features, logits: before } = await runTwin(file, inputs, products, running);
  const offset = twin.kind === "tangent" ? plus(before, -1, await features.apply(twinWeights(file))) : undefined;
  const first = request.onlyNew ? old.rows.length : 0;
  const fitted = Uint32Array.from({ length: labels.length - first }, (_, i) => first + i);
  const lambda =
    request.lambda ?? (request.lambdaPerExample === undefined ? twin.lambda : request.lambdaPerExample * fitted.length);
  const ofFitted = {
    features: features.rows(fitted),
    labels: selectRows(labels, fitted, 1),
    offset: offset && selectRows(offset, fitted, twin.outputs),
  };
  const result = await fit(
    { ...ofFitted, family: families[twin.family], lambda },
    products,
    solverProgress(work.part(0.4, 0.95, "fitting")),
  );
  requireOptimum(result, notes);
  const linear = await features.apply(result.weights);
  const after = offset ? plus(linear, 1, offset) : linear;
  return {
    weights: result.weights,
    before,
    after,
    solver: result.summary,
    lambda,
    lambdaPerExample: lambda / fitted.length,
    notes,
  };
}
