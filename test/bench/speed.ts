// npm run bench [-- FILTER]: Holoscope beside its peers at the same work on the same data with the same threads, each
// measurement in a process of its own, in turns; results are compared before times are. Peers are Python's (see
// speed.py), skipped by name where not there.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { finish, folder, inOwnProcess, measurement, median, say, type Measurement, type Outcome } from "./lib/outcomes";
import { isWork, measure, type WorkName } from "./speed/works";

const [python, script] = ["/usr/bin/python3", "test/bench/speed.py"] as const;
const turns = 5;

interface Line {
  title: string;
  ours: WorkName;
  peer: string;
  /** Our seconds over the peer's are to be at most this, and so is our memory where that is given. */
  ratio: number;
  memory?: number;
  /** Whether our results are good enough beside the peer's; where absent another line compares them. */
  agrees?(ours: number[], theirs: number[]): boolean;
}

/** The same figures but for the rounding of single precision, in any order. */
function same(ours: number[], theirs: number[]): boolean {
  const [a, b] = [ours, theirs].map((figures) => figures.toSorted((x, y) => x - y));
  return a!.length === b!.length && a!.every((value, k) => Math.abs(value - b![k]!) <= 1e-3 * Math.abs(b![k]!));
}

const notAbove = ([ours]: number[], [theirs]: number[]): boolean => ours! <= theirs! * (1 + 1e-9);

const lines: Line[] = [
  {
    title: "input and signal, MLP, 3,000 examples | PyTorch hooks",
    ours: "factors:mlp-3000",
    peer: "hooks:mlp-3000",
    ratio: 0.65,
    agrees: same,
  },
  {
    title: "input and signal, MLP, 60,000 examples | PyTorch hooks",
    ours: "factors:mlp-60000",
    peer: "hooks:mlp-60000",
    ratio: 0.65,
    agrees: same,
  },
  {
    title: "features, MLP, 3,000 examples | functorch multiplied out",
    ours: "features:mlp-3000",
    peer: "functorch:mlp-3000",
    ratio: 0.03,
    agrees: same,
  },
  {
    title: "input and signal, LeNet-5, 3,000 examples | PyTorch hooks",
    ours: "factors:lenet-3000",
    peer: "hooks:lenet-3000",
    ratio: 0.65,
    agrees: same,
  },
  {
    title: "features, LeNet-5, 3,000 examples | functorch multiplied out",
    ours: "features:lenet-3000",
    peer: "functorch:lenet-3000",
    ratio: 0.4,
    agrees: same,
  },
  {
    title: "input and signal, ResNet-20, 1,000 examples | PyTorch hooks",
    ours: "factors:resnet20-1000",
    peer: "hooks:resnet20-1000",
    ratio: 0.65,
    agrees: same,
  },
  {
    title: "features, ResNet-20, 1,000 examples | functorch multiplied out",
    ours: "features:resnet20-1000",
    peer: "functorch:resnet20-1000",
    ratio: 0.4,
    agrees: same,
  },
  {
    title: "fit, 78,701 features, 3,000 examples | scikit-learn",
    ours: "fit",
    peer: "sklearn:fit",
    ratio: 0.1,
    memory: 0.1,
    agrees: notAbove,
  },
];

interface Result extends Outcome {
  ours: Measurement[];
  theirs?: Measurement[];
  ratio?: number;
  memory?: number;
}

async function main([first = "", second]: string[]): Promise<void> {
  if (first === "--work" && isWork(second)) return console.log(JSON.stringify(await measure(second, folder)));
  const peers = peerLines();
  if (peers.length > 0 && !existsSync(path.join(folder, "resnet20.onnx")))
    execFileSync(python, [script, "prepare", folder], { stdio: "inherit" });
  const results = lines.filter(({ title }) => title.includes(first)).map((line) => run(line, peers));
  finish("speed", results);
}

function run(line: Line, peers: string[]): Result {
  const { title, ratio: most, memory: mostMemory } = line;
  if (!peers.includes(line.peer)) {
    console.log(`skipped  ${title}: ${line.peer.split(":")[0]} is not installed`);
    return { title, ours: [] };
  }
  const [ours, theirs]: [Measurement[], Measurement[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    theirs.push(measurement(execFileSync(python, [script, "time", line.peer, folder])));
    ours.push(inOwnProcess(line.ours));
  }
  const agrees = line.agrees?.(ours[0]!.checks, theirs[0]!.checks) ?? true;
  const of = (key: "seconds" | "peak") => median(ours.map((m, k) => m[key] / theirs[k]![key]));
  const [ratio, memory] = [of("seconds"), of("peak")];
  const holds = agrees && ratio <= most && (mostMemory === undefined || memory <= mostMemory);
  const figures = (m: Measurement[]) =>
    `${median(m.map(({ seconds }) => seconds)).toFixed(3)} s ${(median(m.map(({ peak }) => peak)) / 1e6).toFixed(0)} MB`;
  const result: Result = { title, ours, theirs, ratio, memory, holds };
  say(
    result,
    `ours ${figures(ours)}, peer ${figures(theirs)}, ratio ${ratio.toFixed(3)} (at most ${most}), memory ${memory.toFixed(2)}${mostMemory === undefined ? "" : ` (at most ${mostMemory})`}${agrees ? "" : `; RESULTS DIFFER: ${ours[0]!.checks.join(" ")} | ${theirs[0]!.checks.join(" ")}`}`,
  );
  return result;
}

function peerLines(): string[] {
  try {
    return strings(JSON.parse(execFileSync(python, [script, "lines"]).toString()));
  } catch {
    return [];
  }
}

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === "string") : []);

void main(process.argv.slice(2));
