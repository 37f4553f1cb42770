import * as z from "zod";

/** How a fit went. */
export const solverSummarySchema = z.object({
  form: z
    .enum(["primal", "gram"])
    .describe('"gram" works in the span of the examples, "primal" in feature space: whichever is smaller.'),
  iterations: z.number(),
  products: z.number().describe("Products with the feature matrix or the Gram matrix."),
  gradientNorm: z.number().describe("Euclidean norm of the gradient of the objective, in feature space."),
  objective: z.number().describe("Sum of the losses plus lambda times the sum of the squared weights."),
  converged: z.boolean().describe("Whether the objective lies within 1e-9 of its minimum, as a share of it."),
});
export type SolverSummary = z.output<typeof solverSummarySchema>;
