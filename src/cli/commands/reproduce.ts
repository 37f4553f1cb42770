import path from "node:path";
import { Command, Option } from "commander";
import { checkWritable, writeWhole } from "../../engine/files";
import { writeReproductionHtml } from "../../engine/htmlReport";
import { reproduceHolographic } from "../../engine/papers/holographic";
import { reproduceProbes } from "../../engine/papers/probes";
import { reproduceSubspaceMatch } from "../../engine/papers/subspaceMatch";
import type { ReportWork } from "../../core/work";
import { inputError } from "../../protocol/errors";
import { presentHolographic } from "../../protocol/papers/holographic";
import { presentProbesPaper } from "../../protocol/papers/probes";
import { presentSubspaceMatch } from "../../protocol/papers/subspaceMatch";
import { findingsText } from "../../protocol/print";
import { clearProgress, print, terminalWork } from "../output";

interface Asked {
  data?: string;
  out: string;
  seeds?: number;
  only?: string[];
  lambdaScale?: number;
}

interface Paper {
  title: string;
  /** Options that it has besides those of all papers, by their names in code. */
  options: readonly (keyof Asked)[];
  /** Whether it can do without data. */
  needsData(asked: Asked): boolean;
  reproduce(
    asked: Asked & { data: string; folder: string },
    work: ReportWork,
  ): Promise<{ result: Result; text: string }>;
}

type Result = Parameters<typeof writeReproductionHtml>[0];

/** The papers whose claims can be computed again. */
const papers: Record<string, Paper> = {
  holographic: {
    title: "Section 9 of Zinkevich, Davies and Schuurmans, Holographic Feature Representations of Deep Networks",
    options: ["seeds", "only", "lambdaScale"],
    needsData: () => true,
    async reproduce({ seeds = 3, lambdaScale = 1, ...asked }, work) {
      if (!(lambdaScale > 0)) throw inputError(`--lambda-scale: ${lambdaScale} is not above 0`);
      const result = await reproduceHolographic({ ...asked, seeds, lambdaScale }, work);
      return { result, text: findingsText(presentHolographic(result)) };
    },
  },
  probes: {
    title: "Section 3 of Alain and Bengio, Understanding intermediate layers using linear classifier probes",
    options: ["seeds", "only"],
    needsData: ({ only }) => only?.join() !== "a",
    async reproduce({ seeds: repetitions = 100, ...asked }, work) {
      const result = await reproduceProbes({ ...asked, repetitions }, work);
      return { result, text: findingsText(presentProbesPaper(result)) };
    },
  },
  "subspace-match": {
    title: "Johnson, Subspace match probably does not accurately assess the similarity of learned representations",
    options: [],
    needsData: () => true,
    async reproduce(asked, work) {
      const result = await reproduceSubspaceMatch(asked, work);
      return { result, text: findingsText(presentSubspaceMatch(result)) };
    },
  },
};

const options = [
  new Option("--data <DIR>", "the folder of the public data sets"),
  new Option("--out <DIR>", "where results and work on the way go").default("holoscope-reproduction"),
  new Option("--seeds <N>", "networks trained from other starts, or repetitions").argParser(count),
  new Option("--only <A,B>", "some of its experiments").argParser((text: string) =>
    text.split(",").map((part) => part.trim()),
  ),
  new Option("--lambda-scale <S>", "multiplies lambda").argParser(Number),
];

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw inputError(`--seeds: ${text} is no number of networks; give 1 or more`);
}

const names = Object.keys(papers).map((name) => `"${name}"`);

export function reproduceCommand(): Command {
  const command = new Command("reproduce")
    .description("Compute the claims of a paper again, beside what it prints")
    .argument("[papers...]", "PAPER")
    .usage("PAPER --data DIR [options]");
  for (const option of options) command.addOption(option);
  const list = Object.entries(papers).map(([name, { title }]) => `  ${name.padEnd(16)}${title}`);
  return command
    .addHelpText("after", `\nPapers:\n${list.join("\n")}\n\nExamples:\n  holoscope reproduce probes --only a --seeds 5`)
    .action(async ([name, ...more]: string[], asked: Asked) => {
      const paper = name !== undefined && more.length === 0 && Object.hasOwn(papers, name) ? papers[name] : undefined;
      if (!paper)
        throw inputError(
          `reproduce knows the papers ${names.join(", ").replace(/, ("[^,]+)$/, " and $1")}, not "${name ?? ""}" (holoscope reproduce --help)`,
        );
      refuseOfOthers(paper, asked);
      if (asked.data === undefined && paper.needsData(asked))
        throw inputError("reproduce needs the folder of the data: --data DIR (holoscope reproduce --help)");
      const [json, html] = ["json", "html"].map((extension) => path.join(asked.out, `${name}.${extension}`));
      await checkWritable(json!);
      const folder = path.join(asked.out, "work");
      const { result, text } = await paper.reproduce({ ...asked, data: asked.data ?? "", folder }, terminalWork());
      await writeWhole(json!, `${JSON.stringify(result)}\n`);
      await writeReproductionHtml(result, html!);
      clearProgress();
      print(`${text}\n\nwritten to ${json} and ${html}`);
    });
}

/** @throws input error for an option that belongs to other papers */
function refuseOfOthers(paper: Paper, asked: Asked): void {
  for (const option of options) {
    const key = option.attributeName() as keyof Asked;
    const others = Object.entries(papers).filter(([, other]) => other.options.includes(key));
    if (asked[key] === undefined || others.length === 0 || paper.options.includes(key)) continue;
    throw inputError(`${option.long} belongs to ${others.map(([name]) => `"reproduce ${name}"`).join(" and ")}`);
  }
}
