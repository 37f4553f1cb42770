import * as z from "zod";
import { defineStudy } from "../../study";
import { presentSimilarity, similarityParts } from "./findings";
import { similaritySchema } from "./recipe";
import { similarityReportSchema } from "./report";

/** How alike the layers of two models are, or those of one, by measures that each stand beside what chance gives. */
export const similarity = defineStudy({
  label: "Similarity",
  verb: "compare",
  action: "Compare",
  icon: "git-compare",
  question: "How alike are the layers of two networks, or those of one?",
  document: "recipe",
  recipe: similaritySchema,
  options: z.object({}),
  report: similarityReportSchema,
  files: ({ other, checkpoints }) => [...(other === undefined ? [] : [other]), ...checkpoints],
  parts: similarityParts,
  present: presentSimilarity,
  examples: [
    "compare a.onnx b.onnx data.npz --json similarity.json",
    "compare model.onnx data.csv --label digit --pair relu1,relu2",
    "compare model.onnx data.npz --checkpoints epochs/",
  ],
});
