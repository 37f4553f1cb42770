import * as path from "node:path";
import * as vscode from "vscode";
import type { CutInfo } from "../../protocol/inspection";
import { figureText, type Figure } from "../figures";
import { isRecipe, RECIPE_SUFFIX } from "../recipes/recipeFile";

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

export function cutItem(source: string, cut: CutInfo, figures: Figure[]): vscode.TreeItem {
  const [first] = figures;
  const { icon, meaning } = kindOf(cut);
  const item = baseItem(source, cut.id, figures, `${cut.features.toLocaleString("en-US")} features`);
  item.iconPath = icon;
  item.tooltip = [`${cut.id} ${item.description}`, cut.weights.join(", "), meaning, ...cut.reasons, first && `${first.label}: ${first.value}`].filter(Boolean).join("\n");
  return item;
}

/** A cut that was picked by hand: its identifier names its weights. */
export function pickedCutItem(source: string, id: string, figures: Figure[]): vscode.TreeItem {
  const item = baseItem(source, id, figures, "picked");
  item.iconPath = new vscode.ThemeIcon("edit", new vscode.ThemeColor("charts.orange"));
  item.tooltip = `Cut picked by its weights: ${id.replaceAll("+", ", ")}`;
  return item;
}

function baseItem(source: string, id: string, figures: Figure[], what: string): vscode.TreeItem {
  const item = new vscode.TreeItem(id, figures.length > 0 ? Collapsed : None);
  const [first] = figures;
  item.id = `${source}#${id}`;
  item.contextValue = "cut";
  item.description = [what, first && `R² ${figureText(first)}`].filter(Boolean).join(" · ");
  item.command = { command: "holoscope.show", title: "Show", arguments: [{ source }, id] };
  return item;
}

/** Shape and colour both tell what kind of linear model a cut has. */
function kindOf(cut: CutInfo): { icon: vscode.ThemeIcon; meaning: string } {
  const icon = (name: string, color: string) => new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
  if (cut.refusal) return { icon: icon("circle-slash", "disabledForeground"), meaning: cut.refusal };
  if (cut.homogeneous && cut.wellBehaved) return { icon: icon("circle-filled", "charts.blue"), meaning: "Holographic model: everything above the cut is homogeneous" };
  return { icon: icon("circle-outline", "charts.orange"), meaning: "Tangent model" };
}

export function figureItem(figure: Figure): vscode.TreeItem {
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
