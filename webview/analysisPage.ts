import { cutList } from "./cutList";
import { h } from "./dom";
import { facePanel, onFace } from "./faces";
import { findings } from "./findings";
import { header } from "./header";
import { connect } from "./host";
import { network } from "./network";
import { pickedCut } from "./pickedCut";
import { followSystemTheme } from "./plots/theme";
import { probesFindings } from "./probes/findings";
import { probeList } from "./probes/list";
import { Store } from "./state";

/** Fills the page with one model: what it is, its cuts, what was found at them, and what linear probes read at its layers. */
export function analysisPage(): void {
  const store = new Store();
  const host = connect((patch) => store.patch(patch));
  if (!host.live) followSystemTheme();
  const lists = [
    onFace(store, "cuts", pickedCut(store, host), cutList(store, host)),
    onFace(store, "probes", probeList(store, host)),
  ];
  const found = [onFace(store, "cuts", findings(store, host)), onFace(store, "probes", probesFindings(store, host))];
  const anatomy = h("div", { class: "anatomy" }, network(store, host), ...lists);
  const layout = h("div", { class: "layout" }, anatomy, ...found);
  document.body.append(header(store, host), h("main", {}, facePanel(store, layout)));
  stick(anatomy);
}

/** Keeps the element in view beside the findings: by its upper end, or when it is taller than the window by its lower end, so that all of it is reached. */
function stick(element: HTMLElement): void {
  const margin = 16;
  const place = () =>
    element.style.setProperty("--stick", `${Math.min(margin, window.innerHeight - element.offsetHeight - margin)}px`);
  new ResizeObserver(place).observe(element);
  window.addEventListener("resize", place);
}
