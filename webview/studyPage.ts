import { recipeStudyKinds } from "../src/protocol/studies";
import { h } from "./dom";
import { facePanel, onFace } from "./faces";
import { header } from "./header";
import { connect } from "./host";
import { network } from "./network";
import { followSystemTheme } from "./plots/theme";
import { Store } from "./state";
import { pageOf } from "./studies";

/**
 * Fills the page with one model: what it is, and a tab for every study with what it found. Studies that draw the
 * network share the drawing.
 */
export function studyPage(): void {
  const store = new Store();
  const host = connect(
    (patch) => store.patch(patch),
    () => store.state.runs,
  );
  if (!host.live) followSystemTheme();
  const pages = recipeStudyKinds.map((study) => ({ study, ...pageOf(study) }));
  const lists = pages.flatMap(({ study, lists: parts }) =>
    parts ? [onFace(store, study, ...parts(store, host))] : [],
  );
  const anatomy = h(
    "div",
    { class: "anatomy" },
    network(store, host, (face) => pageOf(face).drawing),
    ...lists,
  );
  const found = pages.map(({ study, found: content }) => onFace(store, study, content(store, host)));
  const layout = h("div", { class: "layout" }, anatomy, ...found);
  store.watch(["face"], ({ face }) => layout.classList.toggle("wide", !pageOf(face).lists));
  document.body.append(header(store, host), h("main", {}, facePanel(store, layout)));
  stick(anatomy);
}

/**
 * Keeps the element in view beside the findings: by its upper end, or when it is taller than the window by its lower
 * end, so that all of it is reached.
 */
function stick(element: HTMLElement): void {
  const margin = 16;
  const place = () =>
    element.style.setProperty("--stick", `${Math.min(margin, window.innerHeight - element.offsetHeight - margin)}px`);
  new ResizeObserver(place).observe(element);
  window.addEventListener("resize", place);
}
