import * as z from "zod";
import { familySchema } from "../../data";
import { solverSummarySchema } from "../../solver";
import { twinKindSchema } from "./report";

/** What an export tells, `holoscope.twin-export/1`. */
export const twinExportSchema = z.object({
  format: z.literal("holoscope.twin-export/1"),
  path: z.string(),
  bytes: z.number(),
  cut: z.string(),
  kind: twinKindSchema,
  family: familySchema.unwrap(),
  features: z.number().describe("Weights of the linear model."),
  precision: z.enum(["float64", "float32"]),
  lambda: z.number(),
  lambdaPerExample: z.number(),
  rows: z.number(),
  solver: solverSummarySchema,
  check: z
    .object({
      rows: z.number(),
      maxAbs: z.number(),
    })
    .describe(
      "The exported graph was run on the first so many fitted rows: largest difference of its predictions from those of the fit.",
    ),
  notes: z.array(z.string()),
});
export type TwinExport = z.output<typeof twinExportSchema>;
