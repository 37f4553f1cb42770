/** The colours of a plot, resolved from VS Code's variables to what a canvas understands. */
export interface Theme {
  text: string;
  quiet: string;
  line: string;
  grid: string;
  background: string;
  tooltip: string;
  tooltipBorder: string;
  first: string;
  second: string;
  accent: string;
  font: string;
}

/** Reads the theme that is in force now; the fallbacks only matter outside VS Code. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
  const text = read("--vscode-charts-foreground", read("--vscode-foreground", "#3b3b3b"));
  return {
    text,
    quiet: read("--vscode-descriptionForeground", text),
    line: read("--vscode-charts-lines", "#80808080"),
    grid: read("--holoscope-grid", "#80808033"),
    background: read("--vscode-editor-background", "#ffffff"),
    tooltip: read("--vscode-editorHoverWidget-background", read("--vscode-editorWidget-background", "#f8f8f8")),
    tooltipBorder: read("--vscode-editorHoverWidget-border", "#80808080"),
    first: read("--vscode-charts-blue", "#1a85ff"),
    second: read("--holoscope-second", "#d18616"),
    accent: read("--vscode-charts-red", "#e51400"),
    // In a saved SVG the names of fonts stand inside double quotes.
    font: read("--vscode-font-family", "system-ui, sans-serif").replaceAll('"', "'"),
  };
}

/** Calls `redraw` after every change of theme: VS Code announces it on the body's class. Returns how to stop. */
export function onThemeChange(redraw: () => void): () => void {
  const observer = new MutationObserver(redraw);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  return () => observer.disconnect();
}

/** Outside VS Code the body's class follows the reader's system; paper is light. */
export function followSystemTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (printing: boolean) => {
    const isDark = dark.matches && !printing;
    document.documentElement.classList.toggle("on-paper", printing);
    document.body.classList.toggle("vscode-dark", isDark);
    document.body.classList.toggle("vscode-light", !isDark);
  };
  dark.addEventListener("change", () => apply(false));
  window.addEventListener("beforeprint", () => apply(true));
  window.addEventListener("afterprint", () => apply(false));
  apply(false);
}
