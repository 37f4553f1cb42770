/**
 * What a study found, as data. One finding is one block: drawn in the panel and in the HTML report, printed as a table
 * on the terminal, written as Markdown and CSV, listed in the side bar. Nothing here knows any of these places.
 */
export interface Finding {
  /**
   * Names the block in links, file names and snapshots, such as "calibration"; unique among the findings of a report.
   */
  id: string;
  /** Its heading, one or two words. */
  label: string;
  /** A sentence that says what was found, with its number. */
  title: string;
  /** The numbers that stand in lists; the first is the one that stands alone where there is room for one. */
  figures?: KeyFigure[];
  /** More sentences below the title. */
  lines?: string[];
  table?: FindingTable;
  /** They draw columns of the table. */
  pictures?: FindingPicture[];
  /** What is measured, and what a good value tells. */
  explanation?: string;
  /** Where the claim comes from: paper, section, equation. */
  source?: string;
}

/** How a number is written where there is little room; CSV and JSON keep all of its digits. */
export const numberFormats = [
  /** Three significant digits, whole numbers in full. */
  "short",
  /** A share or a coefficient of determination: near 1 as many nines as it has. */
  "nearOne",
  /** A share in percent. */
  "percent",
  /** Two decimals. */
  "fixed",
  /** Three decimals, as losses are printed in papers. */
  "thousandths",
  /** Six significant digits, for what differs in late ones. */
  "precise",
  /** One decimal and a power of ten. */
  "scientific",
] as const;
export type NumberFormat = (typeof numberFormats)[number];

/** One number with its name. */
export interface KeyFigure {
  label: string;
  value: number;
  /** By default near 1 as many nines as it has, else short. */
  format?: NumberFormat;
}

/** Null stands for what is not there. */
export type Cell = string | number | null;

export interface FindingColumn {
  name: string;
  /** Neighbouring columns of one group belong together, such as "ours" and "paper" of one quantity. */
  group?: string;
  /** How its numbers are written; by default short. */
  format?: NumberFormat;
  /** Left out where there is little room (the terminal), such as the ends of an interval. */
  isDetail?: boolean;
  /**
   * Columns with the ends of an interval about its numbers: "0.12 (0.1 to 0.14)"; and what it is called, such as "95%".
   */
  interval?: { low: string; high: string; name?: string };
  /** Column with the upper end of what chance gives: "0.85/0.11", and "~0.10/0.11" where the number is not above it. */
  chance?: string;
}

export interface FindingTable {
  columns: FindingColumn[];
  rows: Cell[][];
  /** Rows that the terminal shows: so many, or those at these places; by default all. */
  shown?: number | readonly number[];
  /** Its cells are sentences: texts write a paragraph for every row. */
  isProse?: boolean;
  /** Texts lay its rows out as a matrix, by two columns of text and one of numbers. */
  matrix?: { rows: string; columns: string; value: string };
}

/** What pictures, intervals and matrices call a column: of grouped ones the group with the name. */
export const columnName = ({ name, group }: Pick<FindingColumn, "name" | "group">): string =>
  group === undefined ? name : name === "ours" ? group : `${group} ${name}`;

/** A picture of columns of the table, by their names (columnName). */
export type FindingPicture = ScatterPicture | CurvesPicture | BarsPicture | HeatmapPicture;

interface Named {
  /** Names its file; by default the finding's id. */
  name?: string;
  /** A sentence that says what the picture shows; by default the finding's title. */
  title?: string;
}

/** A point for every row. */
export interface ScatterPicture extends Named {
  kind: "scatter";
  x: string;
  y: string;
  /** Column of text that names the points. */
  label?: string;
  /** Both axes alike, with the line on which they agree. */
  diagonal?: boolean;
}

/** Columns of numbers over a column of numbers, or over the places of a column of text, joined by lines. */
export interface CurvesPicture extends Named {
  kind: "curves";
  x: string;
  y: string[];
  /** Column of text: the rows of each of its values are a curve of their own (there is one y then). */
  by?: string;
  /** Columns with the ends of an interval about the first curve. */
  band?: { low: string; high: string };
  /** The name of the upright axis, where there is more than one curve. */
  yName?: string;
  log?: { x?: boolean; y?: boolean };
}

/** A group of bars for every row. */
export interface BarsPicture extends Named {
  kind: "bars";
  /** Column of text that names the groups. */
  x: string;
  y: string[];
  yName?: string;
  /** On top of each other, for parts of a whole. */
  stacked?: boolean;
}

/** A cell for every row: its two places by text columns, and its value. */
export interface HeatmapPicture extends Named {
  kind: "heatmap";
  x: string;
  y: string;
  value: string;
  /** Ends of the scale of colours; by default those of the values. */
  range?: [number, number];
}
