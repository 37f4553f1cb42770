import * as z from "zod";
import { defineStudy } from "../../study";
import { presentTraining } from "./findings";
import { trainingSchema } from "./recipe";
import { trainedSchema } from "./report";

/** Trains a new network, or a model further. */
export const training = defineStudy({
  label: "Training",
  verb: "train",
  action: "Train",
  icon: "sync",
  question: "What does the network come to when it is trained, and how did it go?",
  document: "training",
  recipe: trainingSchema,
  options: z.object({
    resume: z.boolean().default(false).describe("Go on where an interrupted training of this recipe stood"),
    finish: z.boolean().default(false).describe("Take the weights of an interrupted training as they are"),
  }),
  report: trainedSchema,
  files: ({ model }) => (model === undefined ? [] : [model]),
  present: presentTraining,
  examples: ["train network.holoscope-training.json", "train network.holoscope-training.json --resume"],
});
