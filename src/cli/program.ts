import { Command, CommanderError } from "commander";
import { inputError } from "../protocol/errors";
import { studyKinds } from "../protocol/studies";
import { version } from "../../package.json";
import { completionCommand } from "./commands/completion";
import { exportOnnxCommand, inspectCommand, twinCommand } from "./commands/models";
import { reproduceCommand } from "./commands/reproduce";
import { runCommand, studyCommand } from "./commands/studies";

const about = `Holoscope: which cut of a network carries what it knows, and are its features calibrated?

MODEL is an ONNX file, a model.json of TensorFlow.js, a .keras or .h5 file, or the saved_model.pb of a SavedModel;
DATA a CSV, NPZ, or an NPY or IDX pair (inputs, labels; IDX also .gz). Paths in a recipe start at its folder.`;

const footer = `
"holoscope COMMAND --help" shows the options of a command, with examples.

Exit codes: 0 done, 2 wrong arguments or input, 130 cancelled, 1 anything else.`;

/** All commands; every study has one. */
export function program(): Command {
  const main = new Command("holoscope").description(about).version(version).addHelpText("after", footer);
  main.helpCommand(false).showSuggestionAfterError(true).configureHelp({ sortSubcommands: false });
  const add = (group: string, ...commands: Command[]) => {
    for (const command of commands) main.addCommand(command.helpGroup(`${group}:`));
  };
  add("Models", inspectCommand(), exportOnnxCommand());
  add("Studies", ...studyKinds.map(studyCommand), runCommand());
  add("Linear twins", twinCommand());
  add("Papers", reproduceCommand());
  add("Shell", completionCommand(main));
  for (const command of [main, ...main.commands])
    command.exitOverride().configureOutput({ writeErr: () => undefined, outputError: () => undefined });
  return main;
}

/** Runs the command line. @throws input error for arguments that are no call, and whatever the command throws */
export async function runProgram(args: readonly string[]): Promise<void> {
  const main = program();
  const names = main.commands
    .map((command) => command.name())
    .join(", ")
    .replace(/, ([\w-]+)$/, " or $1");
  if (args.length === 0) throw inputError(`no command: expected ${names} (holoscope --help)`);
  const asked = args[0] === "help" ? [...args.slice(1, 2), "--help"] : args;
  try {
    await main.parseAsync(asked, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return;
    throw inputError(`${plain(error.message)} (holoscope${commandOf(main, asked)} --help)`);
  }
}

/** What the library says, in one line and in our quotation marks. */
const plain = (message: string): string =>
  message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("'", '"');

const commandOf = (main: Command, [name]: readonly string[]): string =>
  main.commands.some((command) => command.name() === name) ? ` ${name}` : "";
