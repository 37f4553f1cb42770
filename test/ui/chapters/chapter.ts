// What a chapter of the story is, and what it has at hand.
import type { FrameLocator, Locator, Page } from "playwright-core";
import type { Server } from "../../../scripts/test-host/workbench.mjs";
import { pause, until } from "../drive";

export interface Story {
  page: Page;
  server: Server;
  /** Workspace that VS Code shows. */
  folder: string;
  /** Writes the workspace's settings: those are watched, the user's are not. */
  settings(change: Record<string, unknown>): void;
  /** Takes a picture of the window. */
  shot(title: string): Promise<unknown>;
}

/** Chapters of one group by their titles; each may build on what those before have left. */
export type Chapters = Record<string, (story: Story) => Promise<void>>;

const themes = {
  light: ["Default Light Modern", "vscode-light"],
  contrast: ["Default High Contrast", "vscode-high-contrast"],
  dark: ["Default Dark Modern", "vscode-dark"],
} as const;

/** A picture of the workbench in each theme, the usual one last. */
export async function inEveryTheme({ settings, shot }: Story, panel: FrameLocator, name: string): Promise<void> {
  for (const [theme, [title, kind]] of Object.entries(themes)) {
    settings({ "workbench.colorTheme": title });
    await panel.locator(`body.${kind}`).waitFor();
    // The plots are drawn anew.
    await pause(300);
    await shot(`${name}-${theme}`);
  }
}

export const button = (panel: FrameLocator, name: string | RegExp): Locator =>
  panel.getByRole("button", { name }).first();

export const cancelButton = (panel: FrameLocator): Locator => button(panel, "Cancel");

/** Waits until a run has come beyond its start, so that it is interrupted in the middle. */
export async function underWay(panel: FrameLocator): Promise<void> {
  await cancelButton(panel).waitFor();
  const bar = panel.locator("progress").first();
  await until("progress", async () => (await bar.evaluate((e: HTMLProgressElement) => e.value)) > 0);
}

/** Cancels what runs: it ends without a result, and can be started again. */
export async function cancels(panel: FrameLocator, again: string): Promise<void> {
  await underWay(panel);
  await cancelButton(panel).click();
  await panel.getByText(/^Cancelled before there was a result/).waitFor();
  await cancelButton(panel).waitFor({ state: "hidden" });
  await button(panel, again).waitFor();
}

/** Pictures of the findings of a run. */
export const results = (panel: FrameLocator): Locator => panel.locator(".findings canvas, .findings svg").first();
