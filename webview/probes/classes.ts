import { probeTexts } from "../../src/protocol/studies/probes/texts";
import { className } from "../family";
import { figure, percent } from "../format";
import type { Picture } from "../plots/picture";
import { depthAxis } from "./depthPlot";
import { heatmap } from "./heatmap";
import { classErrors } from "../../src/protocol/studies/probes/reading";
import type { ShownProbes } from "./shown";
import { fileName, opening, type ProbesPage, type ProbeView } from "./view";

/** Per-class test error along depth. */
export const classes: ProbeView = {
  id: "classes",
  text: probeTexts.classes,
  shape: "square",
  picture,
};

function picture(shown: ShownProbes, { choose }: ProbesPage): Picture | undefined {
  const { report, probes, selected } = shown;
  const errors = probes.map(({ confusion }) => confusion && classErrors(confusion));
  const here = errors[selected];
  if (!here || errors.some((column) => column === undefined)) return undefined;
  const names = here.map((_, k) => report.probing.classes?.[k] ?? String(k));
  const error = (row: number, column: number) => errors[column]?.[row] ?? NaN;
  const show = (value: number) => (Number.isFinite(value) ? percent(value) : "no example");
  const known = here.filter(Number.isFinite);
  const [hardest, easiest] = [here.indexOf(Math.max(...known)), here.indexOf(Math.min(...known))];
  const describe = (row: number, column: number) => [
    `${className(report.probing.classes, row)} at ${probes[column]?.name}`,
    `Read wrongly: ${show(error(row, column))}`,
  ];
  const call = (k: number) => className(report.probing.classes, k);
  return {
    name: fileName(shown, "classes"),
    title: [
      opening(shown, `at ${probes[selected]?.name} ${call(hardest)} is hardest to read (`),
      figure(here[hardest] ?? NaN, show),
      ` wrong), ${call(easiest)} easiest (`,
      figure(here[easiest] ?? NaN, show),
      ").",
    ],
    plot: heatmap({
      xAxis: (theme) =>
        depthAxis(
          probes.map(({ name }) => name),
          theme,
        ),
      columns: probes.length,
      yName: "class",
      rows: names,
      bottom: 96,
      cell: (row, column) => ({
        shade: Math.sqrt(error(row, column)) || 0,
        colour: "second",
        text: cellText(error(row, column)),
      }),
      describe,
      stops: {
        count: probes.length,
        selected,
        height: () => 0,
        describe: (place) => [
          probes[place]?.name ?? "",
          ...names.map((_, row) => `${call(row)}: ${show(error(row, place))}`),
        ],
        choose,
      },
    }),
    table: {
      caption: "Share of the test examples of each class that is read wrongly, one row a layer",
      columns: [
        { name: "layer", values: probes.map(({ name }) => name) },
        ...names.map((name, row) => ({ name: `class ${name}`, values: probes.map((_, column) => error(row, column)) })),
      ],
    },
  };
}

/** Percent without its sign, whole from 10 on. */
const cellText = (error: number): string =>
  Number.isFinite(error) ? String(Number((100 * error).toFixed(error >= 0.0995 ? 0 : 1))) : "";
