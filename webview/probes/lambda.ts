import { probeTexts } from "../../src/protocol/studies/probes/texts";
import { disclosure } from "../controls";
import { h, type Child } from "../dom";
import { figure, short } from "../format";
import { rangeOf, tooltip, valueAxis } from "../plots/axes";
import { dataZoom, type Plot } from "../plots/chart";
import { powersOfTen } from "../plots/lambdaCurves";
import type { Picture } from "../plots/picture";
import { solverFacts } from "../solverFacts";
import type { NamedProbe } from "../../src/protocol/studies/probes/reading";
import type { ShownProbes } from "./shown";
import { fileName, opening, type ProbeView } from "./view";
import { errorScale } from "../../src/protocol/probeWords";

/** How lambda was chosen for the selected probe, and how its optimum was found. */
export const lambda: ProbeView = {
  id: "lambda",
  text: probeTexts.lambda,
  shape: "square",
  picture,
  below: ({ probes, selected }) => {
    const probe = probes[selected];
    return probe ? [disclosure("How this probe was fitted", solverTable(probe))] : [];
  },
};

function picture(shown: ShownProbes): Picture | undefined {
  const { report, probes, selected } = shown;
  const probe = probes[selected];
  if (!probe) return undefined;
  const { text } = errorScale(report.probing.kind);
  const path = [...probe.path].sort((a, b) => a.lambdaPerExample - b.lambdaPerExample);
  const chosen = path.findIndex(({ lambdaPerExample }) => lambdaPerExample === probe.lambdaPerExample);
  const end =
    path.length > 1 &&
    (chosen === 0 ? ", the smallest tried" : chosen === path.length - 1 ? ", the largest tried" : "");
  return {
    name: fileName(shown, `lambda-${probe.name}`),
    title: [
      opening(shown, `at ${probe.name} the validation loss is least, `),
      figure(probe.validation.loss),
      ", with \u03bb = ",
      figure(probe.lambdaPerExample),
      ` per example${end || ""} (of ${short(path.length)} tried).`,
    ],
    plot: pathPlot(probe, path, text),
    table: {
      caption: `Validation part at each \u03bb, ${probe.name}`,
      columns: [
        { name: "lambda per example", values: path.map((point) => point.lambdaPerExample) },
        { name: "validation loss", values: path.map((point) => point.validation.loss) },
        { name: "validation error", values: path.map((point) => point.validation.error) },
        { name: "converged", values: path.map((point) => (point.converged ? "yes" : "no")) },
        { name: "chosen", values: path.map((_, k) => (k === chosen ? "yes" : "")) },
      ],
    },
  };
}

function pathPlot(probe: NamedProbe, path: NamedProbe["path"], text: (error: number) => string): Plot {
  const points = path.map(
    ({ lambdaPerExample, validation }) => [Math.log10(lambdaPerExample), validation.loss] as const,
  );
  const describe = (k: number) => {
    const point = path[k];
    return point
      ? [
          `\u03bb per example: ${short(point.lambdaPerExample)}`,
          `Validation loss: ${point.validation.loss}`,
          `Validation error: ${text(point.validation.error)}`,
          ...(point.converged ? [] : ["This fit did not converge."]),
        ]
      : [];
  };
  return {
    option: (theme) => ({
      animation: false,
      grid: { left: 62, right: 18, top: 28, bottom: 44 },
      legend: {
        show: true,
        top: 0,
        left: 50,
        itemWidth: 16,
        itemHeight: 10,
        itemGap: 14,
        selectedMode: false,
        textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
      },
      tooltip: tooltip(theme, (_, k) => describe(k)),
      xAxis: powersOfTen(
        valueAxis({ name: "\u03bb per example", range: rangeOf([points.map(([x]) => x)]), theme, gap: 26 }),
      ),
      yAxis: valueAxis({ name: "validation loss", range: rangeOf([points.map(([, y]) => y)], 0.06), theme, gap: 46 }),
      dataZoom,
      series: [
        {
          type: "line",
          name: "validation loss",
          data: points,
          symbol: "circle",
          symbolSize: 8,
          itemStyle: { color: theme.first },
          lineStyle: { color: theme.first, width: 1.5 },
          z: 3,
        },
        {
          type: "scatter",
          name: "chosen",
          silent: true,
          data: points.filter((_, k) => path[k]?.lambdaPerExample === probe.lambdaPerExample),
          symbol: "circle",
          symbolSize: 16,
          itemStyle: { color: "transparent", borderColor: theme.accent, borderWidth: 2 },
          z: 4,
        },
      ],
    }),
  };
}

function solverTable({ solver, lambda, lambdaPerExample, reduction, tensor }: NamedProbe): HTMLElement {
  const rows: [string, Child][] = [
    ["tensor", tensor],
    ["features, standardised", figure(reduction.width)],
    ["\u03bb", figure(lambda)],
    ["\u03bb per example", figure(lambdaPerExample)],
    ...solverFacts.map(([name, value]): [string, Child] => [name, value(solver)]),
  ];
  const body = rows.map(([name, value]) =>
    h("tr", {}, h("th", { scope: "row", class: "text" }, name), h("td", { class: "number" }, value)),
  );
  return h("table", { class: "data solver" }, h("tbody", {}, ...body));
}
