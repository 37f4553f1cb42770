// Frame times while panning and zooming 100,000 points and a network of 1,000 blocks.
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { fixtureRun } from "../fixture";
import { largeInspection } from "../large";
import { pause } from "../drive";
import { hoverPoint } from "./analysis";
import { boxOf, last, shots, work, type Harness } from "./page";
import { shown } from "./states";

/** What the bench measures: frame times, or milliseconds until something was painted. */
export interface Measured {
  drawNetwork: number;
  drawPoints: number;
  frames: Record<string, number[]>;
}

declare global {
  interface Window {
    frameTimes: number[];
    recording: boolean;
  }
}

/** Frame times, in milliseconds, while an action goes on. */
async function framesDuring(page: Page, action: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    window.frameTimes = [];
    window.recording = true;
    let before = performance.now();
    const step = (now: number): void => {
      window.frameTimes.push(now - before);
      before = now;
      if (window.recording) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await action();
  return page.evaluate(() => {
    window.recording = false;
    return window.frameTimes.slice(1);
  });
}

/** Milliseconds from a patch until what it shows is painted. */
const draw = (page: Page, change: object, selector: string): Promise<number> =>
  page.evaluate(
    async ([change, selector]) => {
      const start = performance.now();
      window.postMessage({ type: "patch", patch: change }, "*");
      while (!document.querySelector(selector)) await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return Math.round(performance.now() - start);
    },
    [change, selector] as const,
  );

async function wheel(page: Page, turns: number, by: (i: number) => number): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await page.mouse.wheel(0, by(i));
    await pause(8);
  }
}

/** 1,000 blocks, every fold open. */
async function networkFrames(h: Harness, measured: Measured): Promise<void> {
  const page = await h.open("dark", 1300, { ...shown, runs: {}, inspection: undefined });
  measured.drawNetwork = await draw(page, { inspection: largeInspection(330) }, ".viewport .folded");
  // Runs of units, then the units in them.
  for (let depth = 0; depth < 2; depth++)
    await page.evaluate(() => {
      const ids = [...document.querySelectorAll(".folded")].map((e) => e.getAttribute("data-fold"));
      for (const id of ids)
        document.querySelector(`.folded[data-fold="${id}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
  console.log(`${await page.locator(".viewport .block").count()} blocks shown`);
  const box = await boxOf(page.locator(".viewport svg"));
  const pan = async (what: string): Promise<void> => {
    await page.mouse.move(box.x + 200, box.y + 400);
    await page.mouse.down();
    measured.frames[`network, ${what}: drag`] = await framesDuring(page, async () => {
      for (let i = 0; i < 120; i++) await page.mouse.move(box.x + 200 + 80 * Math.sin(i / 10), box.y + 400 - 3 * i);
    });
    await page.mouse.up();
    measured.frames[`network, ${what}: wheel`] = await framesDuring(page, () => wheel(page, 60, () => 120));
  };
  await pan("own size");
  await page.getByRole("button", { name: "Show the whole network" }).click();
  for (let i = 0; i < 7; i++) await page.getByRole("button", { name: "Zoom in" }).click();
  await pan("far");
  await page.keyboard.down("Control");
  measured.frames["network: pinch"] = await framesDuring(page, () => wheel(page, 40, (i) => (i < 20 ? -60 : 40)));
  await page.keyboard.up("Control");
  await page.close();
}

async function pointFrames(h: Harness, measured: Measured): Promise<void> {
  const large = fixtureRun({ features: [100_000, 3720, 61] });
  const page = await h.open("dark", 1300, { ...shown, runs: {}, inspection: large.inspection });
  measured.drawPoints = await draw(page, { runs: { cuts: large } }, ".calibration .plot canvas");
  const plot = page.locator(".calibration .plot");
  await plot.scrollIntoViewIfNeeded();
  const box = await boxOf(plot);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const circle = async (): Promise<void> => {
    for (let i = 0; i < 120; i++) await page.mouse.move(x + 80 * Math.sin(i / 10), y + 80 * Math.cos(i / 10));
  };
  await hoverPoint(page, h.checker("frames"));
  await page.mouse.click(x, y);
  measured.frames["points: zoom"] = await framesDuring(page, () => wheel(page, 40, (i) => (i < 20 ? -60 : 40)));
  await page.mouse.move(x, y);
  await page.mouse.down();
  measured.frames["points: pan"] = await framesDuring(page, circle);
  await page.mouse.up();
  measured.frames["points: hover"] = await framesDuring(page, circle);
  await page.screenshot({ path: `${shots}/bench.png` });
  await page.getByRole("button", { name: "Save the picture as SVG" }).nth(3).click();
  const svg = (await last(page)).content!;
  await h.checker("frames")("the saved SVG has its points", svg.includes("data:image/png"));
  console.log(`SVG of 100,000 points: ${(svg.length / 1e3).toFixed(0)} kB`);
  await page.close();
}

/** Writes out/harness/bench.json and prints a line for each figure. */
export async function measureFrames(h: Harness): Promise<void> {
  const measured: Measured = { drawNetwork: 0, drawPoints: 0, frames: {} };
  await networkFrames(h, measured);
  await pointFrames(h, measured);
  console.log(`1,000 blocks painted in ${measured.drawNetwork} ms, 100,000 points in ${measured.drawPoints} ms`);
  for (const [what, frames] of Object.entries(measured.frames)) {
    const [median, most, worst] = [0.5, 0.95, 1].map((q) => quantile(frames, q).toFixed(1));
    console.log(`${what}: ${frames.length} frames, median ${median} ms, 95% ${most} ms, worst ${worst} ms`);
  }
  writeFileSync(`${work}/bench.json`, JSON.stringify(measured));
}

const quantile = (values: number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))]!;
