import * as path from "node:path";
import * as vscode from "vscode";
import { cutModel } from "../../protocol/cutModel";
import type { CutInfo, CutModel } from "../../protocol/inspection";
import { briefly, reasonsOf } from "../../protocol/reasons";
import type { KeyFigure } from "../../protocol/finding";
import { figureLine, figureText } from "../../protocol/print";
import { studies, type RecipeStudy } from "../../protocol/studies";
import { isRecipe, RECIPE_SUFFIX } from "../recipes/recipeFile";
import type { RunEntry } from "../runs/runStore";

const { Collapsed, None } = vscode.TreeItemCollapsibleState;

export function modelItem(source: string, model: string): vscode.TreeItem {
  const item = new vscode.TreeItem(path.basename(source).replace(RECIPE_SUFFIX, ""), Collapsed);
  item.id = source;
  item.contextValue = isRecipe(source) ? "recipe" : "model";
  // Copies of a recipe in several folders are told apart by the folder.
  const folder = path.dirname(vscode.workspace.asRelativePath(source, false));
  const what = isRecipe(source) ? path.basename(model) : "no dataset chosen";
  item.description = folder === "." ? what : `${what} · ${folder}`;
  item.tooltip = `${path.basename(source)}\n${source}`;
  item.iconPath = new vscode.ThemeIcon("type-hierarchy");
  item.command = { command: "holoscope.show", title: "Show", arguments: [{ source }] };
  return item;
}

export function cutItem(source: string, cut: CutInfo, figures: KeyFigure[]): vscode.TreeItem {
  const [first] = figures;
  const model = cutModel(cut);
  const [icon, colour] = icons[model];
  const item = baseItem(
    source,
    cut.id,
    figures,
    `${model === "activation" ? "activations only" : model} \u00b7 ${cut.features.toLocaleString("en-US")} features`,
  );
  item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(colour));
  item.tooltip = [
    `${cut.id} ${item.description}`,
    cut.weights.join(", "),
    briefly(reasonsOf(cut)),
    first && `${first.label}: ${first.value}`,
  ]
    .filter(Boolean)
    .join("\n");
  return item;
}

/** A cut that was picked by hand: its identifier names its weights. */
export function pickedCutItem(source: string, id: string, figures: KeyFigure[]): vscode.TreeItem {
  const item = baseItem(source, id, figures, "picked");
  item.iconPath = new vscode.ThemeIcon("edit", new vscode.ThemeColor("charts.orange"));
  item.tooltip = `Cut picked by its weights: ${id.replaceAll("+", ", ")}`;
  return item;
}

function baseItem(source: string, id: string, figures: KeyFigure[], what: string): vscode.TreeItem {
  const item = new vscode.TreeItem(id, figures.length > 0 ? Collapsed : None);
  const [first] = figures;
  item.id = `${source}#${id}`;
  item.contextValue = "cut";
  item.description = [first && `R² ${figureText(first)}`, what].filter(Boolean).join(" · ");
  item.command = { command: "holoscope.show", title: "Show", arguments: [{ source }, "cuts", id] };
  return item;
}

/** Shape and colour both tell what kind of linear model a cut has. */
const icons: Record<CutModel, [icon: string, colour: string]> = {
  holographic: ["circle-filled", "charts.blue"],
  tangent: ["circle-outline", "charts.orange"],
  activation: ["circle-slash", "disabledForeground"],
};

/** A recipe that compares, with the first figure of its newest run. */
export function comparisonItem(source: string, figures: KeyFigure[]): vscode.TreeItem {
  const label = path.basename(source).replace(RECIPE_SUFFIX, "").replace("~", " ~ ");
  const item = new vscode.TreeItem(label, figures.length > 0 ? Collapsed : None);
  const [first] = figures;
  item.id = source;
  item.contextValue = "comparison";
  item.description = first ? figureLine(first) : "not compared yet";
  item.tooltip = `${label} ${item.description}\n${source}`;
  item.iconPath = new vscode.ThemeIcon("git-compare");
  item.command = { command: "holoscope.show", title: "Show", arguments: [{ source }, "similarity"] };
  return item;
}

/** Another study than cuts, with the first figure of its newest run. */
export function studyItem(source: string, study: RecipeStudy, { figures, parts }: RunEntry): vscode.TreeItem {
  const { label, icon, question } = studies[study];
  const item = new vscode.TreeItem(label, figures.length + parts.length > 0 ? Collapsed : None);
  item.id = `${source}#${study}`;
  item.description = figures[0] && figureLine(figures[0]);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.tooltip = question;
  item.command = { command: "holoscope.show", title: "Show", arguments: [{ source }, study] };
  return item;
}

/** A part of what a study found: a tensor. */
export function partItem(
  source: string,
  study: RecipeStudy,
  { id, label, figures }: RunEntry["parts"][number],
): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = `${source}#${study}:${id}`;
  item.description = figures[0] && figureText(figures[0]);
  const lines = figures.map((figure) => `${figure.label}: ${figureText(figure)}`);
  item.tooltip = [`${studies[study].label}: ${id}`, ...lines].join("\n");
  item.iconPath = new vscode.ThemeIcon("circle-small");
  item.command = { command: "holoscope.show", title: "Show", arguments: [{ source }, study, id] };
  return item;
}

export function figureItem(figure: KeyFigure): vscode.TreeItem {
  const item = new vscode.TreeItem(figure.label);
  item.description = figureText(figure);
  item.tooltip = `${figure.label}: ${figure.value}`;
  return item;
}

export function problemItem(text: string): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.tooltip = text;
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  return item;
}
