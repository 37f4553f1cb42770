import { probeTexts } from "../../src/protocol/studies/probes/texts";
import { figure } from "../format";
import type { Picture } from "../plots/picture";
import { depthPlot } from "./depthPlot";
import { named } from "../../src/protocol/studies/probes/reading";
import type { ShownProbes } from "./shown";
import { fileName, type ProbesPage, type ProbeView } from "./view";
import { errorScale } from "../../src/protocol/probeWords";
import { leastDrawn } from "./words";

/** The error along depth of every checkpoint in one picture. */
export const training: ProbeView = {
  id: "training",
  text: probeTexts.training,
  shape: "wide",
  picture,
};

function picture(shown: ShownProbes, { axis, choose }: ProbesPage): Picture | undefined {
  const { report, selected, checkpoint } = shown;
  const { checkpoints = [] } = report;
  if (checkpoints.length === 0) return undefined;
  const { factor, axis: axisName, text, majority } = errorScale(report.probing.kind);
  const states = [
    ...checkpoints.map(({ name, probes }) => ({ name, probes: named(probes), final: false })),
    { name: `${report.model.name} (the model)`, probes: named(report.probes), final: true },
  ];
  const errors = states.map(({ probes }) => probes.map(({ test }) => test.error));
  const names = shown.probes.map(({ name }) => name);
  const picked = states.findIndex(({ name, final }) => (checkpoint === undefined ? final : name === checkpoint));
  const [first, last] = [errors[0]?.[selected] ?? NaN, errors.at(-1)?.[selected] ?? NaN];
  const moves = first > last ? "falls" : first < last ? "rises" : "stays";
  return {
    name: fileName(shown, "over-training"),
    title: [
      `Over training, the test error at ${names[selected]} ${moves} from `,
      figure(first, text),
      ` (${states[0]?.name}) to `,
      figure(last, text),
      " (the model).",
    ],
    plot: depthPlot({
      names,
      yName: axisName,
      curves: states.map(({ name }, k) => ({
        name,
        y: (errors[k] ?? []).map((error) => factor * error),
        colour: "first",
        opacity: k === picked ? 1 : 0.35 + (0.6 * (k + 1)) / states.length,
        width: k === picked ? 3 : 1.25,
        symbol: k === picked ? "circle" : "none",
        size: 8,
      })),
      levels: [{ name: majority, y: factor * report.baselines.majority.error, dash: [6, 4] }],
      logAbove: axis === "log" ? leastDrawn(report) : undefined,
      stops: {
        count: names.length,
        selected,
        height: (place) => factor * (errors[picked]?.[place] ?? 0),
        describe: (place) => [
          names[place] ?? "",
          ...states.map(({ name }, k) => `${name}: ${text(errors[k]?.[place] ?? NaN)}`),
        ],
        choose,
      },
    }),
    table: {
      caption: "Test error of each probe, one column a state of the network",
      columns: [{ name: "layer", values: names }, ...states.map(({ name }, k) => ({ name, values: errors[k] ?? [] }))],
    },
  };
}
