// The page in a real Chromium, with a host that records what it is told: opening it on a state, checking it, taking
// pictures of it.
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { startBrowser } from "../../../scripts/test-host/workbench.mjs";
import type { PanelState } from "../../../src/protocol/panel";
import type { RecipeChoice } from "../../../src/protocol/recipeChoice";
import type { TrainingState } from "../../../src/protocol/trainingPanel";
import { pause } from "../drive";
import { themes, type Theme } from "../themes";

export const work = "out/harness";
export const shots = "out/screenshots";

/** What a page posts to its host, as far as the checks look at it. */
export interface Posted {
  type: string;
  kind?: string;
  name?: string;
  content?: string;
  text?: string;
  study?: string;
  part?: string;
  choice?: RecipeChoice;
}

declare global {
  interface Window {
    posted: Posted[];
  }
}

/** State that a page opens with; an analysis may have edges picked, which concern nobody but the page. */
export type Analysis = Partial<PanelState> & { pickedEdges?: string[] };
export type State = Analysis | TrainingState;

const kindOf = (state: State): string => ("points" in state ? "training" : "studies");

/** Says whether something holds; what is not there at once is waited for. */
export type Check = (what: string, holds: boolean | (() => Promise<boolean>)) => Promise<void>;

interface HarnessOptions {
  minify?: boolean;
  prepare?: (page: Page) => Promise<void>;
}

/** A program for the browser as the build makes it. */
export async function bundled(entry: string, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify,
    // As in what is minified: the library of plots says less.
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
    write: false,
  });
  return outputFiles[0]!.text;
}

export class Harness {
  readonly problems: string[] = [];
  private files = 0;

  private constructor(
    private readonly browser: Browser,
    /** The bundle of the webview and its styles. */
    readonly drawing: { script: string; css: string },
    /** Done to every page before it loads. */
    private readonly prepare: (page: Page) => Promise<void>,
  ) {}

  static async start({ minify = true, prepare = async () => {} }: HarnessOptions = {}): Promise<Harness> {
    for (const folder of [work, shots]) mkdirSync(folder, { recursive: true });
    const script = await bundled("webview/main.ts", minify);
    const css = readFileSync("media/webview.css", "utf8");
    return new Harness(await startBrowser(), { script, css }, prepare);
  }

  stop = (): Promise<void> => this.browser.close();

  checker =
    (where: string): Check =>
    async (what, holds) => {
      const tries = typeof holds === "boolean" ? 0 : 200;
      for (let i = 0; i < tries; i++) {
        if (await (holds as () => Promise<boolean>)()) return;
        await pause(50);
      }
      if (holds !== true) this.problems.push(`${where}: ${what}`);
    };

  /** The page as the host serves it, on a state. */
  async open(theme: Theme, width: number, state: State): Promise<Page> {
    const file = `${work}/page-${theme}-${width}-${this.files++}.html`;
    writeFileSync(file, hostPage(theme, state, this.drawing));
    const page = await this.openFile(file, width, `${theme} ${width}`);
    await page.waitForFunction(() => window.posted.some(({ type }) => type === "ready"));
    await settle(page);
    return page;
  }

  /** A page that needs no host. */
  async openFile(
    file: string,
    width: number,
    where: string,
    colorScheme: "light" | "dark" | null = null,
  ): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await this.prepare(page);
    page.on("pageerror", (error) => this.problems.push(`${where}: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.problems.push(`${where}: ${message.text()}`);
    });
    await page.goto(pathToFileURL(path.resolve(file)).href);
    await settle(page);
    return page;
  }

  /** Whole-page picture, after checking that nothing sticks out sideways. */
  async shoot(page: Page, name: string): Promise<void> {
    const wide = await page.evaluate(() => {
      const limit = document.documentElement.clientWidth;
      const scrolls = ".table-scroll, .table-wide, .panel-row, .diagram";
      return [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > limit + 1 && !e.closest(scrolls))
        .slice(0, 3)
        .map((e) => `${e.tagName}.${e.getAttribute("class")} ends at ${e.getBoundingClientRect().right} of ${limit}`);
    });
    this.problems.push(...wide.map((text) => `${name}: ${text}`));
    await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
  }

  /** Opens a page on a state and takes a picture of it. */
  async once(theme: Theme, width: number, state: State, name: string): Promise<void> {
    const page = await this.open(theme, width, state);
    await this.shoot(page, name);
    await page.close();
  }
}

/**
 * The policy is that of the extension; the host answers "ready" with the state and "checkCut" with the picked cut of
 * the state.
 */
function hostPage(theme: Theme, state: State, { script, css }: Harness["drawing"]): string {
  const { bodyClass, variables } = themes[theme];
  const nonce = "harness";
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data: blob:; font-src 'none'`;
  const declarations = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join("\n");
  const host = `
window.posted = [];
const first = ${JSON.stringify(state).replaceAll("<", "\\u003c")};
const patch = (patch) => window.postMessage({ type: "patch", patch }, "*");
window.acquireVsCodeApi = () => ({
  postMessage: (m) => {
    posted.push(m);
    if (m.type === "ready") patch(first);
    if (m.type === "checkCut") patch({ pickedCut: first.pickedCut });
  },
});`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Holoscope</title>
<meta property="csp-nonce" content="${nonce}"><meta http-equiv="Content-Security-Policy" content="${policy}">
<style nonce="${nonce}">:root { ${declarations} } body { padding: 0 20px; }</style><style nonce="${nonce}">${css}</style></head>
<body class="${bodyClass}" data-page="${kindOf(state)}" data-vscode-theme-kind="${bodyClass}">
<script nonce="${nonce}">${host}</script>
<script nonce="${nonce}">${script.replaceAll("</script", "<\\/script")}</script></body></html>`;
}

/** Waits until messages on their way have arrived and what they change is painted. */
export const settle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  });

/** Changes the theme as VS Code does while a page is open. */
export const turnTo = (page: Page, theme: Theme): Promise<void> =>
  page.evaluate(
    ([all, now]) => {
      for (const { variables, bodyClass } of all) {
        document.body.classList.remove(bodyClass);
        for (const name of Object.keys(variables)) document.documentElement.style.removeProperty(`--vscode-${name}`);
      }
      for (const [name, value] of Object.entries(now.variables))
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      document.body.classList.add(now.bodyClass);
    },
    [Object.values(themes), themes[theme]] as const,
  );

/** A message of the host. */
export const send = (page: Page, message: object): Promise<void> =>
  page.evaluate((m) => window.postMessage(m, "*"), message);

export const patch = (page: Page, change: object): Promise<void> => send(page, { type: "patch", patch: change });

/** What the page has posted last. */
export const last = async (page: Page): Promise<Posted> => (await page.evaluate(() => window.posted.at(-1)))!;

/** What the page has posted last, as text. */
export const lastText = async (page: Page): Promise<string> => JSON.stringify(await last(page));

/** Rows of the CSV that was copied last, its head among them. */
export const copiedRows = async (page: Page): Promise<number> => (await last(page)).text!.trim().split("\r\n").length;

/** Text of an element that is there. */
export const textOf = async (element: Locator): Promise<string> => (await element.textContent())!;

export const boxOf = async (element: Locator): Promise<{ x: number; y: number; width: number; height: number }> =>
  (await element.boundingBox())!;

/** What the tooltip of a plot shows. */
export const tooltipText = (plot: Locator): Promise<string> =>
  plot.evaluate((e) =>
    [...e.children]
      .filter((c) => {
        const { visibility, display } = getComputedStyle(c);
        return c.tagName === "DIV" && !c.querySelector("canvas") && visibility !== "hidden" && display !== "none";
      })
      .map((c) => c.textContent)
      .join(" "),
  );
