import { probeTexts } from "../../src/protocol/studies/probes/texts";
import { className } from "../family";
import { figure, percent, short } from "../format";
import type { Picture } from "../plots/picture";
import type { Theme } from "../plots/theme";
import { heatmap } from "./heatmap";
import { worstConfusion } from "../../src/protocol/studies/probes/reading";
import type { ShownProbes } from "./shown";
import { fileName, type ProbeView } from "./view";

/** Which class the selected probe takes for which. */
export const confusion: ProbeView = {
  id: "confusion",
  text: probeTexts.confusion,
  shape: "square",
  picture,
};

function picture(shown: ShownProbes): Picture | undefined {
  const { report, probes, selected } = shown;
  const probe = probes[selected];
  const counts = probe?.confusion;
  if (!probe || !counts) return undefined;
  const names = counts.map((_, k) => report.probing.classes?.[k] ?? String(k));
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const count = (row: number, column: number) => counts[row]?.[column] ?? 0;
  const share = (row: number, column: number) => count(row, column) / Math.max(1, totals[row] ?? 0);
  const call = (k: number) => className(report.probing.classes, k);
  const worst = worstConfusion(counts);
  const most =
    worst &&
    `${call(worst.label)} is most often read as ${call(worst.prediction)}: ${short(worst.count)} of ${short(worst.of)}.`;
  return {
    name: fileName(shown, `confusion-${probe.name}`),
    title: [
      `${shown.checkpoint === undefined ? "" : `In ${shown.checkpoint}, `}${probe.name} reads `,
      figure(1 - probe.test.error, percent),
      ` of the test examples right; ${most ?? "no mistake was made."}`,
    ],
    plot: heatmap({
      xAxis: (theme) => classAxis(names, theme),
      columns: names.length,
      yName: "class",
      rows: names,
      bottom: 44,
      cell: (row, column) => ({
        shade: Math.sqrt(share(row, column)),
        colour: row === column ? "first" : "second",
        text: count(row, column) === 0 ? "" : short(count(row, column)),
      }),
      describe: (row, column) => [
        `${call(row)} read as ${call(column)}`,
        `${short(count(row, column))} of ${short(totals[row] ?? 0)} (${percent(share(row, column))})`,
      ],
    }),
    table: {
      caption: `Test examples by class (rows) and prediction (columns), ${probe.name}`,
      columns: [
        { name: "class", values: names },
        ...names.map((name, column) => ({ name: `read as ${name}`, values: counts.map((row) => row[column] ?? 0) })),
      ],
    },
  };
}

const classAxis = (names: string[], theme: Theme) => ({
  type: "category",
  data: names,
  name: "read as",
  nameLocation: "middle",
  nameGap: 26,
  nameTextStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
  axisLabel: {
    color: theme.quiet,
    fontFamily: theme.font,
    fontSize: 11,
    width: 60,
    overflow: "truncate",
    interval: names.length > 32 ? "auto" : 0,
  },
  axisLine: { show: true, onZero: false, lineStyle: { color: theme.line } },
  axisTick: { show: false },
});
