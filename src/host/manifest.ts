import { documentSuffixes } from "../protocol/fileNames";
import { commandRows, type MenuName } from "./commands/rows";
import { panelTypes } from "./contributed";

/** In the order of package.json. */
const menuNames: readonly MenuName[] = [
  "explorer/context",
  "editor/title",
  "view/title",
  "view/item/context",
  "commandPalette",
];

/**
 * A menu that mixes extensions shows titles without their category, so there the title itself says whose command it is.
 * The palette reads the same either way.
 */
const titleOf = (title: string, isInExplorer: boolean) =>
  isInExplorer ? { title: `Holoscope: ${title}` } : { title, category: "Holoscope" };

/** The parts of package.json that are made of tables; the rest of it is written by hand. */
export function manifest() {
  const commands = Object.entries(commandRows);
  return {
    activationEvents: [
      ...panelTypes.map((type) => `onWebviewPanel:${type}`),
      `workspaceContains:*${documentSuffixes.recipe}`,
    ],
    contributes: {
      commands: commands.map(([command, { title, icon, menus }]) => ({
        command,
        ...titleOf(title, menus?.["explorer/context"] !== undefined),
        icon: `$(${icon})`,
      })),
      menus: Object.fromEntries(
        menuNames.map((menu) => [
          menu,
          commands.flatMap(([command, { menus }]) => (menus?.[menu] ?? []).map((place) => ({ command, ...place }))),
        ]),
      ),
      jsonValidation: Object.entries(documentSuffixes).map(([name, suffix]) => ({
        fileMatch: `*${suffix}`,
        url: `./dist/${name}.schema.json`,
      })),
    },
  };
}
