import * as z from "zod";
import { familySchema } from "../../data";
import { solverSummarySchema } from "../../solver";
import { sliceSchema } from "../cuts/report";

/** Which linear model of its cut a twin is: that of a homogeneous cut, or of any other. */
export const twinKindSchema = z.enum(["holographic", "tangent"]);

/** A figure of the twin as it was, and of the refitted one. */
export const changeSchema = z.object({
  before: z.number(),
  after: z.number(),
});

/** What a twin says of one row: the class it takes for the most probable one, and a mean. */
export const verdictSchema = z.object({
  class: z.number().describe("Index of the class: 0 or 1 (Bernoulli), or that of the output."),
  mean: z.number().describe("Bernoulli: probability of class 1; multinomial: of the class that was taken."),
});
export type Verdict = z.output<typeof verdictSchema>;

/** A row whose most probable class is another one now. */
export const flipSchema = z.object({
  row: z.number().describe("0-based row of the dataset, and its 1-based line where the file has lines."),
  line: z.number().optional(),
  label: z.number().describe("Index of the class that the row is labelled with."),
  before: verdictSchema,
  after: verdictSchema,
});
export type Flip = z.output<typeof flipSchema>;

export const sliceFiguresSchema = sliceSchema.pick({ meanLabel: true, meanPredicted: true, gap: true, z: true });

/** Calibration on one value of one column (see Slice). */
export const sliceChangeSchema = sliceSchema.pick({ column: true, value: true, count: true }).extend({
  before: sliceFiguresSchema,
  after: sliceFiguresSchema,
});

/** What changed on some rows. */
export const updatedRowsSchema = z.object({
  rows: z.number(),
  nll: changeSchema.describe("Mean negative log-likelihood, up to a term in the labels alone."),
  ece: changeSchema.describe("Expected calibration error (see Reliability)."),
  maxChange: z.number().describe("The largest change of a mean."),
  flips: z
    .object({
      count: z.number(),
      rows: z.array(flipSchema),
    })
    .optional()
    .describe("Families of classes only: how many rows flipped, and the first thousand of them."),
  slices: z
    .object({
      limit: z.number(),
      slices: z.array(sliceChangeSchema),
    })
    .optional()
    .describe(
      "Slices, those that are worst now first, and the |z| that calibrated ones stay below; absent without columns to slice by.",
    ),
});
export type UpdatedRows = z.output<typeof updatedRowsSchema>;

/** Format `holoscope.update/1`: what came of refitting a twin with new rows. */
export const updateReportSchema = z.object({
  format: z.literal("holoscope.update/1"),
  holoscope: z.string(),
  twin: z.object({
    path: z.string(),
    model: z.string().describe("File name of the network"),
    cut: z.string(),
    kind: twinKindSchema,
    family: familySchema.unwrap(),
    output: z.string().describe("What M is"),
    features: z.number(),
  }),
  out: z.string().describe("Where the new twin was written."),
  data: z.string(),
  fittedOn: z.enum(["old and new rows", "new rows"]).describe("Which rows the new weights are the optimum of."),
  classes: z
    .array(z.string())
    .optional()
    .describe("What the labels 0, 1, ... stand for, where they are classes with names."),
  lambda: z.number(),
  lambdaPerExample: z.number(),
  solver: solverSummarySchema,
  seconds: z.number().describe("Reading, features and fit."),
  new: updatedRowsSchema,
  old: updatedRowsSchema
    .optional()
    .describe(
      "The rows that the twin was fitted on before; absent where their file is not at hand and they are not fitted.",
    ),
  notes: z.array(z.string()),
});
export type UpdateReport = z.output<typeof updateReportSchema>;
