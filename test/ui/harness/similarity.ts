// Measures, epsilon, cells by pointer and keys, details and checkpoints of a comparison.
import { writeFileSync } from "node:fs";
import { boxOf, copiedRows, last, lastText, patch, shots, textOf, type Harness } from "./page";
import { fixtureDetails } from "../similarityFixture";
import { compared } from "./otherStates";

export async function similarityBehaviour(h: Harness): Promise<void> {
  const page = await h.open("dark", 1400, compared({ checkpoints: 6 }));
  const check = h.checker("similarity");
  const pairTitle = () => textOf(page.locator("#pair-title"));
  const heatmap = page.locator(".similarity-pairs .plot");
  await check("the first cell is picked", async () => (await pairTitle()) === "conv1 Conv ~ conv1 Conv");
  await heatmap.press("ArrowRight");
  await heatmap.press("ArrowDown");
  await heatmap.press("ArrowDown");
  await check("arrows move from cell to cell", async () => (await pairTitle()) === "conv1 MaxPool ~ conv1 Relu");
  const { width, height } = await boxOf(heatmap);
  const [left, right, top, bottom] = [126, 14, 50, 138];
  const at = (row: number, column: number) => ({
    x: left + ((column + 0.5) * (width - left - right)) / 11,
    y: top + ((row + 0.5) * (height - top - bottom)) / 11,
  });
  await heatmap.click({ position: at(10, 6) });
  await check("a click picks a cell", async () => (await pairTitle()) === "fc3 ~ fc1 Gemm");
  await page.screenshot({ path: `${shots}/similarity-tooltip.png` });
  await page.getByRole("combobox", { name: "Measure" }).selectOption("subspaceMatch");
  const slider = page.getByRole("slider", { name: "Epsilon of subspace match" });
  await slider.press("ArrowLeft");
  await check(
    "the slider goes through epsilons",
    async () =>
      (await slider.getAttribute("aria-valuetext")) === "0.4" &&
      (await textOf(page.locator(".similarity-pairs .picture-title"))).startsWith("Subspace match (\u03b5 0.4)"),
  );
  await page.getByRole("button", { name: /^Look into this pair/ }).click();
  await check(
    "details are asked for",
    async () => (await lastText(page)) === '{"type":"details","a":10,"b":6,"epsilon":0.4}',
  );
  await patch(page, { details: [fixtureDetails(10, 6, 0.4)] });
  await page.locator(".similarity-details canvas").first().waitFor();
  await page.getByRole("slider", { name: "Checkpoint" }).press("ArrowRight");
  await check("the slider goes through checkpoints", async () =>
    (await textOf(page.locator(".similarity-learning .picture-title").last())).startsWith("At epoch-1"),
  );
  await page.getByRole("button", { name: "Save the picture as SVG" }).first().click();
  const svg = await last(page);
  await check("SVG is posted", svg.kind === "svg" && svg.content!.includes("no more than chance"));
  writeFileSync(`${shots}/similarity-saved.svg`, svg.content!);
  await page.getByRole("button", { name: "Copy as CSV: 121 rows" }).click();
  await check("CSV has a row per pair", async () => (await copiedRows(page)) === 122);
  await page.screenshot({ path: `${shots}/similarity-details.png`, fullPage: true });
  await page.getByRole("button", { name: "Compare again" }).click();
  await check(
    "comparing again is posted",
    async () => (await lastText(page)) === '{"type":"run","study":"similarity"}',
  );
  await page.close();
}
