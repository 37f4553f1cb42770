import type { CutInfo, Inspection } from "../src/protocol/inspection";
import { button, tag } from "./controls";
import { h, replace, type Child } from "./dom";
import { counted } from "./format";
import type { Host } from "./host";
import { modelTags, reasonList } from "./kind";
import { choose } from "./network";
import { pickOf } from "./picks";
import { reasonsOf } from "../src/protocol/reasons";
import type { PageState, Store } from "./state";

/**
 * What was picked in the diagram: whether it is a cut and why not, and the button that runs it. Hidden while nothing is
 * picked.
 */
export function pickedCut(store: Store, host: Host): HTMLElement {
  const content = h("div", {});
  const section = h(
    "section",
    { class: "picked", "aria-labelledby": "picked-title", hidden: true },
    h("h2", { id: "picked-title" }, "Picked edges"),
    content,
  );
  if (!host.live) return section;
  store.watch(["pickedEdges", "inspection"], ({ pickedEdges, inspection }) => {
    const pick = inspection && pickOf(inspection.diagram, pickedEdges);
    if (!pick || pick.weights.length === 0) return;
    store.patch({ pickedCut: undefined });
    if (pick.obstacles.length === 0) host.post({ type: "checkCut", weights: pick.weights });
  });
  store.watch(["pickedEdges", "inspection", "pickedCut", "status"], (state) => {
    section.hidden = state.pickedEdges.length === 0;
    replace(content, ...(state.inspection ? panel(state, state.inspection, store, host) : []));
  });
  return section;
}

function panel(state: PageState, inspection: Inspection, store: Store, host: Host): Child[] {
  const { weights, obstacles } = pickOf(inspection.diagram, state.pickedEdges);
  const cut = obstacles.length === 0 ? state.pickedCut : undefined;
  const run = () => {
    if (!cut) return;
    choose(store, host, cut.id);
    host.post({ type: "run", study: "cuts", cuts: [cut.id] });
  };
  return [
    weights.length > 0 && h("p", { class: "tensors" }, weights.join(", ")),
    h("div", { "aria-live": "polite" }, ...verdict(cut, obstacles, inspection)),
    h(
      "div",
      { class: "actions" },
      cut && button(runText(cut), run, { primary: true, disabled: state.status.kind === "running" }),
      button("Clear", () => store.patch({ pickedEdges: [], pickedCut: undefined })),
    ),
  ];
}

function verdict(cut: CutInfo | undefined, obstacles: readonly string[], inspection: Inspection): Child[] {
  if (obstacles.length > 0) return [tag("no cut"), reasonList(obstacles)];
  if (!cut) return [h("p", { class: "quiet" }, "Checking whether this is a cut\u2026")];
  const reasons = reasonsOf(cut);
  return [
    h("div", { class: "kind" }, ...modelTags(cut)),
    h("p", {}, judge(cut, inspection)),
    reasons.length > 0 && reasonList(reasons),
  ];
}

/** Whether it is an ordered cut, in a sentence. */
function judge(cut: CutInfo, { cuts }: Inspection): string {
  const features = counted(cut.features, "feature");
  if (!cut.ordered)
    return `Not every path from the input to the output crosses exactly one of these weights. Their tangent model can be run all the same (${features}).`;
  const what = cuts.some(({ id }) => id === cut.id)
    ? `These weights are ${cut.id}`
    : "Every path from the input to the output crosses exactly one of these weights";
  return `${what} (${features}).`;
}

function runText(cut: CutInfo): string {
  if (cut.refusal) return "Run on its activations alone";
  return cut.ordered ? "Run this cut" : "Run as tangent model of these weights";
}
