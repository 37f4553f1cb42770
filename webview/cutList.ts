import type { CutInfo, Inspection } from "../src/protocol/inspection";
import type { Report } from "../src/protocol/run";
import { disclosure } from "./controls";
import { h, replace } from "./dom";
import { counted, cutLabel, figure, nearOne } from "./format";
import type { Host } from "./host";
import { modelTags, reasonLine } from "./kind";
import { moveFocus } from "./listKeys";
import { choose } from "./network";
import { reasonsOf } from "../src/protocol/reasons";
import { cutReport, cutsOf, partOn, runOn, selectedCut, type Store } from "./state";

/** Every cut in a row: what it severs, what its linear model is and why, and its one figure when it has been run. */
export function cutList(store: Store, host: Host): HTMLElement {
  const content = h("div", {});
  const select = (cut: string) => choose(store, host, cut);
  store.watch(["inspection", runOn("cuts")], (state) => {
    const { inspection } = state;
    const focused = content.contains(document.activeElement)
      ? document.activeElement?.closest("[data-cut]")?.getAttribute("data-cut")
      : undefined;
    replace(
      content,
      ...(inspection
        ? [table(cutsOf(state), state.runs.cuts?.report, store, select), onePerDepth(inspection), uncut(inspection)]
        : []),
    );
    if (focused) content.querySelector<HTMLElement>(`[data-cut="${CSS.escape(focused)}"] .cut-button`)?.focus();
  });
  store.watch([partOn("cuts"), "hoveredCut", "inspection", runOn("cuts")], (state) => {
    const selected = selectedCut(state);
    for (const row of content.querySelectorAll("[data-cut]")) {
      const id = row.getAttribute("data-cut");
      row.classList.toggle("selected", id === selected);
      row.classList.toggle("lit", id === state.hoveredCut);
      row.querySelector("button")?.setAttribute("aria-pressed", String(id === selected));
    }
  });
  content.addEventListener("keydown", moveFocus);
  return h(
    "section",
    { class: "cuts", "aria-labelledby": "cuts-title" },
    h("h2", { id: "cuts-title" }, "Cuts"),
    content,
  );
}

function table(cuts: CutInfo[], report: Report | undefined, store: Store, select: (cut: string) => void): HTMLElement {
  if (cuts.length === 0) return h("p", { class: "quiet" }, "No cut crosses this network from side to side.");
  const heads: [string, string, string?][] = [
    ["Cut", "text"],
    ["Weights and biases", "text"],
    ["Features", "number"],
    ["R\u00b2", "number", "Agreement of the model trained on holographic features with the network"],
  ];
  return h(
    "table",
    { class: "cut-table" },
    h(
      "thead",
      {},
      h("tr", {}, ...heads.map(([text, align, title]) => h("th", { scope: "col", class: align, title }, text))),
    ),
    h("tbody", {}, ...cuts.map((cut) => row(cut, report, store, select))),
  );
}

function row(cut: CutInfo, report: Report | undefined, store: Store, select: (cut: string) => void): HTMLElement {
  const measured = cutReport(report, cut.id);
  const r2 = measured?.faithfulness.holographic?.r2;
  const hover = (hoveredCut: string | undefined) => () => store.patch({ hoveredCut });
  const biases =
    cut.biases.length > 0 &&
    h("span", { class: "quiet", title: cut.biases.join("\n") }, ` + ${counted(cut.biases.length, "bias", "biases")}`);
  return h(
    "tr",
    {
      "data-cut": cut.id,
      class: cut.refusal ? "refused" : "",
      onclick: () => select(cut.id),
      onmouseenter: hover(cut.id),
      onmouseleave: hover(undefined),
    },
    h(
      "th",
      { scope: "row" },
      h(
        "button",
        { type: "button", class: "cut-button", onfocus: hover(cut.id), onblur: hover(undefined), title: cut.id },
        cutLabel(cut.id),
      ),
    ),
    h(
      "td",
      {},
      h("div", { class: "tensors" }, cut.weights.join(", "), biases),
      h("div", { class: "kind" }, ...modelTags(cut), reasonLine(reasonsOf(cut))),
    ),
    h("td", { class: "number" }, figure(cut.features)),
    h(
      "td",
      { class: "number" },
      r2 === undefined
        ? h(
            "span",
            { class: "quiet", title: measured ? "Only its activations were analysed" : "Not run yet" },
            "\u2013",
          )
        : figure(r2, nearOne),
    ),
  );
}

const onePerDepth = ({ oneCutPerDepth }: Inspection): HTMLElement | false =>
  oneCutPerDepth &&
  h("p", { class: "quiet" }, "Parallel branches make too many cuts to list: one at each depth is shown.");

const uncut = ({ uncut: layers }: Inspection): HTMLElement | false =>
  layers.length > 0 &&
  disclosure(
    `${counted(layers.length, "weight layer")} that no cut crosses`,
    h(
      "ul",
      { class: "uncut" },
      ...byReason(layers).map(([reason, names]) => h("li", {}, h("strong", {}, names.join(", ")), `: ${reason}`)),
    ),
  );

/** The layers of one residual unit share their reason. */
function byReason(layers: Inspection["uncut"]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { layer, reason } of layers) groups.set(reason, [...(groups.get(reason) ?? []), layer]);
  return [...groups];
}
