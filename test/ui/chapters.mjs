// The story of the main job, chapter by chapter; each begins where the one before has ended.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  choices,
  command,
  contextMenu,
  enginesOf,
  inEveryTheme,
  inExplorer,
  isWritten,
  longestFreeze,
  openExplorer,
  openSideBar,
  panelOf,
  pause,
  pick,
  treeItem,
  until,
} from "./drive.mjs";

/** 13 million double weights. */
const largeWidths = [784, 4000, 2500, 1];
const selectedIn = (panel, selector) => panel.locator(`${selector}[aria-pressed=true]`).first();
const listButton = (panel, cut) => panel.locator(".cut-button", { hasText: cut });
const drawnCut = (panel, cut) => panel.locator(`.network [data-cut="${cut}"]`);
const running = (panel) => panel.getByRole("button", { name: "Cancel" });
const treeSelection = (page) =>
  page.locator('.sidebar .pane:has([aria-label="Models"]) .monaco-list-row.selected').first();

/** All three views of the selection agree. */
async function selectedEverywhere(page, panel, cut) {
  await until(
    `list shows ${cut}`,
    async () =>
      (await selectedIn(panel, ".cut-button")
        .textContent()
        .catch(() => "")) === cut,
  );
  await until(`drawing shows ${cut}`, async () => (await drawnCut(panel, cut).getAttribute("aria-pressed")) === "true");
  await until(`tree shows ${cut}`, async () =>
    (
      await treeSelection(page)
        .textContent()
        .catch(() => "")
    )?.startsWith(cut),
  );
}

export const chapters = {
  async "right-click a model, choose dataset, label and normalisation"({ page, folder, shot }) {
    await contextMenu(page, page.getByRole("treeitem", { name: "digits.onnx" }), "Holoscope: Inspect Model");
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
    assert.match(guess, /^digit[\s\S]*looks like the label/);
    await shot("pick-label");
    await pick(page, "Column that holds the labels");
    await pick(page, "Normalisation of the inputs, as in training", /Mean and range/);
    await pick(page, "Examples that the network was trained on", /Only the first/);
    await page.locator(".quick-input-widget input").fill("250");
    await page.keyboard.press("Enter");
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
    await panel
      .getByRole("button", { name: /^Run all/ })
      .first()
      .click();
    await panel.locator(".findings canvas, .findings svg").first().waitFor();
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

  async "a recipe runs from the Explorer, and cancelling takes less than a second"({ page, shot }) {
    await openExplorer(page);
    await contextMenu(page, page.getByRole("treeitem", { name: "many.holoscope.json" }), "Holoscope: Run Recipe");
    const panel = await panelOf(page, "many");
    await running(panel).waitFor();
    await pause(1500);
    await shot("running");
    const start = Date.now();
    await running(panel).click();
    await panel.getByText(/^Cancelled/).waitFor();
    const waited = Date.now() - start;
    assert.ok(waited < 1000, `${waited} ms`);
    await shot("cancelled");
  },

  async "a killed engine is reported, and running again works"({ page, server, folder, shot }) {
    const panel = await panelOf(page, "many");
    await panel.getByRole("button", { name: "Run again" }).click();
    await running(panel).waitFor();
    await pause(1500);
    const engines = enginesOf(server);
    assert.ok(engines.length > 0);
    for (const pid of engines) process.kill(pid, "SIGKILL");
    await panel
      .getByRole("alert")
      .getByText(/SIGKILL/)
      .waitFor();
    await shot("killed");
    shrink(path.join(folder, "many.holoscope.json"));
    await panel.getByRole("button", { name: "Run again" }).click();
    await panel.locator(".findings canvas, .findings svg").first().waitFor();
  },

  async "an earlier run opens again from the side bar"({ page, shot }) {
    const tab = page.getByRole("tab", { name: "digits", exact: true });
    await tab.hover();
    await tab.getByRole("button", { name: /^Close/ }).click();
    await tab.waitFor({ state: "hidden" });
    await openSideBar(page);
    // The run that the chapter before has ended moves the others down when it is listed.
    await treeItem(page, /^many .*· many\.csv/).waitFor();
    await treeItem(page, /^digits .*· digits\.csv/).click();
    const panel = await panelOf(page, "digits");
    await panel.locator(".findings canvas, .findings svg").first().waitFor();
    await shot("earlier-run");
  },

  async "a picture is saved where the dialog says"({ page, folder }) {
    const panel = await panelOf(page, "digits");
    await panel.getByRole("button", { name: "Save the picture as PNG" }).first().click();
    const input = page.locator(".quick-input-widget:visible input.input");
    await input.waitFor();
    const target = await until("proposed file", async () => (await input.inputValue()).match(/.*\.png$/)?.[0]);
    assert.equal(path.dirname(target), folder);
    await page.keyboard.press("Enter");
    await until(target, () => isWritten(target));
    // A dialog that is still closing would take the next one with it.
    await input.waitFor({ state: "hidden" });
    assert.equal(readFileSync(target).subarray(1, 4).toString(), "PNG");
  },

  async "the panels come back after a reload of the window"({ page }) {
    const loaded = page.waitForEvent("domcontentloaded");
    await command(page, "Developer: Reload Window");
    await loaded;
    for (const name of ["many", "digits"]) {
      const panel = await panelOf(page, name);
      await panel.locator(".facts", { hasText: `${name}.csv` }).waitFor();
      await panel.locator(".findings canvas, .findings svg").first().waitFor();
    }
  },

  async "every theme"({ page, settings, shot }) {
    const panel = await panelOf(page, "digits");
    await openSideBar(page);
    // Leaves about 900 pixels to the panel.
    await page.setViewportSize({ width: 1250, height: 950 });
    await inEveryTheme({ settings, shot }, panel, "theme");
    await page.setViewportSize({ width: 1500, height: 950 });
  },

  async "a network can be looked at first, and running it asks for a dataset"({ page, folder }) {
    copyFileSync(path.join(folder, "digits.onnx"), path.join(folder, "bare.onnx"));
    await openExplorer(page);
    await contextMenu(page, inExplorer(page, "bare.onnx"), "Holoscope: Inspect Model");
    await pick(page, "Dataset for bare.onnx", /Only look/);
    const network = await panelOf(page, "bare");
    await drawnCut(network, "cut1").waitFor();
    await network
      .getByRole("button", { name: /^Run all/ })
      .first()
      .click();
    await pick(page, "Dataset for bare.onnx", /digits\.csv/);
    await pick(page, "Column that holds the labels");
    await pick(page, "Normalisation of the inputs, as in training", /^None/);
    await pick(page, "Examples that the network was trained on", /All of them/);
    const panel = await panelOf(page, "bare");
    await panel.locator(".findings canvas, .findings svg").first().waitFor();
    assert.ok(existsSync(path.join(folder, "bare.holoscope.json")));
  },

  async "the report is exported where the dialog says"({ page, folder }) {
    const panel = await panelOf(page, "bare");
    await panel.getByText("Export HTML").click();
    const input = page.locator(".quick-input-widget:visible input.input");
    await input.waitFor();
    const target = await until("proposed file", async () => (await input.inputValue()).match(/.*\.html$/)?.[0]);
    assert.equal(target, path.join(folder, "bare.html"));
    await page.keyboard.press("Enter");
    await page.getByText("Report written to bare.html").first().waitFor();
    assert.match(readFileSync(target, "utf8"), /<html/);
    await command(page, "Notifications: Clear All Notifications");
  },

  async "the walkthrough copies the sample and runs it in one click"({ page, folder, shot }) {
    await command(page, "Welcome: Open Walkthrough...");
    await pick(page, /walkthrough/i, /Get started with Holoscope/);
    const open = page.getByRole("button", { name: "Open the Sample", exact: true });
    await open.waitFor();
    await pause(1500);
    await shot("walkthrough");
    await open.click();
    await pick(page, 'Where to put the folder "holoscope-sample"', new RegExp(path.basename(folder)));
    assert.ok(
      await until("copied recipe", () => existsSync(path.join(folder, "holoscope-sample/digits.holoscope.json"))),
    );
    await openSideBar(page);
    await until(
      "a second run called digits",
      async () =>
        (await page
          .locator(".sidebar")
          .getByRole("treeitem", { name: /^digits .*· digits\.csv/ })
          .count()) === 2,
    );
    await (await panelOf(page, "digits")).locator(".findings canvas, .findings svg").first().waitFor();
    await shot("sample");
  },

  async "an unknown model is refused in one line"({ page, folder, shot }) {
    writeFileSync(path.join(folder, "broken.onnx"), Buffer.from("not a network"));
    await openExplorer(page);
    await contextMenu(page, inExplorer(page, "broken.onnx"), "Holoscope: Inspect Model");
    await pick(page, "Dataset for broken.onnx", /Only look/);
    await page
      .getByText(/^Holoscope: .*broken\.onnx/)
      .first()
      .waitFor();
    await shot("broken");
    await command(page, "Notifications: Clear All Notifications");
  },

  async "a model of 100 MB opens without freezing the workbench"({ page, folder, shot, writeDenseModel }) {
    const file = path.join(folder, "large.onnx");
    await writeDenseModel(file, largeWidths);
    assert.ok(statSync(file).size > 100e6);
    await openExplorer(page);
    await contextMenu(page, inExplorer(page, "large.onnx"), "Holoscope: Inspect Model");
    const freeze = await longestFreeze(page, async () => {
      await pick(page, "Dataset for large.onnx", /Only look/);
      await drawnCut(await panelOf(page, "large"), "cut3").waitFor();
    });
    assert.ok(freeze.longest < 1000, `the workbench stood still for ${freeze.longest} ms`);
    console.log(
      `    drawn ${(freeze.total / 1000).toFixed(1)} s after the choice, longest freeze ${freeze.longest} ms`,
    );
    await shot("large");
  },
};

/** Makes the long recipe short. */
function shrink(recipe) {
  const json = JSON.parse(readFileSync(recipe, "utf8"));
  writeFileSync(recipe, JSON.stringify({ ...json, data: { ...json.data, limit: 300 } }, null, 2));
}
