// Windows of a real VS Code in a browser, with the extension from its sources or installed from its package.
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import {
  createData,
  installExtension,
  startBrowser,
  startServer,
  workbenchUrl,
  type Server,
} from "../../scripts/test-host/workbench.mjs";
import { PATIENCE, inExplorer, until } from "./drive";

export interface Workbench {
  server: Server;
  /**
   * Opens a window on a folder and waits for one of its files; `development` loads the extension from the repository.
   */
  open(folder: string, file: string, development: boolean): Promise<Page>;
  close(): Promise<void>;
}

/** One server and one browser; `vsix` is installed first. */
export async function startWorkbench(vsix?: string): Promise<Workbench> {
  const data = createData();
  if (vsix !== undefined) await installExtension(data, path.resolve(vsix));
  const server = await startServer(data);
  const browser = await startBrowser();
  return {
    server,
    async open(folder, file, development) {
      const page = await browser.newPage({ viewport: { width: 1500, height: 950 } });
      page.setDefaultTimeout(PATIENCE);
      const extensionDevelopmentPath = process.cwd();
      await page.goto(workbenchUrl(server, folder, development ? { extensionDevelopmentPath } : {}));
      await inExplorer(page, file).first().waitFor();
      await untilWatched(page, folder);
      return page;
    },
    async close() {
      await browser.close();
      await server.stop();
    },
  };
}

/** A folder is watched only some time after it is shown: waits until a new file shows. */
async function untilWatched(page: Page, folder: string): Promise<void> {
  const marks: string[] = [];
  await until("a folder that is watched", async () => {
    const mark = `watched-${marks.length}.txt`;
    marks.push(path.join(folder, mark));
    writeFileSync(marks.at(-1)!, "");
    return inExplorer(page, mark)
      .waitFor({ timeout: 1000 })
      .then(
        () => true,
        () => false,
      );
  });
  for (const mark of marks) rmSync(mark);
  await inExplorer(page, /^watched-/)
    .first()
    .waitFor({ state: "hidden" });
}
