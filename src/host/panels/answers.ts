import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import type { CutInfo } from "../../protocol/inspection";
import type { PanelMessage, PictureMessage } from "../../protocol/messages";
import type { Recipe } from "../../protocol/recipe";
import { newerThan } from "../inspections";
import { chooseCheckpoints } from "../probes/chooseCheckpoints";
import { targetsOf } from "../probes/targets";
import { isRecipe } from "../recipes/recipeFile";
import { dependencies, modelOf, type Subject } from "./dependencies";
import { savePicture } from "./savePicture";
import type { PanelContext } from "./panelContext";

type Of<T extends PanelMessage["type"]> = Extract<PanelMessage, { type: T }>;

/** What every page can ask for, whatever it is about. */
export const answersOfEveryPage = (source: () => string) => ({
  openRecipe: () => vscode.window.showTextDocument(vscode.Uri.file(source()), { viewColumn: vscode.ViewColumn.One }),
  save: (message: Extract<PictureMessage, { type: "save" }>) => savePicture(message, path.dirname(source())),
  copy: ({ text }: { text: string }) => vscode.env.clipboard.writeText(text),
});

/** What the pages of single studies ask for besides. */
export function answersOf(panel: PanelContext, subject: () => Subject) {
  /** The last question about picked weights: answers to earlier ones come too late. */
  let check: Promise<CutInfo> | undefined;
  return {
    ...answersOfEveryPage(() => panel.source),
    /** Says of the weights picked last whether they are a cut. */
    checkCut: async ({ weights }: Of<"checkCut">) => {
      const asked = (check = panel.services.inspections.checkCut(modelOf(subject()), weights));
      const pickedCut = await asked;
      if (asked === check) panel.view.patch({ pickedCut });
    },
    exportTwin: ({ cut }: Of<"exportTwin">) => panel.services.exportTwin(panel.source, cut),
    chooseCheckpoints: async ({ study }: Of<"chooseCheckpoints">) => {
      const checkpoints = isRecipe(panel.source) && (await chooseCheckpoints(panel.source));
      if (checkpoints) panel.choose({ [study]: { checkpoints } });
    },
    details: ({ a, b, epsilon }: Of<"details">) => describePair(panel, subject, { a, b, epsilon }),
  };
}

/** What probes can be told to read, for their settings. */
export async function findTargets(panel: PanelContext, recipe: Recipe | undefined): Promise<void> {
  if (!recipe) return;
  // What is wrong with the data is said by the run.
  const targets = await targetsOf(panel.source, recipe, (files, label) =>
    panel.services.describeData(files, label),
  ).catch(() => []);
  panel.view.patch({ targets });
}

/** Runs two layers again and keeps what lies behind their figures. */
async function describePair(
  panel: PanelContext,
  subject: () => Subject,
  pair: { a: number; b: number; epsilon: number },
): Promise<void> {
  const entry = panel.runOnShow("similarity");
  if (!entry) return;
  return panel.perform({ work: "similarity", ofPair: true }, "Running the two layers again", async (options) => {
    const { source, ...rest } = subject();
    const files = dependencies({ source, ...rest }, ["similarity"]).filter((file) => file !== source);
    if (await newerThan(Date.parse(entry.created), files))
      throw inputError(
        "A model or the data changed since this comparison, so that its pairs cannot be looked into any more: compare again",
      );
    const details = await panel.engine.call("compareDetails", { path: entry.file, ...pair }, options);
    if (panel.runOnShow("similarity")?.id === entry.id)
      panel.view.patch({ details: [...panel.view.state.details, details] });
  });
}
