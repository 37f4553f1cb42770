/* What the manifest names, and this extension answers for. */

/** Every command of the manifest, and those that only trees use, to show what is there. */
export const commandNames = [
  "holoscope.inspectModel",
  "holoscope.runRecipe",
  "holoscope.probeLayers",
  "holoscope.compareModels",
  "holoscope.cancel",
  "holoscope.retrainModel",
  "holoscope.trainNetwork",
  "holoscope.runTraining",
  "holoscope.openRun",
  "holoscope.deleteRun",
  "holoscope.exportHtml",
  "holoscope.exportTwin",
  "holoscope.exportOnnx",
  "holoscope.updateTwin",
  "holoscope.openSample",
  "holoscope.refresh",
  "holoscope.show",
  "holoscope.showComparison",
] as const;

export type CommandName = (typeof commandNames)[number];

/** Webview panels, which a reloaded window restores. */
export const panelTypes = ["holoscope.panel", "holoscope.training", "holoscope.similarity"] as const;

export type PanelType = (typeof panelTypes)[number];

/** Recipe to run when the folder that the sample was copied to opens in a new window. */
export const PENDING_SAMPLE = "holoscope.pendingSample";
