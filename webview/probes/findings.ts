import { button, choice, slider } from "../controls";
import { h, replace, type Child } from "../dom";
import { counted } from "../format";
import type { Host } from "../host";
import { Scope, picture, type PictureElement } from "../plots/picture";
import { recipeStudies } from "../../src/protocol/studies";
import { partOn, runOn, type ErrorAxis, type PageState, type Store } from "../state";
import { framed } from "../views/view";
import { classes } from "./classes";
import { confusion } from "./confusion";
import { depth } from "./depth";
import { lambda } from "./lambda";
import { chooseTensor } from "./list";
import { selectivity } from "./selectivity";
import { shownProbes, type ShownProbes } from "./shown";
import { training } from "./training";
import { targetName, type ProbesPage, type ProbeView } from "./view";
import { suitingAxis } from "./words";

/** The pictures in the order in which they are read. */
const views: ProbeView[] = [depth, training, selectivity, lambda, confusion, classes];

interface Drawn {
  view: ProbeView;
  element: PictureElement;
  below: HTMLElement;
}

/** What the probes found, or what to do when there are none yet. */
export function probesFindings(store: Store, host: Host): HTMLElement {
  const title = h("h2", { id: "probes-title" }, "Probes");
  const state = h("div", { class: "setting" });
  const content = h("div", { class: "findings-content" });
  let scope = new Scope();
  let drawn: Drawn[] = [];
  const page = (shown: ShownProbes): ProbesPage => ({
    axis: store.state.errorAxis ?? suitingAxis(shown.report),
    choose: (place) => {
      const probe = shown.probes[place];
      if (probe) chooseTensor(store, host, probe.tensor);
    },
  });
  const build = () => {
    scope.stop();
    scope = new Scope();
    drawn = [];
    const shown = shownProbes(store.state);
    replace(
      state,
      ...(shown ? [axisChoice(store, shown)] : []),
      ...(shown?.report.checkpoints?.length ? [stateSlider(store, shown)] : []),
    );
    if (!shown) return replace(content, empty(store.state, host));
    const sections = views.flatMap((view) => {
      const found = view.picture(shown, page(shown));
      if (!found) return [];
      const element = picture(host, scope, found, view.shape);
      const below = h("div", { class: "below" }, ...(view.below?.(shown) ?? []));
      drawn.push({ view, element, below });
      return [framed(`probes-${view.id}`, view.text, element.element, below)];
    });
    replace(content, lead(shown), notes(shown), ...sections);
    scope.start();
  };
  const update = () => {
    const shown = shownProbes(store.state);
    if (!shown) return;
    for (const { view, element, below } of drawn) {
      const next = view.picture(shown, page(shown));
      if (next) element.draw(next);
      replace(below, ...(view.below?.(shown) ?? []));
    }
  };
  // The slider of other probes may have fewer states.
  store.watch(
    [runOn("probes")],
    ({ checkpoint }) => checkpoint !== undefined && store.patch({ checkpoint: undefined }),
  );
  // A plot needs the size of its element, so nothing is drawn before the face is turned to for the first time.
  store.watch(["face", runOn("probes")], ({ face }) => face === "probes" && build());
  store.watch([partOn("probes"), "checkpoint", "errorAxis"], update);
  store.watch(["status", "inspection", "recipe"], () => drawn.length === 0 && store.state.face === "probes" && build());
  return h(
    "section",
    { class: "findings probes-findings", "aria-labelledby": "probes-title" },
    h("div", { class: "findings-head" }, title, state),
    content,
  );
}

const axes: Record<ErrorAxis, string> = { log: "Logarithmic", linear: "Linear" };

function axisChoice(store: Store, { report }: ShownProbes): HTMLElement {
  return h(
    "div",
    { class: "setting" },
    "Errors:",
    choice("Scale of the errors", axes, store.state.errorAxis ?? suitingAxis(report), (errorAxis) =>
      store.patch({ errorAxis }),
    ),
  );
}

/** Goes through the checkpoints to the model itself. */
function stateSlider(store: Store, { report }: ShownProbes): HTMLElement {
  const names = [...(report.checkpoints ?? []).map(({ name }) => name), "the model"];
  const last = names.length - 1;
  const name = h("output", {});
  const say = (at: number) => (name.textContent = `${names[at]} (${at + 1} of ${names.length})`);
  const at = store.state.checkpoint ?? last;
  say(at);
  const range = slider("State of the network", last, at, (next) => {
    say(next);
    range.setAttribute("aria-valuetext", names[next] ?? "");
    store.patch({ checkpoint: next === last ? undefined : next });
  });
  return h("div", { class: "setting" }, "State:", range, name);
}

function lead(shown: ShownProbes): HTMLElement {
  const { probing, probes } = shown.report;
  const classes = probing.classes ? `, ${counted(probing.classes.length, "class", "classes")},` : "";
  return h(
    "div",
    { class: "lead" },
    h(
      "p",
      {},
      `${counted(probes.length, "linear probe")}, each fitted to its optimum, read ${targetName(shown)}${classes} from one tensor of the network. Click a point, a row or a block to select its probe.`,
    ),
  );
}

const notes = ({ report }: ShownProbes): Child =>
  report.notes.length > 0 &&
  h("ul", { class: "notes", "aria-label": "Notes" }, ...report.notes.map((note) => h("li", {}, note)));

function empty({ status, work, inspection, recipe }: PageState, host: Host): HTMLElement {
  const say = (title: string, ...content: Child[]) => h("div", { class: "empty" }, h("h3", {}, title), ...content);
  if (status.kind === "running" && work !== "probes")
    return say(
      "Running",
      h("p", {}, `${recipeStudies[work].label} are being computed; the layers can be probed afterwards.`),
    );
  if (status.kind === "running")
    return say(
      "Probing",
      h("p", {}, "The pictures appear here when all probes are fitted. Cancelled, what is done is kept."),
    );
  if (!inspection)
    return status.kind === "failed"
      ? say("Nothing to show", h("p", {}, "The message above says what went wrong."))
      : say("Reading the model", h("progress", { "aria-label": "Reading the model" }));
  return say(
    "Not probed yet",
    h("p", {}, `Linear probes say what a linear model can read at every layer of ${inspection.name}. They show here:`),
    h(
      "ul",
      {},
      h("li", {}, "at which layer the label becomes readable, against the raw input and networks with random weights;"),
      h("li", {}, "whether it is read or learned by heart, by a control task;"),
      h("li", {}, "which classes are told apart where."),
    ),
    !recipe &&
      h("p", { class: "quiet" }, "A dataset, its label and the normalisation of the inputs are asked for first."),
    host.live && h("div", { class: "actions" }, probeButton(inspection.name, host)),
  );
}

export const probeButton = (model: string, host: Host): HTMLElement =>
  button("Probe all layers", () => host.post({ type: "run", study: "probes" }), {
    primary: true,
    title: `Probe all layers of ${model}`,
  });
