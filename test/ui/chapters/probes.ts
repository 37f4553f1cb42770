// The story of linear probes, on the workspace that the other chapters leave.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import {
  choices,
  closePanel,
  isWritten,
  onFile,
  openSideBar,
  panelOf,
  pickDigits,
  treeItem,
  treeSelection,
  until,
  untilText,
} from "../drive";
import { cancels, inEveryTheme, type Chapters } from "./chapter";

const probeMenu = "Holoscope: Probe Layers";
const depthPlot = (panel: FrameLocator) => panel.locator(".probes-depth .plot");
const depthTitle = (panel: FrameLocator) => panel.locator(".probes-depth .picture-title");
const rows = (panel: FrameLocator) => panel.locator(".probe-list tbody tr");
const selectedRow = (panel: FrameLocator) => panel.locator(".probe-list tr.selected");
/** Waits until the probes of a panel are drawn; random networks and the control task take their time. */
const drawn = (panel: FrameLocator) => panel.locator(".probes-depth canvas").first().waitFor();

/** List, drawing and side bar agree on a probe. */
async function selectedEverywhere(page: Page, panel: FrameLocator, name: string): Promise<void> {
  await untilText(`list shows ${name}`, selectedRow(panel).locator(".cut-button"), (text) => text === name);
  await until("a block is lit", async () => (await panel.locator(".network .block.probed").count()) === 1);
  await untilText(`tree shows ${name}`, treeSelection(page), (text) => text.startsWith(name));
}

export const probes: Chapters = {
  async "right-click a model, choose dataset, label and normalisation, and its layers are probed"(story) {
    const { page, folder } = story;
    copyFileSync(path.join(folder, "digits.onnx"), path.join(folder, "fresh.onnx"));
    await onFile(page, "fresh.onnx", probeMenu);
    const datasets = await choices(page, "Dataset for fresh.onnx");
    assert.ok(!datasets.some((text) => text.includes("Only look at the network")), datasets.join("|"));
    await pickDigits(page, "fresh.onnx", /Mean and range/);
    const recipe = path.join(folder, "fresh.holoscope.json");
    await until("recipe", () => isWritten(recipe));
    const { format, ...rest } = JSON.parse(readFileSync(recipe, "utf8"));
    assert.deepEqual(rest, {
      model: "fresh.onnx",
      data: { path: "digits.csv", label: "digit", classes: ["3", "5"], normalize: "mean-range" },
    });
    const panel = await panelOf(page, "fresh");
    await drawn(panel);
    assert.match(await depthTitle(panel).innerText(), /test error [\d.]+%/);
    assert.equal(await panel.getByRole("tab", { name: "Probes" }).getAttribute("aria-selected"), "true");
    for (const picture of ["selectivity", "lambda", "confusion", "classes"])
      await panel.locator(`.probes-${picture} canvas`).first().waitFor();
    await inEveryTheme(story, panel, "probes");
  },

  async "a click on a point, Enter on a point, a block or the side bar selects a probe everywhere"({ page, shot }) {
    await openSideBar(page);
    const panel = await panelOf(page, "fresh");
    const names = await rows(panel).locator(".cut-button").allTextContents();
    assert.ok(names.length >= 4, names.join());
    const plot = depthPlot(panel);
    await plot.scrollIntoViewIfNeeded();
    const { width, height } = (await plot.boundingBox())!;
    // Between the margins of the plot the points are equally far from each other.
    const [left, right] = [58, 18];
    const place = (k: number): number => left + ((k + 0.5) * (width - left - right)) / names.length;
    await plot.click({ position: { x: place(2), y: height / 2 } });
    await selectedEverywhere(page, panel, names[2]!);
    await shot("probe-point");
    await plot.press("ArrowRight");
    await plot.press("Enter");
    await selectedEverywhere(page, panel, names[3]!);
    await panel.locator(".network .block.noted").first().click();
    await selectedEverywhere(page, panel, names[0]!);
    await rows(panel).last().click();
    await selectedEverywhere(page, panel, names.at(-1)!);
    // Beside the selected one, so that it is in view.
    await page
      .locator(".sidebar")
      .getByRole("treeitem")
      .filter({ hasText: new RegExp(`^${names.at(-2)}\\s*[\\d.]+%`) })
      .first()
      .click();
    await selectedEverywhere(page, panel, names.at(-2)!);
    await treeItem(page, /^Test error of the raw input/).waitFor();
    await shot("probe-tree");
  },

  async "the tabs share the drawing, and a changed setting makes the probes stale"({ page, folder, shot }) {
    const panel = await panelOf(page, "fresh");
    await panel.getByRole("tab", { name: "Probes" }).press("ArrowLeft");
    await panel.locator('.network [data-cut="cut1"]').waitFor();
    await panel.getByRole("tab", { name: "Cuts" }).press("ArrowRight");
    await panel.locator(".network .block.noted").first().waitFor();
    await panel.getByLabel("Networks with random weights").fill("1");
    await panel.getByLabel("Networks with random weights").press("Tab");
    await panel.getByText("The recipe, a model or the data changed since this run.").waitFor();
    assert.deepEqual(JSON.parse(readFileSync(path.join(folder, "fresh.holoscope.json"), "utf8")).probes, { random: 1 });
    await panel.getByRole("button", { name: "Run again" }).click();
    await panel.getByText("The recipe, a model or the data changed since this run.").waitFor({ state: "hidden" });
    await panel.locator(".facts", { hasText: /Random networks\s*1/ }).waitFor();
    await shot("probes-again");
  },

  async "a model with a recipe beside it is probed without a question, and a run on many examples is cancelled before it is finished"({
    page,
    folder,
    shot,
  }) {
    copyFileSync(path.join(folder, "digits.onnx"), path.join(folder, "known.onnx"));
    writeRecipe(folder, "known", { model: "known.onnx" });
    await onFile(page, "known.onnx", probeMenu);
    await drawn(await panelOf(page, "known"));
    await shot("probes-one-click");
    writeRecipe(folder, "crowd", {
      data: { path: "many.csv", label: "digit", classes: ["3", "5"], normalize: "mean-range" },
    });
    await onFile(page, "crowd.holoscope.json", probeMenu);
    const panel = await panelOf(page, "crowd");
    await cancels(panel, "Go on");
    await shot("probes-cancelled");
  },

  async "earlier probes open again from the side bar, and can be deleted"({ page }) {
    await closePanel(page, "fresh");
    await openSideBar(page);
    const entries = page
      .locator(".sidebar")
      .getByRole("treeitem")
      .filter({ hasText: /^Probes: fresh\s*least test error [\d.]+%/ });
    const before = await entries.count();
    assert.equal(before, 2);
    await entries.first().click();
    await drawn(await panelOf(page, "fresh"));
    await entries.last().hover();
    await entries.last().getByRole("button", { name: "Delete Run" }).click();
    await until("one entry less", async () => (await entries.count()) === before - 1);
  },
};

/** A recipe like that of the digits, with some keys of its own. */
function writeRecipe(folder: string, name: string, keys: Record<string, unknown>): void {
  const { split, ...digits } = JSON.parse(readFileSync(path.join(folder, "digits.holoscope.json"), "utf8"));
  assert.ok(split);
  writeFileSync(path.join(folder, `${name}.holoscope.json`), JSON.stringify({ ...digits, ...keys }, null, 2));
}
