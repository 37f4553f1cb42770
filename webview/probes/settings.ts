import type { RecipeChoice } from "../../src/protocol/panel";
import { probeDefaults } from "../../src/protocol/probeDefaults";
import { button, checkbox, numberBox, select, toolButton, type Options } from "../controls";
import { h, replace, type Child } from "../dom";
import type { Host } from "../host";
import type { PageState, Store } from "../state";

const wides: Options = [
  ["exact", "all values"],
  ["pool", "mean and maximum of channels"],
  ["project", "random projection"],
];
const mostRandom = 20;

/** What the next probes read and are compared with; a change is written into the recipe at once. */
export function probeSettings(store: Store, host: Host): HTMLElement {
  const row = h("div", { class: "settings", role: "group", "aria-label": "Settings of the next probes", hidden: true });
  if (!host.live) return row;
  store.watch(["face", "recipe", "inspection", "targets", "status"], (state) => {
    const focused = row.contains(document.activeElement)
      ? document.activeElement?.getAttribute("aria-label")
      : undefined;
    row.hidden = state.face !== "probes" || !state.recipe || !state.inspection;
    replace(row, ...(row.hidden ? [] : content(state, host)));
    if (focused) row.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  });
  return row;
}

function content(state: PageState, host: Host): Child[] {
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
    checkpointSetting(state, host, put, disabled),
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

function checkpointSetting(
  { recipe }: PageState,
  host: Host,
  put: (probes: RecipeChoice["probes"]) => void,
  disabled: boolean,
): HTMLElement {
  const named = recipe?.probes?.checkpoints ?? [];
  const text =
    named.length === 0
      ? "none"
      : named.length > 2
        ? `${named.length} files or folders`
        : named.map((file) => file.split("/").at(-1)).join(", ");
  const choose = button("Choose\u2026", () => host.post({ type: "chooseCheckpoints" }), {
    disabled,
    title: "Choose checkpoints: earlier states of the model, a folder or files, that are probed too",
  });
  const clear = toolButton("Remove", "Remove the checkpoints from the recipe", () => put({ checkpoints: [] }));
  clear.disabled = disabled;
  return h(
    "div",
    { class: "setting" },
    "checkpoints:",
    h("span", { title: named.join("\n") }, text),
    choose,
    named.length > 0 && clear,
  );
}
