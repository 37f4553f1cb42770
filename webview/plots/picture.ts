import { nameTool, toolButton } from "../controls";
import { h, replace, type Child } from "../dom";
import type { PictureMessage } from "../../src/protocol/messages";
import type { Host } from "../host";
import { createChart, type Chart, type Plot } from "./chart";
import { base64Of } from "./save";
import { rowsOf, tableElement, toCsv, type Table } from "./table";

/** A plot with all that belongs to it. */
export interface Picture {
  /** File name without extension. */
  name: string;
  /** A sentence that states what the picture shows, with its number. */
  title: Child[];
  plot: Plot;
  table: Table;
  /** The title stands above the picture already: it is said to those who cannot see the picture, and not shown. */
  isTitled?: boolean;
  /** Heading level below its section. */
  level?: "h4" | "h5";
}

/** A picture in the page: the element, and how to change what is drawn. */
export interface PictureElement {
  element: HTMLElement;
  draw(picture: Pick<Picture, "plot" | "table" | "name"> & Partial<Pick<Picture, "title">>): void;
}

/** Where pictures live: they start drawing once they are in the page and stop when the scope closes. */
export class Scope {
  private readonly starts: (() => void)[] = [];
  private readonly stops: (() => void)[] = [];

  onStart(start: () => void): void {
    this.starts.push(start);
  }

  onStop(stop: () => void): void {
    this.stops.push(stop);
  }

  start(): void {
    for (const start of this.starts.splice(0)) start();
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }
}

/** Builds a figure: title, plot, and buttons to save it, copy its numbers, and show them as a table. */
export function picture(
  host: Host<PictureMessage>,
  scope: Scope,
  shown: Picture,
  shape: "square" | "tall" | "wide" = "square",
): PictureElement {
  let { name, plot, table } = shown;
  let chart: Chart | undefined;
  const title = h(shown.level ?? "h4", { class: "picture-title" });
  const area = h("div", { class: `plot ${shape}`, role: "img", tabindex: 0 });
  setTitle(shown.title);
  title.hidden = shown.isTitled === true;
  const alternative = h("div", { class: "alternative", hidden: true });
  const toggle = toolButton("Table", "Show the numbers as a table", () => showTable(alternative.hidden !== false));
  toggle.setAttribute("aria-expanded", "false");

  function setTitle(content: Child[]): void {
    replace(title, ...content);
    area.setAttribute("aria-label", `${title.textContent} ${keysOf(plot)}`);
    area.classList.toggle("stops", plot.stops !== undefined || plot.cells !== undefined);
  }

  function copyTitle(): string {
    return `Copy as CSV: ${rowsOf(table)} rows`;
  }

  function showTable(show: boolean): void {
    alternative.hidden = !show;
    toggle.setAttribute("aria-expanded", String(show));
    alternative.replaceChildren(...(show ? [tableElement(table)] : []));
  }

  const copy = toolButton("Copy as CSV", copyTitle(), () => host.post({ type: "copy", text: toCsv(table) }));
  const tools = h(
    "div",
    { class: "tools", role: "group", "aria-label": "This picture" },
    toolButton(
      "PNG",
      "Save the picture as PNG",
      () => chart && host.post({ type: "save", name, kind: "png", content: base64Of(chart.png()) }),
    ),
    toolButton(
      "SVG",
      "Save the picture as SVG",
      () => chart && host.post({ type: "save", name, kind: "svg", content: chart.svg() }),
    ),
    copy,
    toggle,
  );
  scope.onStart(() => (chart = createChart(area, plot)));
  scope.onStop(() => chart?.dispose());
  return {
    element: h("figure", { class: "picture" }, title, area, tools, alternative),
    draw: (next) => {
      ({ name, plot, table } = next);
      if (next.title) setTitle(next.title);
      nameTool(copy, copyTitle());
      chart?.draw(plot);
      if (!alternative.hidden) showTable(true);
    },
  };
}

/** What the keyboard does in a plot. */
function keysOf({ stops, cells }: Plot): string {
  if (cells) return "Keys: the arrows go from cell to cell.";
  return stops
    ? "Keys: left and right go from point to point, Enter selects, plus and minus zoom, 0 shows all."
    : "Keys: plus and minus zoom, arrows pan, 0 shows all.";
}
