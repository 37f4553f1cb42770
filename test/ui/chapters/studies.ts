// The story of a study that has no page of its own: everything is made of its descriptor. On the workspace that other
// chapters leave.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  closePanel,
  command,
  openSideBar,
  panelOf,
  saveAsProposed,
  treeItem,
  treeSelection,
  until,
  untilText,
} from "../drive";
import { button, inEveryTheme, type Chapters } from "./chapter";
import { onFile } from "../drive";

const runRecipe = "Holoscope: Run Recipe";
const start = "Look at all tensors: How large";

export const studies: Chapters = {
  async "a tab runs it, and its parts are selected in the list, the drawing and the side bar"(story) {
    const { page, folder, shot } = story;
    const recipe = JSON.parse(readFileSync(path.join(folder, "digits.holoscope.json"), "utf8"));
    // The side bar is known before the recipe is there.
    await openSideBar(page);
    await treeItem(page, /^digits/).waitFor();
    writeFileSync(path.join(folder, "look.holoscope.json"), JSON.stringify(recipe, null, 2));
    await onFile(page, "look.holoscope.json", runRecipe);
    const panel = await panelOf(page, "look");
    await panel.getByRole("tab", { name: "Cuts" }).waitFor();
    await panel.locator(".findings canvas").first().waitFor();
    await panel.getByRole("tab", { name: "Activations" }).click();
    await panel.getByText("Not run yet").waitFor();
    await button(panel, new RegExp(`^${start}`)).click();
    await panel.locator(".analysis.activations canvas").first().waitFor();
    const rows = panel.locator(".probe-list tbody tr").filter({ visible: true });
    assert.ok((await rows.count()) >= 5);
    await openSideBar(page);
    await rows.nth(1).click();
    await rows.nth(2).click();
    const name = await rows.nth(2).locator(".cut-button").innerText();
    await panel.locator(".analysis.largest table").first().waitFor();
    await until("a block is lit", async () => (await panel.locator(".network .block.probed").count()) === 1);
    await untilText(`tree shows ${name}`, treeSelection(page), (text) => text.startsWith(name));
    await treeItem(page, /^Zeros/).waitFor();
    await inEveryTheme(story, panel, "activations");
    await panel.locator(".network .block.noted").first().click();
    await until("another row", async () => (await rows.nth(2).getAttribute("class")) !== "selected");
    await shot("activations-tree");
  },

  async "a setting made of its schema is written into the recipe, and makes the run stale"({ page, folder }) {
    const panel = await panelOf(page, "look");
    await panel.getByRole("spinbutton", { name: "largest" }).fill("3");
    await panel.getByRole("spinbutton", { name: "largest" }).press("Tab");
    await panel.getByText("The recipe, a model or the data changed since this run.").waitFor();
    const { activations } = JSON.parse(readFileSync(path.join(folder, "look.holoscope.json"), "utf8"));
    assert.deepEqual(activations, { largest: 3 });
    await button(panel, "Run again").click();
    await panel.getByText("The recipe, a model or the data changed since this run.").waitFor({ state: "hidden" });
    await until("three rows", async () => (await panel.locator(".analysis.largest tbody tr").count()) === 3);
  },

  async "the report that the panel exports holds all of its runs"({ page }) {
    await command(page, "Holoscope: Export HTML Report");
    const html = readFileSync(await saveAsProposed(page, "html"), "utf8");
    const runs = JSON.parse(/id="holoscope-runs"[^>]*>(.*?)<\/script>/s.exec(html)![1]!) as { kind: string }[];
    assert.deepEqual(
      runs.map(({ kind }) => kind),
      ["cuts", "activations"],
    );
  },

  async "earlier runs open again from the side bar, and can be deleted"({ page }) {
    await closePanel(page, "look");
    await openSideBar(page);
    const entries = page
      .locator(".sidebar")
      .getByRole("treeitem")
      .filter({ hasText: /^Activations: look/ });
    assert.equal(await entries.count(), 2);
    await entries.first().click();
    const panel = await panelOf(page, "look");
    await panel.locator(".analysis.activations canvas").first().waitFor();
    await entries.last().hover();
    await entries.last().getByRole("button", { name: "Delete Run" }).click();
    await until("one entry less", async () => (await entries.count()) === 1);
  },
};
