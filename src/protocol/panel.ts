import type { Progress } from "./engine";
import type { Run } from "./run";
import type { CutInfo, Inspection } from "./inspection";
import type { ProbesInput } from "./studies/probes/recipe";
import type { AskedAnalysis, FamilyName, RecipeInput } from "./recipe";

/** The two faces of a panel, and what each of them runs. */
export type Face = "cuts" | "probes";

/** What the panel shows. The host owns it and sends patches; the webview draws it. */
export interface PanelState {
  inspection?: Inspection;
  /** File name of the recipe, for display, and its content. */
  recipeName: string;
  recipe?: RecipeInput;
  selectedCut?: string;
  /** The answer to the last "checkCut"; absent while it is awaited. */
  pickedCut?: CutInfo;
  status: PanelStatus;
  run?: Run<"cuts">;
  /** The recipe, model or data changed since `run` was made. */
  stale: boolean;
  face: Face;
  /** What runs, or ran last: `status` is about it. */
  work: Face;
  probed?: Run<"probes">;
  /** The same of `probed`. */
  probesStale: boolean;
  /** Tensor whose probe is selected. */
  selectedTensor?: string;
  /** What probes can be told to read: columns or arrays of the dataset; absent until the probes are shown. */
  targets?: string[];
}

export type PanelStatus =
  | { kind: "loading" }
  | { kind: "idle" }
  | { kind: "running"; progress: Progress }
  | { kind: "cancelled" }
  /** `died`: the child process ended in mid-run; running again starts a new one. */
  | { kind: "failed"; message: string; died: boolean };

export type HostMessage = { type: "patch"; patch: Partial<PanelState> };

/** Choices that the panel's controls write into the recipe; null takes the key out of it. */
export interface RecipeChoice {
  cuts?: "all" | string[];
  /** Takes the place of `lambdaPerExample`, and the other way round. */
  lambda?: number | "implied";
  lambdaPerExample?: number;
  family?: FamilyName;
  fitPart?: number;
  analyses?: AskedAnalysis[];
  normalize?: "none" | "mean-range" | "mean-std";
  output?: string | null;
  kinkSlopes?: boolean | null;
  /** Key "classes" of the recipe's data. */
  classes?: string[] | null;
  /** Keys of the recipe's key "probes". */
  probes?: Omit<ProbesInput, "target"> & { target?: string | null };
}

export type WebviewMessage =
  | { type: "ready" }
  | { type: "run"; cuts: "all" | string[] }
  | { type: "choose"; choice: RecipeChoice }
  | { type: "cancel" }
  | { type: "select"; cut: string }
  | { type: "checkCut"; weights: string[] }
  | { type: "probe" }
  | { type: "turnTo"; face: Face }
  | { type: "selectTensor"; tensor: string }
  /** Asks for earlier states of the model and writes them into the recipe. */
  | { type: "chooseCheckpoints" }
  | { type: "openRecipe" }
  | { type: "exportHtml" }
  | { type: "exportTwin"; cut: string }
  | PictureMessage;

/** What every picture can ask for. */
export type PictureMessage =
  /** A picture or table to save through a dialog. `content` is base64 for PNG, text otherwise. */
  { type: "save"; name: string; kind: "png" | "svg" | "csv"; content: string } | { type: "copy"; text: string };
