import type { SimilarityReport } from "../../src/protocol/run";
import { conditions } from "../../src/protocol/similarityWords";
import { entry, h, type Child } from "../dom";
import { counted, figure, fileNameOf } from "../format";

/** What was compared over what. */
export function similarityFacts(report: SimilarityReport): Child[] {
  const { models, data } = report;
  const [examples = "", ...others] = conditions(report);
  return [
    ...models.map(({ path, name, parameters, tensors }, side) =>
      entry(
        models.length === 1 ? "Model" : `${"AB"[side]}`,
        h("span", { title: path }, name),
        ", ",
        figure(parameters),
        ` parameters, ${counted(tensors.length, "layer")}`,
      ),
    ),
    entry("Data", h("span", { title: data.path }, fileNameOf(data.path)), `, ${examples}`),
    entry("Conditions", others.join(" \u00b7 ")),
  ];
}
