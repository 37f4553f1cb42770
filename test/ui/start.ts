// node scripts/ui.mjs start VSIX: how soon Holoscope is there, installed from its package. Its last line is JSON (see
// Start).
import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { choices, command, onFile, panelOf, pick } from "./drive";
import { writeDeepModel, writeDenseModel } from "./models";
import { enginesOf, hostsOf, nativeModulesOf } from "./processes";
import { startWorkbench } from "./window";

/** What is measured; times in milliseconds. */
export interface Start {
  /** What our code took of the extension host when it was activated, as VS Code itself measures it. */
  activation: number;
  /** Native modules in the extension hosts, and in the engines. */
  natives: { hosts: string[][]; engines: string[][] };
  opened: Opened[];
}

interface Opened {
  model: string;
  bytes: number;
  /** From the right-click to the question for data: with the tries that a menu of the workbench may take. */
  asked: number;
  /** From the answer until the network shows; most of it is the workbench's, which opens a panel. */
  drawn: number;
  /** The longest time in which the workbench drew no frame meanwhile. */
  freeze: number;
}

declare global {
  interface Window {
    holoscopeFrames: { longest: number; last: number; on: boolean };
  }
}

/** The sample comes first: what starts with the first click is in its time. */
const models = ["digits", "small", "large", "shallow", "deep"];

/** The sample, models of 1 and 100 MB, and networks of a dozen and of 1,000 nodes. */
function createWorkspace(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "holoscope-start-"));
  for (const file of ["digits.onnx", "digits.csv"]) cpSync(path.join("samples", file), path.join(folder, file));
  writeDenseModel(path.join(folder, "small.onnx"), [784, 160, 1]);
  writeDenseModel(path.join(folder, "large.onnx"), [784, 4000, 2500, 1]);
  writeDeepModel(path.join(folder, "shallow.onnx"), 2);
  writeDeepModel(path.join(folder, "deep.onnx"), 200);
  return folder;
}

/** The time that VS Code gives in its list of running extensions: loading the code and calling `activate`. */
async function activation(page: Page): Promise<number> {
  await command(page, "Developer: Show Running Extensions");
  const row = page.locator(".runtime-extensions-editor .monaco-list-row", { hasText: "Holoscope" });
  const text = await row.locator(".activation-time").innerText();
  return Number(/([\d.]+)\s*ms/.exec(text)?.[1]);
}

/** Opens the page of a model, only to look at it. */
async function open(page: Page, folder: string, model: string): Promise<Opened> {
  // To find the one panel among several takes part of the time.
  await command(page, "View: Close All Editors");
  const clicked = Date.now();
  await onFile(page, `${model}.onnx`, "Holoscope: Inspect Model");
  await choices(page, `Dataset for ${model}.onnx`);
  const answered = Date.now();
  await watchFrames(page);
  await pick(page, `Dataset for ${model}.onnx`, /Only look/);
  const panel = await panelOf(page, model);
  await panel.locator(".network [data-cut], .network [data-block]").first().waitFor();
  const drawn = Date.now() - answered;
  const freeze = await page.evaluate(() => {
    window.holoscopeFrames.on = false;
    return Math.round(window.holoscopeFrames.longest);
  });
  const bytes = statSync(path.join(folder, `${model}.onnx`)).size;
  return { model, bytes, asked: answered - clicked, drawn, freeze };
}

const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const watch = (window.holoscopeFrames = { longest: 0, last: performance.now(), on: true });
    const frame = (now: number): void => {
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.last = now;
      if (watch.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });

async function main(vsix: string): Promise<void> {
  const folder = createWorkspace();
  const workbench = await startWorkbench(vsix);
  try {
    const page = await workbench.open(folder, "digits.onnx", false);
    const opened: Opened[] = [];
    for (const model of models) opened.push(await open(page, folder, model));
    const [hosts, engines] = [hostsOf, enginesOf].map((of) => of(workbench.server).map(nativeModulesOf));
    const start: Start = {
      activation: await activation(page),
      natives: { hosts: hosts!, engines: engines! },
      opened,
    };
    console.log(JSON.stringify(start));
  } finally {
    await workbench.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main(process.argv[2] ?? "holoscope.vsix");
