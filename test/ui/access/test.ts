import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Harness, patch, settle, turnTo } from "../harness/page";
import { themeNames } from "../themes";
import { files, panels, written } from "./pages";
import { severe } from "./severe";

/** What a reader's system asks of a file. */
const schemes = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  contrast: { colorScheme: "dark", forcedColors: "active" },
} as const;

describe("nothing is hard to reach or to read", () => {
  let harness: Harness;
  before(async () => {
    harness = await Harness.start();
  });
  after(() => harness.stop());

  for (const [name, states] of Object.entries(panels)) {
    test(`in the panel "${name}", in all themes and states`, async () => {
      const page = await harness.open("dark", 1300, Object.values(states)[0]!);
      const found = [];
      for (const theme of themeNames) {
        await turnTo(page, theme);
        for (const [state, change] of Object.entries(states)) {
          await patch(page, change);
          await settle(page);
          found.push(...(await severe(page)).map((text) => `${theme}, ${state}: ${text}`));
        }
      }
      await page.close();
      assert.deepEqual(found, []);
    });
  }

  for (const name of Object.keys(files)) {
    test(`in the file "${name}", in all schemes`, async () => {
      const page = await harness.openFile(written(harness, name), 1300, name, "light");
      const found = [];
      for (const [scheme, media] of Object.entries(schemes)) {
        await page.emulateMedia(media);
        await settle(page);
        found.push(...(await severe(page)).map((text) => `${scheme}: ${text}`));
      }
      await page.close();
      assert.deepEqual(found, []);
    });
  }

  test("the pages told of no error", () => assert.deepEqual(harness.problems, []));
});
