import { errorKind, errorMessage, type ErrorKind } from "../protocol/errors";
import { recipeSchema } from "../protocol/recipe";
import { clearProgress } from "./output";
import { runProgram } from "./program";
import { optionOf } from "./schemaOptions";

const exitCodes: Record<ErrorKind, number> = { input: 2, internal: 1, died: 1, cancelled: 130 };

// A reader that has seen enough (head, less) closes the pipe: that is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

runProgram(process.argv.slice(2)).catch((error: unknown) => {
  clearProgress();
  const kind = errorKind(error);
  const text =
    kind === "internal" && process.env.HOLOSCOPE_DEBUG && error instanceof Error
      ? error.stack
      : errorMessage(error, (key) => optionOf(recipeSchema, key)).replace(/\p{Cc}+/gu, " ");
  process.stderr.write(`holoscope: ${text}\n`);
  process.exitCode = exitCodes[kind];
});
