import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { seededRandom } from "../../src/core/linalg/random";
import type { Reproduction } from "../../src/protocol/reproduction";
import { against } from "../schemas";
import { refuses } from "./refuses";

const root = mkdtempSync(path.join(tmpdir(), "holoscope-"));
after(() => rmSync(root, { recursive: true }));

/** 750 rows of the shape of Pima, whose labels follow one of the columns. */
function writeData(): string {
  const random = seededRandom(3);
  const rows = Array.from({ length: 750 }, () => {
    const inputs = Array.from({ length: 8 }, () => random().toFixed(3));
    return [...inputs, Number(inputs[1]) + 0.4 * random() > 0.7 ? 1 : 0].join();
  });
  writeFileSync(path.join(root, "pima.csv"), ["a,b,c,d,e,f,g,h,label", ...rows, ""].join("\n"));
  return root;
}

const reproduce = (out: string) => [
  "dist/cli.js",
  "reproduce",
  "holographic",
  "--data",
  root,
  "--only",
  "pima",
  "--seeds",
  "1",
  "--out",
  path.join(root, out),
];

/** What does not depend on the clock. */
function figures(out: string): unknown {
  const result = JSON.parse(readFileSync(path.join(root, out, "holographic.json"), "utf8")) as Reproduction;
  return result.datasets.map((d) => ({ ...d, networks: d.networks.map(({ seconds, ...network }) => network) }));
}

test(
  "section 9 from the data: tables, JSON and page; the same figures again, also by a run that was killed in between",
  { timeout: 120_000 },
  async () => {
    writeData();
    const text = execFileSync(process.execPath, reproduce("whole"), { encoding: "utf8" });
    assert.match(text, /Table 3\. .*\n.*cut.*\n.*\nPima +stopped early +itself/);
    assert.match(text, /no scaling reproduces every printed figure/);
    assert.match(readFileSync(path.join(root, "whole/holographic.html"), "utf8"), /<html/);
    const result: Reproduction = JSON.parse(readFileSync(path.join(root, "whole/holographic.json"), "utf8"));
    assert.equal(against("reproduction", result), null);
    const [dataset] = result.datasets;
    assert.equal(dataset!.networks.length, 1);
    assert.ok(dataset!.faithfulness.every(({ exact }) => exact.max < 1e-12));
    assert.ok(dataset!.stability.holographic < 1e-12);
    assert.equal(dataset!.figures[0]!.probability.network.length, 250);

    await killedAfter("broken", "seed0-minimum.holoscope-training.json");
    assert.ok(!existsSync(path.join(root, "broken/holographic.json")));
    execFileSync(process.execPath, reproduce("broken"));
    assert.deepEqual(figures("broken"), figures("whole"));
  },
);

/** Starts the command and kills it as soon as its work folder holds a file. */
function killedAfter(out: string, file: string): Promise<void> {
  const child = spawn(process.execPath, reproduce(out), { stdio: "ignore" });
  const work = path.join(root, out, "work/pima");
  const watch = setInterval(() => existsSync(work) && readdirSync(work).includes(file) && child.kill("SIGKILL"), 20);
  return new Promise((resolve) => child.on("exit", () => resolve(clearInterval(watch))));
}

const nowhere = path.join(root, "nowhere");
refuses(
  "data that is not there, with where to get it",
  [/none of the data is in .*UCI Pima/],
  "reproduce",
  "holographic",
  "--data",
  nowhere,
);
refuses("a folder that is not said", [/the folder of the data: --data DIR/], "reproduce", "holographic");
refuses(
  "another paper",
  [/knows the papers "holographic", "probes" and "subspace-match", not "other"/],
  "reproduce",
  "other",
  "--data",
  nowhere,
);
refuses(
  "an unknown data set",
  [/--only takes pima, census, mnist, not iris/],
  "reproduce",
  "holographic",
  "--data",
  nowhere,
  "--only",
  "iris",
);
refuses(
  "no networks",
  [/--seeds: 0 is no number of networks/],
  "reproduce",
  "holographic",
  "--data",
  nowhere,
  "--seeds",
  "0",
);
refuses("probes without the folder of the data", [/the folder of the data: --data DIR/], "reproduce", "probes");
refuses(
  "probes with data that are not there",
  [/the data is not in .*MNIST/],
  "reproduce",
  "probes",
  "--data",
  nowhere,
  "--only",
  "b,c",
  "--out",
  path.join(root, "probes"),
);
refuses(
  "an unknown experiment on probes",
  [/--only takes a, b, c, not d/],
  "reproduce",
  "probes",
  "--data",
  nowhere,
  "--only",
  "d",
  "--out",
  path.join(root, "probes"),
);
refuses(
  "a scale of lambda where there is none",
  [/--lambda-scale belongs to "reproduce holographic"/],
  "reproduce",
  "probes",
  "--data",
  nowhere,
  "--lambda-scale",
  "2",
);
refuses(
  "seeds where there are always two",
  [/--seeds belongs to "reproduce holographic" and "reproduce probes"/],
  "reproduce",
  "subspace-match",
  "--data",
  nowhere,
  "--seeds",
  "3",
);
