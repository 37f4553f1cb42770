import { recipeStudies, recipeStudyKinds, type RecipeStudy } from "../src/protocol/studies";
import { h } from "./dom";
import type { Host } from "./host";
import type { Store } from "./state";

/** Id of the element that all studies are shown in. */
export const faceId = "face";
const tabId = (study: RecipeStudy): string => `tab-${study}`;

/** The tabs, one a study: the arrow keys go from one to the next. A report that stands alone has those of its runs. */
export function faceTabs(store: Store, host: Host): HTMLElement {
  const turnTo = (face: RecipeStudy) => {
    if (store.state.face === face) return;
    store.patch({ face });
    host.post({ type: "turnTo", study: face });
  };
  const tabs = new Map(
    recipeStudyKinds.map((study) => {
      const attributes = { type: "button", role: "tab", id: tabId(study), class: "face-tab", "aria-controls": faceId };
      const { label, question } = recipeStudies[study];
      return [study, h("button", { ...attributes, title: question, onclick: () => turnTo(study) }, label)];
    }),
  );
  const shown = () => recipeStudyKinds.filter((study) => host.live || store.state.runs[study]);
  const list = h("div", { role: "tablist", class: "face-tabs", "aria-label": "Studies" }, ...tabs.values());
  list.addEventListener("keydown", (event) => {
    const faces = shown();
    const at = faces.indexOf(store.state.face);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: faces.length - 1 }[event.key];
    const face = next === undefined ? undefined : faces.at(next % faces.length);
    if (!face) return;
    event.preventDefault();
    turnTo(face);
    tabs.get(face)?.focus();
  });
  store.watch(["runs"], () => {
    for (const [study, tab] of tabs) tab.hidden = !shown().includes(study);
    list.hidden = shown().length < 2;
  });
  store.watch(["face"], ({ face }) => {
    for (const [study, tab] of tabs) {
      tab.setAttribute("aria-selected", String(study === face));
      tab.tabIndex = study === face ? 0 : -1;
    }
  });
  return list;
}

/** What only one of the studies shows. */
export function onFace(store: Store, own: RecipeStudy, ...content: HTMLElement[]): HTMLElement {
  const part = h("div", { class: "on-face" }, ...content);
  store.watch(["face"], ({ face }) => (part.hidden = face !== own));
  return part;
}

/** Makes an element the panel of the tabs. */
export function facePanel(store: Store, element: HTMLElement): HTMLElement {
  element.id = faceId;
  element.setAttribute("role", "tabpanel");
  store.watch(["face"], ({ face }) => element.setAttribute("aria-labelledby", tabId(face)));
  return element;
}
