import type { HostMessage, PanelState, WebviewMessage } from "../src/protocol/panel";
import type { ProbesReproduction } from "../src/protocol/probesReproduction";
import type { Reproduction } from "../src/protocol/reproduction";
import type { SimilarityMessage, SimilarityState } from "../src/protocol/similarityPanel";
import type { SubspaceMatchReproduction } from "../src/protocol/subspaceMatchReproduction";
import type { TrainingHostMessage, TrainingMessage } from "../src/protocol/trainingPanel";
import { isRunOf, runFormat, type AnyRun, type Run } from "../src/protocol/run";
import type { StudyKind } from "../src/protocol/studies";
import { download } from "./plots/save";

/** Whom the page talks to: VS Code, or nobody (the HTML report). */
export interface Host<M = WebviewMessage> {
  /** Whether runs, recipes and exports exist here. */
  live: boolean;
  post(message: M): void;
}

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** Connects to VS Code when it is there, or else to the run embedded in the page; `onPatch` receives what to show. */
export function connect(onPatch: (patch: Partial<PanelState>) => void): Host {
  if (typeof acquireVsCodeApi !== "function") return connectToReport(onPatch);
  return connectToCode((data) => {
    if (isHostMessage(data)) onPatch(data.patch);
  });
}

/** Connects the page of a training, which VS Code alone shows. */
export const connectTraining = (receive: (message: TrainingHostMessage) => void): Host<TrainingMessage> =>
  connectToCode((data) => {
    if (isTrainingMessage(data)) receive(data);
  });

/** Connects the page of a comparison to VS Code when it is there, or else to the run embedded in the page. */
export function connectSimilarity(onPatch: (patch: Partial<SimilarityState>) => void): Host<SimilarityMessage> {
  const compared = embeddedRuns()?.find((run) => isRunOf(run, "similarity"));
  if (!compared || !isRunOf(compared, "similarity"))
    return connectToCode((data) => isSimilarityMessage(data) && onPatch(data.patch));
  const { report } = compared;
  onPatch({ recipe: report.recipe, status: { kind: "idle" }, compared, details: report.details });
  return nobody;
}

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
export const nobody: Host<WebviewMessage | SimilarityMessage> = { live: false, post: answerInPage };

/** The state of a page that shows finished runs of one recipe and nothing else. */
export function stateOfRuns(runs: readonly AnyRun[]): PanelState {
  const of = <K extends StudyKind>(kind: K): Run<K> | undefined => runs.find((one) => isRunOf(one, kind));
  const [run, probed] = [of("cuts"), of("probes")];
  const shown = run ?? probed;
  return {
    inspection: shown?.inspection,
    recipeName: shown?.recipePath.split(/[\\/]/).at(-1) ?? "",
    recipe: shown?.report.recipe,
    status: { kind: "idle" },
    run,
    stale: false,
    face: run || !probed ? "cuts" : "probes",
    work: "cuts",
    probed,
    probesStale: false,
  };
}

/** Saving and copying are all that a page without a host can do. */
function answerInPage(message: WebviewMessage | SimilarityMessage): void {
  if (message.type === "save") download(message);
  if (message.type === "copy") navigator.clipboard.writeText(message.text).catch(console.error);
}

export const isHostMessage = (data: unknown): data is HostMessage =>
  typeof data === "object" &&
  data !== null &&
  "type" in data &&
  data.type === "patch" &&
  "patch" in data &&
  typeof data.patch === "object" &&
  data.patch !== null;

export const isTrainingMessage = (data: unknown): data is TrainingHostMessage =>
  isHostMessage(data) ||
  (typeof data === "object" &&
    data !== null &&
    "type" in data &&
    data.type === "points" &&
    "points" in data &&
    Array.isArray(data.points));

const isSimilarityMessage = (data: unknown): data is { patch: Partial<SimilarityState> } => isHostMessage(data);

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
