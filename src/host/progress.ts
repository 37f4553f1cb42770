import * as vscode from "vscode";
import type { CallOptions } from "../protocol/rpc";

/** Runs a long call under a notification that shows how far it is and can cancel it. */
export function withNotification<T>(
  title: string,
  call: (options: Required<Pick<CallOptions, "signal" | "onProgress">>) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (notification, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      let done = 0;
      return call({
        signal: controller.signal,
        onProgress: ({ message, fraction }) => {
          notification.report({ message, increment: 100 * Math.max(0, fraction - done) });
          done = Math.max(done, fraction);
        },
      });
    }),
  );
}
