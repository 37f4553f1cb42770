import type { RecipeChoice } from "../../src/protocol/recipeChoice";
import { probeDefaults } from "../../src/protocol/probeDefaults";
import { checkbox, numberBox, select, type Options } from "../controls";
import { h, type Child } from "../dom";
import type { Host } from "../host";
import type { PageState } from "../state";
import { checkpointsSetting } from "../studies/checkpoints";

const wides: Options = [
  ["exact", "all values"],
  ["pool", "mean and maximum of channels"],
  ["project", "random projection"],
];
const mostRandom = 20;

/** What the next probes read and are compared with. */
export function probeSettings(state: PageState, host: Host): Child[] {
  const { wide, random, control } = { ...probeDefaults, ...state.recipe?.probes };
  const disabled = state.status.kind === "running";
  const put = (probes: RecipeChoice["probes"]) => host.post({ type: "choose", choice: { probes } });
  const isWide = (text: string): text is typeof wide => wides.some(([value]) => value === text);
  const setting = (...parts: Child[]) => h("div", { class: "setting" }, ...parts);
  return [
    h("span", {}, "Next probes:"),
    targetSetting(state, put, disabled),
    setting(
      "wide tensors",
      select(
        "What is done with tensors of more than 4,096 values",
        wides,
        wide,
        (text) => isWide(text) && put({ wide: text }),
        { disabled },
      ),
    ),
    setting(
      numberBox("Networks with random weights", random, (next) => put({ random: next }), {
        disabled,
        step: 1,
        most: mostRandom,
      }),
      "random networks",
    ),
    setting(
      checkbox("control task", control, (on) => put({ control: on }), {
        disabled,
        title: "Fit every probe to random labels too, which tells what it reads from what it learns by heart",
      }),
    ),
    checkpointsSetting("probes", state, host),
  ];
}

function targetSetting(
  { recipe, targets = [] }: PageState,
  put: (probes: RecipeChoice["probes"]) => void,
  disabled: boolean,
): Child {
  const chosen = recipe?.probes?.target;
  const names = [...new Set([...(chosen === undefined ? [] : [chosen]), ...targets])];
  if (names.length === 0) return false;
  // No column has an empty name, so that stands for the label.
  const options: Options = [["", "the label"], ...names.map((name): [string, string] => [name, name])];
  return h(
    "div",
    { class: "setting" },
    "read",
    select("Target of the probes", options, chosen ?? "", (text) => put({ target: text || null }), { disabled }),
  );
}
