// The story of comparisons, on the workspace that the other chapters leave.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import {
  choices,
  closePanel,
  command,
  contextMenu,
  inExplorer,
  isWritten,
  onFile,
  openExplorer,
  openSideBar,
  panelOf,
  pick,
  treeItem,
  until,
  untilText,
} from "../drive";
import { writeDenseModel } from "../models";
import { enginesOf, killEngines } from "../processes";
import { cancels, inEveryTheme, underWay, type Chapters } from "./chapter";

const compareMenu = "Holoscope: Compare Models";
const heatmap = (panel: FrameLocator) => panel.locator(".similarity-pairs .plot");
const pairTitle = (panel: FrameLocator): Locator => panel.locator("#pair-title");

/** Waits until the cells of a panel are drawn. */
const drawn = (panel: FrameLocator) => panel.locator(".similarity-pairs canvas").first().waitFor();

export const similarity: Chapters = {
  async "select two models, right-click, and their layers are compared without a question"(story) {
    const { page, folder } = story;
    writeDenseModel(path.join(folder, "other.onnx"), [64, 16, 8, 1]);
    await openExplorer(page);
    // A plain click would open the file beside the panel.
    await inExplorer(page, "digits.onnx").click({ modifiers: ["ControlOrMeta"] });
    await inExplorer(page, "other.onnx").click({ modifiers: ["ControlOrMeta"] });
    await contextMenu(page, inExplorer(page, "other.onnx"), compareMenu);
    const recipe = path.join(folder, "digits~other.holoscope.json");
    const swapped = path.join(folder, "other~digits.holoscope.json");
    await until("recipe", () => isWritten(recipe) || isWritten(swapped));
    const written = JSON.parse(readFileSync(existsSync(recipe) ? recipe : swapped, "utf8"));
    assert.deepEqual(
      [written.data.path, written.data.normalize, [written.model, written.similarity.other].sort()],
      ["digits.csv", "mean-range", ["digits.onnx", "other.onnx"]],
    );
    const panel = await panelOf(page, existsSync(recipe) ? "digits ~ other" : "other ~ digits");
    await drawn(panel);
    assert.match(
      await panel.locator(".similarity-pairs .picture-title").innerText(),
      /^Linear CKA of layers of equal place is [\d.]+ on average/,
    );
    assert.equal(await panel.getByRole("combobox", { name: "Measure" }).locator("option").count(), 8);
    await inEveryTheme(story, panel, "similarity");
  },

  async "keys go from cell to cell, and a pair is looked into"({ page, shot }) {
    const panel = await panelOf(page, /^(digits ~ other|other ~ digits)$/);
    const before = await pairTitle(panel).textContent();
    await heatmap(panel).press("ArrowRight");
    await heatmap(panel).press("ArrowDown");
    await untilText("another pair", pairTitle(panel), (text) => text !== before);
    await panel.getByRole("combobox", { name: "Measure" }).selectOption("subspaceMatch");
    await panel.getByRole("slider", { name: "Epsilon of subspace match" }).press("ArrowRight");
    await panel.getByRole("button", { name: /^Look into this pair/ }).click();
    await panel.locator(".similarity-details canvas").first().waitFor();
    assert.match(await panel.locator(".similarity-details").innerText(), /canonical correlations? (is|are) above 0\.9/);
    await panel.getByText(/^(At ε 0\.6 \d+ units? of|No units match at ε 0\.6)/).waitFor();
    await panel.locator(".similarity-details").scrollIntoViewIfNeeded();
    await shot("similarity-details");
  },

  async "one model is compared with its own layers, from the palette too"({ page, folder, shot }) {
    await openExplorer(page);
    await inExplorer(page, "other.onnx").click({ modifiers: ["ControlOrMeta"] });
    await contextMenu(page, inExplorer(page, "digits.onnx"), compareMenu);
    assert.ok((await choices(page, "What digits.onnx is compared with")).some((text) => text.includes("other.onnx")));
    await pick(page, "What digits.onnx is compared with", /Its own layers/);
    await drawn(await panelOf(page, "digits ~ its layers"));
    assert.deepEqual(
      JSON.parse(readFileSync(path.join(folder, "digits~layers.holoscope.json"), "utf8")).similarity,
      {},
    );
    await shot("similarity-within");
    await command(page, compareMenu);
    await pick(page, "First model to compare", "digits.onnx");
    await pick(page, "What digits.onnx is compared with", /Its own layers/);
    const panel = await panelOf(page, "digits ~ its layers");
    await drawn(panel);
    await panel.getByRole("button", { name: "Compare again" }).waitFor();
  },

  async "a long comparison is cancelled before it is finished, and the death of its engine is reported"({
    page,
    folder,
    server,
    shot,
  }) {
    const { split, ...digits } = JSON.parse(readFileSync(path.join(folder, "digits.holoscope.json"), "utf8"));
    assert.ok(split);
    copyFileSync(path.join(folder, "digits.onnx"), path.join(folder, "throng.onnx"));
    writeFileSync(
      path.join(folder, "throng.holoscope.json"),
      JSON.stringify(
        { ...digits, model: "throng.onnx", data: { ...digits.data, path: "many.csv" }, similarity: { draws: 1000 } },
        null,
        2,
      ),
    );
    await openExplorer(page);
    await inExplorer(page, "throng.onnx").waitFor();
    const known = new Set(enginesOf(server));
    await onFile(page, "throng.holoscope.json", compareMenu);
    const panel = await panelOf(page, "throng");
    await cancels(panel, "Run again");
    await panel.getByRole("button", { name: "Run again" }).click();
    await underWay(panel);
    await killEngines(server, (pid) => !known.has(pid));
    await panel.getByText("The engine stopped.").waitFor();
    await shot("similarity-died");
  },

  async "comparisons stand in the side bar, open again without computing, and can be deleted"({ page, shot }) {
    await openSideBar(page);
    await treeItem(page, /^(digits ~ other|other ~ digits)\s*mean linear CKA [\d.-]+/).waitFor();
    await closePanel(page, /^(digits ~ other|other ~ digits)$/);
    const entries = page
      .locator(".sidebar")
      .getByRole("treeitem")
      .filter({ hasText: /^Similarity: (digits ~ other|other ~ digits)\s*mean linear CKA/ });
    await entries.first().click();
    const panel = await panelOf(page, /^(digits ~ other|other ~ digits)$/);
    await drawn(panel);
    assert.equal(await panel.getByRole("button", { name: "Cancel" }).count(), 0);
    // What was looked into is kept in the run.
    await heatmap(panel).press("ArrowRight");
    await heatmap(panel).press("ArrowDown");
    await panel.locator(".similarity-details canvas").first().waitFor();
    await treeItem(page, /^Mean SVCCA/).waitFor();
    await shot("similarity-tree");
    await entries.first().hover();
    await entries.first().getByRole("button", { name: "Delete Run" }).click();
    await until("no entry", async () => (await entries.count()) === 0);
  },
};
