import * as path from "node:path";
import * as vscode from "vscode";
import { inputError } from "../../protocol/errors";
import { runOf } from "../../protocol/run";
import { twinSuffix } from "../../protocol/fileNames";
import { updatedName } from "../../protocol/twin";
import { withNotification } from "../progress";
import { askNewData } from "../recipes/askDataset";
import { findTwins } from "../recipes/workspaceFiles";
import type { Services } from "../services";
import { askTarget, offerReveal } from "../twins/saveTwin";
import { showUpdate } from "../twins/showUpdate";
import { activeFile, pickFile, sourceArgument } from "./arguments";

/** Refits a twin with new rows and shows what changed. */
export async function updateTwin({ engine, runs }: Services, argument: unknown): Promise<void> {
  const twin = sourceArgument(argument) ?? activeFile(twinSuffix) ?? (await pickTwin());
  if (!twin) return;
  const title = `Update ${path.basename(twin)}`;
  const files = await askNewData(twin, title);
  const onlyNew = files && (await askRows(title));
  if (!files || onlyNew === undefined) return;
  const out = await askTarget(updatedName(twin));
  if (!out) return;
  const saveTo = await runs.reserve();
  const params = { kind: "twin", recipePath: twin, saveTo, work: await runs.workFolder(twin, "twin") } as const;
  const run = await withNotification(title, (hooks) =>
    engine.call("run", { ...params, options: { ...files, onlyNew, out } }, hooks),
  );
  await runs.add(run, saveTo);
  offerReveal(`Updated twin written to ${path.basename(out)}`, out);
  await showUpdate(runOf(run, "twin").report);
}

async function pickTwin(): Promise<string | undefined> {
  const twins = await findTwins();
  if (twins.length === 0)
    throw inputError(`No *${twinSuffix} file in this workspace: export the linear twin of a cut first`);
  return pickFile(twins, "Linear twin to update");
}

/** Whether the new rows alone shall be fitted. Undefined = dismissed. */
async function askRows(title: string): Promise<boolean | undefined> {
  const items = [
    { label: "Old and new rows together", description: "what was learnt before stays in", onlyNew: false },
    { label: "The new rows alone", description: "the old rows are forgotten", onlyNew: true },
  ];
  return (
    await vscode.window.showQuickPick(items, {
      title,
      placeHolder: "Rows that the new weights are fitted to",
      ignoreFocusOut: true,
    })
  )?.onlyNew;
}
