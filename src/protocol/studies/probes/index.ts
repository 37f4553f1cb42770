import * as z from "zod";
import { defineStudy } from "../../study";
import { presentProbes, probesParts } from "./findings";
import { probesSchema } from "./recipe";
import { probesReportSchema } from "./report";

/** Linear probes of every tensor (Alain and Bengio 2016). */
export const probes = defineStudy({
  label: "Probes",
  verb: "probes",
  action: "Probe all layers",
  icon: "graph-line",
  isResumed: true,
  question: "What can a linear model read at every layer?",
  document: "recipe",
  recipe: probesSchema,
  options: z.object({}),
  report: probesReportSchema,
  files: ({ checkpoints }) => checkpoints,
  parts: probesParts,
  present: presentProbes,
  examples: [
    "probes model.onnx data.csv --label digit --normalize mean-range --json probes.json",
    "probes model.onnx data.npz --checkpoints epochs/ --wide pool",
    "probes model.holoscope.json",
  ],
});
