import path from "node:path";
import { cutNamed } from "../core/cuts/pick";
import { describeCut, describeModel } from "../core/model/describe";
import { exportOnnx } from "../engine/exportOnnx";
import { checkWritable, writeWhole } from "../engine/files";
import { writeHtml } from "../engine/htmlReport";
import { models } from "../engine/models";
import { probeRecipe } from "../engine/probes";
import { readRecipe, runRecipe } from "../engine/runRecipe";
import { runTraining } from "../engine/runTraining";
import { compareRecipe } from "../engine/similarity";
import { writeTwin, writeUpdatedTwin } from "../engine/twins";
import { errorKind, errorMessage, inputError, type ErrorKind } from "../protocol/errors";
import { modelStem } from "../protocol/modelFiles";
import { findingsText } from "../protocol/print";
import type { Recipe } from "../protocol/recipe";
import type { Report } from "../protocol/run";
import { presentCuts } from "../protocol/studies/cuts/findings";
import { presentProbes } from "../protocol/studies/probes/findings";
import { presentSimilarity } from "../protocol/studies/similarity/findings";
import { presentTraining } from "../protocol/studies/training/findings";
import { presentTwin, presentUpdate } from "../protocol/studies/twin/findings";
import { twinSuffix } from "../protocol/twin";
import { version } from "../../package.json";
import { usage } from "./usage";
import {
  analyzeArguments,
  compareArguments,
  exportArguments,
  inspectArguments,
  probesArguments,
  runArguments,
  trainArguments,
  twinArguments,
  updateArguments,
  type OutputOptions,
} from "./options";
import { reproduce } from "./reproduce";
import { cutText, inspectionText } from "./inspectionText";

const commands: Record<string, (args: string[]) => Promise<void>> = {
  async inspect(args) {
    const { model, cut: id, json } = inspectArguments(args);
    const open = await models.at(model);
    const read = await open();
    if (id === undefined) {
      const inspection = describeModel(read, model);
      return print(json ? JSON.stringify(inspection, null, 2) : inspectionText(inspection));
    }
    const cut = describeCut(read, cutNamed(read.network, read.cuts, id));
    print(json ? JSON.stringify(cut, null, 2) : cutText(cut));
  },
  async analyze(args) {
    const { recipe, output } = analyzeArguments(args);
    await report(recipe, path.resolve(argumentsRecipe), output);
  },
  async "export-onnx"(args) {
    const { model, out } = exportArguments(args);
    await exportOnnx(model, out);
    print(`${path.basename(model)} written as ONNX to ${out}`);
  },
  async train(args) {
    const { recipe, resume, json } = trainArguments(args);
    if (json !== undefined && json !== "-") await checkWritable(json);
    const trained = await runTraining(path.resolve(recipe), {
      resume,
      finish: false,
      signal: interruptible(),
      progress: showProgress,
    });
    clearProgress();
    await printResult(json, trained, findingsText(presentTraining(trained)));
  },
  async run(args) {
    const { recipe, output } = runArguments(args);
    await report(await readRecipe(recipe), path.resolve(recipe), output);
  },
  async twin(args) {
    const { recipe: given, cut, out } = twinArguments(args);
    const recipe = typeof given === "string" ? await readRecipe(given) : given;
    const chosen = cut === undefined ? recipe : { ...recipe, cuts: [cut] };
    const summary = await writeTwin(
      chosen,
      path.resolve(typeof given === "string" ? given : argumentsRecipe),
      out ?? twinName(recipe.model),
      { signal: interruptible(), progress: showProgress },
    );
    clearProgress();
    print(findingsText(presentTwin(summary)));
  },
  async probes(args) {
    const { recipe: given, work, json } = probesArguments(args);
    if (json !== undefined && json !== "-") await checkWritable(json);
    const recipe = typeof given === "string" ? await readRecipe(given) : given;
    const { report: probed } = await probeRecipe(
      recipe,
      path.resolve(typeof given === "string" ? given : argumentsRecipe),
      work,
      { signal: interruptible(), progress: showProgress },
    );
    clearProgress();
    await printResult(json, probed, findingsText(presentProbes(probed)));
  },
  async compare(args) {
    const { recipe: given, json } = compareArguments(args);
    if (json !== undefined && json !== "-") await checkWritable(json);
    const recipe = typeof given === "string" ? await readRecipe(given) : given;
    const compared = await compareRecipe(recipe, path.resolve(typeof given === "string" ? given : argumentsRecipe), {
      signal: interruptible(),
      progress: showProgress,
    });
    clearProgress();
    await printResult(json, compared, findingsText(presentSimilarity(compared)));
  },
  async update(args) {
    const { update, json } = updateArguments(args);
    if (json !== undefined && json !== "-") await checkWritable(json);
    const result = await writeUpdatedTwin(update, { signal: interruptible(), progress: showProgress });
    clearProgress();
    await printResult(json, result, findingsText(presentUpdate(result)));
  },
  async reproduce(args) {
    const text = await reproduce(args, { signal: interruptible(), progress: showProgress });
    clearProgress();
    print(text);
  },
};

/** Recipes made of arguments start at the current folder. */
const argumentsRecipe = "arguments.holoscope.json";

const twinName = (model: string): string => `${modelStem(path.basename(model))}${twinSuffix}`;

/** As JSON, into a file or on standard output, and as text unless that is where the JSON goes. */
async function printResult(json: string | undefined, result: unknown, text: string): Promise<void> {
  if (json === "-") return print(JSON.stringify(result, null, 2));
  if (json !== undefined) await writeWhole(json, `${JSON.stringify(result, null, 2)}\n`);
  print(text);
}

async function report(recipe: Recipe, recipePath: string, { json, html, arrays }: OutputOptions): Promise<void> {
  for (const file of [json, html]) if (file !== undefined && file !== "-") await checkWritable(file);
  // The pictures of the HTML report need the arrays; the JSON has them when asked for.
  const run = await runRecipe(recipe, recipePath, {
    arrays: arrays || html !== undefined,
    signal: interruptible(),
    progress: showProgress,
  });
  clearProgress();
  if (html !== undefined) await writeHtml(run, html);
  const text = arrays ? JSON.stringify(run.report) : JSON.stringify(withoutArrays(run.report), null, 2);
  if (json === "-") return print(text);
  if (json !== undefined) await writeWhole(json, `${text}\n`);
  print(findingsText(presentCuts(run.report)));
}

/** Ends with Ctrl-C. */
function interruptible(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

function withoutArrays(report: Report) {
  const { examples, ...rest } = report;
  return { ...rest, cuts: report.cuts.map(({ arrays, ...cut }) => cut) };
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

// A reader that has seen enough (head, less) closes the pipe: that is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

const showProgress = (message: string, fraction: number): void => {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${String(Math.round(100 * fraction)).padStart(3)}% ${message}`);
};

const clearProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
};

/** "inspect, analyze, ... or update" */
const names = Object.keys(commands)
  .join(", ")
  .replace(/, ([\w-]+)$/, " or $1");

const exitCodes: Record<ErrorKind, number> = { input: 2, internal: 1, died: 1, cancelled: 130 };

async function main([name, ...args]: string[]): Promise<void> {
  if (name === "--version") return print(version);
  if (name === undefined) throw inputError(`no command: expected ${names} (holoscope --help)`);
  if (name === "--help" || name === "-h" || name === "help" || args.includes("--help")) return print(usage);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw inputError(`unknown command "${name}": expected ${names} (holoscope --help)`);
  await command(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  clearProgress();
  const kind = errorKind(error);
  const text =
    kind === "internal" && process.env.HOLOSCOPE_DEBUG && error instanceof Error
      ? error.stack
      : errorMessage(error).replace(/\p{Cc}+/gu, " ");
  process.stderr.write(`holoscope: ${text}\n`);
  process.exitCode = exitCodes[kind];
});
