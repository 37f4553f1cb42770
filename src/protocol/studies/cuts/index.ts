import * as z from "zod";
import { defineStudy } from "../../study";
import { cutsParts, presentCuts } from "./findings";
import { cutsSchema } from "./recipe";
import { cutsReportSchema } from "./report";

/** Holographic features, calibration and what follows from them, at every ordered cut. */
export const cuts = defineStudy({
  label: "Cuts",
  verb: "analyze",
  action: "Run",
  icon: "history",
  question: "Which cuts of the network carry what it knows, and are its features calibrated?",
  document: "recipe",
  recipe: cutsSchema,
  options: z.object({}),
  report: cutsReportSchema,
  files: ({ analyses, retrained }) => (analyses.includes("stability") ? retrained : []),
  parts: cutsParts,
  present: presentCuts,
  examples: [
    "analyze model.onnx data.csv --label digit --classes 3,5 --normalize mean-range --split 250,115",
    "analyze model.onnx data.npz --family multinomial --output all --html report.html",
    "analyze model.onnx data.csv --split 150,110,105 --fit-part 2 --analyses stability,regularization",
  ],
});
