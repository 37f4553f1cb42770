// The hands of a person in VS Code: menus, quick picks, trees and the panel, on a Playwright page.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";

const PATIENCE = 30_000;

/** Tries until `attempt` gives something truthy. */
export async function until(what, attempt, patience = PATIENCE) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(100)) {
    const result = await attempt();
    if (result) return result;
  }
  throw new Error(`${what}: not within ${patience / 1000} s`);
}

/** Whether a file is there with what it is to hold: it appears before its content. */
export const isWritten = (file) => existsSync(file) && statSync(file).size > 0;

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Chooses an entry of a context menu. A menu is drawn once, so it may lack an entry registered later, and it ignores clicks at first.
 * Returns when it was clicked, in milliseconds.
 */
export async function contextMenu(page, target, name) {
  const entry = page.getByRole("menuitem", { name, exact: true });
  const gone = () =>
    entry.waitFor({ state: "hidden", timeout: 1000 }).then(
      () => true,
      () => false,
    );
  return until(`context menu ${name}`, async () => {
    await target.click({ button: "right" });
    if (
      await entry.waitFor({ timeout: 1000 }).then(
        () => true,
        () => false,
      )
    ) {
      await entry.click({ delay: 200, timeout: 1000 }).catch(() => undefined);
      const clicked = Date.now();
      if (await gone()) return clicked;
    }
    await page.keyboard.press("Escape");
    return false;
  });
}

const quickPick = (page) => page.locator(".quick-input-widget:visible");

/** Waits for the quick pick with this placeholder and clicks the entry whose label starts so; without one it accepts what is preselected. */
export async function pick(page, placeholder, label) {
  const widget = quickPick(page);
  await widget.getByPlaceholder(placeholder).waitFor();
  const row = widget.getByRole("option", { name: label }).first();
  if (label) await row.click();
  else {
    await widget.getByRole("option").first().waitFor();
    // Not on the page: a webview that has just opened may hold the focus.
    await widget.getByPlaceholder(placeholder).press("Enter");
  }
}

/** Texts of the entries of the open quick pick. */
export async function choices(page, placeholder) {
  await quickPick(page).getByPlaceholder(placeholder).waitFor();
  await quickPick(page).getByRole("option").first().waitFor();
  return quickPick(page).getByRole("option").allInnerTexts();
}

/** Runs a command of the palette by its title. */
export async function command(page, title) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input.input");
  await input.fill(`>${title}`);
  await quickPick(page).getByRole("option", { name: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** Content of the panel whose tab is in front. */
export async function panelOf(page, title) {
  // Of several panels of that name the newest counts.
  const tab = page.getByRole("tab", { name: title, exact: true }).last();
  await tab.click();
  return until(`panel ${title}`, async () => {
    if ((await tab.getAttribute("aria-selected")) !== "true") return undefined;
    for (const outer of await page.locator("iframe.webview.ready").all()) {
      if (!(await outer.isVisible())) continue;
      const frame = outer.contentFrame().frameLocator("#active-frame");
      if (await frame.locator("body.holoscope").count()) return frame;
    }
    return undefined;
  });
}

/**
 * Opens the page of a model, only to look at it: milliseconds from the click in the context menu to the question for a dataset, and from the
 * answer until `drawn` shows; most of the latter is the workbench's, which opens a panel.
 */
export async function timeToOpen(page, model, drawn) {
  // To find the one panel among several takes part of the time.
  await command(page, "View: Close All Editors");
  await openExplorer(page);
  const clicked = await contextMenu(page, inExplorer(page, `${model}.onnx`), "Holoscope: Inspect Model");
  await choices(page, `Dataset for ${model}.onnx`);
  const answered = Date.now();
  await pick(page, `Dataset for ${model}.onnx`, /Only look/);
  const panel = await panelOf(page, model);
  await panel.locator(drawn).first().waitFor();
  return { panel, asked: answered - clicked, time: Date.now() - answered };
}

/** The longest time in which the workbench drew no frame while `action` ran, and how long that took, in milliseconds. */
export async function longestFreeze(page, action) {
  await page.evaluate(() => {
    const watch = (globalThis.holoscopeFrames = { longest: 0, last: performance.now(), on: true });
    const frame = (now) => {
      watch.longest = Math.max(watch.longest, now - watch.last);
      watch.last = now;
      if (watch.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const start = Date.now();
  await action();
  const total = Date.now() - start;
  const longest = await page.evaluate(
    () => ((globalThis.holoscopeFrames.on = false), Math.round(globalThis.holoscopeFrames.longest)),
  );
  return { longest, total };
}

const THEMES = {
  light: ["Default Light Modern", "vscode-light"],
  contrast: ["Default High Contrast", "vscode-high-contrast"],
  dark: ["Default Dark Modern", "vscode-dark"],
};

/** A picture of the workbench in each theme, the usual one last. */
export async function inEveryTheme({ settings, shot }, panel, name) {
  for (const [theme, [title, kind]] of Object.entries(THEMES)) {
    settings({ "workbench.colorTheme": title });
    await panel.locator(`body.${kind}`).waitFor();
    await pause(700);
    await shot(`${name}-${theme}`);
  }
}

/** Shows a view container by its icon in the activity bar (an editor's tab may carry the same name). */
async function openContainer(page, id, name) {
  const container = page.locator(`[id="workbench.view.${id}"]`);
  const icons = page.getByRole("tablist", { name: "Active View Switcher" });
  if (!(await container.isVisible())) await icons.getByRole("tab", { name }).click();
  await container.waitFor();
}

export const openSideBar = (page) => openContainer(page, "extension.holoscope", /^Holoscope/);

export const openExplorer = (page) => openContainer(page, "explorer", /^Explorer/);

export const inExplorer = (page, name) =>
  page.locator('[id="workbench.view.explorer"]').getByRole("treeitem", { name });

export const treeItem = (page, name) => page.locator(".sidebar").getByRole("treeitem", { name }).first();

/** Process identifiers of the engines that the server has started. */
export const enginesOf = (server) => processesOf(server, (argument) => argument.endsWith("dist/engine.js"));

/** Those of its extension hosts. */
export const hostsOf = (server) => processesOf(server, (argument) => argument === "--type=extensionHost");

/** Native modules that a process has loaded: whatever of them is mapped into its memory. */
export function nativeModulesOf(pid) {
  const files = readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .map((line) => line.slice(line.indexOf("/")));
  return [...new Set(files.filter((file) => /\.node$|onnxruntime[^/]*\.so/.test(file)))];
}

/** Processes that the server has started, over any number of generations, with an argument. */
function processesOf(server, isIt) {
  const children = new Map();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1].split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended while we looked.
    }
  }
  const below = (pid) => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(server.child.pid).filter((pid) => commandLine(pid).some(isIt));
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
