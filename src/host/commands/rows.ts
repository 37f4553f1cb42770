import * as when from "./when";
import type { When } from "./when";

/** Where a command appears, in the words of VS Code. */
export type MenuName = "explorer/context" | "editor/title" | "view/title" | "view/item/context" | "commandPalette";

interface Place {
  when: When;
  /** Name of the group, and after @ the place in it. */
  group?: string;
}

interface CommandRow {
  /** Without the name of the extension. */
  title: string;
  /** One of VS Code's own: https://microsoft.github.io/vscode-codicons */
  icon: string;
  /** Without a row here the command palette always shows the command. */
  menus?: Partial<Record<MenuName, readonly Place[]>>;
}

const MODELS = "holoscope.models";
const RUNS = "holoscope.runs";
const inExplorer = (condition: When, place: number): Place[] => [{ when: condition, group: `2_holoscope@${place}` }];
const inTitle = (condition: When, group = "navigation"): Place[] => [{ when: condition, group }];
const hidden = [{ when: when.never }];
const isReport = when.inFront("holoscope.panel");

/** Every command that people see: `npm run manifest` writes package.json from it. */
const rows = {
  "holoscope.inspectModel": {
    title: "Inspect Model",
    icon: "type-hierarchy",
    menus: {
      "explorer/context": inExplorer(when.isModelFile, 1),
      "editor/title": inTitle(when.isModelFile),
      "view/title": inTitle(when.inView(MODELS), "navigation@1"),
      "view/item/context": [{ when: when.onItem(MODELS, "model"), group: "inline" }],
    },
  },
  "holoscope.runRecipe": {
    title: "Run Recipe",
    icon: "play",
    menus: {
      "explorer/context": inExplorer(when.isRecipe, 1),
      "editor/title": inTitle(when.isRecipe),
      "view/item/context": [{ when: when.onItem(MODELS, "recipe"), group: "inline" }],
    },
  },
  "holoscope.probeLayers": {
    title: "Probe Layers",
    icon: "graph-line",
    menus: {
      "explorer/context": inExplorer(when.any(when.isModelFile, when.isRecipe), 2),
      "view/item/context": [{ when: when.onItem(MODELS, "model", "recipe") }],
    },
  },
  "holoscope.compareModels": {
    title: "Compare Models",
    icon: "git-compare",
    menus: {
      "explorer/context": inExplorer(when.any(when.isModelFile, when.isRecipe), 3),
      "view/item/context": [
        { when: when.onItem(MODELS, "model", "recipe") },
        { when: when.onItem(MODELS, "comparison"), group: "inline" },
      ],
    },
  },
  "holoscope.retrainModel": {
    title: "Retrain Model",
    icon: "sync",
    menus: {
      "explorer/context": inExplorer(when.isModelFile, 4),
      "view/item/context": [{ when: when.onItem(MODELS, "model") }],
    },
  },
  "holoscope.trainNetwork": {
    title: "Train New Network",
    icon: "add",
    menus: { "explorer/context": inExplorer(when.isDataset, 1) },
  },
  "holoscope.runTraining": {
    title: "Run Training Recipe",
    icon: "play",
    menus: {
      "explorer/context": inExplorer(when.isTraining, 1),
      "editor/title": inTitle(when.isTraining),
    },
  },
  "holoscope.cancel": {
    title: "Cancel Run",
    icon: "debug-stop",
    menus: {
      "editor/title": inTitle(when.all(when.isRunning, isReport)),
      "view/title": inTitle(when.all(when.inView(MODELS), when.isRunning), "navigation@3"),
      commandPalette: [{ when: when.isRunning }],
    },
  },
  "holoscope.openRun": { title: "Open Earlier Run", icon: "history" },
  "holoscope.deleteRun": {
    title: "Delete Run",
    icon: "trash",
    menus: {
      "view/item/context": [{ when: when.onItem(RUNS, "run"), group: "inline@2" }],
      commandPalette: hidden,
    },
  },
  "holoscope.exportHtml": {
    title: "Export HTML Report",
    icon: "export",
    menus: {
      "editor/title": inTitle(isReport),
      "view/item/context": [{ when: when.onItem(RUNS, "run"), group: "inline@1" }],
    },
  },
  "holoscope.exportTwin": {
    title: "Export Linear Twin",
    icon: "save-as",
    menus: { "view/item/context": [{ when: when.onItem(MODELS, "cut"), group: "twin@1" }] },
  },
  "holoscope.exportOnnx": {
    title: "Export as ONNX",
    icon: "save-as",
    menus: { "explorer/context": inExplorer(when.all(when.isModelFile, when.isNotOnnx), 5) },
  },
  "holoscope.updateTwin": {
    title: "Update Twin with New Data",
    icon: "sync",
    menus: { "explorer/context": inExplorer(when.isTwin, 1) },
  },
  "holoscope.openSample": { title: "Open the Sample", icon: "beaker" },
  "holoscope.refresh": {
    title: "Refresh",
    icon: "refresh",
    menus: { "view/title": inTitle(when.inView(MODELS), "navigation@2"), commandPalette: hidden },
  },
} as const satisfies Record<string, CommandRow>;

/** Commands that trees alone use, to show what is there. */
const internal = ["holoscope.show"] as const;

export type CommandName = keyof typeof rows | (typeof internal)[number];

export const commandRows: Readonly<Record<string, CommandRow>> = rows;

/** Every command that the extension answers for. */
export const commandNames: readonly CommandName[] = [
  ...Object.keys(rows).filter((name): name is keyof typeof rows => name in rows),
  ...internal,
];
