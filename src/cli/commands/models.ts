import path from "node:path";
import { Command } from "commander";
import { cutNamed } from "../../core/cuts/pick";
import { describeCut, describeModel } from "../../core/model/describe";
import { exportOnnx } from "../../engine/exportOnnx";
import { writeTwin } from "../../engine/exportTwin";
import { models } from "../../engine/models";
import { inputError } from "../../protocol/errors";
import { modelStem } from "../../protocol/modelFormats";
import { twinSuffix } from "../../protocol/fileNames";
import { clearProgress, print, terminalWork } from "../output";
import { findingsText } from "../../protocol/print";
import { presentTwin } from "../../protocol/studies/twin/findings";
import { cutText, inspectionText } from "../inspectionText";
import { givenValues } from "../schemaOptions";
import { addKeys, askedRecipe, recipeKeys } from "./studies";

/** Exactly so many files. */
function only(files: readonly string[], verb: string, ...names: string[]): string[] {
  if (files.length === names.length) return [...files];
  throw inputError(`${verb} takes ${names.join(" ")} but got ${files.length} files (holoscope ${verb} --help)`);
}

export const inspectCommand = (): Command =>
  new Command("inspect")
    .description("List the cuts of a model, its weights and its outputs")
    .argument("[files...]", "MODEL")
    .usage("MODEL [options]")
    .option("--cut <CUT>", "one cut: whether weights picked by name, such as conv1.weight+short.weight, are one")
    .option("--json", "as JSON on standard output")
    .addHelpText(
      "after",
      "\nExamples:\n  holoscope inspect model.onnx\n  holoscope inspect model.onnx --cut fc1.weight+fc2.weight",
    )
    .action(async (files: string[], { cut: id, json }: { cut?: string; json?: boolean }) => {
      const model = only(files, "inspect", "MODEL")[0]!;
      const open = await models.at(model);
      const read = await open();
      if (id === undefined) {
        const inspection = describeModel(read, model);
        return print(json ? JSON.stringify(inspection, null, 2) : inspectionText(inspection));
      }
      const cut = describeCut(read, cutNamed(read.network, read.cuts, id));
      print(json ? JSON.stringify(cut, null, 2) : cutText(cut));
    });

export const exportOnnxCommand = (): Command =>
  new Command("export-onnx")
    .description("Write a TensorFlow.js, Keras or SavedModel network as ONNX")
    .argument("[files...]", "MODEL OUT.onnx")
    .usage("MODEL OUT.onnx")
    .addHelpText("after", "\nExamples:\n  holoscope export-onnx model.json model.onnx")
    .action(async (files: string[]) => {
      const [model, out] = only(files, "export-onnx", "MODEL", "OUT");
      await exportOnnx(model!, out!);
      print(`${path.basename(model!)} written as ONNX to ${out}`);
    });

export function twinCommand(): Command {
  const keys = recipeKeys("cuts");
  return addKeys(new Command("twin"), keys)
    .description("Save the linear model of one cut as an ONNX model that any ONNX Runtime serves")
    .argument("[files...]", "MODEL DATA [LABELS], or a recipe")
    .usage(
      "MODEL DATA [LABELS] --cut CUT [options]\n       holoscope twin RECIPE.holoscope.json --cut CUT [--out FILE]",
    )
    .option("--out <FILE>", `where it is written (default NAME${twinSuffix})`)
    .addHelpText("after", "\nExamples:\n  holoscope twin model.holoscope.json --cut cut1 --out model.twin.onnx")
    .action(async (files: string[], values: { out?: string; cut?: string[] }, called: Command) => {
      const given = givenValues(called);
      const { document, recipePath } = await askedRecipe("twin", keys, files, given, undefined, ["--cut"]);
      const chosen = values.cut === undefined ? document : { ...document, cuts: values.cut };
      const out = values.out ?? `${modelStem(path.basename(document.model))}${twinSuffix}`;
      const summary = await writeTwin(chosen, recipePath, out, terminalWork());
      clearProgress();
      print(findingsText(presentTwin(summary)));
    });
}
