// What axe-core finds on a page that is hard to reach or to read.
import { readFileSync } from "node:fs";
import type * as Axe from "axe-core";
import type { Page } from "playwright-core";
import { settle } from "../harness/page";

declare global {
  interface Window {
    axe: typeof Axe;
  }
}

const script = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Findings of impact serious or critical, with everything that opens open: their rule, why, and the element. */
export async function severe(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    // The tables of all pictures are alike.
    const tables = [...document.querySelectorAll("button")].filter(({ textContent }) => textContent === "Table");
    if (tables[0]?.getAttribute("aria-expanded") === "false") tables[0].click();
  });
  await settle(page);
  if (await page.evaluate(() => !("axe" in window))) await page.evaluate(script);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      resultTypes: ["violations"],
      // Not among those that run unless told.
      rules: { "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } },
    });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, any, all, none }) => {
          const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
          return `${id}: ${why}: ${html.slice(0, 200)}`;
        }),
      );
  });
}
