// The story of convolutional and of deep networks; it goes on where chapters.mjs ends.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator } from "playwright-core";
import { runFormat } from "../../../src/protocol/run";
import { command, onFile, openSideBar, panelOf, pick, until } from "../drive";
import { writeDeepModel } from "../models";
import { button, inEveryTheme, results, type Chapters } from "./chapter";

const recipeOf = (folder: string): string => path.join(folder, "resnet-mini.holoscope.json");

/** Clicks the edge that these weights are on. */
const pickEdge = (panel: FrameLocator, weights: string): Promise<void> =>
  panel.locator(".viewport .edge").filter({ hasText: weights }).first().dispatchEvent("click");

async function clearPicks(panel: FrameLocator): Promise<void> {
  await panel.getByRole("button", { name: "Clear" }).click();
  await panel.locator("section.picked").waitFor({ state: "hidden" });
}

export const network: Chapters = {
  async "a residual network of convolutions runs with all its classes at once"({ page, shot }) {
    await onFile(page, "resnet-mini.onnx", "Holoscope: Inspect Model");
    await pick(page, "Dataset for resnet-mini.onnx", /images\.npz/);
    await pick(page, "The model has 3 outputs: which classes?", /^All 3 classes/);
    await pick(page, "Normalisation of the inputs, as in training", /Mean and range/);
    await pick(page, "Examples that the network was trained on", /All of them/);
    const panel = await panelOf(page, "resnet-mini");
    await panel.locator('.network [data-cut="cut1"]').waitFor();
    assert.match(await panel.locator(".viewport").innerText(), /Conv 3\u00d73 \/2/);
    await button(panel, /^Run all/).click();
    await results(panel).waitFor();
    assert.match(await panel.locator(".facts").first().innerText(), /multinomial, 3 classes/);
    assert.match(await panel.locator(".findings-head").first().innerText(), /holographic/);
    await shot("convolutions");
  },

  async "edges picked by hand: why they are no cut, and a run of those that are one"(story) {
    const { page, shot } = story;
    const panel = await panelOf(page, "resnet-mini");
    const verdict = panel.locator("section.picked");
    await pickEdge(panel, "a connection without weights");
    await verdict.getByText(/carries no weights, so no cut can sever it/).waitFor();
    await shot("picked-fixed");
    await clearPicks(panel);
    await pickEdge(panel, "4.conv1.weight");
    await verdict.getByText(/^Not every path/).waitFor();
    assert.match(await verdict.innerText(), /4\.shortcut\.0/);
    await inEveryTheme(story, panel, "picked");
    await pickEdge(panel, "4.shortcut.0.weight");
    await verdict.getByText(/^These weights are cut2/).waitFor();
    await verdict.getByRole("button", { name: "Run this cut" }).click();
    await until(
      "a run of cut2 alone",
      async () =>
        (await panel.locator("#findings-title").textContent()) === "Findings at cut2" &&
        (await panel.locator('tr[data-cut="cut1"] .number').last().innerText()) === "\u2013",
    );
    await results(panel).waitFor();
    await clearPicks(panel);
  },

  async "what M is can be changed in the panel, which the recipe and the next run follow"({ page, folder, shot }) {
    const panel = await panelOf(page, "resnet-mini");
    // Empty for a moment while it is written.
    const data = () => JSON.parse(readFileSync(recipeOf(folder), "utf8") || "{}");
    await panel.getByLabel("Output: what M is").selectOption("difference");
    await panel.getByText("The recipe, a model or the data changed since this run.").waitFor();
    assert.deepEqual([data().family, data().output], ["bernoulli", "1-0"]);
    await panel.getByLabel("Output that counts for").selectOption("2");
    await until("2-0 in the recipe", () => data().output === "2-0");
    await panel.getByLabel("Lambda", { exact: true }).selectOption("each");
    await until("lambda in the recipe", () => data().lambdaPerExample > 0);
    await shot("settings");
    await panel.getByRole("button", { name: "Run again" }).click();
    await until("a run of the difference", async () =>
      /logits\[2\] - logits\[0\]/.test(await panel.locator(".facts").first().innerText()),
    );
    await results(panel).waitFor();
  },

  async "a run of an earlier version is refused in one sentence, and can be deleted"({ page, server, shot }) {
    const panel = await panelOf(page, "resnet-mini");
    const stored = storedRuns(server.data).filter(({ text }) => text.includes("resnet-mini.onnx"));
    assert.ok(stored.length >= 3, `${stored.length} runs`);
    for (const { file, text } of stored) writeFileSync(file, text.replace(runFormat, "holoscope.run/1"));
    await openSideBar(page);
    const runs = page.locator(".sidebar").getByRole("treeitem", { name: /^resnet-mini .*images\.npz/ });
    await until("all runs in the list", async () => (await runs.count()) === stored.length);
    await runs.last().click();
    await panel
      .getByRole("alert")
      .getByText(/saved by another version of Holoscope/)
      .waitFor();
    await shot("earlier-version");
    await runs.last().hover();
    await runs.last().getByRole("button", { name: "Delete Run" }).click();
    await until("one run less", async () => (await runs.count()) === stored.length - 1);
  },

  async "a network of 1,000 nodes is drawn, and unfolds"({ page, folder, shot }) {
    writeDeepModel(path.join(folder, "deep.onnx"), 200);
    await command(page, "View: Close All Editors");
    await onFile(page, "deep.onnx", "Holoscope: Inspect Model");
    await pick(page, "Dataset for deep.onnx", /Only look/);
    const panel = await panelOf(page, "deep");
    const folded = panel.locator(".viewport .folded");
    await folded.first().waitFor();
    await shot("deep");
    await folded.first().click();
    await until("a run of equal units open into its units", async () => (await folded.count()) > 100);
    await folded.first().click();
    await panel.locator(".viewport .fold-button").nth(1).waitFor();
    await shot("deep-open");
    await panel.locator(".viewport .fold-button").first().press("Enter");
  },
};

/** Runs that the extension has stored, with their text. */
function storedRuns(folder: string): { file: string; text: string }[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /holoscope\.holoscope[\\/]runs[\\/][^\\/]+\.json$/.test(file),
  );
  return files.map((file) => ({ file: path.join(folder, file), text: readFileSync(path.join(folder, file), "utf8") }));
}
