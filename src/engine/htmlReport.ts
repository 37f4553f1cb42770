import path from "node:path";
import { htmlReport, reproductionHtml, type AnyReproduction, type Drawing } from "./htmlPage";
import type { AnyRun } from "../protocol/run";
import { readBytes, writeWhole } from "./files";

/** Writes the self-contained report of some runs: the panel's own script and style with the runs inside. */
export async function writeHtml(runs: readonly AnyRun[], out: string): Promise<void> {
  await writeWhole(out, htmlReport({ runs, ...(await drawing()) }));
}

/** Writes the self-contained page of a reproduction. */
export async function writeReproductionHtml(reproduction: AnyReproduction, out: string): Promise<void> {
  await writeWhole(out, reproductionHtml({ reproduction, ...(await drawing()) }));
}

/** This bundle lies in dist/ beside the webview's. */
async function drawing(): Promise<Drawing> {
  const text = async (...at: string[]) => new TextDecoder().decode(await readBytes(path.join(__dirname, ...at)));
  const [script, css] = await Promise.all([text("webview.js"), text("..", "media", "webview.css")]);
  return { script, css };
}
