import { cutModel } from "../src/protocol/cutModel";
import type { CutInfo, CutModel } from "../src/protocol/inspection";
import { tag } from "./controls";
import { h, type Child } from "./dom";
import { briefly } from "../src/protocol/reasons";

type Kind = Pick<CutInfo, "ordered" | "wellBehaved" | "homogeneous" | "refusal">;

const names: Record<CutModel, { mark: string; text: string; meaning: string }> = {
  holographic: {
    mark: "\u25cf",
    text: "holographic",
    meaning: "Everything above the cut is homogeneous: its linear model is weights times features, nothing else",
  },
  tangent: { mark: "\u25cb", text: "tangent", meaning: "The linear model keeps the network's own output as an offset" },
  activation: {
    mark: "\u2298",
    text: "activations only",
    meaning:
      "Nothing above the cut can be differentiated through, so it has no features: only its activations are analysed",
  },
};

/**
 * The linear model of a cut in a word, the same wherever a cut is shown; and whether it is less than an ordered,
 * well-behaved cut.
 */
export function modelTags(cut: Kind): Child[] {
  const model = cutModel(cut);
  const { mark, text, meaning } = names[model];
  return [
    h(
      "span",
      { class: `tag ${model}`, title: meaning },
      h("span", { class: "mark", "aria-hidden": "true" }, mark),
      text,
    ),
    !cut.ordered && tag("no ordered cut"),
    cut.ordered && !cut.wellBehaved && tag("not well behaved"),
  ];
}

/**
 * Reasons in one line as long as there is room, which opens to all of them; the line leaves out the nodes' names, which
 * are long.
 */
export function reasonLine(reasons: readonly string[]): HTMLElement | false {
  if (reasons.length === 0) return false;
  return h(
    "details",
    { class: "reason-line quiet" },
    h("summary", {}, briefly(reasons).replace(/ "[^"]*"/g, "")),
    reasonList(reasons),
  );
}

/** Reasons one below the other; many scroll. */
export const reasonList = (reasons: readonly string[]): HTMLElement =>
  h(
    "div",
    { class: "reasons quiet", tabindex: 0, role: "region", "aria-label": "Reasons" },
    h("ul", {}, ...reasons.map((reason) => h("li", {}, reason))),
  );
