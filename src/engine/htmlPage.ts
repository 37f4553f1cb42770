import { isRunOf, type AnyRun } from "../protocol/run";
import type { ProbesReproduction } from "../protocol/probesReproduction";
import type { Reproduction } from "../protocol/reproduction";
import type { SubspaceMatchReproduction } from "../protocol/subspaceMatchReproduction";

/** Of one of the papers. */
export type AnyReproduction = Reproduction | ProbesReproduction | SubspaceMatchReproduction;

/** What draws the page. */
export interface Drawing {
  /** The webview's bundle: the same program draws the panel, the report and the reproduction. */
  script: string;
  /** The webview's style sheet. */
  css: string;
}

/** The report of some runs as one HTML file. */
export const htmlReport = ({ runs, ...drawing }: Drawing & { runs: readonly AnyRun[] }): string =>
  selfContained([...new Set(runs.map(subjectOf))].join(", "), "holoscope-runs", runs, drawing);

/** What a run is about, for the page's title. */
function subjectOf(run: AnyRun): string {
  if (isRunOf(run, "similarity")) return run.report.models.map(({ name }) => name).join(" ~ ");
  const { recipePath, inspection } = run;
  return inspection?.name ?? recipePath.split(/[\\/]/).at(-1) ?? recipePath;
}

/** A reproduction of a paper as one HTML file. */
export const reproductionHtml = ({ reproduction, ...drawing }: Drawing & { reproduction: AnyReproduction }): string =>
  selfContained(titles[reproduction.format], "holoscope-reproduction", reproduction, drawing);

const titles: Record<AnyReproduction["format"], string> = {
  "holoscope.reproduction/1": "The holographic paper, reproduced",
  "holoscope.probes-reproduction/1": "Linear probes, reproduced",
  "holoscope.subspace-match-reproduction/1": "Subspace match, reproduced",
};

/**
 * A file that needs nothing else: program, styles and data (in the element `id`) are inside, and its policy lets it
 * load nothing from anywhere.
 */
function selfContained(
  title: string,
  id: string,
  data: readonly AnyRun[] | AnyReproduction,
  { script, css }: Drawing,
): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)} \u2013 Holoscope</title>
<style>
${palette}
${css.replaceAll("</style", "<\\/style")}
</style>
</head>
<body>
<script type="application/json" id="${id}">${escapeJson(JSON.stringify(data))}</script>
<script>
${escapeScript(script)}
</script>
</body>
</html>
`;
}

const escapeText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * In JSON "<" stands only inside strings, where it may be written as an escape: nothing can close the script element.
 */
const escapeJson = (json: string): string => json.replaceAll("<", "\\u003c");

/**
 * In a program the two ways to leave or to nest the script element stand only inside strings and expressions, where the
 * escapes mean the same.
 */
const escapeScript = (script: string): string =>
  script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");

const light: Record<string, string> = {
  foreground: "#3b3b3b",
  descriptionForeground: "#616161",
  errorForeground: "#c72e0f",
  focusBorder: "#005fb8",
  "widget-border": "#e5e5e5",
  "panel-border": "#e5e5e5",
  "editor-background": "#ffffff",
  "editorWidget-background": "#f8f8f8",
  "editorHoverWidget-background": "#f8f8f8",
  "editorHoverWidget-border": "#c8c8c8",
  "list-hoverBackground": "#f2f2f2",
  "list-inactiveSelectionBackground": "#e4e6f1",
  "button-background": "#005fb8",
  "button-foreground": "#ffffff",
  "button-hoverBackground": "#0258a8",
  "button-secondaryBackground": "#e5e5e5",
  "button-secondaryForeground": "#3b3b3b",
  "button-secondaryHoverBackground": "#cccccc",
  "badge-background": "#cccccc",
  "badge-foreground": "#3b3b3b",
  "progressBar-background": "#005fb8",
  "textLink-foreground": "#005fb8",
  "charts-foreground": "#3b3b3b",
  "charts-lines": "#3b3b3b80",
  "charts-blue": "#1a85ff",
  "charts-orange": "#b86e00",
  "charts-red": "#e51400",
  "charts-yellow": "#bf8803",
  "checkbox-background": "#f8f8f8",
  "checkbox-border": "#919191",
  "checkbox-foreground": "#3b3b3b",
};

const dark: Record<string, string> = {
  foreground: "#cccccc",
  descriptionForeground: "#9d9d9d",
  errorForeground: "#f85149",
  focusBorder: "#0078d4",
  "widget-border": "#313131",
  "panel-border": "#2b2b2b",
  "editor-background": "#1f1f1f",
  "editorWidget-background": "#202020",
  "editorHoverWidget-background": "#202020",
  "editorHoverWidget-border": "#454545",
  "list-hoverBackground": "#2a2d2e",
  "list-inactiveSelectionBackground": "#37373d",
  "button-background": "#0078d4",
  "button-foreground": "#ffffff",
  "button-hoverBackground": "#026ec1",
  "button-secondaryBackground": "#313131",
  "button-secondaryForeground": "#cccccc",
  "button-secondaryHoverBackground": "#3c3c3c",
  "badge-background": "#616161",
  "badge-foreground": "#f8f8f8",
  "progressBar-background": "#0078d4",
  "textLink-foreground": "#4daafc",
  "charts-foreground": "#cccccc",
  "charts-lines": "#cccccc80",
  "charts-blue": "#3794ff",
  "charts-orange": "#d18616",
  "charts-red": "#f14c4c",
  "charts-yellow": "#cca700",
  "checkbox-background": "#313131",
  "checkbox-border": "#616161",
  "checkbox-foreground": "#cccccc",
};

const declarations = (colours: Record<string, string>): string =>
  Object.entries(colours)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(" ");

/** The variables that VS Code would give, for readers who have no VS Code around the page. */
const palette = `:root { color-scheme: light dark; ${declarations(light)} }
@media (prefers-color-scheme: dark) { :root:not(.on-paper) { ${declarations(dark)} } }`;
