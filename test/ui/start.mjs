// How soon Holoscope is there: node test/ui/start.mjs VSIX writes, as its last line, JSON with
// - activation: milliseconds that our code took of the extension host when it was activated, as VS Code itself measures it;
// - natives: native modules in the extension hosts, and in the engines;
// - opened: for the sample and models of 1 and 100 MB the milliseconds from the click to the question for data, and from the answer to the first picture.
import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
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
import { command, enginesOf, hostsOf, inExplorer, nativeModulesOf, timeToOpen } from "./drive.mjs";
import { writeDenseModel } from "./models.mjs";

const samples = fileURLToPath(new URL("../../samples", import.meta.url));

/** The sample comes first: what starts with the first click is in its time. */
async function createWorkspace() {
  const folder = mkdtempSync(path.join(tmpdir(), "holoscope-start-"));
  for (const file of ["digits.onnx", "digits.csv"]) cpSync(path.join(samples, file), path.join(folder, file));
  await writeDenseModel(path.join(folder, "small.onnx"), [784, 160, 1]);
  await writeDenseModel(path.join(folder, "large.onnx"), [784, 4000, 2500, 1]);
  return folder;
}

/** The time that VS Code gives in its list of running extensions: loading the code and calling `activate`. */
async function activation(page) {
  await command(page, "Developer: Show Running Extensions");
  const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Holoscope" });
  const text = await row.locator(".activation-time").innerText();
  return Number(/([\d.]+)\s*ms/.exec(text)[1]);
}

const folder = await createWorkspace();
const data = createData();
await installExtension(data, path.resolve(process.argv[2]));
const server = await startServer(data);
const browser = await startBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
  await page.goto(workbenchUrl(server, folder));
  await inExplorer(page, "digits.onnx").waitFor();
  const opened = [];
  for (const model of ["digits", "small", "large"]) {
    const { asked, time } = await timeToOpen(page, model, ".network [data-cut]");
    opened.push({ model, bytes: statSync(path.join(folder, `${model}.onnx`)).size, asked, drawn: time });
  }
  const [hosts, engines] = [hostsOf(server), enginesOf(server)].map((pids) => pids.map(nativeModulesOf));
  console.log(JSON.stringify({ activation: await activation(page), natives: { hosts, engines }, opened }));
} finally {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
