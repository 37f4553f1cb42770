import { modelStem } from "../../src/protocol/modelFormats";
import { comparisonTitle } from "../../src/protocol/similarityWords";
import { button } from "../controls";
import { fileNameOf } from "../format";
import { comparison } from "../similarity/comparison";
import { similarityFacts } from "../similarity/facts";
import { dataFact, modelFacts } from "./facts";
import type { StudyPage } from "./page";
import { settingsOf } from "./settings";

/** Similarity: all pairs of layers, what lies behind one of them, and how learning went. */
export const similarityPage: StudyPage = {
  title: ({ recipe }) => recipe?.similarity && comparisonTitle(recipe, (file) => modelStem(fileNameOf(file))),
  facts: (state) =>
    state.runs.similarity ? similarityFacts(state.runs.similarity.report) : [...modelFacts(state), dataFact(state)],
  start: ({ runs, recipe }, host) => [
    recipe &&
      button(runs.similarity ? "Compare again" : "Compare", () => host.post({ type: "run", study: "similarity" }), {
        primary: !runs.similarity,
      }),
  ],
  settings: settingsOf("similarity"),
  found: comparison,
};
