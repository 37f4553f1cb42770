// Functions of the webview that draw and that no page has called, as the browser counts calls.
import type { Page } from "playwright-core";

type Coverage = Awaited<ReturnType<Page["coverage"]["stopJSCoverage"]>>;

/** What draws: it makes a picture, or it is given the colours of the theme. */
const draws = /\b(picture|walkable)\d*\(host\d*, scope|^[^{]*\btheme\d*\b/;

/** Where a module of ours begins in a bundle that is not minified. */
const heads = /^ {2}\/\/ (\S+)$/gm;

export class Called {
  private readonly called = new Set<string>();
  private readonly known = new Map<string, string>();

  /** Adds what a page has called. */
  add(coverage: Coverage): void {
    for (const { source = "", functions } of coverage) {
      const modules = [...source.matchAll(heads)].map(({ index, 1: file }) => ({ index, file: file! }));
      for (const { ranges } of functions) {
        const { startOffset, endOffset, count } = ranges[0]!;
        const { file = "" } = modules.filter(({ index }) => index < startOffset).at(-1) ?? {};
        const text = source.slice(startOffset, endOffset);
        if (!file.startsWith("webview/") || !draws.test(text)) continue;
        this.known.set(text, file);
        if (count > 0) this.called.add(text);
      }
    }
  }

  /** How many there are. */
  get count(): number {
    return this.known.size;
  }

  /** Those that no page has called, by their file and their beginning. */
  get undrawn(): string[] {
    return [...this.known]
      .filter(([text]) => !this.called.has(text))
      .map(([text, file]) => `${file}: ${text.slice(0, 100).replaceAll(/\s+/g, " ")}`);
  }
}
