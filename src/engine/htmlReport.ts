import path from "node:path";
import { htmlReport, reproductionHtml, type AnyReproduction, type Drawing } from "./htmlPage";
import type { Run } from "../protocol/run";
import type { SimilarityRun } from "../protocol/run";
import { readBytes, writeWhole } from "./files";

/** Writes the self-contained report: the panel's own script and style with the run inside. */
export async function writeHtml(run: Run | SimilarityRun, out: string): Promise<void> {
  await writeWhole(out, htmlReport({ run, ...(await drawing()) }));
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
