// npm run bench start: how soon Holoscope is there, installed from its package into a real VS Code, and how its largest
// plot moves in the browser. See test/ui/start.ts and test/ui/harness/frames.ts, which measure.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { finish, median, say, type Outcome } from "./lib/outcomes";

const vsix = "holoscope.vsix";
/** Fresh windows of VS Code; the median counts. */
const turns = 3;

const startSchema = z.object({
  activation: z.number(),
  natives: z.object({ hosts: z.array(z.array(z.string())), engines: z.array(z.array(z.string())) }),
  opened: z.array(z.object({ model: z.string(), bytes: z.number(), asked: z.number(), drawn: z.number() })),
});
const framesSchema = z.object({ drawPoints: z.number(), frames: z.record(z.string(), z.array(z.number())) });

interface Result extends Outcome {
  figures: number[];
}

function main(): void {
  run("npm", "run", "package");
  run(process.execPath, "scripts/ui.mjs", "harness", "--frames");
  const frames = framesSchema.parse(JSON.parse(readFileSync("out/harness/bench.json", "utf8")));
  const starts = Array.from({ length: turns }, () =>
    startSchema.parse(JSON.parse(lastLine(run(process.execPath, "scripts/ui.mjs", "start", vsix)))),
  );
  finish("start", [
    atMost(
      "activation of the extension, loading its code and calling it",
      starts.map((s) => s.activation),
      50,
      "ms",
    ),
    noNatives(starts.map((s) => s.natives)),
    atMost("size of the package", [statSync(vsix).size / 1e6], 25, "MB"),
    ...starts[0]!.opened.map(({ model, bytes }, k) =>
      atMost(
        `from the click to the first picture, ${model}.onnx of ${(bytes / 1e6).toPrecision(2)} MB`,
        starts.map(({ opened }) => (opened[k]!.asked + opened[k]!.drawn) / 1000),
        k === 0 ? 3 : undefined,
        "s",
      ),
    ),
    atMost("to draw 100,000 points", [frames.drawPoints], undefined, "ms"),
    panning(frames.frames["points: pan"] ?? []),
  ]);
}

/** @param most bound of the median, where something is asked */
function atMost(title: string, figures: number[], most: number | undefined, unit: string): Result {
  const value = median(figures);
  const result = { title, figures, holds: most === undefined ? undefined : value <= most };
  say(result, `${value.toPrecision(3)} ${unit}${most === undefined ? "" : ` (at most ${most})`}`);
  return result;
}

/** The engine has the runtime, so that a native module would be seen where there is one. */
function noNatives(natives: z.infer<typeof startSchema>["natives"][]): Result {
  const [inHosts, inEngines] = [
    natives.flatMap(({ hosts }) => hosts.flat()),
    natives.flatMap(({ engines }) => engines.flat()),
  ];
  const result = {
    title: "native modules in the extension host",
    figures: [inHosts.length],
    holds: natives.every(({ hosts }) => hosts.length > 0) && inHosts.length === 0 && inEngines.length > 0,
  };
  say(result, `${inHosts.join(" ") || "none"} (the engine: ${inEngines.length / natives.length})`);
  return result;
}

function panning(frames: number[]): Result {
  const rate = (1000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0);
  const result = { title: "panning 100,000 points", figures: frames, holds: rate >= 30 };
  say(result, `${rate.toFixed(0)} frames a second (at least 30), the slowest in ${Math.max(...frames).toFixed(0)} ms`);
  return result;
}

/** What a command prints; its errors are shown. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { stdio: ["ignore", "pipe", "inherit"] }).toString();

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1)!;

main();
