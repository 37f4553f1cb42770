import { probeTexts } from "../../src/protocol/studies/probes/texts";
import { h } from "../dom";
import { counted, figure, percent, short } from "../format";
import type { Picture } from "../plots/picture";
import { depthPlot } from "./depthPlot";
import type { ShownProbes } from "./shown";
import { fileName, opening, type ProbesPage, type ProbeView } from "./view";
import { errorScale } from "../../src/protocol/probeWords";

/** Accuracy, what the same probe makes of random labels, and their difference. */
export const selectivity: ProbeView = {
  id: "selectivity",
  text: probeTexts.selectivity,
  shape: "square",
  picture,
  below: ({ report: { baselines } }) =>
    baselines.control
      ? [
          h(
            "p",
            { class: "quiet" },
            `Control task: ${counted(baselines.control.types, "type")} of examples, ${baselines.control.from}.`,
          ),
        ]
      : [],
};

function picture(shown: ShownProbes, { choose }: ProbesPage): Picture | undefined {
  const { report, probes, selected } = shown;
  if (!probes.every(({ control }) => control)) return undefined;
  const { factor, score } = errorScale(report.probing.kind);
  const show = report.probing.kind === "classes" ? percent : short;
  const own = probes.map(({ test }) => 1 - test.error);
  const control = probes.map((probe) => 1 - (probe.control?.test.error ?? NaN));
  const difference = probes.map((probe) => probe.control?.selectivity ?? NaN);
  const best = difference.indexOf(Math.max(...difference));
  const scaled = (values: number[]) => values.map((value) => factor * value);
  const unit = factor === 100 ? " (%)" : "";
  return {
    name: fileName(shown, "selectivity"),
    title: [
      opening(shown, `selectivity is greatest at ${probes[best]?.name}: ${score} `),
      figure(own[best] ?? NaN, show),
      ", and ",
      figure(control[best] ?? NaN, show),
      " on the control task.",
    ],
    plot: depthPlot({
      names: probes.map(({ name }) => name),
      yName: `${score}${unit}`,
      curves: [
        {
          name: "control task",
          y: scaled(control),
          colour: "quiet",
          dash: [5, 3],
          symbol: "diamond",
          size: 8,
          hollow: true,
        },
        { name: "selectivity", y: scaled(difference), colour: "second", symbol: "triangle", size: 8 },
        { name: score, y: scaled(own), colour: "first", width: 2.25, size: 8 },
      ],
      range: factor === 100 && difference.every((value) => value >= 0) ? [0, 100] : undefined,
      stops: {
        count: probes.length,
        selected,
        height: (place) => factor * (own[place] ?? 0),
        describe: (place) => [
          probes[place]?.name ?? "",
          `${score}: ${show(own[place] ?? NaN)}`,
          `Control task: ${show(control[place] ?? NaN)}`,
          `Selectivity: ${show(difference[place] ?? NaN)}`,
        ],
        choose,
      },
    }),
    table: {
      caption: `${score}, the same on the control task, and their difference`,
      columns: [
        { name: "layer", values: probes.map(({ name }) => name) },
        { name: score, values: own },
        { name: "control task", values: control },
        { name: "control task, train", values: probes.map((probe) => 1 - (probe.control?.train.error ?? NaN)) },
        { name: "selectivity", values: difference },
      ],
    },
  };
}
