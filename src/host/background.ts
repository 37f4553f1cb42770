import * as vscode from "vscode";
import { errorKind, errorMessage } from "../protocol/errors";

/** Says in one line what went wrong; what the user cancelled needs no words. */
export function showError(error: unknown): void {
  if (errorKind(error) === "cancelled") return;
  vscode.window.showErrorMessage(`Holoscope: ${errorMessage(error)}`).then(undefined, console.error);
}

/** Starts work that nobody waits for, such as a message whose answer may never come. Its error is shown. */
export function inBackground(work: PromiseLike<unknown>): void {
  work.then(undefined, showError);
}
