import type { Face } from "../src/protocol/panel";
import { h } from "./dom";
import type { Host } from "./host";
import type { Store } from "./state";

const faces: [Face, string][] = [
  ["cuts", "Cuts"],
  ["probes", "Probes"],
];

/** Id of the element that both faces are shown in. */
export const faceId = "face";
const tabId = (face: Face): string => `tab-${face}`;

/** The tabs of the two faces: the arrow keys go from one to the other. They share the drawing of the network. */
export function faceTabs(store: Store, host: Host): HTMLElement {
  const turnTo = (face: Face) => {
    if (store.state.face === face) return;
    store.patch({ face });
    host.post({ type: "turnTo", face });
  };
  const tabs = faces.map(([face, text]) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: tabId(face),
        class: "face-tab",
        "aria-controls": faceId,
        onclick: () => turnTo(face),
      },
      text,
    ),
  );
  const list = h(
    "div",
    { role: "tablist", class: "face-tabs", "aria-label": "What is looked at", hidden: !host.live },
    ...tabs,
  );
  list.addEventListener("keydown", (event) => {
    const at = faces.findIndex(([face]) => face === store.state.face);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: faces.length - 1 }[event.key];
    const face = next === undefined ? undefined : faces.at(next % faces.length)?.[0];
    if (!face) return;
    event.preventDefault();
    turnTo(face);
    list.querySelector<HTMLElement>(`#${tabId(face)}`)?.focus();
  });
  // A report that stands alone has tabs where it holds both.
  store.watch(["run", "probed"], ({ run, probed }) => (list.hidden = !host.live && !(run && probed)));
  store.watch(["face"], ({ face }) => {
    for (const tab of tabs) {
      const selected = tab.id === tabId(face);
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
  });
  return list;
}

/** What only one of the faces shows. */
export function onFace(store: Store, own: Face, ...content: HTMLElement[]): HTMLElement {
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
