import { checkbox, numberBox, select, type Options } from "./controls";
import { analyses } from "../src/protocol/analyses";
import type { AskedAnalysis } from "../src/protocol/recipe";
import { h, type Child } from "./dom";
import type { Host } from "./host";
import { chosenOutput, outputKinds, outputNames, recipeChoice, type OutputChoice, type OutputKind } from "./outputs";
import type { PageState } from "./state";

/** What the next run of cuts takes for M, lambda and the slopes at kinks. */
export const settings = (state: PageState, host: Host): Child[] => [
  h("span", {}, "Next run:"),
  outputSetting(state, host),
  lambdaSetting(state, host),
  analysesSetting(state, host),
  kinkSetting(state, host),
];

const kinds: Record<OutputKind, string> = {
  all: "all outputs (multinomial)",
  difference: "difference of two",
  one: "one output",
};

function outputSetting(state: PageState, host: Host): HTMLElement | false {
  const size = state.inspection?.output.size ?? 1;
  if (size < 2) return false;
  const chosen = chosenOutput(state);
  const put = (choice: OutputChoice) => host.post({ type: "choose", choice: recipeChoice(choice, state) });
  const first = chosen && chosen.kind !== "all" ? chosen.plus : 1;
  const second = chosen?.kind === "difference" ? chosen.minus : first === 0 ? 1 : 0;
  const of = (kind: OutputKind): OutputChoice =>
    kind === "all" ? { kind } : kind === "one" ? { kind, plus: first } : { kind, plus: first, minus: second };
  const possible = [...new Set([...outputKinds(state), ...(chosen ? [chosen.kind] : [])])];
  const options: Options = possible.map((kind) => [kind, kinds[kind]]);
  const names = outputNames(state);
  const logits: Options = names.map((name, k) => [
    String(k),
    name === undefined || name === String(k) ? String(k) : `${k}: ${name}`,
  ]);
  const isKind = (text: string): text is OutputKind => text in kinds;
  const busy = state.status.kind === "running";
  const index = (label: string, value: number, taken: number | undefined, choose: (k: number) => void) =>
    select(label, logits, String(value), (text) => choose(Number(text)), { disabled: busy, without: String(taken) });
  return h(
    "div",
    { class: "setting" },
    "M is",
    select("Output: what M is", options, chosen?.kind, (text) => isKind(text) && put(of(text)), { disabled: busy }),
    ...(chosen?.kind === "one" ? [index("Output", first, undefined, (plus) => put({ kind: "one", plus }))] : []),
    ...(chosen?.kind === "difference"
      ? [
          index("Output that counts for", first, second, (plus) => put({ kind: "difference", plus, minus: second })),
          "\u2212",
          index("Output that is taken away", second, first, (minus) => put({ kind: "difference", plus: first, minus })),
        ]
      : []),
  );
}

const sources: Options = [
  ["implied", "implied by the weights"],
  ["total", "given"],
  ["each", "given per example"],
];

function lambdaSetting({ recipe, runs, status }: PageState, host: Host): HTMLElement {
  const run = runs.cuts;
  const { lambda, lambdaPerExample } = recipe ?? {};
  const kind = typeof lambda === "number" ? "total" : lambdaPerExample !== undefined ? "each" : "implied";
  const put = (source: string, value: number) =>
    host.post({
      type: "choose",
      choice:
        source === "implied"
          ? { lambda: "implied" }
          : source === "total"
            ? { lambda: value }
            : { lambdaPerExample: value },
    });
  const used = { total: run?.report.lambda ?? 1, each: run?.report.lambdaPerExample ?? 0.001 };
  const choose = (source: string) => put(source, source === "each" ? used.each : used.total);
  const value = kind === "total" ? lambda : kind === "each" ? lambdaPerExample : undefined;
  const busy = status.kind === "running";
  const box: Child =
    typeof value === "number" && numberBox("Value of lambda", value, (next) => put(kind, next), { disabled: busy });
  return h("div", { class: "setting" }, "\u03bb is", select("Lambda", sources, kind, choose, { disabled: busy }), box);
}

function kinkSetting({ recipe, status }: PageState, host: Host): HTMLElement {
  const choose = (checked: boolean) => host.post({ type: "choose", choice: { kinkSlopes: checked || null } });
  const title =
    "Units exactly at a kink get the slopes that make the network most nearly stationary, in place of one-sided derivatives";
  return h(
    "div",
    { class: "setting" },
    checkbox("slopes at kinks", recipe?.kinkSlopes ?? false, choose, { disabled: status.kind === "running", title }),
  );
}

const costs: Record<AskedAnalysis, string> = {
  stability: "Fit every linear model several times anew, from random starts, and compare the predictions",
  regularization: "Fit the linear model with other \u03bb too, and compare its optimum with the network",
};

/** The analyses that cost several fits, and so run only when asked for. */
function analysesSetting({ recipe, status }: PageState, host: Host): HTMLElement {
  const chosen = new Set(recipe?.analyses);
  const options: AskedAnalysis[] = ["stability", "regularization"];
  const put = (kind: AskedAnalysis, on: boolean) =>
    host.post({
      type: "choose",
      choice: { analyses: options.filter((other) => (other === kind ? on : chosen.has(other))) },
    });
  const boxes = options.map((kind) =>
    checkbox(analyses[kind].label, chosen.has(kind), (on) => put(kind, on), {
      disabled: status.kind === "running",
      title: costs[kind],
    }),
  );
  return h("div", { class: "setting" }, "also", ...boxes);
}
