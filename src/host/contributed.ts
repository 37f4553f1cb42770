/** Webview panels, which a reloaded window restores. */
export const panelTypes = ["holoscope.panel", "holoscope.training"] as const;

export type PanelType = (typeof panelTypes)[number];

/** Recipe to run when the folder that the sample was copied to opens in a new window. */
export const PENDING_SAMPLE = "holoscope.pendingSample";
