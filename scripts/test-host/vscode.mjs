#!/usr/bin/env node
// Stands in for the desktop executable of VS Code: takes the arguments that @vscode/test-electron passes, runs the suite, exits with its result.
import path from "node:path";
import { format } from "node:util";
import { createData, createExtensionsFolder, startBrowser, startServer, workbenchUrl } from "./workbench.mjs";

const TIMEOUT_SECONDS = Number(process.env.HOLOSCOPE_HOST_TIMEOUT ?? 300);

const options = {};
const folders = [];
for (const argument of process.argv.slice(2)) {
  const [, name, value] = /^--([\w-]+)=?(.*)$/s.exec(argument) ?? [];
  if (name) options[name] = value;
  else folders.push(path.resolve(argument));
}
const extensionsFolder = options["extensions-dir"];
if (extensionsFolder) createExtensionsFolder(extensionsFolder);

// The parent may close its pipes before we end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const server = await startServer(createData(), extensionsFolder ? [`--extensions-dir=${extensionsFolder}`] : []);
const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

let suiteStarted = false;
const before = [];
await page.exposeFunction("codeAutomationLog", (type, args) => {
  const line = format(...args);
  if (line === "::suite") suiteStarted = true;
  else if (suiteStarted) process.stdout.write(`${line}\n`);
  else before.push(line);
});

let ended = false;
const code = await new Promise((resolve) => {
  const fail = (reason) => {
    if (!ended) process.stderr.write(`${reason}\n`);
    resolve(1);
  };
  setTimeout(() => fail(`no result after ${TIMEOUT_SECONDS} s`), TIMEOUT_SECONDS * 1000).unref();
  process.once("SIGINT", () => resolve(130));
  process.once("SIGTERM", () => resolve(143));
  process.stdin.resume().once("end", () => fail("the parent process has ended"));
  page.once("crash", () => fail("the page crashed"));
  server.child.once("exit", (status) => fail(`the server ended with code ${status}`));
  const { extensionDevelopmentPath, extensionTestsPath } = options;
  const url = workbenchUrl(server, folders[0], { extensionDevelopmentPath, extensionTestsPath });
  page
    .exposeFunction("codeAutomationExit", resolve)
    .then(() => page.goto(url))
    .catch((error) => fail(error.message));
});
ended = true;

if (code !== 0 && !suiteStarted) process.stderr.write(`${before.join("\n")}\n${server.output()}\n`);
await browser.close();
await server.stop();
process.exit(code);
