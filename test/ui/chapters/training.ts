// The story of training; it needs nothing of the chapters before but the files of the folder.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import {
  closePanel,
  contextMenu,
  inExplorer,
  isWritten,
  onFile,
  openExplorer,
  panelOf,
  pick,
  quickInput,
  reloadWindow,
  until,
} from "../drive";
import { killEngines } from "../processes";
import { button, inEveryTheme, results, type Chapters } from "./chapter";

const title = (panel: FrameLocator) => panel.locator(".curves .picture-title").first();
const curve = (panel: FrameLocator) => panel.locator(".curves canvas").first();

/** Updates of the weights that the curve has come to. */
const stepsOf = async (panel: FrameLocator): Promise<number> =>
  Number(/After ([\d,]+) steps/.exec(await title(panel).innerText())?.[1]?.replaceAll(",", ""));

/** Step at which the panel says that it is paused. */
async function pausedAt(panel: FrameLocator): Promise<number> {
  const line = panel.getByText(/^Paused at step/);
  await line.waitFor();
  return Number(/step ([\d,]+)/.exec(await line.innerText())![1]!.replaceAll(",", ""));
}

/** The panel of the training after a reload of the window. */
async function reloaded(page: Page): Promise<FrameLocator> {
  await reloadWindow(page);
  return panelOf(page, "Training digits-network");
}

/** Waits until the curve has grown beyond a step. */
const beyond = (panel: FrameLocator, step: number): Promise<boolean> =>
  until(`a curve beyond step ${step}`, async () => (await stepsOf(panel)) > step);

export const training: Chapters = {
  async "right-click a dataset, choose label and layers, and a new network trains"({ page, folder, shot }) {
    await onFile(page, "digits.csv", "Holoscope: Train New Network");
    await pick(page, "Column that holds the labels");
    const layers = quickInput(page);
    await until("hidden layers", async () => (await layers.inputValue()) === "100, 100");
    await shot("training-layers");
    // Large enough to be interrupted several times before it ends, on a fast machine too.
    await layers.fill("1000, 1000");
    await layers.press("Enter");
    await pick(page, "Normalisation of the inputs", /Mean and range/);
    await pick(page, "Examples to train on", /^80%, drawn at random/);
    const recipe = path.join(folder, "digits-network.holoscope-training.json");
    await until("recipe", () => isWritten(recipe));
    assert.deepEqual(JSON.parse(readFileSync(recipe, "utf8")).network, { layers: [1000, "relu", 1000, "relu", 1] });
    const panel = await panelOf(page, "Training digits-network");
    await curve(panel).waitFor();
    await beyond(panel, await stepsOf(panel));
    assert.match(await panel.locator(".stage.current").innerText(), /1 Adam/);
    await shot("training-running");
  },

  async "pausing keeps the state, over a reload of the window too, and resuming goes on"({ page, folder, shot }) {
    const panel = await panelOf(page, "Training digits-network");
    await button(panel, /^Pause/).click();
    const paused = await pausedAt(panel);
    assert.ok(existsSync(path.join(folder, "digits-network.holoscope-training.json.state")));
    await shot("training-paused");
    const again = await reloaded(page);
    assert.equal(await pausedAt(again), paused);
    await curve(again).waitFor();
    assert.ok((await stepsOf(again)) <= paused);
    await button(again, "Resume").click();
    await beyond(again, paused);
  },

  async "a window that closes in the middle of a training pauses it"({ page }) {
    const panel = await panelOf(page, "Training digits-network");
    const before = await stepsOf(panel);
    const again = await reloaded(page);
    assert.ok((await pausedAt(again)) >= before);
    await button(again, "Resume").click();
    await beyond(again, before);
  },

  async "a closed panel pauses its training, and running the recipe asks whether to go on"({ page, shot }) {
    const before = await stepsOf(await panelOf(page, "Training digits-network"));
    await closePanel(page, "Training digits-network");
    await openExplorer(page);
    await inExplorer(page, "digits-network.holoscope-training.json.state").waitFor();
    const dialog = page.getByRole("dialog").filter({ hasText: "is paused at step" });
    // The state that the closed panel keeps refreshes the Explorer, which closes a menu before it is clicked.
    const asked = (): Promise<boolean> =>
      dialog.waitFor({ timeout: 10_000 }).then(
        () => true,
        () => false,
      );
    const recipe = inExplorer(page, "digits-network.holoscope-training.json").first();
    await contextMenu(page, recipe, "Holoscope: Run Training Recipe", asked);
    await shot("training-ask");
    await dialog.getByRole("button", { name: "Resume" }).click();
    await beyond(await panelOf(page, "Training digits-network"), before);
  },

  async "a killed engine of a training is reported, and resuming goes on from the state kept last"({
    page,
    server,
    shot,
  }) {
    const panel = await panelOf(page, "Training digits-network");
    await killEngines(server);
    await panel
      .getByRole("alert")
      .getByText(/SIGKILL.*It can go on from step/)
      .waitFor();
    await shot("training-killed");
    const kept = await stepsOf(panel);
    await button(panel, "Resume").click();
    await beyond(panel, kept);
  },

  async "stopping takes the weights as they are, and the trained model opens"(story) {
    const { page, folder, shot } = story;
    const panel = await panelOf(page, "Training digits-network");
    await button(panel, /^Stop here/).click();
    await panel.getByRole("heading", { name: "Stopped before the end" }).waitFor();
    assert.ok(existsSync(path.join(folder, "digits-network.onnx")));
    assert.match(await panel.locator(".parts").innerText(), /1 \(training\)\s+292[\s\S]*2 \(held out\)\s+73/);
    await inEveryTheme(story, panel, "trained");
    await button(panel, /^Inspect the model/).click();
    const model = await panelOf(page, "digits-network");
    await model.locator('.network [data-cut="cut3"]').waitFor();
    await button(model, /^Run all/).click();
    await results(model).waitFor();
    assert.match(await model.locator(".facts").first().innerText(), /part 1 of 2, 292 examples/);
    await shot("trained-model");
  },

  async "a model is trained further on what its recipe says, to the end"({ page, folder, shot }) {
    await onFile(page, "digits.onnx", "Holoscope: Retrain Model");
    await pick(page, "Dataset for digits.onnx", /Use digits\.holoscope\.json/);
    const panel = await panelOf(page, "Training digits-retrained");
    await curve(panel).waitFor();
    await panel.getByRole("heading", { name: "Trained", exact: true }).waitFor();
    assert.equal(await panel.locator(".stage.done").count(), 3);
    assert.ok(existsSync(path.join(folder, "digits-retrained.onnx")));
    assert.ok(!existsSync(path.join(folder, "digits-retrained.holoscope-training.json.state")));
    await shot("retrained");
    await panel.getByText("Open recipe").click();
    await page.getByRole("tab", { name: /digits-retrained\.holoscope-training\.json/ }).waitFor();
  },
};
