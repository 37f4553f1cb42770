import * as assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { z } from "zod";

const manifestSchema = z.object({
  icon: z.string(),
  contributes: z.object({
    commands: z.array(
      z.object({
        command: z.string(),
        title: z.string(),
        category: z.literal("Holoscope").optional(),
        icon: z.string(),
      }),
    ),
    menus: z.record(z.string(), z.array(z.object({ command: z.string(), when: z.string() }))),
    viewsContainers: z.object({ activitybar: z.array(z.object({ icon: z.string() })) }),
    walkthroughs: z.array(
      z.object({ steps: z.array(z.object({ description: z.string(), media: z.object({ markdown: z.string() }) })) }),
    ),
    jsonValidation: z.array(z.object({ url: z.string() })),
  }),
});

describe("the manifest", () => {
  const extension = vscode.extensions.getExtension("holoscope.holoscope");
  assert.ok(extension);
  const { icon, contributes } = manifestSchema.parse(extension.packageJSON);
  const commands = contributes.commands.map(({ command }) => command);

  it("names only commands that exist once the extension is active", async () => {
    await extension.activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      commands.filter((command) => !registered.has(command)),
      [],
    );
  });

  it("says Holoscope in every command, and in menus that mix extensions", () => {
    const named = (title: string) => title.startsWith("Holoscope: ");
    assert.deepEqual(
      contributes.commands.filter(({ title, category }) => (category === undefined) !== named(title)),
      [],
    );
    const inExplorer = contributes.menus["explorer/context"]?.map(({ command }) => command) ?? [];
    assert.ok(inExplorer.length > 0);
    assert.ok(
      contributes.commands.filter(({ command }) => inExplorer.includes(command)).every(({ title }) => named(title)),
    );
  });

  it("puts only its own commands into menus and walkthroughs", () => {
    const inMenus = Object.values(contributes.menus)
      .flat()
      .map(({ command }) => command);
    const steps = contributes.walkthroughs.flatMap(({ steps }) => steps);
    const linked = steps.flatMap(({ description }) =>
      [...description.matchAll(/command:(holoscope\.\w+)\)/g)].map(([, command]) => command),
    );
    assert.ok(linked.length > 0);
    assert.deepEqual(
      [...inMenus, ...linked].filter((command) => command && !commands.includes(command)),
      [],
    );
  });

  it("points at files that are there", () => {
    const files = [
      icon,
      contributes.viewsContainers.activitybar[0]?.icon,
      ...contributes.jsonValidation.map(({ url }) => url),
    ];
    for (const { steps } of contributes.walkthroughs) files.push(...steps.map(({ media }) => media.markdown));
    assert.deepEqual(
      files.filter((file) => !file || !existsSync(path.join(extension.extensionPath, file))),
      [],
    );
  });
});
