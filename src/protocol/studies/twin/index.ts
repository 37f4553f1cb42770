import * as z from "zod";
import { option } from "../../option";
import { defineStudy } from "../../study";
import { cutsSchema } from "../cuts/recipe";
import { presentUpdate } from "./findings";
import { updateReportSchema } from "./report";

const file = z.string().min(1);

/** Refits a linear twin with new rows. */
export const twin = defineStudy({
  label: "Update",
  verb: "update",
  action: "Update",
  icon: "sync",
  question: "What changes when the linear twin of a cut is refitted with new rows?",
  document: "twin",
  recipe: z.object({}),
  options: z.object({
    data: option(file.describe("File with the new rows"), { isPositional: true }),
    labels: option(file.optional().describe("Second file of an NPY or IDX pair, holding their labels"), {
      isPositional: true,
    }),
    label: file.optional().describe("CSV: the label column, where it is not called as before"),
    onlyNew: z.boolean().default(false).describe("Fit the new rows alone; by default also the old ones"),
    lambda: z.number().nonnegative().optional().describe("L2 regulariser; by default that of the twin"),
    lambdaPerExample: z.number().nonnegative().optional().describe("The same, divided by the number of fitted rows"),
    slices: cutsSchema.shape.slices,
    out: file
      .optional()
      .describe("Where the new twin is written; by default NAME.updated.twin.onnx beside the old one"),
  }),
  report: updateReportSchema,
  present: presentUpdate,
  examples: [
    "update digits.twin.onnx new-rows.csv --json update.json",
    "update digits.twin.onnx new-rows.csv --only-new",
  ],
});
