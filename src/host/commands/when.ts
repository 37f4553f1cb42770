import { documentSuffixes, literally, twinSuffix } from "../../protocol/fileNames";
import { singleFileNames } from "../../protocol/dataFormats";
import { modelNames } from "../../protocol/modelFormats";
import type { PanelType } from "../contributed";

declare const kind: unique symbol;

/** One condition of a `when` clause of VS Code, or several that must hold together. */
export type Condition = string & { [kind]: "condition" };
/** Conditions of which one must hold; they are not part of another one, since && binds closer. */
type Alternative = string & { [kind]: "alternative" };
export type When = Condition | Alternative;

/** What the side bar shows, and what its rows say of themselves (`contextValue`). */
type ViewId = "holoscope.models" | "holoscope.runs";
type ItemKind = "model" | "recipe" | "comparison" | "cut" | "run";

const condition = (text: string) => text as Condition;
const nameEnds = (suffix: string) => condition(`resourceFilename =~ /${literally(suffix)}$/`);
const oneOf = (key: string, [first, ...more]: readonly [string, ...string[]]) =>
  condition(more.length === 0 ? `${key} == ${first}` : `${key} =~ /^(${[first, ...more].map(literally).join("|")})$/`);

export const isModelFile = condition(`resourceFilename =~ ${modelNames}`);
export const isRecipe = nameEnds(documentSuffixes.recipe);
export const isTraining = nameEnds(documentSuffixes.training);
export const isTwin = nameEnds(twinSuffix);
export const isDataset = condition(`resourceFilename =~ /${singleFileNames.source}/`);
export const isNotOnnx = condition("resourceExtname != .onnx");

/** A key that the host sets while a run of a panel is on. */
export const runningKey = "holoscope.running";
export const isRunning = condition(runningKey);
export const never = condition("false");

export const inView = (view: ViewId): Condition => oneOf("view", [view]);
export const onItem = (view: ViewId, ...kinds: [ItemKind, ...ItemKind[]]): Condition =>
  all(inView(view), oneOf("viewItem", kinds));
export const inFront = (...panels: [PanelType, ...PanelType[]]): Condition => oneOf("activeWebviewPanelId", panels);

export const all = (...conditions: Condition[]): Condition => condition(conditions.join(" && "));
export const any = (...conditions: Condition[]): Alternative => conditions.join(" || ") as Alternative;
