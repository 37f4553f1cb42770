import { showError } from "../background";
import type { Services } from "../services";
import { cancelRun } from "./cancelRun";
import { compareModels } from "./compareModels";
import { exportOnnx } from "./exportOnnx";
import { exportTwin } from "./exportTwin";
import { inspectModel } from "./inspectModel";
import { openSample } from "./openSample";
import { probeLayers } from "./probeLayers";
import type { CommandName } from "./rows";
import { runRecipe } from "./runRecipe";
import { show } from "./show";
import { deleteRun, exportRuns, openRun } from "./storedRuns";
import { retrainModel, runTraining, trainNetwork } from "./train";
import { updateTwin } from "./updateTwin";

/** A command; its arguments come from menus, trees and other extensions and are parsed by it. */
type Command = (services: Services, ...args: unknown[]) => Promise<void>;

const COMMANDS: Record<CommandName, Command> = {
  "holoscope.inspectModel": inspectModel,
  "holoscope.runRecipe": runRecipe,
  "holoscope.probeLayers": probeLayers,
  "holoscope.compareModels": compareModels,
  "holoscope.cancel": cancelRun,
  "holoscope.retrainModel": retrainModel,
  "holoscope.trainNetwork": trainNetwork,
  "holoscope.runTraining": runTraining,
  "holoscope.openRun": openRun,
  "holoscope.deleteRun": deleteRun,
  "holoscope.exportHtml": exportRuns,
  "holoscope.exportTwin": exportTwin,
  "holoscope.exportOnnx": exportOnnx,
  "holoscope.updateTwin": updateTwin,
  "holoscope.openSample": openSample,
  "holoscope.refresh": async ({ models }) => models.refresh(),
  "holoscope.show": show,
};

export const runCommand = (services: Services, name: CommandName, ...args: unknown[]): Promise<void> =>
  COMMANDS[name](services, ...args).catch(showError);
