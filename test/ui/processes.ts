// Processes below the server of VS Code, from /proc.
import { readFileSync, readdirSync } from "node:fs";
import type { Server } from "../../scripts/test-host/workbench.mjs";
import { until } from "./drive";

/** Process identifiers of the engines that the server has started. */
export const enginesOf = (server: Server): number[] =>
  processesOf(server, (argument) => argument.endsWith("dist/engine.js"));

/** Those of its extension hosts. */
export const hostsOf = (server: Server): number[] =>
  processesOf(server, (argument) => argument === "--type=extensionHost");

/** Kills the engines that `isIt` passes, all by default, and waits until they have gone. */
export async function killEngines(server: Server, isIt: (pid: number) => boolean = () => true): Promise<void> {
  const engines = await until("an engine", () => {
    const found = enginesOf(server).filter(isIt);
    return found.length > 0 && found;
  });
  for (const pid of engines) process.kill(pid, "SIGKILL");
  await until("the killed engines to go", () => !enginesOf(server).some((pid) => engines.includes(pid)));
}

/** Native modules that a process has loaded: whatever of them is mapped into its memory. */
export function nativeModulesOf(pid: number): string[] {
  const files = readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .map((line) => line.slice(line.indexOf("/")));
  return [...new Set(files.filter((file) => /\.node$|onnxruntime[^/]*\.so/.test(file)))];
}

/** Processes that the server has started, over any number of generations, with an argument. */
function processesOf(server: Server, isIt: (argument: string) => boolean): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(entry);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(server.pid).filter((pid) => commandLine(pid).some(isIt));
}

/** Undefined when the process has ended meanwhile. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}
