import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import * as z from "zod";

/** Which of the pages of the one bundle is shown. */
export type PageKind = "studies" | "training";

/** What VS Code keeps of a panel over a reload of the window. */
const memorySchema = z.object({ source: z.string() });

export const rememberedSource = (memory: unknown): string | undefined => memorySchema.safeParse(memory).data?.source;

/** Folders that a panel may load files from. */
export const resourceRoots = (extension: string): vscode.Uri[] =>
  ["dist", "media"].map((folder) => vscode.Uri.file(path.join(extension, folder)));

/** The panel's page: the bundle and the style sheet, and nothing else that could run or load. */
export function page(
  webview: vscode.Webview,
  extension: string,
  { kind, source }: { kind: PageKind; source: string },
): string {
  const nonce = randomBytes(16).toString("hex");
  const resource = (...parts: string[]) =>
    webview.asWebviewUri(vscode.Uri.file(path.join(extension, ...parts))).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `img-src ${webview.cspSource} data: blob:`,
    `font-src ${webview.cspSource}`,
  ];
  // The page can be connected to VS Code only once, so the connection that remembers the source is handed on.
  const remember = `const code = acquireVsCodeApi(); code.setState(${inScript({ source })}); globalThis.acquireVsCodeApi = () => code;`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta property="csp-nonce" content="${nonce}">
<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" nonce="${nonce}" href="${resource("media", "webview.css")}">
<title>Holoscope</title>
</head>
<body data-page="${kind}">
<script nonce="${nonce}">{ ${remember} }</script>
<script nonce="${nonce}" src="${resource("dist", "webview.js")}"></script>
</body>
</html>`;
}

/** JSON that cannot end the script element it stands in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
