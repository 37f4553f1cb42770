// npm run test:ui: the whole story clicked through in Chromium, on the development extension or, with --vsix FILE, on the installed package;
// with --only GROUP (analysis, network, training, probes, similarity, formats) the chapters of one group.
// Screenshots go to out/screenshots.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  createData,
  installExtension,
  startBrowser,
  startServer,
  workbenchUrl,
} from "../../scripts/test-host/workbench.mjs";
import { chapters as first } from "./chapters.mjs";
import { formatChapters } from "./formatChapters.mjs";
import { load, writeDenseModel } from "./models.mjs";
import { networkChapters } from "./networkChapters.mjs";
import { probesChapters } from "./probesChapters.mjs";
import { similarityChapters } from "./similarityChapters.mjs";
import { trainingChapters } from "./trainingChapters.mjs";

const groups = {
  analysis: first,
  network: networkChapters,
  training: trainingChapters,
  probes: probesChapters,
  similarity: similarityChapters,
  formats: formatChapters,
};
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;
const chapters = only ? groups[only] : Object.assign({}, ...Object.values(groups));
const root = fileURLToPath(new URL("../..", import.meta.url));
const at = process.argv.indexOf("--vsix");
const vsix = at > 0 ? path.resolve(process.argv[at + 1] ?? "holoscope.vsix") : undefined;
if (vsix && !existsSync(vsix)) throw new Error(`${vsix} is not there: npm run package`);
const shots = path.join(root, "out/screenshots");
mkdirSync(shots, { recursive: true });

/** A folder with two models and their data, and a recipe on many more rows, whose run is long enough to be interrupted. */
function createWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), "holoscope-story-"));
  // The first chapter writes the recipe.
  for (const file of ["digits.onnx", "digits.csv", ...(only ? ["digits.holoscope.json"] : [])])
    cpSync(path.join(root, "samples", file), path.join(folder, file));
  for (const file of ["resnet-mini.onnx", "images.npz"])
    cpSync(path.join(root, "test/fixtures", file), path.join(folder, file));
  const [head, ...rows] = readFileSync(path.join(folder, "digits.csv"), "utf8").trimEnd().split("\n");
  writeFileSync(path.join(folder, "many.csv"), [head, ...Array(200).fill(rows.join("\n")), ""].join("\n"));
  const recipe = JSON.parse(readFileSync(path.join(root, "samples/digits.holoscope.json"), "utf8"));
  const { split, ...whole } = recipe;
  assert.ok(split);
  writeFileSync(
    path.join(folder, "many.holoscope.json"),
    JSON.stringify({ ...whole, data: { ...recipe.data, path: "many.csv" } }, null, 2),
  );
  return folder;
}

/** A stem of two nodes, 200 residual units of five, and a head; returns the number of nodes. */
async function writeDeepModel(file, units) {
  const { residualNetwork } = await load("test/core/diagram/networks.ts");
  writeFileSync(file, residualNetwork(units, 16));
  return 2 + 5 * units + 1;
}

const folder = createWorkspace();
const data = createData();
if (vsix) await installExtension(data, vsix);
const server = await startServer(data);
const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
const name = vsix ? "installed" : "development";
// The server watches the workspace's settings, not the user's.
const settings = (change) => {
  mkdirSync(path.join(folder, ".vscode"), { recursive: true });
  writeFileSync(path.join(folder, ".vscode/settings.json"), JSON.stringify(change, null, 2));
};
const story = {
  page,
  server: { ...server, data },
  folder,
  settings,
  writeDenseModel,
  writeDeepModel,
  shot: (title) => page.screenshot({ path: path.join(shots, `${name}-${title}.png`) }),
};

let passed = 0;
let failure;
try {
  await page.goto(workbenchUrl(server, folder, vsix ? {} : { extensionDevelopmentPath: root }));
  await page.getByRole("treeitem", { name: "digits.onnx" }).waitFor();
  // The folder is watched a moment later only; the first chapter of the whole story takes longer than that.
  if (only) await new Promise((resolve) => setTimeout(resolve, 5000));
  for (const [title, chapter] of Object.entries(chapters)) {
    const start = Date.now();
    try {
      await chapter(story);
    } catch (error) {
      failure = error;
      console.log(`  ✗ ${title}\n${error.stack}`);
      await story.shot("failure");
      break;
    }
    passed++;
    console.log(`  ✔ ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  }
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
// Later chapters build on earlier ones, so the first failure ends the story.
console.log(`the story on the ${name} extension:`);
console.log(
  `${passed} passed, ${failure ? 1 : 0} failed, ${Object.keys(chapters).length - passed - (failure ? 1 : 0)} skipped`,
);
process.exitCode = failure ? 1 : 0;
