import path from "node:path";
import { htmlReport } from "../core/report/html";
import type { Run } from "../protocol/engine";
import { readBytes, writeWhole } from "./files";

/** Writes the self-contained report: the panel's own script and style with the run inside. This bundle lies in dist/ beside the webview's. */
export async function writeHtml(run: Run, out: string): Promise<void> {
  const text = async (...at: string[]) => new TextDecoder().decode(await readBytes(path.join(__dirname, ...at)));
  const [script, css] = await Promise.all([text("webview.js"), text("..", "media", "webview.css")]);
  await writeWhole(out, htmlReport({ run, script, css }));
}
