// Clicks and keys on the page of an analysis do what they say.
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import {
  boxOf,
  copiedRows,
  last,
  lastText,
  patch,
  settle,
  shots,
  textOf,
  tooltipText,
  type Check,
  type Harness,
} from "./page";
import { run, shown } from "./states";

export async function analysisBehaviour(h: Harness): Promise<void> {
  const page = await h.open("dark", 1300, shown);
  const check = h.checker("behaviour");
  await page.locator('svg [data-cut="cut3"]').focus();
  await page.keyboard.press("Enter");
  await check(
    "Enter on a cut line selects it",
    async () => (await lastText(page)) === '{"type":"select","study":"cuts","part":"cut3"}',
  );
  await check("the list follows", async () => (await textOf(page.locator("tr.selected .cut-button"))) === "cut3");
  await check(
    "the findings follow",
    async () => (await textOf(page.locator("#findings-title"))) === "Findings at cut3",
  );
  await page.locator('tr[data-cut="cut1"]').click();
  await check(
    "a click on a row selects it",
    async () => (await page.locator("svg .cut.selected").getAttribute("data-cut")) === "cut1",
  );
  await page.getByRole("button", { name: "Save the picture as PNG" }).first().click();
  const png = await last(page);
  await check(
    "PNG is posted",
    png.kind === "png" && Buffer.from(png.content!, "base64").subarray(1, 4).toString() === "PNG",
  );
  writeFileSync(`${shots}/saved.png`, Buffer.from(png.content!, "base64"));
  await page.getByRole("button", { name: "Save the picture as SVG" }).nth(3).click();
  const svg = await last(page);
  await check("SVG is posted", svg.kind === "svg" && svg.content!.startsWith("<svg"));
  writeFileSync(`${shots}/saved.svg`, svg.content!);
  await page
    .getByRole("button", { name: /CSV: 500 rows/ })
    .first()
    .click();
  await check("CSV has a row per fitted example", async () => (await copiedRows(page)) === 501);
  await page.getByRole("button", { name: "Show the numbers as a table" }).first().click();
  await check("the table opens", async () => (await page.locator(".alternative table tbody tr").count()) === 200);
  await page.getByText("Use this \u03bb").click();
  await check(
    "lambda is chosen",
    async () => (await last(page)).choice?.lambda === run.report.cuts[0]!.stationarity!.impliedLambda,
  );
  await page.getByRole("button", { name: /Run this cut/ }).click();
  await check("run is posted", async () => (await lastText(page)) === '{"type":"run","study":"cuts","cuts":["cut1"]}');
  await page.getByText("Raw", { exact: true }).click();
  await check("raw sums are drawn", async () => page.getByText("Raw", { exact: true }).isVisible());
  await patch(page, { status: { kind: "running", progress: { message: "reading", fraction: 0.1 } } });
  await page.getByRole("button", { name: "Cancel" }).click();
  await check("cancel is posted", async () => (await last(page)).type === "cancel");
  await hoverPoint(page, check);
  await page.evaluate(() => document.body.setAttribute("class", "holoscope vscode-light"));
  await settle(page);
  await page.close();
}

/**
 * Hovers until a tooltip shows; the calibration picture is drawn in one go only when it is large, which the bench
 * repeats.
 */
export async function hoverPoint(page: Page, check: Check): Promise<void> {
  const plot = page.locator(".calibration .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await boxOf(plot);
  for (let i = 10; i < 90 && !(await tooltipText(plot)); i++)
    await page.mouse.move(box.x + box.width * 0.56, box.y + (box.height * i) / 100);
  await check("a point's tooltip names it and both sums", async () => {
    const text = await tooltipText(plot);
    return text.includes("fc1.weight[") && text.includes("\u03bc");
  });
  await page.screenshot({ path: `${shots}/tooltip.png` });
}
