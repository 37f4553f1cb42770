import * as vscode from "vscode";
import { findingsMarkdown } from "../../protocol/print";
import type { ReportOf } from "../../protocol/run";
import { presentUpdate } from "../../protocol/studies/twin/findings";

/** Shows what changed when a twin was refitted, as a document. */
export async function showUpdate(report: ReportOf<"twin">): Promise<void> {
  const heading = `${report.twin.model}, ${report.twin.cut}: updated with new data`;
  const content = findingsMarkdown(heading, presentUpdate(report));
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document, { preview: true });
  await vscode.commands.executeCommand("markdown.showPreview", document.uri);
}
