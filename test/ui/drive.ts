// What a user does in VS Code, on a Playwright page: menus, quick picks, trees and the panel.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { until } from "../until";

export { PATIENCE, pause, until } from "../until";

type Name = string | RegExp;

/** Whether a file is there with what it is to hold: it appears before its content. */
export const isWritten = (file: string): boolean => existsSync(file) && statSync(file).size > 0;

/** Whether a step of Playwright ends well, where another try is made when it does not. */
const succeeds = (step: Promise<unknown>): Promise<boolean> =>
  step.then(
    () => true,
    () => false,
  );

/**
 * Chooses an entry of a context menu. A menu is drawn once, so it may lack an entry registered later; it ignores clicks
 * at first; and a list that is drawn anew closes it. So it is opened until the entry was clicked, or until `done` when
 * that is given.
 */
export async function contextMenu(
  page: Page,
  target: Locator,
  name: string,
  done?: () => Promise<boolean>,
): Promise<void> {
  const entry = page.getByRole("menuitem", { name, exact: true });
  await until(`context menu ${name}`, async () => {
    if (!(await succeeds(target.click({ button: "right", timeout: 5000 })))) return false;
    if (await succeeds(entry.waitFor({ timeout: 3000 }))) {
      // A list drawn anew meanwhile may have opened the menu of another row.
      const clicked = (await isFocused(target)) && (await succeeds(entry.click({ delay: 200, timeout: 3000 })));
      const closed = clicked && (await succeeds(entry.waitFor({ state: "hidden", timeout: 3000 })));
      if (closed && (!done || (await done()))) return true;
    }
    await page.keyboard.press("Escape");
    return false;
  });
}

const isFocused = async (row: Locator): Promise<boolean> =>
  ((await row.getAttribute("class")) ?? "").split(" ").includes("focused");

const quickPick = (page: Page): Locator => page.locator(".quick-input-widget:visible");

/** The line of the open quick pick that text is typed into. */
export const quickInput = (page: Page): Locator => page.locator(".quick-input-widget:visible input").first();

/**
 * Waits for the quick pick with this placeholder and clicks the entry whose label starts so; without one it accepts
 * what is preselected.
 */
export async function pick(page: Page, placeholder: Name, label?: Name): Promise<void> {
  const widget = quickPick(page);
  await widget.getByPlaceholder(placeholder).waitFor();
  if (label) await widget.getByRole("option", { name: label }).first().click();
  else {
    await widget.getByRole("option").first().waitFor();
    // Not on the page: a webview that has just opened may hold the focus.
    await widget.getByPlaceholder(placeholder).press("Enter");
  }
}

/** Texts of the entries of the open quick pick. */
export async function choices(page: Page, placeholder: Name): Promise<string[]> {
  await quickPick(page).getByPlaceholder(placeholder).waitFor();
  await quickPick(page).getByRole("option").first().waitFor();
  return quickPick(page).getByRole("option").allInnerTexts();
}

/**
 * Answers what a model is asked with a file of the sample's digits: the dataset and the label as proposed, and how
 * inputs are normalised.
 */
export async function pickDigits(page: Page, model: string, normalisation: Name): Promise<void> {
  await pick(page, `Dataset for ${model}`, /digits\.csv/);
  await pick(page, "Column that holds the labels");
  await pick(page, "Normalisation of the inputs, as in training", normalisation);
}

/** Waits for the dialog that asks where to save, with a proposed file of this extension, and saves there. */
export async function saveAsProposed(page: Page, extension: string): Promise<string> {
  const input = quickInput(page);
  await input.waitFor();
  const proposed = async () => {
    const value = await input.inputValue();
    return value.endsWith(extension) && path.isAbsolute(value) ? value : undefined;
  };
  const target = await until(`a proposed file ${extension}`, proposed);
  await input.press("Enter");
  await until(target, () => isWritten(target));
  // A dialog that is still closing would take the next one with it.
  await input.waitFor({ state: "hidden" });
  return target;
}

/** Runs a command of the palette by its title. */
export async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input.input").fill(`>${title}`);
  await quickPick(page).getByRole("option", { name: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** Loads the window again, with the editors that are open. */
export async function reloadWindow(page: Page): Promise<void> {
  const loaded = page.waitForEvent("domcontentloaded");
  await command(page, "Developer: Reload Window");
  await loaded;
}

/** Content of the panel whose tab is in front. */
export async function panelOf(page: Page, title: Name): Promise<FrameLocator> {
  // Of several panels of that name the newest counts.
  const tab = page.getByRole("tab", { name: title, exact: true }).last();
  await tab.click();
  return until(`panel ${String(title)}`, async () => {
    if ((await tab.getAttribute("aria-selected")) !== "true") return undefined;
    for (const outer of await page.locator("iframe.webview.ready").all()) {
      if (!(await outer.isVisible())) continue;
      const frame = outer.contentFrame().frameLocator("#active-frame");
      if ((await frame.locator("body.holoscope").count()) > 0) return frame;
    }
    return undefined;
  });
}

/** Closes the panel of this name. */
export async function closePanel(page: Page, title: Name): Promise<void> {
  const tab = page.getByRole("tab", { name: title, exact: true });
  await tab.hover();
  await tab.getByRole("button", { name: /^Close/ }).click();
  await tab.waitFor({ state: "hidden" });
}

/** Shows a view container by its icon in the activity bar (an editor's tab may carry the same name). */
async function openContainer(page: Page, id: string, name: RegExp): Promise<void> {
  const container = page.locator(`[id="workbench.view.${id}"]`);
  const icons = page.getByRole("tablist", { name: "Active View Switcher" });
  if (!(await container.isVisible())) await icons.getByRole("tab", { name }).click();
  await container.waitFor();
}

export const openSideBar = (page: Page): Promise<void> => openContainer(page, "extension.holoscope", /^Holoscope/);

export const openExplorer = (page: Page): Promise<void> => openContainer(page, "explorer", /^Explorer/);

export const inExplorer = (page: Page, name: Name): Locator =>
  page.locator('[id="workbench.view.explorer"]').getByRole("treeitem", { name });

/** Runs a command of the context menu of a file in the Explorer. */
export async function onFile(page: Page, file: string, title: string): Promise<void> {
  await openExplorer(page);
  await contextMenu(page, inExplorer(page, file).first(), title);
}

export const treeItem = (page: Page, name: Name): Locator =>
  page.locator(".sidebar").getByRole("treeitem", { name }).first();

/** What is selected in the list of models of the side bar. */
export const treeSelection = (page: Page): Locator =>
  page.locator('.sidebar .pane:has([aria-label="Models"]) .monaco-list-row.selected').first();

/** Waits until the text of an element passes; it may not be there yet. */
export async function untilText(what: string, element: Locator, passes: (text: string) => boolean): Promise<string> {
  return until(what, async () => {
    if ((await element.count()) === 0) return undefined;
    const text = await element.textContent({ timeout: 1000 }).catch(() => undefined);
    return text !== undefined && text !== null && passes(text) ? text : undefined;
  });
}
