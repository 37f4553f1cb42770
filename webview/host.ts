import type { PanelMessage, TrainingMessage } from "../src/protocol/messages";
import { emptyPanel, withRun, type HostMessage, type PanelState, type ShownRuns } from "../src/protocol/panel";
import type { ProbesReproduction } from "../src/protocol/probesReproduction";
import type { Reproduction } from "../src/protocol/reproduction";
import type { SubspaceMatchReproduction } from "../src/protocol/subspaceMatchReproduction";
import type { TrainingHostMessage } from "../src/protocol/trainingPanel";
import { isRecipeRun, runFormat, type AnyRun } from "../src/protocol/run";
import { recipeStudyKinds } from "../src/protocol/studies";
import { download } from "./plots/save";

/** Whom the page talks to: VS Code, or nobody (the HTML report). */
export interface Host<M = PanelMessage> {
  /** Whether runs, recipes and exports exist here. */
  live: boolean;
  post(message: M): void;
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/**
 * Connects to VS Code when it is there, or else to the runs embedded in the page; `onPatch` receives what to show.
 * @param shown the runs on show
 */
export function connect(onPatch: (patch: Partial<PanelState>) => void, shown: () => ShownRuns): Host {
  if (typeof acquireVsCodeApi !== "function") return connectToReport(onPatch);
  return connectToCode((data) => {
    if (isPatch(data)) onPatch(data.patch);
    if (isRunMessage(data)) onPatch({ runs: withRun(shown(), data.run) });
  });
}

/** Connects the page of a training, which VS Code alone shows. */
export const connectTraining = (receive: (message: TrainingHostMessage) => void): Host<TrainingMessage> =>
  connectToCode((data) => {
    if (isTrainingMessage(data)) receive(data);
  });

function connectToCode<M>(receive: (data: unknown) => void): Host<M> {
  const code = acquireVsCodeApi();
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => receive(data));
  code.postMessage({ type: "ready" });
  return { live: true, post: (message) => code.postMessage(message) };
}

function connectToReport(onPatch: (patch: Partial<PanelState>) => void): Host {
  const runs = embeddedRuns();
  if (runs) onPatch(stateOfRuns(runs));
  else
    onPatch({
      status: { kind: "failed", message: "This page holds no Holoscope run: export the report again", died: false },
    });
  return nobody;
}

/** The data inside a page that stands alone; null where there are none. */
const embedded = (id: string): unknown => JSON.parse(document.getElementById(id)?.textContent ?? "null");

/** The reproduction of a paper, where the page was made to show one. */
export function embeddedReproduction(): Reproduction | ProbesReproduction | SubspaceMatchReproduction | undefined {
  const data = embedded("holoscope-reproduction");
  return isReproduction(data) || isProbesReproduction(data) || isSubspaceMatchReproduction(data) ? data : undefined;
}

/** The runs, where the page was made to show some. */
export function embeddedRuns(): AnyRun[] | undefined {
  const data = embedded("holoscope-runs");
  return Array.isArray(data) && data.length > 0 && data.every(isRun) ? data : undefined;
}

/** The host of a page that stands alone. */
export const nobody: Host<PanelMessage> = { live: false, post: answerInPage };

/** The state of a page that shows finished runs of one recipe and nothing else. */
export function stateOfRuns(runs: readonly AnyRun[]): PanelState {
  const [first, ...others] = runs.filter(isRecipeRun);
  if (!first) return { ...emptyPanel, status: { kind: "idle" } };
  const all = [first, ...others];
  return {
    ...emptyPanel,
    inspection: all.find(({ inspection }) => inspection)?.inspection,
    recipeName: first.recipePath.split(/[\\/]/).at(-1) ?? "",
    recipe: first.report.recipe,
    status: { kind: "idle" },
    runs: all.reduce(withRun, {}),
    face: recipeStudyKinds.find((study) => all.some(({ kind }) => kind === study)) ?? "cuts",
    details: all.flatMap((run) => (run.kind === "similarity" ? run.report.details : [])),
  };
}

/** Saving and copying are all that a page without a host can do. */
function answerInPage(message: PanelMessage): void {
  if (message.type === "save") download(message);
  if (message.type === "copy") navigator.clipboard.writeText(message.text).catch(console.error);
}

export const isPatch = (data: unknown): data is Extract<HostMessage, { type: "patch" }> =>
  typeof data === "object" &&
  data !== null &&
  "type" in data &&
  data.type === "patch" &&
  "patch" in data &&
  typeof data.patch === "object" &&
  data.patch !== null;

export const isTrainingMessage = (data: unknown): data is TrainingHostMessage =>
  isPatch(data) ||
  (typeof data === "object" &&
    data !== null &&
    "type" in data &&
    data.type === "points" &&
    "points" in data &&
    Array.isArray(data.points));

const isRunMessage = (data: unknown): data is Extract<HostMessage, { type: "run" }> =>
  typeof data === "object" &&
  data !== null &&
  "type" in data &&
  data.type === "run" &&
  "run" in data &&
  isRun(data.run);

export const isRun = (data: unknown): data is AnyRun =>
  typeof data === "object" && data !== null && "format" in data && data.format === runFormat && "kind" in data;

const isReproduction = (data: unknown): data is Reproduction =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.reproduction/1" &&
  "datasets" in data;

const isProbesReproduction = (data: unknown): data is ProbesReproduction =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.probes-reproduction/1" &&
  "trainings" in data;

const isSubspaceMatchReproduction = (data: unknown): data is SubspaceMatchReproduction =>
  typeof data === "object" &&
  data !== null &&
  "format" in data &&
  data.format === "holoscope.subspace-match-reproduction/1" &&
  "networks" in data;
