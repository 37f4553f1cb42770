import type { ProbesReport } from "../../src/protocol/run";
import type { RecipeInput } from "../../src/protocol/recipe";
import { entry, h, type Child } from "../dom";
import { counted, fileNameOf, short } from "../format";

/** What was probed on what, for the header; before there are probes the data that the recipe names. */
export function probeFacts(report: ProbesReport | undefined, recipe: RecipeInput | undefined): Child[] {
  const data = report?.data.path ?? recipe?.data.path;
  const name = data !== undefined && h("span", { title: data }, fileNameOf(data));
  if (!report) return [name && entry("Data", name)];
  const { target, kind, classes, examples, seed } = report.probing;
  const { random, control } = report.baselines;
  return [
    entry("Data", name, `, ${counted(report.data.examples, "example")}`),
    entry("Target", classes ? `${target}, ${counted(classes.length, "class", "classes")}` : `${target}, ${kind}`),
    entry("Train / validation / test", [examples.train, examples.validation, examples.test].map(short).join(" / ")),
    random && entry("Random networks", short(random.seeds.length)),
    control && entry("Control task", h("span", { title: control.from }, counted(control.types, "type"))),
    entry("Seed", String(seed)),
  ];
}
