// The story of convolutional and of deep networks; it goes on where chapters.mjs ends.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  contextMenu,
  inEveryTheme,
  inExplorer,
  openExplorer,
  openSideBar,
  panelOf,
  pause,
  pick,
  timeToOpen,
  treeItem,
  until,
} from "./drive.mjs";

const recipeOf = (folder) => path.join(folder, "resnet-mini.holoscope.json");
const results = (panel) => panel.locator(".findings canvas").first();

/** Clicks the edge that these weights are on. */
const pickEdge = (panel, weights) =>
  panel.locator(".viewport .edge").filter({ hasText: weights }).first().dispatchEvent("click");

async function clearPicks(panel) {
  await panel.getByRole("button", { name: "Clear" }).click();
  await panel.locator("section.picked").waitFor({ state: "hidden" });
}

export const networkChapters = {
  async "a residual network of convolutions runs with all its classes at once"({ page, shot }) {
    await openExplorer(page);
    await contextMenu(page, inExplorer(page, "resnet-mini.onnx"), "Holoscope: Inspect Model");
    await pick(page, "Dataset for resnet-mini.onnx", /images\.npz/);
    await pick(page, "The model has 3 outputs: which classes?", /^All 3 classes/);
    await pick(page, "Normalisation of the inputs, as in training", /Mean and range/);
    await pick(page, "Examples that the network was trained on", /All of them/);
    const panel = await panelOf(page, "resnet-mini");
    await panel.locator('.network [data-cut="cut1"]').waitFor();
    assert.match(await panel.locator(".viewport").innerText(), /Conv 3\u00d73 \/2/);
    await panel
      .getByRole("button", { name: /^Run all/ })
      .first()
      .click();
    await results(panel).waitFor();
    assert.match(await panel.locator(".facts").first().innerText(), /multinomial, 3 classes/);
    assert.match(await panel.locator(".findings-head").first().innerText(), /holographic/);
    await shot("convolutions");
  },

  async "edges picked by hand: why they are no cut, and a run of those that are one"({ page, settings, shot }) {
    const panel = await panelOf(page, "resnet-mini");
    const verdict = panel.locator("section.picked");
    await pickEdge(panel, "a connection without weights");
    await verdict.getByText(/carries no weights, so no cut can sever it/).waitFor();
    await shot("picked-fixed");
    await clearPicks(panel);
    await pickEdge(panel, "4.conv1.weight");
    await verdict.getByText(/^Not every path/).waitFor();
    assert.match(await verdict.innerText(), /4\.shortcut\.0/);
    await inEveryTheme({ settings, shot }, panel, "picked");
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
    await panel.getByText("The recipe changed since this run.").waitFor();
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
    for (const { file, text } of stored) writeFileSync(file, text.replace("holoscope.run/2", "holoscope.run/1"));
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

  async "a network of 1,000 nodes is drawn soon, unfolds, and follows the wheel"({
    page,
    folder,
    shot,
    writeDeepModel,
  }) {
    await writeDeepModel(path.join(folder, "shallow.onnx"), 2);
    const nodes = await writeDeepModel(path.join(folder, "deep.onnx"), 200);
    const shallow = await timeToOpen(page, "shallow", ".network [data-block]");
    const { panel, time } = await timeToOpen(page, "deep", ".viewport .folded");
    await shot("deep");
    await panel.locator(".viewport .folded").first().click();
    const units = panel.locator(".viewport .folded");
    assert.ok((await units.count()) > 100, "a run of equal units opens into its units");
    await units.first().click();
    await panel.locator(".viewport .fold-button").nth(1).waitFor();
    await shot("deep-open");
    const frames = await wheelFrames(page, panel.locator(".viewport svg"));
    assert.ok(frames.median < 34, `a frame takes ${frames.median} ms`);
    await panel.locator(".viewport .fold-button").first().press("Enter");
    assert.ok(time < shallow.time + 1000, `1,000 nodes take ${time} ms, a dozen ${shallow.time} ms`);
    console.log(
      `    ${nodes} nodes drawn ${time} ms after the choice, a dozen ${shallow.time} ms; wheel: median frame ${frames.median} ms, 95% ${frames.most} ms, worst ${frames.worst} ms`,
    );
  },
};

/** Runs that the extension has stored, with their text. */
function storedRuns(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) =>
    /holoscope\.holoscope[\\/]runs[\\/][^\\/]+\.json$/.test(file),
  );
  return files.map((file) => ({ file: path.join(folder, file), text: readFileSync(path.join(folder, file), "utf8") }));
}

/** Milliseconds between frames of the panel while the wheel turns over an element. */
async function wheelFrames(page, element) {
  await element.hover();
  await element.evaluate(() => {
    const times = (globalThis.holoscopeTimes = []);
    const frame = (now) => (times.push(now), globalThis.holoscopeTimes && requestAnimationFrame(frame));
    requestAnimationFrame(frame);
  });
  for (let i = 0; i < 60; i++) {
    await page.mouse.wheel(0, 120);
    await pause(8);
  }
  const times = await element.evaluate(() => {
    const kept = globalThis.holoscopeTimes;
    globalThis.holoscopeTimes = undefined;
    return kept;
  });
  const gaps = times
    .slice(1)
    .map((time, i) => Math.round(time - times[i]))
    .sort((a, b) => a - b);
  return { median: gaps[gaps.length >> 1], most: gaps[Math.floor(gaps.length * 0.95)], worst: gaps.at(-1) };
}
