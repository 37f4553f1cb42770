import { computeStudy, runStudy } from "../../src/engine/runStudy";
import { workFor } from "../../src/engine/work";
import type { CallContext } from "../../src/protocol/rpc";
import { readDocument } from "../../src/engine/parse";
import { filesBeside } from "../../src/engine/studyFiles";
import type { Recipe } from "../../src/protocol/recipe";
import type { Run } from "../../src/protocol/run";
import type { StudyKind } from "../../src/protocol/studies";

/** Runs a study of the document in a file, as the engine does. */
export async function running<K extends StudyKind>(
  kind: K,
  recipePath: string,
  work: string,
  hooks: CallContext,
  options: object = {},
): Promise<Run<K>> {
  const document = await readDocument(kind, recipePath);
  return runStudy(
    kind,
    recipePath,
    { document, options, files: filesBeside(recipePath), work, arrays: false },
    workFor(hooks),
  );
}

/** The comparison that a recipe asks for, whose files are named from the folder of a path. */
export const comparing = async (recipe: Recipe, recipePath: string, hooks: CallContext) => {
  const request = { document: recipe, files: filesBeside(recipePath), work: "", arrays: false };
  return (await computeStudy<"similarity">("similarity", request, workFor(hooks))).report;
};
