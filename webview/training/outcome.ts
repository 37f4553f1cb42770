import { trainingTexts } from "../../src/protocol/studies/training/findings";
import type { PartLoss } from "../../src/protocol/studies/training/report";
import type { TrainingMessage } from "../../src/protocol/messages";
import type { TrainingResult } from "../../src/protocol/trainingPanel";
import { button, disclosure } from "../controls";
import { h, replace, type Child } from "../dom";
import { duration, figure, percent, short } from "../format";
import type { Host } from "../host";
import type { TrainingPageStore } from "./state";
import { heldOutPart } from "./words";

/** What a training came to, once it has ended. */
export function outcome(store: TrainingPageStore, host: Host<TrainingMessage>): HTMLElement {
  const section = h("section", { class: "outcome", "aria-labelledby": "outcome-title", hidden: true });
  store.watch(["trained"], ({ trained }) => {
    section.hidden = !trained;
    replace(section, ...(trained ? found(trained, host) : []));
  });
  return section;
}

function found(trained: TrainingResult, host: Host<TrainingMessage>): Child[] {
  const { objective, gradientNorm, stopped, seconds, notes } = trained;
  return [
    h("h2", { id: "outcome-title" }, stopped ? "Stopped before the end" : "Trained"),
    h(
      "p",
      { class: "picture-title" },
      "The objective is ",
      figure(objective),
      " per example, and its gradient, one-sided at kinks, has norm ",
      figure(gradientNorm),
      `. It took ${duration(seconds)}.`,
    ),
    h("p", {}, ...kinkSentence(trained)),
    partTable(trained),
    notes.length > 0 && h("ul", { class: "notes", "aria-label": "Notes" }, ...notes.map((note) => h("li", {}, note))),
    h(
      "div",
      { class: "actions" },
      button("Inspect the model", () => host.post({ type: "inspectModel" }), {
        primary: true,
        title: "Inspect the model: the network, its cuts and what can be found at them",
      }),
      button("Show in Explorer", () => host.post({ type: "showModel" }), {
        title: `Show in Explorer: ${trained.model}`,
      }),
    ),
    disclosure("What does a kink change?", h("p", {}, trainingTexts.kinks)),
  ];
}

function kinkSentence({ kinkPairs, kinks, kinkTolerance }: TrainingResult): Child[] {
  const near = ` within ${short(kinkTolerance)} of a kink`;
  if (kinkPairs === 0) return [`No unit is${near} at any training example.`];
  return [
    figure(kinkPairs),
    ` pairs of an example and a unit are${near}, in `,
    figure(kinks),
    ` of the training examples: there the gradient need not vanish at a minimum.`,
  ];
}

/** "part 1 (training)": a part by its role. */
function roleOf({ part }: PartLoss, { recipe }: TrainingResult): string {
  const role = part === recipe.trainPart ? "training" : part === heldOutPart(recipe) ? "held out" : undefined;
  return role ? `${part} (${role})` : String(part);
}

function partTable(trained: TrainingResult): HTMLElement {
  const { parts } = trained;
  const withAccuracy = parts.some(({ accuracy }) => accuracy !== undefined);
  const head = ["part", "examples", "mean loss", ...(withAccuracy ? ["accuracy"] : [])];
  const number = (child: Child) => h("td", { class: "number" }, child);
  const body = parts.map((part) =>
    h(
      "tr",
      {},
      h("th", { scope: "row", class: "text" }, roleOf(part, trained)),
      number(figure(part.examples)),
      number(figure(part.loss)),
      withAccuracy && number(part.accuracy !== undefined && figure(part.accuracy, percent)),
    ),
  );
  const caption = h("caption", {}, "Mean negative log-likelihood, without the regulariser");
  return h(
    "table",
    { class: "data parts" },
    caption,
    h(
      "thead",
      {},
      h("tr", {}, ...head.map((name, k) => h("th", { scope: "col", class: k === 0 ? "text" : "number" }, name))),
    ),
    h("tbody", {}, ...body),
  );
}
