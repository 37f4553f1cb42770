import type { Diagram, DiagramBlock } from "../../src/protocol/inspection";
import { disclosure } from "../controls";
import { h, replace } from "../dom";
import { short } from "../format";
import { pickedEdges, togglePicks, type Store } from "../state";

/**
 * The drawing as a table, with a checkbox to pick the weights of each layer. Its rows are made when it is first opened.
 */
export function layersTable(store: Store): HTMLElement {
  const content = h("div", {
    class: "table-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": "Layers from input to output",
  });
  const details = disclosure("Layers as a table", content);
  const fill = () =>
    replace(content, details.open && store.state.inspection && table(store.state.inspection.diagram, store));
  const check = () => {
    const picked = new Set(pickedEdges(store.state).map(({ id }) => id));
    for (const box of content.querySelectorAll("input"))
      box.checked = box.value.split(" ").every((id) => picked.has(id));
  };
  details.addEventListener("toggle", () => (fill(), check()));
  store.watch(["inspection"], fill);
  store.watch(["inspection", "pickedEdges"], check);
  return details;
}

function table({ blocks, edges }: Diagram, store: Store): HTMLElement {
  const weighted = edges.filter(({ weights }) => weights.length > 0);
  const row = (block: DiagramBlock) => {
    const own = weighted.filter(({ to }) => to === block.id);
    const cells = [block.title, block.operators.join(", "), block.shape.join("\u00d7")].map((text) =>
      h("td", { class: "text" }, text),
    );
    return h(
      "tr",
      {},
      h(
        "td",
        {},
        own.length > 0 &&
          pickBox(
            own.map(({ id }) => id),
            own.flatMap(({ weights }) => weights),
            store,
          ),
      ),
      ...cells,
      h("td", { class: "number" }, short(block.parameterCount)),
    );
  };
  const heads = ["pick", "layer", "operators", "leaves it", "parameters"].map((name) =>
    h("th", { scope: "col", class: name === "parameters" ? "number" : "text" }, name),
  );
  return h(
    "table",
    { class: "data" },
    h("caption", {}, "Layers from input to output"),
    h("thead", {}, h("tr", {}, ...heads)),
    h("tbody", {}, ...blocks.map(row)),
  );
}

const pickBox = (edges: string[], weights: string[], store: Store): HTMLElement =>
  h("input", {
    type: "checkbox",
    value: edges.join(" "),
    "aria-label": `Pick ${weights.join(", ")}`,
    onchange: () => togglePicks(store, edges),
  });
