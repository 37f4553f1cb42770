import { readdirSync } from "node:fs";
import path from "node:path";
import { operators } from "../../src/core/autodiff/rules";
import { encodeModel, tensorValues, type TensorProto } from "../../src/core/onnx/proto";
import { onnxRuntime } from "../../src/engine/runtime";
import { HoloscopeError, errorMessage } from "../../src/protocol/errors";
import { CaseCheck, disagreement, type Gradients } from "./lib/checkCase";
import { Unsuitable, isFloat, isRandom, numbers, readCase, type NodeCase } from "./lib/nodeCase";
import { wrapCase } from "./lib/wrapCase";

/*
 * The operator tests of the ONNX project, for every operator that has a rule: the forward case through our gradient
 * graph, and the rule's gradients on the same inputs against finite differences. Cases that cannot be put as a network
 * are counted by reason. Usage: npm run bench node-tests [FOLDER [NAME-FILTER]]; FOLDER holds one folder a case, as
 * node_tests.py or ONNX itself has them.
 */

type Outcome = { test: string; operator: string } & (
  | { kind: "checked"; forward?: string; gradients: Gradients }
  | { kind: "failed"; error: string }
  | { kind: "refused"; reason: string }
  | { kind: "unsuitable"; reason: string }
);

/** Cases of several operators: the definitions of composed ones. */
const functions = "(functions)";
const known: readonly string[] = operators;

async function run(folder: string): Promise<Outcome> {
  const name = path.basename(folder);
  let operator = "-";
  try {
    const test = readCase(folder);
    operator = test.operators.length === 1 ? test.operators[0]! : functions;
    if (test.model.graph!.node.some((n) => n.domain !== "")) throw new Unsuitable("not of the standard domain");
    if (operator !== functions && !known.includes(operator)) throw new Unsuitable("an operator without a rule");
    if (!test.inputs.some(isFloat) || !test.outputs.some(isFloat))
      throw new Unsuitable("no float input or no float output");
    if (isRandom(test)) throw new Unsuitable("random");
    if (test.outputs.some((o) => o.dims.includes(0n))) throw new Unsuitable("an output without values");
    const check = await firstThatReads(test);
    const forward = await check.forward();
    if (forward !== undefined && !(await runtimeAgrees(test)))
      throw new Unsuitable("the runtime alone computes other values");
    return { test: name, operator, kind: "checked", forward, gradients: await check.gradients() };
  } catch (error) {
    if (error instanceof Unsuitable) return { test: name, operator, kind: "unsuitable", reason: error.message };
    if (error instanceof HoloscopeError && error.kind === "input")
      return { test: name, operator, kind: "refused", reason: error.message };
    return { test: name, operator, kind: "failed", error: errorMessage(error) };
  }
}

/** Whether the runtime passes the case without us. */
async function runtimeAgrees({ model, inputs, outputs }: NodeCase): Promise<boolean> {
  const session = await onnxRuntime.load(encodeModel(model));
  try {
    const results = await session.run(Object.fromEntries(inputs.map((t) => [t.name, tensorValues(t)])));
    return outputs.every((o) => !isFloat(o) || disagreement(results[o.name]!.data, numbers(o)) === undefined);
  } finally {
    await session.release();
  }
}

/** A case does not say which inputs have the batch on axis 0: the largest choice that our reader accepts. */
async function firstThatReads(test: NodeCase): Promise<CaseCheck> {
  let refusal: unknown;
  for (const batched of choices(test.inputs)) {
    try {
      return await CaseCheck.read(wrapCase(test, batched), test.name);
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal ?? new Unsuitable("no float input with a batch axis");
}

/** Subsets of the inputs that agree in axis 0 and hold a float, large ones first. */
function choices(inputs: readonly TensorProto[]): TensorProto[][] {
  const subsets = Array.from({ length: 2 ** inputs.length }, (_, mask) => inputs.filter((_, i) => mask & (1 << i)));
  const fits = (set: TensorProto[]) =>
    set.some(isFloat) && set.every((t) => t.dims.length > 0 && t.dims[0]! > 0n && t.dims[0] === set[0]!.dims[0]);
  return subsets.filter(fits).sort((a, b) => b.length - a.length);
}

const problem = (o: Outcome): string | undefined =>
  o.kind === "failed"
    ? o.error
    : o.kind === "checked"
      ? ((o.forward && `forward: ${o.forward}`) ??
        (o.gradients.failure && `gradient (${o.gradients.precision}): ${o.gradients.failure}`))
      : undefined;

function printOperators(outcomes: readonly Outcome[]): void {
  const idle: string[] = [];
  for (const operator of [...known, functions]) {
    const of = outcomes.filter((o) => o.operator === operator);
    const checked = of.filter((o) => o.kind === "checked");
    const forward = checked.filter((o) => o.forward === undefined).length;
    const gradient = checked.filter((o) => o.gradients.failure === undefined);
    const double = gradient.filter((o) => o.gradients.precision === "float64").length;
    const entries = gradient.reduce((n, o) => n + o.gradients.entries, 0);
    console.log(
      `${operator.padEnd(28)} ${of.length} cases: ${forward} forward, ${gradient.length} gradients (${double} in float64, ${entries} entries), ${of.length - checked.length} not run`,
    );
    if (checked.length === 0) idle.push(operator);
  }
  console.log(`Without any case that could be run: ${idle.join(", ") || "none"}`);
}

/** Counts by reason, names and numbers left out. */
function printReasons(title: string, reasons: readonly { test: string; operator: string; reason: string }[]): void {
  const counts = new Map<string, Set<string>[]>();
  for (const { test, operator, reason } of reasons) {
    const short = reason
      .replaceAll(test, "case")
      .replace(/"[^"]*"/g, '"..."')
      .replace(/-?\d+(\.\d+)?(e-?\d+)?/g, "n")
      .slice(0, 150);
    counts.set(short, [...(counts.get(short) ?? []), new Set([operator])]);
  }
  console.log(`\n${title}: ${reasons.length}`);
  for (const [reason, sets] of [...counts].sort((a, b) => b[1].length - a[1].length)) {
    const names = [...new Set(sets.flatMap((s) => [...s]))].sort();
    console.log(`  ${String(sets.length).padStart(4)}  ${reason}${names.length <= 12 ? ` [${names.join(", ")}]` : ""}`);
  }
}

async function main([folder = "/tmp/holoscope-bench/onnx/node", filter = ""]: string[]) {
  const outcomes: Outcome[] = [];
  for (const name of readdirSync(folder)
    .filter((n) => n.includes(filter))
    .sort())
    outcomes.push(await run(path.join(folder, name)));
  printOperators(outcomes);
  printReasons(
    "Not suitable",
    outcomes.flatMap((o) => (o.kind === "unsuitable" ? [o] : [])),
  );
  printReasons(
    "Refused by our reader or a rule",
    outcomes.flatMap((o) => (o.kind === "refused" ? [o] : [])),
  );
  const failed = outcomes.filter((o) => problem(o) !== undefined);
  console.log(
    `\n${outcomes.filter((o) => o.kind === "checked").length} of ${outcomes.length} cases checked, ${failed.length} fail`,
  );
  for (const o of failed) console.log(`  ${o.test}: ${problem(o)}`);
  process.exitCode = failed.length > 0 || outcomes.length === 0 ? 1 : 0;
}

void main(process.argv.slice(2));
