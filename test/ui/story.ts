// npm run test:ui: the extension clicked through in Chromium, chapter by chapter, from its sources or, with --vsix
// FILE, installed from its package; with --only GROUP (analysis, network, training, probes, similarity, studies,
// formats) the chapters of one group. After the installed package the extension is tried from its sources too, by the
// chapters that need nothing of the others. Screenshots go to out/screenshots.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { analysis } from "./chapters/analysis";
import type { Chapters, Story } from "./chapters/chapter";
import { formats } from "./chapters/formats";
import { network } from "./chapters/network";
import { probes } from "./chapters/probes";
import { similarity } from "./chapters/similarity";
import { studies } from "./chapters/studies";
import { training } from "./chapters/training";
import { startWorkbench, type Workbench } from "./window";

const groups: Record<string, Chapters> = { analysis, network, training, probes, similarity, studies, formats };
const shots = "out/screenshots";

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * A folder with two models and their data, and a recipe on many more rows, whose run is long enough to be interrupted.
 */
function createWorkspace(withRecipe: boolean): string {
  const folder = mkdtempSync(path.join(tmpdir(), "holoscope-story-"));
  for (const file of ["digits.onnx", "digits.csv", ...(withRecipe ? ["digits.holoscope.json"] : [])])
    cpSync(path.join("samples", file), path.join(folder, file));
  for (const file of ["resnet-mini.onnx", "images.npz"])
    cpSync(path.join("test/fixtures", file), path.join(folder, file));
  const [head, ...rows] = readFileSync(path.join(folder, "digits.csv"), "utf8").trimEnd().split("\n");
  writeFileSync(path.join(folder, "many.csv"), [head, ...Array<string>(200).fill(rows.join("\n")), ""].join("\n"));
  const recipe = JSON.parse(readFileSync("samples/digits.holoscope.json", "utf8"));
  const { split, ...whole } = recipe;
  assert.ok(split);
  const many = { ...whole, data: { ...recipe.data, path: "many.csv" } };
  writeFileSync(path.join(folder, "many.holoscope.json"), JSON.stringify(many, null, 2));
  return folder;
}

const settingsOf = (folder: string) => (change: Record<string, unknown>) => {
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify(change, null, 2));
};

/** Goes through chapters in a window of its own. Later chapters build on earlier ones, so the first failure ends it. */
async function tell(workbench: Workbench, chapters: Chapters, development: boolean, first: boolean): Promise<Count> {
  const name = development ? "development" : "installed";
  const folder = createWorkspace(!first);
  let page: Page | undefined;
  let passed = 0;
  let failed = 0;
  console.log(`on the ${name} extension:`);
  try {
    page = await workbench.open(folder, "digits.onnx", development);
    const shot = (title: string) => page!.screenshot({ path: path.join(shots, `${name}-${title}.png`) });
    const story: Story = { page, server: workbench.server, folder, settings: settingsOf(folder), shot };
    for (const [title, chapter] of Object.entries(chapters)) {
      const start = Date.now();
      try {
        await chapter(story);
        passed++;
        console.log(`  ✔ ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failed++;
        console.log(`  ✗ ${title}\n${error instanceof Error ? error.stack : String(error)}`);
        await shot("failure");
        break;
      }
    }
  } finally {
    await page?.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { passed, failed, skipped: Object.keys(chapters).length - passed - failed };
}

async function main(args: string[]): Promise<void> {
  const valueOf = (option: string) => (args.includes(option) ? (args[args.indexOf(option) + 1] ?? "") : undefined);
  const vsix = args.includes("--vsix") ? valueOf("--vsix") || "holoscope.vsix" : undefined;
  if (vsix && !existsSync(vsix)) throw new Error(`${vsix} is not there: npm run package`);
  const only = valueOf("--only");
  const chapters = only ? groups[only] : Object.assign({}, ...Object.values(groups));
  if (!chapters) throw new Error(`--only takes ${Object.keys(groups).join(", ")}`);
  mkdirSync(shots, { recursive: true });
  const workbench = await startWorkbench(vsix);
  const counts: Count[] = [];
  try {
    counts.push(await tell(workbench, chapters, vsix === undefined, !only));
    if (vsix && !only) counts.push(await tell(workbench, formats, true, false));
  } finally {
    await workbench.close();
  }
  const sum = (key: keyof Count) => counts.reduce((n, count) => n + count[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}

void main(process.argv.slice(2));
