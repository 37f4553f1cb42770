import * as path from "node:path";
import * as vscode from "vscode";

/** Calls back whenever one of the files is written, created or deleted, also outside the workspace. */
export function watchFiles(files: readonly string[], changed: (file: string) => void): vscode.Disposable {
  const watchers = files.map((file) => {
    const pattern = new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) event(() => changed(file));
    return watcher;
  });
  return vscode.Disposable.from(...watchers);
}
