// What was drawn is compared with what is stored of it, or stored anew where a picture is meant to change.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

export class Stored {
  private readonly seen = new Set<string>();

  constructor(
    private readonly folder: string,
    /** Whether files are written, not compared. */
    private readonly update: boolean,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** @throws AssertionError with the lines that differ when the file has another content */
  check(name: string, content: string): void {
    this.seen.add(name);
    const file = path.join(this.folder, name);
    if (this.update) return writeFileSync(file, content);
    assert.ok(existsSync(file), `${file} is not there: npm run test:pages -- --update`);
    const [stored, now] = [readFileSync(file, "utf8"), content].map((text) => text.split("\n"));
    const changed = now!.flatMap((line, i) => (line === stored![i] ? [] : [`- ${stored![i]}\n+ ${line}`]));
    if (now!.length !== stored!.length) changed.push(`${stored!.length} lines were stored, there are ${now!.length}`);
    assert.ok(changed.length === 0, `${file} differs, if meant to: npm run test:pages -- --update\n${few(changed)}`);
  }

  /** @throws AssertionError when a file belongs to nothing that was drawn; removes such files where they are written */
  checkNames(): void {
    const stale = readdirSync(this.folder).filter((name) => !this.seen.has(name));
    if (this.update) return stale.forEach((name) => rmSync(path.join(this.folder, name)));
    assert.deepEqual(stale, [], "files of pictures that are no longer drawn");
  }
}

const few = (changed: string[]): string =>
  changed
    .slice(0, 6)
    .map((text) => text.slice(0, 600))
    .join("\n");
