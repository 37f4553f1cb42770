import type { ReproducedDataset, ReproducedFigures } from "../../src/protocol/reproduction";
import { largestDifference } from "../../src/protocol/papers/holographic";
import { h } from "../dom";
import { figure } from "../format";
import type { Host } from "../host";
import { picture, type Scope } from "../plots/picture";
import { agreementScatter } from "../plots/scatter";
import { panelRow } from "./panelRow";

type Model = "activation" | "holographic" | "exact";

/** Rows of Figures 1 to 3, as the paper has them. */
const rows: Record<Model, string> = {
  activation: "Trained on activations",
  holographic: "Trained on holographic features",
  exact: "Exact weights of holographic features",
};
const models: Model[] = ["activation", "holographic", "exact"];

/**
 * One of Figures 1 to 3: the network's probability of every example of part 1 against that of linear models, a row per
 * model, a column per cut.
 */
export function agreementFigure(
  { id, figures }: ReproducedDataset,
  title: string | undefined,
  host: Host,
): HTMLElement {
  const row = (model: Model) =>
    panelRow(rows[model], (scope) => figures.map((cut) => panel(id, cut, model, host, scope)));
  return h("section", { class: "panels" }, h("h3", { class: "picture-title" }, title), ...models.map(row));
}

function panel(id: string, cut: ReproducedFigures, model: Model, host: Host, scope: Scope): HTMLElement {
  const { network, [model]: predicted } = cut.probability;
  const [xName, yName] = ["network", "linear model"];
  return picture(host, scope, {
    name: `${id}-${cut.cut}-${model}`,
    level: "h5",
    title: [`${cut.cut}: at most `, figure(largestDifference(cut, model)), " apart"],
    plot: agreementScatter({
      xName,
      yName,
      range: [-0.02, 1.02],
      series: [{ name: "examples", x: network, y: predicted, label: (i) => `Example ${i + 1} of part 1` }],
    }),
    table: {
      caption: `Probability of label 1, ${rows[model].toLowerCase()} at ${cut.cut}, one row per example of part 1`,
      columns: [
        { name: xName, values: network },
        { name: yName, values: predicted },
      ],
    },
  }).element;
}
