// A real VS Code in headless Chromium: the server, the browser, and the page that shows a folder.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { installChromium, installHost } from "./install.mjs";

const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "workbench.tips.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.colorTheme": "Default Dark Modern",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
  "git.enabled": false,
};
const BROWSER_FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/**
 * A running server of VS Code.
 * @typedef {object} Server
 * @property {string} data its data folder
 * @property {string} authority host and port
 * @property {number} pid
 * @property {import("node:child_process").ChildProcess} child
 * @property {() => string} output what it has printed
 * @property {() => Promise<void>} stop ends it with all its children and removes the data folder
 */

const serverArguments = (data) => [
  path.join(installHost(), "out/server-main.js"),
  ...["--server-data-dir", data, "--accept-server-license-terms", "--telemetry-level", "off"],
];
const environment = () => ({ ...process.env, EXTENSIONS_GALLERY: "{}" });

/** A fresh data folder of the server, with our settings and an extensions folder that it can scan. */
export function createData() {
  const data = mkdtempSync(path.join(tmpdir(), "holoscope-vscode-"));
  mkdirSync(path.join(data, "data/User"), { recursive: true });
  writeFileSync(path.join(data, "data/User/settings.json"), JSON.stringify(SETTINGS, null, 2));
  createExtensionsFolder(path.join(data, "extensions"));
  return data;
}

/**
 * The server loads no extension at all from a folder that does not exist or has no list.
 * @param {string} folder
 */
export function createExtensionsFolder(folder) {
  mkdirSync(folder, { recursive: true });
  const list = path.join(folder, "extensions.json");
  if (!existsSync(list)) writeFileSync(list, "[]");
}

/**
 * Installs a packaged extension into the data folder.
 * @param {string} data
 * @param {string} vsix
 */
export async function installExtension(data, vsix) {
  const child = spawn(process.execPath, [...serverArguments(data), "--install-extension", vsix, "--force"], {
    env: environment(),
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`installing ${vsix} ended with code ${code}`);
}

/**
 * Starts the server on a data folder.
 * @param {string} data
 * @param {string[]} extra arguments of the server
 * @returns {Promise<Server>}
 */
export async function startServer(data, extra = []) {
  const args = [
    "--host",
    "127.0.0.1",
    "--port",
    "0",
    "--without-connection-token",
    "--disable-workspace-trust",
    "--disable-getting-started-override",
    ...extra,
  ];
  const child = spawn(process.execPath, [...serverArguments(data), ...args], {
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const kill = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has gone already.
    }
  };
  process.on("exit", kill);
  let output = "";
  const port = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const listening = /Extension host agent listening on (\d+)/.exec(output);
      if (listening) resolve(listening[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`the server ended with code ${code}\n${output}`)));
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    kill();
    await gone;
    process.off("exit", kill);
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  return { data, authority: `127.0.0.1:${port}`, pid: child.pid, child, output: () => output, stop };
}

/**
 * Address of the workbench on a folder.
 * @param {Server} server
 * @param {string} folder
 * @param {Record<string, string>} payload workbench options such as extensionDevelopmentPath (absolute paths)
 */
export function workbenchUrl(server, folder, payload = {}) {
  const url = new URL(`http://${server.authority}/`);
  if (folder) url.searchParams.set("folder", folder);
  const remote = Object.entries(payload).map(([key, file]) => [
    key,
    `vscode-remote://${server.authority}${encodeURI(path.resolve(file))}`,
  ]);
  url.searchParams.set("payload", JSON.stringify([["skipWelcome", "true"], ...remote]));
  return url.href;
}

export const startBrowser = () =>
  chromium.launch({ executablePath: installChromium(), headless: true, chromiumSandbox: false, args: BROWSER_FLAGS });
