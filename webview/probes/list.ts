import { h, replace } from "../dom";
import { figure, short } from "../format";
import type { Host } from "../host";
import { moveFocus } from "../listKeys";
import { partOn, runOn, selectPart, type PageState, type Store } from "../state";
import { shownProbes, type ShownProbes } from "./shown";
import { errorScale } from "../../src/protocol/probeWords";

/** Selects a probe here and wherever else it is shown. */
export function chooseTensor(store: Store, host: Host, tensor: string): void {
  selectPart(store, host, "probes", tensor);
}

/** Every probe in a row with its test error; Up and Down walk through them. */
export function probeList(store: Store, host: Host): HTMLElement {
  const content = h("div", { class: "rows" });
  const section = h(
    "section",
    { class: "cuts probe-list", "aria-labelledby": "probe-list-title" },
    h("h2", { id: "probe-list-title" }, "Probes"),
    content,
  );
  const draw = (state: PageState) => {
    const shown = shownProbes(state);
    const focused = content.contains(document.activeElement);
    replace(
      content,
      shown
        ? table(shown, (tensor) => chooseTensor(store, host, tensor))
        : h("p", { class: "quiet" }, "Each probe and its test error stand here once the layers are probed."),
    );
    const row = content.querySelector<HTMLElement>("tr.selected");
    if (row)
      content.scrollTop = Math.min(
        row.offsetTop,
        Math.max(content.scrollTop, row.offsetTop + row.offsetHeight - content.clientHeight),
      );
    if (focused) row?.querySelector<HTMLElement>(".cut-button")?.focus({ preventScroll: true });
  };
  store.watch([runOn("probes"), "checkpoint", partOn("probes")], draw);
  content.addEventListener("keydown", moveFocus);
  return section;
}

function table({ report, probes, selected }: ShownProbes, select: (tensor: string) => void): HTMLElement {
  const { text } = errorScale(report.probing.kind);
  const heads = [
    ["Probe", "text"],
    ["Values", "number"],
    ["Test error", "number"],
  ].map(([name, align]) => h("th", { scope: "col", class: align }, name));
  const rows = probes.map((probe, place) => {
    const isSelected = place === selected;
    const [low, high] = probe.test.interval;
    return h(
      "tr",
      { "data-probe": probe.tensor, class: isSelected && "selected", onclick: () => select(probe.tensor) },
      h(
        "th",
        { scope: "row" },
        h(
          "button",
          { type: "button", class: "cut-button", "aria-pressed": String(isSelected), title: probe.tensor },
          probe.name,
        ),
      ),
      h(
        "td",
        { class: "number" },
        figure(probe.width),
        probe.reduction.kind !== "none" && h("span", { class: "quiet" }, ` \u2192 ${short(probe.reduction.width)}`),
      ),
      h("td", { class: "number", title: `95% interval ${text(low)} to ${text(high)}` }, figure(probe.test.error, text)),
    );
  });
  return h("table", { class: "cut-table" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}
