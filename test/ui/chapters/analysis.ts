// The story of the main job, chapter by chapter; each begins where the one before has ended.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import {
  choices,
  closePanel,
  command,
  inExplorer,
  isWritten,
  contextMenu,
  onFile,
  openSideBar,
  panelOf,
  pick,
  pickDigits,
  quickInput,
  reloadWindow,
  saveAsProposed,
  treeItem,
  treeSelection,
  until,
  untilText,
} from "../drive";
import { writeDenseModel } from "../models";
import { killEngines } from "../processes";
import { button, cancels, inEveryTheme, results, underWay, type Chapters } from "./chapter";

/** 13 million double weights. */
const largeWidths = [784, 4000, 2500, 1];
const listButton = (panel: FrameLocator, cut: string): Locator => panel.locator(".cut-button", { hasText: cut });
const drawnCut = (panel: FrameLocator, cut: string): Locator => panel.locator(`.network [data-cut="${cut}"]`);

/** All three views of the selection agree. */
async function selectedEverywhere(page: Page, panel: FrameLocator, cut: string): Promise<void> {
  const inList = panel.locator(".cut-button[aria-pressed=true]").first();
  await untilText(`list shows ${cut}`, inList, (text) => text === cut);
  await until(`drawing shows ${cut}`, async () => (await drawnCut(panel, cut).getAttribute("aria-pressed")) === "true");
  await untilText(`tree shows ${cut}`, treeSelection(page), (text) => text.startsWith(cut));
}

export const analysis: Chapters = {
  async "right-click a model, choose dataset, label and normalisation"({ page, folder, shot }) {
    await contextMenu(page, inExplorer(page, "digits.onnx"), "Holoscope: Inspect Model");
    const datasets = await choices(page, "Dataset for digits.onnx");
    assert.ok(
      datasets.some((text) => /digits\.csv[\s\S]*kB/.test(text)),
      datasets.join("|"),
    );
    assert.ok(
      datasets.some((text) => text.includes("Only look at the network")) &&
        datasets.some((text) => text.includes("Browse…")),
      datasets.join("|"),
    );
    await shot("pick-dataset");
    await pick(page, "Dataset for digits.onnx", /digits\.csv/);
    const [guess] = await choices(page, "Column that holds the labels");
    assert.match(guess!, /^digit[\s\S]*looks like the label/);
    await shot("pick-label");
    await pick(page, "Column that holds the labels");
    await pick(page, "Normalisation of the inputs, as in training", /Mean and range/);
    await pick(page, "Examples that the network was trained on", /Only the first/);
    await quickInput(page).fill("250");
    await quickInput(page).press("Enter");
    const recipe = path.join(folder, "digits.holoscope.json");
    await until("recipe", () => isWritten(recipe));
    const { format, model: named, data, split } = JSON.parse(readFileSync(recipe, "utf8"));
    assert.deepEqual(
      { format, named, data, split },
      {
        split: [250],
        format: "holoscope.recipe/1",
        named: "digits.onnx",
        data: { path: "digits.csv", label: "digit", classes: ["3", "5"], normalize: "mean-range" },
      },
    );
  },

  async "the panel draws the network and its cuts"({ page, shot }) {
    const panel = await panelOf(page, "digits");
    await drawnCut(panel, "cut1").waitFor();
    assert.deepEqual(await panel.locator(".cut-button").allTextContents(), ["cut1", "cut2", "cut3"]);
    await shot("network");
  },

  async "run gives results in the panel and in the side bar"({ page, shot }) {
    const panel = await panelOf(page, "digits");
    await button(panel, /^Run all/).click();
    await results(panel).waitFor();
    await openSideBar(page);
    await treeItem(page, /^digits\.holoscope\.json/).waitFor();
    await treeItem(page, /Calibration error/).waitFor();
    await treeItem(page, /^digits .*digits\.csv/).waitFor();
    await shot("results");
  },

  async "selecting a cut in the list, the drawing or the tree selects it everywhere"({ page, shot }) {
    const panel = await panelOf(page, "digits");
    await listButton(panel, "cut2").click();
    await selectedEverywhere(page, panel, "cut2");
    await drawnCut(panel, "cut3").press("Enter");
    await selectedEverywhere(page, panel, "cut3");
    await treeItem(page, /^cut1 /).click();
    await selectedEverywhere(page, panel, "cut1");
    await shot("selection");
  },

  async "a recipe runs from the Explorer, and cancelling ends it before it is finished"({ page, shot }) {
    await onFile(page, "many.holoscope.json", "Holoscope: Run Recipe");
    const panel = await panelOf(page, "many");
    await underWay(panel);
    await shot("running");
    await cancels(panel, "Run again");
    await openSideBar(page);
    await treeItem(page, /^digits .*digits\.csv/).waitFor();
    assert.equal(await runsOf(page, "many", "many.csv").count(), 0, "no run is stored");
    await shot("cancelled");
  },

  async "a killed engine is reported, and running again works"({ page, server, folder, shot }) {
    const panel = await panelOf(page, "many");
    await panel.getByRole("button", { name: "Run again" }).click();
    await underWay(panel);
    await killEngines(server);
    await panel
      .getByRole("alert")
      .getByText(/SIGKILL/)
      .waitFor();
    await shot("killed");
    shrink(path.join(folder, "many.holoscope.json"));
    await panel.getByRole("button", { name: "Run again" }).click();
    await results(panel).waitFor();
  },

  async "an earlier run opens again from the side bar"({ page, shot }) {
    await closePanel(page, "digits");
    await openSideBar(page);
    // The run that the chapter before has ended moves the others down when it is listed.
    await treeItem(page, /^many .*· many\.csv/).waitFor();
    await treeItem(page, /^digits .*· digits\.csv/).click();
    const panel = await panelOf(page, "digits");
    await results(panel).waitFor();
    await shot("earlier-run");
  },

  async "a picture is saved where the dialog says"({ page, folder }) {
    const panel = await panelOf(page, "digits");
    await panel.getByRole("button", { name: "Save the picture as PNG" }).first().click();
    const target = await saveAsProposed(page, ".png");
    assert.equal(path.dirname(target), folder);
    assert.equal(readFileSync(target).subarray(1, 4).toString(), "PNG");
  },

  async "the panels come back after a reload of the window"({ page }) {
    await reloadWindow(page);
    for (const name of ["many", "digits"]) {
      const panel = await panelOf(page, name);
      await panel.locator(".facts", { hasText: `${name}.csv` }).waitFor();
      await results(panel).waitFor();
    }
  },

  async "every theme"(story) {
    const { page } = story;
    const panel = await panelOf(page, "digits");
    await openSideBar(page);
    // Leaves about 900 pixels to the panel.
    await page.setViewportSize({ width: 1250, height: 950 });
    await inEveryTheme(story, panel, "theme");
    await page.setViewportSize({ width: 1500, height: 950 });
  },

  async "a network can be looked at first, and running it asks for a dataset"({ page, folder }) {
    copyFileSync(path.join(folder, "digits.onnx"), path.join(folder, "bare.onnx"));
    await onFile(page, "bare.onnx", "Holoscope: Inspect Model");
    await pick(page, "Dataset for bare.onnx", /Only look/);
    const network = await panelOf(page, "bare");
    await drawnCut(network, "cut1").waitFor();
    await button(network, /^Run all/).click();
    await pickDigits(page, "bare.onnx", /^None/);
    await pick(page, "Examples that the network was trained on", /All of them/);
    const panel = await panelOf(page, "bare");
    await results(panel).waitFor();
    assert.ok(existsSync(path.join(folder, "bare.holoscope.json")));
  },

  async "the report is exported where the dialog says"({ page, folder }) {
    const panel = await panelOf(page, "bare");
    await panel.getByText("Export HTML").click();
    assert.equal(await saveAsProposed(page, ".html"), path.join(folder, "bare.html"));
    await page.getByText("Report written to bare.html").first().waitFor();
    assert.match(readFileSync(path.join(folder, "bare.html"), "utf8"), /<html/);
    await command(page, "Notifications: Clear All Notifications");
  },

  async "the walkthrough copies the sample and runs it in one click"({ page, folder, shot }) {
    await command(page, "Welcome: Open Walkthrough...");
    await pick(page, /walkthrough/i, /Get started with Holoscope/);
    const open = page.getByRole("button", { name: "Open the Sample", exact: true });
    await open.waitFor();
    await shot("walkthrough");
    await open.click();
    await pick(page, 'Where to put the folder "holoscope-sample"', new RegExp(path.basename(folder)));
    await until("copied recipe", () => existsSync(path.join(folder, "holoscope-sample/digits.holoscope.json")));
    await openSideBar(page);
    await until("a second run called digits", async () => (await runsOf(page, "digits", "digits.csv").count()) === 2);
    await results(await panelOf(page, "digits")).waitFor();
    await shot("sample");
  },

  async "an unknown model is refused in one line"({ page, folder, shot }) {
    writeFileSync(path.join(folder, "broken.onnx"), Buffer.from("not a network"));
    await onFile(page, "broken.onnx", "Holoscope: Inspect Model");
    await pick(page, "Dataset for broken.onnx", /Only look/);
    await page
      .getByText(/^Holoscope: .*broken\.onnx/)
      .first()
      .waitFor();
    await shot("broken");
    await command(page, "Notifications: Clear All Notifications");
  },

  async "a model of 100 MB opens"({ page, folder, shot }) {
    const file = path.join(folder, "large.onnx");
    writeDenseModel(file, largeWidths);
    assert.ok(statSync(file).size > 100e6);
    await onFile(page, "large.onnx", "Holoscope: Inspect Model");
    await pick(page, "Dataset for large.onnx", /Only look/);
    await drawnCut(await panelOf(page, "large"), "cut3").waitFor();
    await shot("large");
  },
};

/** Runs of a model on a dataset that the side bar lists. */
const runsOf = (page: Page, model: string, data: string): Locator =>
  page.locator(".sidebar").getByRole("treeitem", { name: new RegExp(`^${model} .*· ${data.replace(".", "\\.")}`) });

/** Makes the long recipe short. */
function shrink(recipe: string): void {
  const json = JSON.parse(readFileSync(recipe, "utf8"));
  writeFileSync(recipe, JSON.stringify({ ...json, data: { ...json.data, limit: 300 } }, null, 2));
}
